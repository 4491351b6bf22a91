"""What a subject sees otherwise than on a day before: sight then and now, compared as far as is written down.

Sight then is made of what stands now, taken back: grants by the access log, events by their changes. An event that is seen
otherwise only because access to its calendar changed isn't listed by itself; the change of access says it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from ....accounts.models import AccessEntry, AccessKind
from ....calendars import levels
from ....calendars.lens import GUEST, Access, Lens, end_of_day
from ....calendars.models import Grant
from ....changes.models import Change, Verb
from ....events.models import Event
from ....events.sight import opens
from ... import words
from ...exposure import openers_in_words, seen_how
from ..access_log import access_in_words
from .subjects import Subject

MOST = 2_000  # changes of the plan that are taken back
SIGHTED = ("sharing", "embargo_until", "reserved", "partners", "calendar")
COMES_OR_GOES = (Verb.CREATE, Verb.IMPORT, Verb.DELETE, Verb.RESTORE)


@dataclass(frozen=True, slots=True)
class ChangedAccess:
    moment: str
    person: str
    agency: str
    calendar: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedEvent:
    """`event_id` is None for one that is gone. `gained` and `lost` are fields in words."""

    event_id: int | None
    title: str
    what: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Since:
    access: tuple[ChangedAccess, ...]
    events: tuple[ChangedEvent, ...]
    is_cut: bool  # more changed than is taken back


@dataclass(frozen=True, slots=True)
class _Partner:
    agency_id: int
    early: bool


@dataclass(frozen=True, slots=True)
class _Partners:
    rows: tuple[_Partner, ...]

    def all(self) -> tuple[_Partner, ...]:
        return self.rows


@dataclass(slots=True)
class _Former:
    """An event as it stood, as far as sight asks. `stood`: was it there, and not deleted?"""

    pk: int
    type_id: int
    calendar_id: int
    sharing: str
    embargo_until: datetime | None
    reserved: bool
    partners: _Partners
    stood: bool
    why: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, event: Event) -> "_Former":
        partners = tuple(_Partner(row.agency_id, row.early) for row in event.partners.all())
        return cls(
            event.pk,
            event.type_id,
            event.calendar_id,
            event.sharing,
            event.embargo_until,
            event.reserved,
            _Partners(partners),
            event.deleted_at is None,
        )


def changed_since(subject: Subject, then: datetime) -> Since:
    """Sight at `then` beside the lens's own moment. Five queries."""
    entries = _entries(subject, then)
    changes = list(_changes(subject, then)[: MOST + 1])
    lens = _lens_then(subject, then, entries)
    return Since(
        access=tuple(_access_line(entry) for entry in entries),
        events=tuple(_events(subject, lens, changes[:MOST], then)),
        is_cut=len(changes) > MOST,
    )


def _entries(subject: Subject, then: datetime) -> list[AccessEntry]:
    """Changes of what its agencies see, newest first."""
    if not subject.agencies:
        return []
    entries = AccessEntry.objects.filter(
        brand=subject.brand, kind=AccessKind.ACCESS_CHANGED, agency__in=subject.agencies, subject=None, at__gt=then
    )
    return list(entries.filter(at__lte=subject.lens.at).select_related("person", "agency"))


def _changes(subject: Subject, then: datetime):
    """Those that decide who sees an event, newest first."""
    changes = Change.objects.filter(brand=subject.brand, at__gt=then, at__lte=subject.lens.at)
    decided = Q(verb__in=COMES_OR_GOES) | Q(fields__has_any_keys=list(SIGHTED))
    return changes.filter(decided).exclude(verb=Verb.RELEASE).order_by("-number")


def _lens_then(subject: Subject, then: datetime, entries: list[AccessEntry]) -> Lens:
    """What they would have seen of everything. Roles in the brand are taken as they are now."""
    if subject.began and subject.began > then:
        return Lens(viewer=None, at=then)
    if not subject.agencies:
        return replace(subject.lens, at=then)
    grants = Grant.objects.filter(agency__in=subject.agencies, calendar__brand=subject.brand)
    terms = {
        (row.agency_id, row.calendar.name): (row.calendar_id, None if row.ended_at else _terms(row))
        for row in grants.select_related("calendar")
    }
    for entry in entries:
        key = entry.agency_id, entry.detail.get("calendar", "")
        if key in terms:
            terms[key] = terms[key][0], entry.detail.get("before") or None
    inside = {
        calendar_id: tuple(way for way in ways if not isinstance(way.via, int))
        for calendar_id, ways in subject.lens.accesses.items()
    }
    accesses = {calendar_id: ways for calendar_id, ways in inside.items() if ways}
    for (agency_id, _name), (calendar_id, kept) in terms.items():
        access = _access(subject, agency_id, kept) if kept and kept.get("level") else None
        if access and (access.until is None or then < access.until):
            accesses[calendar_id] = (*accesses.get(calendar_id, ()), access)
    lens = Lens(viewer=None, at=then, accesses=accesses)
    return lens.narrowed(subject.only) if subject.only else lens


def _terms(grant: Grant) -> dict[str, Any]:
    until = grant.until.isoformat() if grant.until else None
    return {"level": grant.level, "groups": sorted(grant.group_names), "until": until}


def _access(subject: Subject, agency_id: int | None, terms: Mapping[str, Any]) -> Access:
    until = date.fromisoformat(terms["until"]) if terms.get("until") else None
    return Access(
        via=agency_id or GUEST,
        brand_id=subject.brand.pk,
        level=terms["level"],
        groups=frozenset(terms.get("groups", ())),
        until=end_of_day(until, subject.brand.time_zone) if until else None,
    )


def _access_line(entry: AccessEntry) -> ChangedAccess:
    before, after = entry.detail.get("before"), entry.detail.get("after")
    return ChangedAccess(
        moment=words.moment_in_words(entry.at),
        person=str(entry.person or entry.person_name),
        agency=entry.agency.name if entry.agency else "",
        calendar=entry.detail.get("calendar") or _("No longer a partner"),
        before=access_in_words(before) if before is not None else "",
        after=access_in_words(after) if after is not None else "",
    )


def _events(subject: Subject, then_lens: Lens, changes: list[Change], then: datetime) -> Iterable[ChangedEvent]:
    """By title: those that came, went, opened further or closed."""
    by_event: dict[int, list[Change]] = {}
    for change in changes:
        by_event.setdefault(change.event_id, []).append(change)
    lifted = Q(embargo_until__gt=then, embargo_until__lte=subject.lens.at)
    events = Event.objects.filter(Q(pk__in=by_event) | lifted, brand=subject.brand)
    if subject.type_keys:
        events = events.filter(type__key__in=subject.type_keys)
    found, known = [], set()
    for event in events.prefetch_related("partners"):
        known.add(event.pk)
        line = _compared(event, by_event.get(event.pk, []), subject.lens, then_lens)
        if line:
            found.append(line)
    gone = [made for pk, made in by_event.items() if pk not in known and not subject.type_keys]
    found += [line for made in gone if (line := _gone(made, subject))]
    return sorted(found, key=lambda line: (line.title.casefold(), line.event_id or 0))


def _compared(event: Event, changes: list[Change], lens: Lens, then_lens: Lens) -> ChangedEvent | None:
    former = _taken_back(event, changes)
    before = opens(former, then_lens) if former.stood else frozenset()
    # Through the same ways as now, so that a changed grant alone isn't told event by event.
    still = opens(former, replace(lens, at=then_lens.at)) if former.stood else frozenset()
    now = opens(event, lens) if event.deleted_at is None else frozenset()
    if before == now or still == now:
        return None
    if _has_lifted(event, then_lens.at, lens.at):
        former.why.append(_("its embargo lifted"))
    return ChangedEvent(
        event_id=event.pk if event.deleted_at is None else None,
        title=event.title,
        what=seen_how(before, now),
        gained=openers_in_words(now - before),
        lost=openers_in_words(before - now),
        why=tuple(dict.fromkeys(former.why)),
    )


def _taken_back(event: Event, changes: list[Change]) -> _Former:
    """As it stood before these changes, the newest first."""
    former = _Former.of(event)
    for change in changes:
        for name in SIGHTED:
            if name in change.fields:
                _restore(former, name, change.fields[name]["before"])
        if change.verb == Verb.DELETE:
            former.stood = True
        elif change.verb == Verb.RESTORE:
            former.stood = False
        if _creates(change):
            former.stood = False
        former.why.append(_reason(change))
    return former


def _restore(former: _Former, name: str, value: Any) -> None:
    if name == "calendar":
        former.calendar_id = value or former.calendar_id
    elif name == "partners":
        former.partners = _Partners(tuple(_Partner(row["agency"], bool(row.get("early"))) for row in value or ()))
    elif name == "embargo_until":
        former.embargo_until = parse_datetime(value) if isinstance(value, str) and value else None
    else:
        setattr(former, name, value)


def _gone(changes: list[Change], subject: Subject) -> ChangedEvent | None:
    """A deleted event that was cleared away: who saw it last stands in its deletion."""
    deletion = next((change for change in changes if change.verb == Verb.DELETE), None)
    if deletion is None or any(map(_creates, changes)):
        return None
    if not any(str(agency) in deletion.hearers for agency in subject.agencies):
        return None
    return ChangedEvent(None, deletion.title, seen_how({levels.BUSY}, frozenset()), (), (), (_reason(deletion),))


def _has_lifted(event: Event, then: datetime, now: datetime) -> bool:
    return event.embargo_until is not None and then < event.embargo_until <= now


def _creates(change: Change) -> bool:
    return change.verb == Verb.CREATE or (change.verb == Verb.IMPORT and change.version == 1)


def _reason(change: Change) -> str:
    if _creates(change):
        return _("it was planned")
    if change.verb == Verb.DELETE:
        return _("it was deleted")
    if change.verb == Verb.RESTORE:
        return _("it was restored")
    if "calendar" in change.fields:
        return _("it moved to another calendar")
    return _("its sharing or embargo was changed")
