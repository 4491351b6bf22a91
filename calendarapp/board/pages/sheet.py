"""Rows of days with bars on them: what month, two weeks and the head of the week are made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ...events.chips import Chips
from ...events.marks import DayMarks
from ...events.queries import Seen
from .. import words
from ..grid import Bar, Week
from .view import Entry, PlanView

SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Weekday:
    short: str
    name: str
    is_sunday: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A bar with its words. `until` says where a bar ends that began in an earlier row: "to 7 Nov"."""

    bar: Bar[Seen]
    entry: Entry
    until: str

    @property
    def classes(self) -> str:
        """Its place, and the sides on which it is cut."""
        place = f"c{self.bar.column} s{self.bar.length} l{self.bar.lane}"
        return f"{place}{' from-left' if self.bar.from_left else ''}{' to-right' if self.bar.to_right else ''}"

    @property
    def firms(self) -> Sequence[str]:
        """The agencies with a mark of their own: two at most. Beside a time, one day has room for one mark only."""
        firms = self.entry.sheet.firms
        is_tight = self.entry.time and self.bar.length == 1
        return () if is_tight and len(firms) > 1 else firms[:2]

    @property
    def more_firms(self) -> int:
        """How many more see it: all of them, where one mark stands for several."""
        return len(self.entry.sheet.firms) - len(self.firms)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day, with the chips that begin to show on it, and how many more lie on it. `iso`: 2027-10-14.

    `notes`: what day it is, beside its number: a holiday, a key date, a freeze that begins.
    """

    day: date
    iso: str
    column: int
    label: str
    name: str
    classes: str
    url: str
    is_today: bool
    notes: str = ""
    is_holiday: bool = False
    chips: tuple[Chip, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    number: int | None
    url: str
    cells: tuple[Cell, ...]


def weekdays_of(days: Sequence[date]) -> tuple[Weekday, ...]:
    return tuple(Weekday(date_format(day, "D"), date_format(day, "l"), day.weekday() == SUNDAY) for day in days)


def rows_of(
    view: PlanView, weeks: Sequence[Week[Seen]], chips: Chips, marks: DayMarks | None, *, month: date | None = None
) -> tuple[Row, ...]:
    """The weeks in the reader's words. Days outside of the month of `month` are drawn as such."""
    return tuple(_row(view, week, chips, marks, month) for week in weeks)


def drawn_on(weeks: Sequence[Week[Seen]]) -> Iterator[tuple[int, str]]:
    """Events and recurrence keys of all bars: what chips are to be read for."""
    return ((bar.span.event_id, bar.span.key) for week in weeks for bar in week.bars)


def _row(view: PlanView, week: Week[Seen], chips: Chips, marks: DayMarks | None, month: date | None) -> Row:
    drawn: dict[int, list[Chip]] = {}
    for bar in week.bars:
        if entry := view.entry(bar.span, chips):
            drawn.setdefault(bar.column, []).append(_chip(bar, entry))
    cells = (
        _cell(view, day, column, marks, month, chips=tuple(drawn.get(column, ())), more=more)
        for column, (day, more) in enumerate(zip(week.days, week.more, strict=True), start=1)
    )
    return Row(week.number, view.week_link(week.days[0]), tuple(cells))


def _chip(bar: Bar[Seen], entry: Entry) -> Chip:
    until = words.until(bar.span.last_on) if bar.ends_here else ""
    return Chip(bar, entry, until)


def _cell(
    view: PlanView, day: date, column: int, marks: DayMarks | None, month: date | None, *, chips: tuple, more: int
) -> Cell:
    is_today = day == view.today
    is_holiday = bool(marks and marks.is_holiday(day))
    is_out = month is not None and (day.year, day.month) != (month.year, month.month)
    is_frozen = bool(marks and marks.frozen(day))
    return Cell(
        day=day,
        iso=day.isoformat(),
        column=column,
        label=words.short_day(day) if day.day == 1 else str(day.day),
        name=day_name(day, marks),
        classes=day_classes(day, out=is_out, hol=is_holiday, frozen=is_frozen, today=is_today),
        url=view.day_link(day),
        is_today=is_today,
        notes=day_notes(day, marks, is_first=column == 1) if marks else "",
        is_holiday=is_holiday,
        chips=chips,
        more=more,
    )


def day_classes(day: date, **holds: bool) -> str:
    """Weekend and Sunday, and whatever else holds."""
    weekend = {"we": day.weekday() in (SATURDAY, SUNDAY), "sun": day.weekday() == SUNDAY}
    return " ".join(name for name, is_so in {**weekend, **holds}.items() if is_so)


def day_name(day: date, marks: DayMarks | None) -> str:
    """The day in full with all that is said of it: Thursday 14 October 2027, Diwali, freeze: Peak weeks."""
    name = words.long_day(day)
    if marks is None:
        return name
    freezes = (_("freeze: %(label)s") % {"label": freeze.label} for freeze in marks.frozen(day))
    return ", ".join((name, *map(words.mark, marks.of(day)), *freezes))


def day_notes(day: date, marks: DayMarks, *, is_first: bool = False) -> str:
    """What stands beside its number. A freeze is named on its first day, and again where a row begins."""
    freezes = (freeze.label for freeze in marks.frozen(day) if is_first or day == freeze.first_on)
    notes = (*map(words.mark, marks.of(day)), *(_("freeze: %(label)s") % {"label": label} for label in freezes))
    return " · ".join(notes)
