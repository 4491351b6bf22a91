"""The agenda by days, and one day whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ...events.chips import Chips, chips_for
from ...events.early import show_titled
from ...events.marks import DayMarks
from ...events.models import Milestone, Occurrence
from ...events.models.parts import OccurrenceKind
from ...events.queries import Seen, plan_query
from .. import words
from .sheet import SUNDAY, day_notes
from .view import Entry, PlanView, within

DAYS = 21
ROWS = 150  # after so many, a page of the agenda ends with the day it is at
DAY_ROWS = 100
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """An event in the agenda. `notes` stand below its title: which day of how many, the hour elsewhere, where."""

    entry: Entry
    when: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone of the viewer's own, with the event that it serves."""

    label: str
    title: str
    type_key: str
    url: str
    is_done: bool
    is_late: bool
    brand: str = ""


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """`beside`: two words that stand beside the number; `notes`: which holiday it is, which freeze begins.

    `more` events are only counted.
    """

    day: date
    name: str
    beside: tuple[str, str]
    url: str
    is_today: bool
    is_sunday: bool
    lines: tuple[Line, ...]
    milestones: tuple[MilestoneLine, ...] = ()
    more: int = 0
    notes: str = ""
    is_holiday: bool = False


@dataclass(frozen=True, slots=True)
class AgendaPage:
    title: str
    dates: str
    new_on: date  # today where it is shown, else the first day
    days: tuple[AgendaDay, ...]
    earlier: str
    later: str

    @property
    def is_empty(self) -> bool:
        """Is nothing planned, whatever the days are called?"""
        return not any(day.lines or day.milestones for day in self.days)


@dataclass(frozen=True, slots=True)
class DayPage:
    title: str
    notes: str
    day: date
    lines: tuple[Line, ...]
    page: Page
    earlier: str
    later: str


def agenda_page(view: PlanView, first: date, *, own_milestones: bool = False) -> AgendaPage:
    """Three weeks by days, those left out of which nothing is to be said; what runs already stands on the first.

    A crowded page ends sooner, with a whole day. `own_milestones`: list those of the viewer's as well.
    """
    days: dict[date, list[Seen]] = {}
    for seen in view.seen(first, first + (DAYS - 1) * DAY):
        days.setdefault(max(seen.first_on, first), []).append(seen)
    last = _end_of_page(days, first)
    drawn = [seen for day in days if day <= last for seen in days[day][:ROWS]]
    chips = chips_for(((seen.event_id, seen.key) for seen in drawn), view.lens)
    ticks = _milestones(view, first, last) if own_milestones else {}
    marks = view.marks(first, last)
    marked = {day for day in _days(first, last) if day_notes(day, marks)}
    is_next = first == view.today and last == first + (DAYS - 1) * DAY
    dates = words.span_with_year(first, last)
    return AgendaPage(
        title=_("Next 3 weeks") if is_next else dates,
        dates=dates if is_next else "",
        new_on=view.today if first <= view.today <= last else first,
        days=tuple(
            _day(view, day, days.get(day, []), chips, marks, tuple(ticks.get(day, ())))
            for day in sorted({*days, *ticks, *marked})
            if day <= last
        ),
        earlier=_agenda_link(view, first - DAYS * DAY),
        later=_agenda_link(view, last + DAY),
    )


def day_page(view: PlanView, day: date, number: str | int = 1) -> DayPage:
    """All of one day, in pages if need be."""
    page = Paginator(view.seen(day, day), DAY_ROWS).get_page(number)
    chips = chips_for(((seen.event_id, seen.key) for seen in page), view.lens)
    return DayPage(
        title=words.long_day(day),
        notes=day_notes(day, view.marks(day, day), is_first=True),
        day=day,
        lines=tuple(_lines(view, day, page, chips)),
        page=page,
        earlier=view.day_link(day - DAY) if within(day - DAY) else "",
        later=view.day_link(day + DAY) if within(day + DAY) else "",
    )


def _end_of_page(days: dict[date, list[Seen]], first: date) -> date:
    """The last day that still fits; the first one always does."""
    rows = 0
    for day in sorted(days):
        rows += len(days[day])
        if rows > ROWS and day != min(days):
            return day - DAY
    return first + (DAYS - 1) * DAY


def _days(first: date, last: date) -> Iterator[date]:
    return (first + step * DAY for step in range((last - first).days + 1))


def _agenda_link(view: PlanView, day: date) -> str:
    return view.agenda_link(day) if within(day) else ""


def _day(
    view: PlanView, day: date, seen: list[Seen], chips: Chips, marks: DayMarks, milestones: tuple[MilestoneLine, ...]
) -> AgendaDay:
    return AgendaDay(
        day=day,
        name=words.long_day(day),
        beside=_beside(view, day),
        url=view.day_link(day),
        is_today=day == view.today,
        is_sunday=day.weekday() == SUNDAY,
        lines=tuple(_lines(view, day, seen[:ROWS], chips)),
        milestones=milestones,
        more=max(len(seen) - ROWS, 0),
        notes=day_notes(day, marks),
        is_holiday=marks.is_holiday(day),
    )


def _beside(view: PlanView, day: date) -> tuple[str, str]:
    """Today, Thu W41 · Sat, Oct · Mon, W42."""
    weekday = date_format(day, "D")
    week = words.week(day.isocalendar().week) if view.week_start == 0 else ""
    if day == view.today:
        return _("Today"), f"{weekday} {week}".strip()
    return weekday, week if week and day.weekday() == 0 else date_format(day, "M")


def _lines(view: PlanView, day: date, seen: list[Seen] | Page, chips: Chips) -> Iterator[Line]:
    for row in seen:
        if entry := view.entry(row, chips):
            notes = (words.running(row, day), words.elsewhere(entry.sheet, row), entry.sheet.location)
            yield Line(entry, words.when(row), tuple(filter(None, notes)))


def _milestones(view: PlanView, first: date, last: date) -> dict[date, list[MilestoneLine]]:
    """Those that are assigned to the viewer or to their agencies, by day. One query.

    Who sees a milestone reads its event, so title and type are open here.
    """
    mine = Q(milestone__agency__in=view.lens.agency_ids)
    if view.lens.viewer:
        mine |= Q(milestone__user=view.lens.viewer)
    rows = Occurrence.objects.seen_through(view.lens).filter(
        mine, kind=OccurrenceKind.MILESTONE, first_on__range=(first, last)
    )
    if view.bar.filters:
        rows = rows.filter(event__in=plan_query(view.lens, view.bar.filters))
    found: dict[date, list[MilestoneLine]] = {}
    for row in rows.select_related("milestone", "event__type").order_by("first_on", "event", "milestone"):
        found.setdefault(row.first_on, []).append(_milestone(view, row))
    return found


def _milestone(view: PlanView, row: Occurrence) -> MilestoneLine:
    milestone = cast("Milestone", row.milestone)
    show_titled(row.event, view.lens)
    return MilestoneLine(
        label=str(milestone),
        title=row.event.title,
        type_key=row.event.type.key,
        url=view.of(row.calendar_id).event_link(row.event_id),
        is_done=milestone.done_at is not None,
        is_late=milestone.done_at is None and row.first_on < view.today,
        brand=view.brand_name(row.calendar_id),
    )
