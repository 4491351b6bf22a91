"""The year: twelve small months, each day as full as its load."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import pgettext

from ...events.marks import DayMarks
from ...events.queries import Seen
from .. import words
from ..grid import loads, month_days, step_of, thresholds
from .sheet import Weekday, day_classes, day_name, weekdays_of
from .view import View, within

MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class YearDay:
    """`step` says in five grades how full it is; 0 is empty. `name` says all of it: day, marks, how many events."""

    number: int
    iso: str
    name: str
    classes: str
    url: str
    step: int
    is_today: bool


@dataclass(frozen=True, slots=True)
class YearMonth:
    """`weeks` have None where a day is another month's."""

    title: str
    url: str
    events: str
    weeks: tuple[tuple[YearDay | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """A step of the legend: "3 – 4" events a day."""

    step: int
    range: str


@dataclass(frozen=True, slots=True)
class YearPage:
    title: str
    events: str
    weekdays: tuple[Weekday, ...]
    months: tuple[YearMonth, ...]
    grades: tuple[Grade, ...]
    earlier: str
    later: str
    is_current: bool
    new_on: date


def year_page(view: View, on: date) -> YearPage:
    """The year of `on`, through lens and filters. Occurrences are only counted: no sheet is read."""
    first, last = on.replace(month=1, day=1), on.replace(month=12, day=31)
    seen = view.seen(first, last)
    days = _Days(view, first, loads(seen, first, last), view.marks(first, last))
    is_current = on.year == view.today.year
    return YearPage(
        title=date_format(on, pgettext("a year, as for Django's date filter", "Y")),
        events=words.events(len(seen)),
        weekdays=weekdays_of(month_days(first, view.brand.week_start)[0]),
        months=tuple(_month(view, date(on.year, number, 1), days, seen) for number in MONTHS),
        grades=tuple(_grades(days.least)),
        earlier=_link(view, first.year - 1),
        later=_link(view, first.year + 1),
        is_current=is_current,
        new_on=view.today if is_current else first,
    )


class _Days:
    """The days of the year in the reader's words."""

    def __init__(self, view: View, first: date, counts: Sequence[int], marks: DayMarks) -> None:
        self.view, self.first, self.counts, self.marks = view, first, counts, marks
        self.least = thresholds(max(counts))

    def of(self, day: date) -> YearDay:
        count = self.counts[(day - self.first).days]
        is_today = day == self.view.today
        marked = {"hol": self.marks.is_holiday(day), "marked": bool(self.marks.of(day))}
        return YearDay(
            number=day.day,
            iso=day.isoformat(),
            name=f"{day_name(day, self.marks)}, {words.events(count)}",
            classes=day_classes(day, **marked, frozen=bool(self.marks.frozen(day)), today=is_today),
            url=self.view.day_link(day),
            step=step_of(count, self.least),
            is_today=is_today,
        )


def _month(view: View, first: date, days: _Days, seen: Iterable[Seen]) -> YearMonth:
    sheet = month_days(first, view.brand.week_start)
    last = max(day for day in sheet[-1] if day.month == first.month)
    count = sum(row.first_on <= last and row.last_on >= first for row in seen)
    return YearMonth(
        title=date_format(first, "F"),
        url=view.month_link(first),
        events=words.events(count),
        weeks=tuple(tuple(days.of(day) if day.month == first.month else None for day in week) for week in sheet),
    )


def _grades(least: tuple[int, ...]) -> Iterator[Grade]:
    """The last has no end: the year's fullest day is in it."""
    for step, begin in enumerate(least, start=1):
        end = least[step] - 1 if step < len(least) else None
        yield Grade(step, f"{begin}+" if end is None else f"{begin}" if begin == end else f"{begin} – {end}")


def _link(view: View, year: int) -> str:
    return view.link("year", on=str(year)) if within(date(max(year, 1), 1, 1)) else ""
