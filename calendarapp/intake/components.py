"""What a component of a file says, in the plan's own fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from ..calendars.models import Calendar
from ..common.text import clean_line, clean_text
from ..events.models import Event, EventType, Override, Status
from ..events.timing import When, parse_recurrence_key, recurrence_key
from ..ical import recurrence as rules
from ..ical.read import ParsedEvent
from ..ical.text import escape_text
from ..ical.walltime import at_wall, to_wall

Values = dict[str, Any]

DAY = timedelta(days=1)
LONGEST_LINE = 200  # of a title, of a location
LONGEST_ADDRESS = 500
MOST_TAGS, LONGEST_TAG = 20, 40
STATUSES = {"TENTATIVE": Status.TENTATIVE, "CONFIRMED": Status.CONFIRMED, "CANCELLED": Status.CANCELLED}
PRIVATE = frozenset({"PRIVATE", "CONFIDENTIAL"})
AS_THE_MASTER: Values = {
    "cancelled": False,
    "when": None,
    "title": None,
    "description": None,
    "location": None,
    "status": None,
}
"""An occurrence that differs in nothing from its series."""

LONG_TITLE = gettext_noop("The title is longer than 200 characters: it is cut, and stands whole in the description.")
LONG_LOCATION = gettext_noop(
    "The location is longer than 200 characters: it is cut, and stands whole in the description."
)
PRIVATE_HERE = gettext_noop("The file calls it private: it is kept internal.")


@dataclass(frozen=True, slots=True)
class Component:
    """A component as it can be stored.

    `key` is its RECURRENCE-ID as text, empty for a master. `values` are planned fields by name as the change log keeps
    them (`when` without overrides); of an occurrence of a series what differs from its master, else None. `kept` are
    content lines without a field.
    """

    parsed: ParsedEvent
    key: str
    values: Values
    kept: tuple[str, ...]
    remarks: tuple[str, ...] = ()

    @property
    def is_private(self) -> bool:
        return self.parsed.klass in PRIVATE


class Reader:
    """Reads components for one calendar: its zone, its brand's types and language."""

    def __init__(self, calendar: Calendar) -> None:
        self.zone = calendar.time_zone
        types = list(EventType.objects.filter(brand=calendar.brand_id, archived_at=None))
        self.types = {row.pk: row for row in types}
        self.other = EventType.objects.get(brand=calendar.brand_id, key="other")
        self._type_words = _type_words(types)
        with translation.override(calendar.brand.language):
            self._untitled = gettext("Untitled")

    def master(self, parsed: ParsedEvent) -> Component:
        """An event of its own: a plain one, a series, or an occurrence without its series."""
        texts, remarks = self._texts(parsed)
        kind, tags, left = self._sorted(parsed.categories)
        links, kept = _links(parsed.url)
        values = {
            **texts,
            "title": texts["title"] or self._untitled,
            "status": STATUSES.get(parsed.status, Status.PLANNED).value,
            "type": kind,
            "tags": tags,
            "links": links,
            "when": {**self.when(parsed).as_json(), "recurrence": rules.format(parsed.recurrence)},
        }
        if left:
            kept += ("CATEGORIES:" + ",".join(map(escape_text, left)),)
        if parsed.klass in PRIVATE:
            remarks += (PRIVATE_HERE,)
        return Component(parsed, key_of(parsed), values, (*parsed.kept_lines, *_plain_lines(parsed), *kept), remarks)

    def occurrence(self, parsed: ParsedEvent, key: str, master: Mapping[str, Any]) -> Component:
        """An occurrence of the series whose values are `master`'s."""
        texts, remarks = self._texts(parsed)
        status = STATUSES.get(parsed.status)
        values = {
            **AS_THE_MASTER,
            "cancelled": status == Status.CANCELLED,
            "when": self._other_when(parsed, key, master["when"]),
        }
        said = {**texts, "title": texts["title"] or master["title"], "status": status or master["status"]}
        values |= {name: str(text) for name, text in said.items() if text != master[name]}
        kept = [*parsed.kept_lines, *_plain_lines(parsed)]
        if parsed.url:
            kept.append(f"URL:{parsed.url}")
        if parsed.categories:
            kept.append("CATEGORIES:" + ",".join(map(escape_text, parsed.categories)))
        return Component(parsed, key, values, tuple(kept), remarks)

    def when(self, parsed: ParsedEvent) -> When:
        """Our last day is inclusive; an end whose wall time lies before the start's is told in the start's zone."""
        if parsed.all_day:
            return When(parsed.start, parsed.end - DAY, self.zone)
        zone = parsed.zone or self.zone
        end_zone = parsed.end_zone or zone
        ends = parsed.end
        if end_zone != zone and ends < parsed.start and isinstance(ends, datetime):
            ends, end_zone = to_wall(at_wall(ends, end_zone), zone), zone
        return When(parsed.start, ends, zone, "" if end_zone == zone else end_zone)

    def _other_when(self, parsed: ParsedEvent, key: str, core: Mapping[str, Any]) -> Values | None:
        usual, when = When.from_json(dict(core)).starting(parse_recurrence_key(key)), self.when(parsed)
        same = (when.all_day, when.starts_at, when.ends_at) == (usual.all_day, usual.starts_at, usual.ends_at)
        return None if same else when.as_json()

    def _texts(self, parsed: ParsedEvent) -> tuple[dict[str, str], tuple[str, ...]]:
        title = clean_line(parsed.summary)
        location = ", ".join(filter(None, map(clean_line, parsed.location.splitlines())))
        description = clean_text(parsed.description)
        remarks: tuple[str, ...] = ()
        if len(location) > LONGEST_LINE:
            description, remarks = f"{location}\n\n{description}".strip(), (LONG_LOCATION,)
        if len(title) > LONGEST_LINE:
            description, remarks = f"{title}\n\n{description}".strip(), (LONG_TITLE, *remarks)
        return {"title": cut(title), "location": cut(location), "description": description}, remarks

    def _sorted(self, categories: tuple[str, ...]) -> tuple[int, list[str], list[str]]:
        """The type that the first fitting category names, the others as tags, and those that fit no tag."""
        named = next((name for name in categories if name.casefold() in self._type_words), None)
        kind = self._type_words[named.casefold()] if named else self.other.pk
        tags: dict[str, str] = {}
        left = []
        for name in (clean_line(name) for name in categories if name != named):
            if len(tags) < MOST_TAGS and len(name) <= LONGEST_TAG and "," not in name:
                tags.setdefault(name.casefold(), name)
            else:
                left.append(name)
        return kind, list(tags.values()), left


def first_day(parsed: ParsedEvent) -> date:
    return parsed.start.date() if isinstance(parsed.start, datetime) else parsed.start


def cut(line: str) -> str:
    """As much of a line as a title or location holds."""
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1].rstrip() + "…"


def key_of(parsed: ParsedEvent) -> str:
    """The RECURRENCE-ID as the file has it; empty for a master."""
    return "" if parsed.recurrence_id is None else recurrence_key(parsed.recurrence_id)


def key_in(parsed: ParsedEvent, when: When) -> str:
    """The RECURRENCE-ID of an occurrence that came without its series, in the kind and zone of the series kept here.

    A day among a timed series means that day's occurrence, a time among an all-day one its day.
    """
    moment = parsed.recurrence_id
    if isinstance(moment, datetime):
        return recurrence_key(
            moment.date() if when.all_day else to_wall(at_wall(moment, parsed.zone or "UTC"), when.zone)
        )
    if moment is not None and isinstance(when.starts, datetime):
        return recurrence_key(datetime.combine(moment, when.starts.time()))
    return key_of(parsed)


# What stands, in the same shape


def core_of(when: Mapping[str, Any]) -> Values:
    """A `when` value without overrides, and without the RDATE that makes a series of a plain event."""
    core = {name: when[name] for name in ("starts", "ends", "zone", "end_zone", "recurrence")}
    return {**core, "recurrence": ""} if core["recurrence"] == made_series(core) else core


def made_series(core: Mapping[str, Any]) -> str:
    """The rule of an event that doesn't repeat, so that its occurrences may differ: its own start once more."""
    return rules.format(rules.Recurrence(rdates=(When.from_json(dict(core)).starts,)))


def flat(row: Override | None) -> Values:
    """An override that stands, as an occurrence's values."""
    if row is None:
        return dict(AS_THE_MASTER)
    return {**AS_THE_MASTER, **row.fields, "cancelled": row.cancelled, "when": row.when}


def override_of(event: Event, key: str, values: Mapping[str, Any]) -> Override:
    """The unsaved row of an occurrence's values."""
    words = ("title", "description", "location", "status")
    return Override(
        event=event,
        recurrence_id=key,
        cancelled=values["cancelled"],
        when=values["when"],
        fields={name: values[name] for name in words if values[name] is not None},
    )


def listed(overrides: Iterable[Override]) -> list[Values]:
    """Overrides as the change log keeps them within `when`."""
    return [
        {"id": row.recurrence_id, "cancelled": row.cancelled, "when": row.when, "fields": row.fields}
        for row in overrides
    ]


def without_twins(component: Component, *, described: bool) -> Component:
    """Without the description's second form, which says what the description kept here no longer does."""
    if described:
        return component
    return replace(component, kept=tuple(line for line in component.kept if not line.upper().startswith("X-ALT-DESC")))


def _type_words(types: list[EventType]) -> dict[str, int]:
    """Key and label of each type in every language of the house, folded. The first type of a word wins."""
    words: dict[str, int] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for row in types:
                for word in (row.key, row.key.replace("_", " "), str(row), row.builtin_label()):
                    words.setdefault(word.casefold(), row.pk)
    return words


def _links(url: str) -> tuple[list[dict[str, str]], tuple[str, ...]]:
    """A link, or the line that is kept: only addresses of web and mail may be clicked."""
    if not url:
        return [], ()
    try:
        if not url.lower().startswith("mailto:"):
            URLValidator(schemes=("http", "https"))(url)
    except ValidationError:
        return [], (f"URL:{url}",)
    if len(url) > LONGEST_ADDRESS or url.split() != [url]:
        return [], (f"URL:{url}",)
    return [{"label": "", "url": url}], ()


def _plain_lines(parsed: ParsedEvent) -> tuple[str, ...]:
    """What was read and has no field."""
    lines = (("TRANSP", parsed.transp), ("CLASS", parsed.klass))
    return tuple(f"{name}:{value}" for name, value in lines if value)
