"""The month, two weeks, and the small month in the rail."""

from dataclasses import dataclass
from datetime import date, timedelta

from ...events.chips import Chips, chips_for
from ...events.queries import Seen
from .. import words
from ..grid import LANES, Week, lay_out, month_after, month_days, weeks_from
from .sheet import Row, Weekday, drawn_on, rows_of, weekdays_of
from .view import PlanView, View, within

FORTNIGHT = 2  # weeks
FORTNIGHT_LANES = 10


@dataclass(frozen=True, slots=True)
class MonthPage:
    """`short` is the title on a phone. `earlier` and `later` are empty at the ends of time.

    `new_on`: the day that "New" proposes.
    """

    title: str
    short: str
    weekdays: tuple[Weekday, ...]
    rows: tuple[Row, ...]
    earlier: str
    later: str
    is_current: bool
    new_on: date
    count: int
    lanes: int = LANES

    @property
    def numbered(self) -> bool:
        return self.rows[0].number is not None


@dataclass(frozen=True, slots=True)
class MiniMonth:
    title: str
    weekdays: tuple[Weekday, ...]
    rows: tuple[Row, ...]

    @property
    def numbered(self) -> bool:
        return self.rows[0].number is not None


def month_page(view: PlanView, on: date) -> MonthPage:
    """The month of `on`. However many events it has, sheets are read for those alone that find a place."""
    sheet = month_days(on, view.week_start)
    rows, count = _drawn(view, sheet, LANES, month=on)
    is_current = (on.year, on.month) == (view.today.year, view.today.month)
    return MonthPage(
        title=words.month_name(on),
        short=words.short_month(on),
        weekdays=weekdays_of(sheet[0]),
        rows=rows,
        earlier=_month_link(view, month_after(on, -1)),
        later=_month_link(view, month_after(on, 1)),
        is_current=is_current,
        new_on=view.today if is_current else on.replace(day=1),
        count=count,
    )


def two_weeks_page(view: View, on: date) -> MonthPage:
    """The week of `on` and the next one, with room for more bars a day than a month has."""
    sheet = weeks_from(on, FORTNIGHT, view.week_start)
    first, last = sheet[0][0], sheet[-1][-1]
    rows, count = _drawn(view, sheet, FORTNIGHT_LANES)
    is_current = first <= view.today <= last
    return MonthPage(
        title=words.span_with_year(first, last),
        short=words.span_without_year(first, last),
        weekdays=weekdays_of(sheet[0]),
        rows=rows,
        earlier=_fortnight_link(view, first - timedelta(weeks=FORTNIGHT)),
        later=_fortnight_link(view, last + timedelta(days=1)),
        is_current=is_current,
        new_on=view.today if is_current else first,
        count=count,
        lanes=FORTNIGHT_LANES,
    )


def mini_month(view: PlanView, on: date) -> MiniMonth:
    """The month of `on` as links to its days."""
    sheet = month_days(on, view.week_start)
    weeks: list[Week[Seen]] = lay_out(sheet, [])
    return MiniMonth(
        title=words.month_name(on),
        weekdays=weekdays_of(sheet[0]),
        rows=rows_of(view, weeks, Chips({}), None, month=on),
    )


def _drawn(
    view: PlanView, sheet: list[tuple[date, ...]], lanes: int, *, month: date | None = None
) -> tuple[tuple[Row, ...], int]:
    """The rows of these days, and how many occurrences touch them."""
    first, last = sheet[0][0], sheet[-1][-1]
    seen = view.seen(first, last)
    weeks = lay_out(sheet, seen, lanes=lanes)
    chips = chips_for(drawn_on(weeks), view.lens)
    return rows_of(view, weeks, chips, view.marks(first, last), month=month), len(seen)


def _month_link(view: PlanView, first: date) -> str:
    return view.month_link(first) if within(first) else ""


def _fortnight_link(view: View, day: date) -> str:
    return view.link("two_weeks", on=day.isoformat()) if within(day) else ""
