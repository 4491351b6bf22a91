"""Stored values in the reader's words: ids as names, dates by locale, money with its currency."""

from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext, pgettext

from ..accounts.models import Membership, Organisation, User
from ..calendars import levels
from ..calendars.lens import Lens
from ..calendars.models import Calendar, Sharing
from ..changes.models import Change
from . import timing
from .asking import HELD, Answer, Answers, ask, held_words, question
from .builtin import milestone_label
from .early import show_named
from .fields import FIELDS, field_of
from .models import Channel, Event, EventType, Market, Persona, Product, Status
from .models.event import Goal
from .models.parts import Anchor
from .sight import opens
from .ties import canonical

NOTHING = "–"
_NAME = "name of "
_COLLEAGUE = "colleague"
_MODELS: dict[str, type[Model]] = {
    "type": EventType,
    "calendar": Calendar,
    "channels": Channel,
    "markets": Market,
    "personas": Persona,
    "products": Product,
    "owner": User,
    "backup": User,
}
# The columns of which a name is made; those not named here are words with label and key.
_NAMED_BY = {
    "calendar": ("name", ""),
    "products": ("name", "sku"),
    "owner": ("name", "email"),
    "backup": ("name", "email"),
    "agency": ("name", ""),
    "event": ("title", ""),
}
_CHOICES = {"status": Status, "sharing": Sharing, "goal": Goal}


class Speaker(Protocol):
    """How an upper slice puts its own fields into words, by the answers to what it asked beforehand."""

    def question(self, names: Collection[str], calendars: Collection[int]) -> QuerySet: ...

    def label(self, name: str, brand_id: int, answers: Answers) -> str: ...

    def words(self, name: str, value: Any, brand_id: int, answers: Answers) -> str: ...


_speakers: dict[str, Speaker] = {}


def register_speaker(prefix: str, speaker: Speaker) -> None:
    """`speaker` (a module will do) speaks from now on for the fields named "<prefix>.<what>"."""
    _speakers[prefix] = speaker


def _speaker(name: str) -> Speaker | None:
    return _speakers.get(name.partition(".")[0])


@dataclass(slots=True)
class Wording:
    """Names for the ids that a set of changes speaks of; looked up once for all."""

    lens: Lens
    names: dict[str, dict[int, str]] = field(default_factory=dict)
    colleagues: frozenset[tuple[int, int]] = frozenset()
    answers: Answers = field(default_factory=dict)
    _opens: dict[int, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def for_changes(
        cls, rows: list[Change], events: dict[int, Event], lens: Lens, answers: Answers | None = None
    ) -> "Wording":
        """One query. `answers`: to `name_questions` about these rows, where they were asked together with others."""
        answers = ask(name_questions(rows, lens)) if answers is None else answers
        wording = cls(lens, _names(answers), answers=answers)
        wording.colleagues = _told_by(answers, wording._shut(rows, events))
        return wording

    @classmethod
    def asked_with(
        cls, also: Iterable[QuerySet], rows: list[Change], events: dict[int, Event], lens: Lens
    ) -> tuple["Wording", Answers]:
        """As `for_changes`, and the answers to other questions beside. One query for all."""
        wording = cls(lens)
        answers = ask([*also, *name_questions(rows, lens)])
        wording.names, wording.answers = _names(answers), answers
        wording.colleagues = _told_by(answers, wording._shut(rows, events))
        return wording, answers

    def _shut(self, rows: Iterable[Change], events: dict[int, Event]) -> list[Change]:
        """Those about events that keep their contacts from the reader."""
        return [row for row in rows if levels.CONTACTS not in self.opens(events[row.event_id])]

    @classmethod
    def for_values(cls, values: Iterable[tuple[str, Any]], lens: Lens) -> "Wording":
        """For pages that show values beside each other: (field name, value) pairs. One query."""
        answers = ask(_questions(values, lens))
        return cls(lens, _names(answers), answers=answers)

    def look(self, ids: Set[int], event: Event) -> None:
        """Of these, which are named in `event`'s history, those under embargo are looked at early."""
        held = {row.id for row in self.answers.get(f"{_NAME}event", ()) if row.key == HELD}
        show_named(held & ids, event.brand_id, self.lens)

    def opens(self, event: Event) -> frozenset[str]:
        if event.pk not in self._opens:
            self._opens[event.pk] = opens(event, self.lens)
        return self._opens[event.pk]

    def actor(self, row: Change, event: Event) -> str:
        """Who did it: colleagues by name, others by the side they stand on (a name is a contact)."""
        if row.actor is None:
            return gettext("Almanac")
        known = levels.CONTACTS in self.opens(event) or (row.actor_id, event.pk) in self.colleagues
        if known or (self.lens.viewer and row.actor_id == self.lens.viewer.pk):
            return str(row.actor)
        return event.brand.name

    def label(self, name: str, event: Event) -> str:
        if name == "milestone":
            return gettext("Milestone")
        if speaker := _speaker(name):
            return speaker.label(name, event.brand_id, self.answers)
        return str(field_of(name, event).label) if name in FIELDS or name.startswith("details.") else name

    def words(self, name: str, value: Any, event: Event) -> str:
        """One value as a reader sees it; nothing is "–"."""
        if value in (None, "", [], {}):
            return NOTHING
        if name == "milestone":
            return _milestone_words(value)
        if speaker := _speaker(name):
            return speaker.words(name, value, event.brand_id, self.answers)
        if not (name in FIELDS or name.startswith("details.")):
            return str(value.get("words", "")) if isinstance(value, dict) else str(value)
        kind = field_of(name, event).kind
        return _SAY.get(kind, _say_text)(value, name, event, self)

    def name_of(self, kind: str, pk: int) -> str:
        return self.names.get(kind, {}).get(pk, gettext("(not shown)"))


def detail_in_words(kind: str, value: Any, choices: Iterable[tuple[str, Any]] = ()) -> str:
    """The value of one of a type's own fields; money stands with its currency and is said elsewhere."""
    if kind == "choice":
        return str(dict(choices).get(value, value))
    return _SAY.get(kind, _say_text)(value, "", None, None)


def when_in_words(value: dict[str, Any]) -> str:
    """Tue 19 Oct 2027 · Tue 19 – Thu 21 Oct 2027 · 19 Oct 2027, 09:00 – 17:00 (Europe/Paris)."""
    when = timing.When.from_json(value)
    if when.all_day:
        return " – ".join(dict.fromkeys((day_in_words(when.starts), day_in_words(when.ends))))
    starts, ends = when.starts_wall, when.ends_wall
    until = clock_in_words(ends) if starts.date() == ends.date() else f"{day_in_words(ends)}, {clock_in_words(ends)}"
    zone = when.zone if when.end_zone in ("", when.zone) else f"{when.zone} → {when.end_zone}"
    return f"{day_in_words(starts)}, {clock_in_words(starts)} – {until} ({zone})"


def day_in_words(moment: date) -> str:
    """Tue 19 Oct 2027, or as the reader's language has it."""
    return date_format(moment, pgettext("date of a day, as for Django's date filter", "D j M Y"))


def clock_in_words(moment: datetime) -> str:
    return date_format(moment, "H:i")


def _wanted(values: Iterable[tuple[str, Any]]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = {}
    for name, value in values:
        for kind, ids in _ids(name, value):
            wanted.setdefault(kind, set()).update(ids)
    return wanted


def _ids(name: str, value: Any) -> Iterable[tuple[str, list[int]]]:
    if name in _MODELS:
        yield name, value if isinstance(value, list) else [value] if value else []
    elif name == "parent":
        yield "event", [value] if value else []
    elif name == "needs":
        rows = canonical(value)
        yield "event", [row["event"] for row in rows]
        yield "products", [row["product"] for row in rows if row["product"]]
    elif name == "partners":
        yield "agency", [row["agency"] for row in value or ()]


def name_questions(rows: Collection[Change], lens: Lens) -> list[QuerySet]:
    """The names of what changes speak of and, for partners, their colleagues: questions to be asked with others."""
    parts = [(name, part) for row in rows for name, part in row.fields.items()]
    values = ((name, value) for name, part in parts for value in (part["before"], part["after"]))
    return [*_questions(values, lens), *_people_questions(rows, lens), *_speakers_questions(rows)]


def _speakers_questions(rows: Iterable[Change]) -> list[QuerySet]:
    spoken: dict[Speaker, set[str]] = {}
    calendars = set()
    for row in rows:
        calendars.add(row.calendar_id)
        for name in row.fields:
            if speaker := _speaker(name):
                spoken.setdefault(speaker, set()).add(name)
    return [speaker.question(names, calendars) for speaker, names in spoken.items()]


def _questions(values: Iterable[tuple[str, Any]], lens: Lens) -> list[QuerySet]:
    return [_question(kind, ids, lens) for kind, ids in sorted(_wanted(values).items()) if ids]


def _question(kind: str, ids: set[int], lens: Lens) -> QuerySet:
    rows: QuerySet
    if kind == "event":
        rows = Event.objects.seen_through(lens, levels.TITLES).filter(pk__in=ids)
    else:
        rows = (Organisation if kind == "agency" else _MODELS[kind])._default_manager.filter(pk__in=ids)
    label, key = _NAMED_BY.get(kind, ("label", "key"))
    said = held_words(lens) if kind == "event" else key or None
    return question(rows, f"{_NAME}{kind}", id="pk", label=label, key=said)


def _names(answers: Answers) -> dict[str, dict[int, str]]:
    """Kind → id → name, from the answers to `_questions`."""
    named = {name.removeprefix(_NAME): rows for name, rows in answers.items() if name.startswith(_NAME)}
    return {kind: {row.id: _name(kind, row) for row in rows} for kind, rows in named.items()}


def _name(kind: str, row: Answer) -> str:
    model = _MODELS.get(kind)
    if model is None or model is Calendar:
        return row.label
    return str(model(**dict(zip(_NAMED_BY.get(kind, ("label", "key")), (row.label, row.key), strict=True))))


def _people_questions(rows: Iterable[Change], lens: Lens) -> list[QuerySet]:
    """Who of the actors stands on the viewer's own side; the brand's own people know all."""
    actors = {row.actor_id for row in rows if row.actor_id and not lens.is_inside(row.calendar_id)}
    sides = lens.agency_ids | frozenset(lens.roles)
    if not actors or not sides:
        return []
    mine = Membership.objects.filter(organisation__in=sides, user__in=actors)
    return [question(mine, _COLLEAGUE, id="user_id", label="role")]


def _told_by(answers: Answers, rows: list[Change]) -> frozenset[tuple[int, int]]:
    """(person, event) pairs where the person stands on the viewer's own side."""
    mine = {row.id for row in answers.get(_COLLEAGUE, ())}
    return frozenset((row.actor_id, row.event_id) for row in rows if row.actor_id in mine)


def _milestone_words(value: dict[str, Any]) -> str:
    label = value.get("label") or str(milestone_label(value.get("key", "")))
    place = f"{Anchor(value['anchor']).value}{value['offset']:+d}".replace("-", "−")
    done = gettext("done") if value.get("done") else gettext("open")
    return f"{label} ({place}, {done})"


def _say_text(value, name, event, wording) -> str:
    return str(value)


def _say_choice(value, name, event, wording) -> str:
    choices = dict(_CHOICES[name].choices) if name in _CHOICES else {}
    declared = next((row for row in event.type.known_fields if f"details.{row.key}" == name), None)
    choices = dict(declared.all_choices) if declared else choices
    return str(choices.get(value, value))


def _say_id(value, name, event, wording) -> str:
    return wording.name_of(name, value)


def _say_ids(value, name, event, wording) -> str:
    return ", ".join(wording.name_of(name, pk) for pk in value)


def _say_event(value, name, event, wording) -> str:
    """If the reader sees it."""
    seen = wording.names.get("event", {})
    wording.look({value}, event)
    return seen.get(value, NOTHING)


def _say_needs(value, name, event, wording) -> str:
    """Those that the reader sees; the others aren't mentioned or counted. Products are said to the brand's own alone."""
    seen = wording.names.get("event", {})
    names = wording.names.get("products", {}) if levels.INSIDE in wording.opens(event) else {}
    rows = [row for row in canonical(value) if row["event"] in seen]
    wording.look({row["event"] for row in rows}, event)
    said = [need_in_words(seen[row["event"]], row["buffer"], names.get(row["product"], "")) for row in rows]
    return ", ".join(said) or NOTHING


def need_in_words(title: str, buffer: int = 0, product: str = "") -> str:
    """Restock · Restock, over 3 days before · Halo II in stock: Restock, over 3 days before."""
    words = gettext("%(product)s in stock: %(title)s") % {"product": product, "title": title} if product else title
    if not buffer:
        return words
    over = ngettext("%(words)s, over %(number)d day before", "%(words)s, over %(number)d days before", buffer)
    return over % {"words": words, "number": buffer}


def _say_partners(value, name, event, wording) -> str:
    return ", ".join(wording.name_of("agency", row["agency"]) for row in value)


def _say_money(value, name, event, wording) -> str:
    return f"{number_format(value, use_l10n=True, force_grouping=True)} {event.currency}"


def _say_percent(value, name, event, wording) -> str:
    """A fraction as people read it: 0.125 → 12.5 %."""
    return f"{number_format((Decimal(str(value)) * 100).normalize(), use_l10n=True)} %"


def _say_number(value, name, event, wording) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)


def _say_day(value, name, event, wording) -> str:
    return day_in_words(date.fromisoformat(value))


def _say_moment(value, name, event, wording) -> str:
    moment = datetime.fromisoformat(value).astimezone(timezone.get_current_timezone())
    zone = timezone.get_current_timezone()
    return f"{day_in_words(moment)}, {clock_in_words(moment)} ({zone.key if isinstance(zone, ZoneInfo) else zone})"


def _say_when(value, name, event, wording) -> str:
    words = when_in_words(value)
    return f"{words}, {gettext('repeats')}" if value.get("recurrence") else words


def _say_flag(value, name, event, wording) -> str:
    return gettext("yes") if value else gettext("no")


def _say_links(value, name, event, wording) -> str:
    return ", ".join(link.get("label") or link["url"] for link in value)


def _say_list(value, name, event, wording) -> str:
    return ", ".join(value)


_SAY = {
    "choice": _say_choice,
    "word": _say_id,
    "calendar": _say_id,
    "user": _say_id,
    "words": _say_ids,
    "products": _say_ids,
    "event": _say_event,
    "needs": _say_needs,
    "partners": _say_partners,
    "money": _say_money,
    "percent": _say_percent,
    "number": _say_number,
    "date": _say_day,
    "moment": _say_moment,
    "datetime": _say_moment,
    "when": _say_when,
    "flag": _say_flag,
    "bool": _say_flag,
    "links": _say_links,
    "tags": _say_list,
}
