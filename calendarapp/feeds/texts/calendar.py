"""The whole feed: entries read by the lens, written one by one, cut where calendar apps would refuse the file."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from types import MappingProxyType

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...calendars.models import Colour
from ...events.models import Event, Status
from ...events.models.parts import OccurrenceKind
from ...events.queries import Seen, occurrences_between
from ...events.sheets import MilestoneSheet, milestone_sheets, sheet_of
from ...ical.vtimezone import vtimezone_lines
from ...ical.walltime import zone_info
from ...ical.write import CalendarHead, vcalendar
from ...kpis.sheets import KpiSheet, kpi_sheets
from ..sight import Sight
from .entries import Told, event_text, is_shown, lift_text, milestone_text
from .series import zone_of_series

logger = logging.getLogger(__name__)

MOST_OCTETS = 900_000
"""Google drops a calendar of more than 1 MB."""
HEAD_OCTETS = 30_000  # the calendar's own lines and its time zones
BATCH = 500
PRODID = "-//Almanac//Almanac 1//EN"
APPLE_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        Colour.INDIGO: "#4B0082",
        Colour.PLUM: "#8E4585",
        Colour.OCHRE: "#DAA520",
        Colour.RUST: "#A0522D",
        Colour.TEAL: "#008080",
        Colour.SLATE: "#708090",
    }
)


@dataclass(frozen=True, slots=True)
class FeedText:
    """`left_out`: how many entries the size limit cut off at the far end."""

    body: bytes
    left_out: int


@dataclass(frozen=True, slots=True)
class _Entry:
    event: Event
    text: str


@dataclass(frozen=True, slots=True)
class _Read:
    """A batch of events with what hangs on them, by id."""

    events: dict[int, Event]
    figures: dict[int, KpiSheet]
    milestones: dict[int, MilestoneSheet]


def feed_text(sight: Sight) -> FeedText:
    """The same content gives the same bytes: nothing in it depends on now, host, process or query order."""
    subscription = sight.subscription
    zone = zone_info(sight.calendars[0].time_zone)
    with translation.override(subscription.language), timezone.override(zone):
        kept, left_out = _within_limit(_wanted(sight), sight)
        zones = _vtimezones((entry.event for entry in kept), sight)
        body = vcalendar(_head(sight, left_out), zones, (entry.text for entry in kept))
    return FeedText(body, left_out)


def _head(sight: Sight, left_out: int) -> CalendarHead:
    first = sight.calendars[0]
    words = [_("Almanac keeps this calendar up to date; what you change in it here doesn't go back.")]
    if left_out:
        words.append(
            ngettext(
                "It is too large for calendar apps: the latest entry is left out. Choose fewer calendars or types.",
                "It is too large for calendar apps: the latest %(count)d entries are left out."
                " Choose fewer calendars or types.",
                left_out,
            )
            % {"count": left_out}
        )
    return CalendarHead(
        prodid=PRODID,
        name=sight.subscription.name,
        description=" ".join(words),
        zone=first.time_zone,
        color=first.colour,
        apple_color=APPLE_COLOURS.get(first.colour, ""),
    )


def _wanted(sight: Sight) -> list[Seen]:
    """In the order of their first day in the window; a series stands where its first occurrence does."""
    rows = occurrences_between(sight.lens, sight.window.first, sight.window.last, zone="UTC", kinds=_kinds(sight))
    first: dict[tuple[str, int], Seen] = {}
    for row in rows:
        first.setdefault((row.kind, row.milestone_id or row.event_id), row)
    return list(first.values())


def _within_limit(wanted: list[Seen], sight: Sight) -> tuple[list[_Entry], int]:
    """What there is room for, and how many come after that: those aren't written."""
    kept: list[_Entry] = []
    room = MOST_OCTETS - HEAD_OCTETS
    for number, entry in enumerate(_entries(wanted, sight)):
        if entry is None:
            continue
        room -= len(entry.text.encode())
        if room < 0:
            return kept, len(wanted) - number
        kept.append(entry)
    return kept, 0


def _entries(wanted: list[Seen], sight: Sight) -> Iterator[_Entry | None]:
    """One for each that is wanted; None for what isn't shown or can't be written."""
    left = iter(wanted)
    while batch := list(islice(left, BATCH)):
        yield from _batch(batch, sight)


def _kinds(sight: Sight) -> list[str]:
    subscription = sight.subscription
    chosen = {OccurrenceKind.MILESTONE: subscription.milestones, OccurrenceKind.EMBARGO: subscription.embargoes}
    return [OccurrenceKind.EVENT, *(kind for kind, is_chosen in chosen.items() if is_chosen)]


def _batch(rows: list[Seen], sight: Sight) -> Iterator[_Entry | None]:
    read = _read({row.event_id for row in rows}, sight)
    for row in rows:
        event = read.events.get(row.event_id)
        text = _text_or_nothing(row, event, read, sight) if event else ""
        yield _Entry(event, text) if event and text else None


def _read(ids: set[int], sight: Sight) -> _Read:
    events = (
        Event.objects.seen_through(sight.lens)
        .filter(pk__in=ids)
        .with_sheets()
        .prefetch_related("overrides", "kept_lines", "milestones")
    )
    by_id = {event.pk: event for event in events}
    chosen = sight.subscription.milestones
    found = milestone_sheets(by_id.values(), sight.lens).values() if chosen else ()
    milestones = {sheet.id: sheet for sheets in found for sheet in sheets}
    return _Read(by_id, kpi_sheets(by_id.values(), sight.words), milestones)


def _text_or_nothing(row: Seen, event: Event, read: _Read, sight: Sight) -> str:
    """One row that can't be written mustn't keep the others from going out."""
    try:
        return _text(row, Told(event, sheet_of(event, sight.words), read.figures.get(event.pk)), read, sight)
    except Exception:
        logger.exception("Left out of a feed: %s %s of event %s", row.kind, row.key, row.event_id)
        return ""


def _text(row: Seen, told: Told, read: _Read, sight: Sight) -> str:
    """Empty for what isn't shown. What hangs on a cancelled event is called off with it."""
    if not is_shown(told, sight):
        return ""
    if row.kind == OccurrenceKind.EVENT:
        return event_text(told, sight)
    if told.sheet.status == Status.CANCELLED:
        return ""
    if row.kind == OccurrenceKind.EMBARGO:
        return lift_text(row.starts_at, told, sight)
    milestone = read.milestones.get(row.milestone_id or 0)
    return milestone_text(milestone, told, sight) if milestone else ""


def _vtimezones(events: Iterable[Event], sight: Sight) -> list[list[str]]:
    """One for each zone in which a series is written, from the first year in which one begins."""
    since: dict[str, date] = {}
    for event in events:
        zone = zone_of_series(event, sight.window) if event.recurrence else None
        if zone and zone != "UTC":
            since[zone] = min(event.starts_on, since.get(zone, event.starts_on))
    found = (vtimezone_lines(zone, since=since[zone], until=sight.window.last) for zone in sorted(since))
    return [lines for lines in found if lines]
