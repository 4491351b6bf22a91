"""Events as a calendar draws them: narrow rows, read for those alone that are drawn. Two queries, however many."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    Value,
    When,
)

from ..accounts.models import shown_name
from ..calendars import levels
from ..calendars.lens import BRAND, Lens
from ..calendars.models import Grant, Sharing
from ..common.statements import rows_of
from . import policy
from .early import look_early
from .looks import Look, look_by
from .models import Channel, Event, EventPartner, EventType, Status
from .sight import opened


@dataclass(frozen=True, slots=True)
class ChipSheet:
    """Only what the lens opens: title, type and status together; `owner` and `texts` by their own openers.

    `sharing` and `firms`, the agencies that see the event or will once its embargo lifts, are the brand's alone.
    `movable`: may the viewer write its dates? `version` is the one that such a write speaks of, and nobody else's to
    know: it rises with fields that stay closed.
    """

    event_id: int
    calendar_id: int
    zone: str
    title: str | None = None
    type_key: str = ""
    type_label: str = ""
    look: Look | None = None
    status: str = ""
    reserved: bool = False
    embargo_until: datetime | None = None
    location: str = ""
    channels: tuple[str, ...] = ()
    owner: str = ""
    sharing: str = ""
    firms: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    version: int = 0
    movable: bool = False

    @property
    def titled(self) -> bool:
        return self.title is not None

    @property
    def is_held(self) -> bool:
        """Does its embargo still keep it from others?"""
        return self.embargo_until is not None

    @property
    def is_early(self) -> bool:
        """Is it shown to somebody of an agency whom the brand let in before the embargo lifts?"""
        return self.titled and self.is_held and not self.sharing

    @property
    def status_label(self) -> str:
        return str(Status(self.status).label) if self.status else ""


@dataclass(frozen=True, slots=True)
class Chips:
    """Sheets by event, and the occurrences of series that say something else than their master."""

    sheets: dict[int, ChipSheet]
    overridden: dict[tuple[int, str], ChipSheet] = field(default_factory=dict)

    def of(self, event_id: int, key: str = "-") -> ChipSheet | None:
        """Nothing for what was deleted or shut since it was asked which events there are: it isn't drawn."""
        return self.overridden.get((event_id, key)) or self.sheets.get(event_id)


_OPENERS = (levels.TITLES, levels.READ, levels.DESCRIPTION, levels.CONTACTS, levels.INSIDE)
_COLUMNS = (
    "pk",
    "version",
    "calendar_id",
    "time_zone",
    "title",
    "status",
    "type_id",
    "type__key",
    "type__label",
    "type__base",
    "type__hue",
    "type__icon",
    "reserved",
    "embargo_until",
    "location",
    "sharing",
    "owner__name",
    "owner__email",
)
_TEXTS = ("description", "objective", "notes")


def chips_for(
    occurrences: Iterable[tuple[int, str]], lens: Lens, *, texts: bool = False, attached: bool = True
) -> Chips:
    """Sheets of the events in `occurrences`, pairs of event id and recurrence key, as far as the lens shows them.

    `texts`: with what search looks at beside the title; not `attached`: without channels and agencies, in one query.
    """
    keys: dict[int, set[str]] = {}
    for event_id, key in occurrences:
        keys.setdefault(event_id, set()).add(key)
    if not keys:
        return Chips({})
    rows = [_Row(values, lens) for values in _rows(keys, lens, texts)]
    hung_on = _attached(rows, lens) if attached else _Attached(_types(rows))
    chips = Chips({})
    for row in rows:
        if row.is_held and levels.TITLES in row.opens and levels.INSIDE not in row.opens:
            look_early(row.pk, lens)
        chips.sheets.setdefault(row.pk, _sheet(row, hung_on))
        if row.override_key in keys[row.pk] and row.override_fields:
            chips.overridden[row.pk, row.override_key] = _sheet(row, hung_on, row.override_fields)
    return chips


class _Row:
    """One line of the query by its columns' names, with `opens` as a set of openers."""

    pk: int
    version: int
    calendar_id: int
    time_zone: str
    title: str
    status: str
    type_id: int
    type__key: str
    type__label: str
    type__base: str
    type__hue: str
    type__icon: str
    reserved: bool
    embargo_until: datetime | None
    location: str
    sharing: str
    owner__name: str | None
    owner__email: str | None
    description: str
    objective: str
    notes: str
    override_key: str | None = None
    override_fields: dict[str, str] | None = None
    movable: bool

    def __init__(self, values: dict[str, Any], lens: Lens) -> None:
        self.__dict__.update(values)
        self.opens = frozenset(name for name in _OPENERS if values.get(f"opens_{name}", True))
        self.is_held = bool(self.embargo_until and self.embargo_until > lens.at)


def _rows(keys: dict[int, set[str]], lens: Lens, texts: bool) -> Iterator[dict[str, Any]]:
    """Joined with the overrides of series, if there are any, and with what each row opens, if that isn't everything."""
    recurring = {key for wanted in keys.values() for key in wanted} - {"-"}
    names = _COLUMNS + (_TEXTS if texts else ()) + ("movable",)
    names += () if _is_all_inside(lens) else tuple(f"opens_{name}" for name in _OPENERS)
    names += ("override_key", "override_fields") if recurring else ()
    rows = rows_of(
        lambda at, ids, recurring: _seen(lens.at_moment(at), ids, recurring).values_list(*names),
        (lens.sight, names),
        lens.at,
        among=(keys, recurring),
    )
    return (dict(zip(names, row, strict=True)) for row in rows)


def _seen(lens: Lens, ids: Collection[int], recurring: Collection[str]) -> QuerySet:
    asked: dict[str, Any] = {"movable": _flag(policy.editable(lens))}
    asked |= {f"opens_{name}": _flag(opened(lens, name)) for name in _OPENERS}
    events = Event.objects.seen_through(lens).filter(pk__in=ids).order_by("pk")
    if recurring:
        drawn = Q(overrides__recurrence_id__in=recurring)
        events = events.annotate(override=FilteredRelation("overrides", condition=drawn))
        asked |= {"override_key": F("override__recurrence_id"), "override_fields": F("override__fields")}
    return events.annotate(**asked)


def _is_all_inside(lens: Lens) -> bool:
    """Is every calendar of this lens seen as the brand's own people see it? Then what is seen is open."""
    return lens.calendar_ids <= lens.calendars_by_side(levels.INSIDE).get(BRAND, frozenset())


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _sheet(row: _Row, attached: "_Attached", changed: dict[str, str] | None = None) -> ChipSheet:
    changed = changed or {}
    values: dict[str, Any] = {}
    if levels.TITLES in row.opens:
        values |= {
            "title": changed.get("title", row.title),
            "type_key": row.type__key,
            "type_label": attached.types[row.type_id],
            "look": look_by(row.type__key, row.type__base, row.type__hue, row.type__icon),
            "status": changed.get("status", row.status),
        }
    if levels.READ in row.opens:
        values["location"] = changed.get("location", row.location)
        values["channels"] = tuple(attached.channels.get(row.pk, ()))
    if levels.CONTACTS in row.opens:
        values["owner"] = shown_name(row.owner__name, row.owner__email)
    if levels.INSIDE in row.opens:
        values |= {"sharing": row.sharing, "firms": attached.firms(row)}
    return ChipSheet(
        event_id=row.pk,
        calendar_id=row.calendar_id,
        zone=row.time_zone,
        reserved=row.is_held and levels.TITLES not in row.opens,
        embargo_until=row.embargo_until if row.is_held else None,
        texts=_texts(row, changed),
        version=row.version if row.movable else 0,
        movable=row.movable,
        **values,
    )


def _texts(row: _Row, changed: dict[str, str]) -> tuple[str, ...]:
    """What search looks at beside the title, if it was read and is open."""
    if not hasattr(row, "description"):
        return ()
    found = []
    if levels.DESCRIPTION in row.opens:
        found += [changed.get("description", row.description), row.objective]
    if levels.INSIDE in row.opens:
        found += [row.notes, row.location]
    return tuple(text for text in found if text)


class _Attached:
    """Words of types; channels of events, agencies named on them, agencies with access to their calendars."""

    def __init__(self, types: dict[int, tuple[str, str]]) -> None:
        self.types = {pk: str(EventType(key=key, label=label)) for pk, (key, label) in types.items()}
        self.channels: dict[int, list[str]] = {}
        self.named: dict[int, set[int]] = {}
        self.granted: dict[int, dict[int, str]] = {}

    def firms(self, row: _Row) -> tuple[str, ...]:
        granted = self.granted.get(row.calendar_id, {})
        if row.sharing == Sharing.INTERNAL:
            return ()
        if row.sharing == Sharing.NAMED:
            granted = {pk: granted[pk] for pk in self.named.get(row.pk, ()) if pk in granted}
        return tuple(sorted(granted.values()))


def _attached(rows: list[_Row], lens: Lens) -> _Attached:
    """One query for all three; for readers outside the brand it asks for channels alone."""
    found = _Attached(_types(rows))
    reading = {row.pk for row in rows if levels.READ in row.opens}
    shared = [row for row in rows if levels.INSIDE in row.opens and row.sharing != Sharing.INTERNAL]
    named = {row.pk for row in shared if row.sharing == Sharing.NAMED}
    calendars = {row.calendar_id for row in shared}
    for kind, place, pk, label, key in rows_of(_hung_on, "", lens.at.date(), among=(reading, named, calendars)):
        if kind == "channel":
            found.channels.setdefault(place, []).append(str(Channel(key=key, label=label)))
        elif kind == "partner":
            found.named.setdefault(place, set()).add(pk)
        else:
            found.granted.setdefault(place, {})[pk] = label
    return found


def _types(rows: list[_Row]) -> dict[int, tuple[str, str]]:
    return {row.type_id: (row.type__key, row.type__label) for row in rows}


def _hung_on(today: date, reading: Collection[int], named: Collection[int], calendars: Collection[int]) -> QuerySet:
    parts = _partner_rows(named), _grant_rows(calendars, today)
    return _channel_rows(reading).union(*parts, all=True).order_by("place", "words", "other")


def _channel_rows(event_ids: Collection[int]) -> QuerySet:
    links = Event.channels.through.objects.filter(event_id__in=event_ids)
    return _attachment(links, "channel", "event_id", "channel_id", "channel__label", "channel__key")


def _partner_rows(event_ids: Collection[int]) -> QuerySet:
    partners = EventPartner.objects.filter(event_id__in=event_ids)
    return _attachment(partners, "partner", "event_id", "agency_id", "agency__name", "agency__slug")


def _grant_rows(calendar_ids: Collection[int], today: date) -> QuerySet:
    """Grants that have not ended, counted by UTC's day: these are marks, not access."""
    lasting = Q(until=None) | Q(until__gte=today)
    grants = Grant.objects.filter(lasting, calendar_id__in=calendar_ids, ended_at=None)
    return _attachment(grants, "grant", "calendar_id", "agency_id", "agency__name", "agency__slug")


def _attachment(query: QuerySet, kind: str, place: str, pk: str, label: str, key: str) -> QuerySet:
    return (
        query.order_by()
        .annotate(
            kind=Value(kind, CharField()),
            place=F(place),
            other=F(pk),
            words=F(label),
            name=F(key),
        )
        .values_list("kind", "place", "other", "words", "name")
    )
