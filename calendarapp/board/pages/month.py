"""The month, and the small one in the rail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from ...events.chips import Chips, chips_for
from ...events.queries import Seen
from .. import words
from ..grid import LANES, Bar, Week, lay_out, month_after, month_days
from .view import Entry, View, within

SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Weekday:
    short: str
    name: str
    is_sunday: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A bar with its words. `until` says where a bar ends that began in an earlier week: "to 7 Nov"."""

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
    """A day, with the chips that begin to show on it, and how many more lie on it. `iso`: 2027-10-14."""

    day: date
    iso: str
    column: int
    label: str
    name: str
    classes: str
    url: str
    is_today: bool
    chips: tuple[Chip, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    number: int | None
    url: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class MonthPage:
    """`earlier` and `later` are empty at the ends of time."""

    title: str
    weekdays: tuple[Weekday, ...]
    rows: tuple[Row, ...]
    earlier: str
    later: str
    is_current: bool
    count: int
    lane_of_more: int = LANES

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


def month_page(view: View, on: date) -> MonthPage:
    """The month of `on`. However many events it has, sheets are read for those alone that find a place."""
    sheet = month_days(on, view.brand.week_start)
    seen = view.seen(sheet[0][0], sheet[-1][-1])
    weeks = lay_out(sheet, seen)
    chips = chips_for(((bar.span.event_id, bar.span.key) for week in weeks for bar in week.bars), view.lens)
    return MonthPage(
        title=words.month_name(on),
        weekdays=_weekdays(sheet[0]),
        rows=tuple(_row(view, on, week, chips) for week in weeks),
        earlier=_month_link(view, month_after(on, -1)),
        later=_month_link(view, month_after(on, 1)),
        is_current=_same_month(on, view.today),
        count=len(seen),
    )


def mini_month(view: View, on: date) -> MiniMonth:
    """The month of `on` as links to its days."""
    sheet = month_days(on, view.brand.week_start)
    weeks: list[Week[Seen]] = lay_out(sheet, [])
    return MiniMonth(
        title=words.month_name(on),
        weekdays=_weekdays(sheet[0]),
        rows=tuple(_row(view, on, week, Chips({})) for week in weeks),
    )


def _weekdays(days: Sequence[date]) -> tuple[Weekday, ...]:
    return tuple(Weekday(date_format(day, "D"), date_format(day, "l"), day.weekday() == SUNDAY) for day in days)


def _month_link(view: View, first: date) -> str:
    return view.month_link(first) if within(first) else ""


def _same_month(one: date, other: date) -> bool:
    return (one.year, one.month) == (other.year, other.month)


def _row(view: View, on: date, week: Week[Seen], chips: Chips) -> Row:
    drawn: dict[int, list[Chip]] = {}
    for bar in week.bars:
        if bar.span.event_id in chips.sheets:
            drawn.setdefault(bar.column, []).append(_chip(view, bar, chips))
    cells = (
        _cell(view, on, day, column, chips=tuple(drawn.get(column, ())), more=more)
        for column, (day, more) in enumerate(zip(week.days, week.more, strict=True), start=1)
    )
    return Row(week.number, view.agenda_link(week.days[0]), tuple(cells))


def _chip(view: View, bar: Bar[Seen], chips: Chips) -> Chip:
    until = words.until(bar.span.last_on) if bar.ends_here else ""
    return Chip(bar, view.entry(bar.span, chips), until)


def _cell(view: View, on: date, day: date, column: int, *, chips: tuple[Chip, ...], more: int) -> Cell:
    is_today = day == view.today
    marks = {
        "out": not _same_month(day, on),
        "we": day.weekday() in (SATURDAY, SUNDAY),
        "sun": day.weekday() == SUNDAY,
        "today": is_today,
    }
    return Cell(
        day=day,
        iso=day.isoformat(),
        column=column,
        label=words.short_day(day) if day.day == 1 else str(day.day),
        name=words.long_day(day),
        classes=" ".join(name for name, holds in marks.items() if holds),
        url=view.day_link(day),
        is_today=is_today,
        chips=chips,
        more=more,
    )
