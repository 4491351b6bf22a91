"""The timeline's geometry: a window of whole weeks with a column a day, and spans packed into rows. Pure.

Columns and rows count from 1. Days are inclusive.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from .weeks import DAYS, MONDAY, month_after

DAY = timedelta(days=1)
TAIL = 21  # a milestone so many days after the end can't be told to belong to its bar, and isn't drawn
T = TypeVar("T")


class Zoom(StrEnum):
    """The fixed steps: a column is always a day, only its width differs."""

    SIX_WEEKS = "six_weeks"
    QUARTER = "quarter"
    HALF = "half"


@dataclass(frozen=True, slots=True)
class Scale:
    """What is needed at a zoom, in days. `least`: the shortest bar that can be hit; `inside`: a bar that holds its title;
    `room`: a title beside its bar; `gap`: how far an arrow keeps from the bars."""

    least: int
    inside: int
    room: int
    gap: float


SCALES = {
    Zoom.SIX_WEEKS: Scale(least=1, inside=4, room=6, gap=0.3),
    Zoom.QUARTER: Scale(least=3, inside=10, room=13, gap=0.7),
    Zoom.HALF: Scale(least=5, inside=19, room=25, gap=1.3),
}
MONTHS = {Zoom.QUARTER: 3, Zoom.HALF: 6}


@dataclass(frozen=True, slots=True)
class Window:
    """The days that are drawn. `period`: the first day of what they stand for, a quarter, half a year or six weeks."""

    zoom: Zoom
    period: date
    first: date
    weeks: int

    @property
    def days(self) -> int:
        return self.weeks * DAYS

    @property
    def last(self) -> date:
        return self.first + (self.days - 1) * DAY

    @property
    def earlier(self) -> date:
        return self._period_after(-1)

    @property
    def later(self) -> date:
        return self._period_after(1)

    @property
    def scale(self) -> Scale:
        return SCALES[self.zoom]

    def shows(self, day: date) -> bool:
        return self.first <= day <= self.last

    def column(self, day: date) -> int:
        """The column of a day, of one outside that of the nearer edge."""
        return min(max((day - self.first).days, 0), self.days - 1) + 1

    def week_starts(self) -> list[date]:
        return [self.first + week * DAYS * DAY for week in range(self.weeks)]

    def months(self) -> Iterator[tuple[date, int, int]]:
        """First day, column and length of each month, as far as it is drawn."""
        start = self.first
        while start <= self.last:
            end = min(month_after(start, 1) - DAY, self.last)
            yield start, self.column(start), (end - start).days + 1
            start = end + DAY

    def _period_after(self, count: int) -> date:
        if self.zoom in MONTHS:
            return month_after(self.period, count * MONTHS[self.zoom])
        return self.period + count * self.days * DAY


def window_of(on: date, zoom: Zoom, week_start: int = MONDAY) -> Window:
    """The quarter of a day, that quarter and the next one, or six weeks from its week on, filled up to whole weeks."""
    period = quarter_of(on) if zoom in MONTHS else _week_of(on, week_start)
    first = _week_of(period, week_start)
    if zoom not in MONTHS:
        return Window(zoom, period, first, 6)
    days = (month_after(period, MONTHS[zoom]) - first).days
    return Window(zoom, period, first, -(-days // DAYS))


def quarter_of(day: date) -> date:
    """The first day of its quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _week_of(day: date, week_start: int) -> date:
    return day - (day.weekday() - week_start) % DAYS * DAY


@dataclass(frozen=True, slots=True)
class Item(Generic[T]):
    """Something to be drawn: its days, those of its milestones in order, and what stands under it as its parts."""

    thing: T
    first_on: date
    last_on: date
    ticks: tuple[date, ...] = ()
    parts: tuple["Item[T]", ...] = ()


class Title(StrEnum):
    """Where a bar's title stands."""

    INSIDE = "inside"
    AFTER = "after"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Stone:
    """A milestone on the track. `index`: which of its item's ticks; `low`: below the bar, not on the line that leads to it."""

    index: int
    column: int
    low: bool


@dataclass(frozen=True, slots=True)
class Place(Generic[T]):
    """Where an item lies. `lead`: the column from which a line leads to its start; `begin` and `end`: all that it takes up.

    `is_wide`: there is room for more than its title; `parts`: how many an initiative has.
    """

    thing: T
    column: int
    length: int
    begin: int
    end: int
    row: int
    from_left: bool
    to_right: bool
    title: Title
    lead: int | None
    stones: tuple[Stone, ...]
    is_wide: bool = False
    parts: int = 0
    is_part: bool = False

    @property
    def is_initiative(self) -> bool:
        return self.parts > 0


@dataclass(frozen=True, slots=True)
class Packed(Generic[T]):
    """Places in order of their starts, each initiative before its parts; `more` found no row."""

    places: tuple[Place[T], ...] = ()
    rows: int = 0
    more: int = 0

    def cut(self, *, first: int, rows: int) -> "Packed[T]":
        """So many rows from `first` on (from 0), as a page of their own: parts without their initiative stand alone."""
        moved: list[Place[T]] = []
        is_headed = False
        for place in self.places:
            is_shown = first < place.row <= first + rows
            if not place.is_part:
                is_headed = is_shown
            if is_shown:
                moved.append(replace(place, row=place.row - first, is_part=place.is_part and is_headed))
        return Packed(tuple(moved), max(min(self.rows - first, rows), 0))


def pack(items: Iterable[Item[T]], window: Window, *, limit: int | None = None) -> Packed[T]:
    """First fit: each takes the uppermost row that is free, an initiative with its parts as many as they need together.

    Where rows are short, an initiative keeps those of its parts that still find one.
    """
    blocks = sorted((_block(item, window, limit) for item in items), key=_order)
    free: list[int] = []  # the first free column of each row
    places: list[Place[T]] = []
    more = 0
    for whole in blocks:
        block, top = whole, _first_fit(free, whole)
        if limit is not None and top + whole.rows > limit:
            top, rows = _room(free, whole, limit)
            block = whole.trimmed(rows)
        more += block.more
        if not block.places:
            continue
        free += [1] * (top + block.rows - len(free))
        free[top : top + block.rows] = [block.end + 1] * block.rows
        places += (replace(place, row=place.row + top) for place in block.places)
    return Packed(tuple(places), len(free), more)


@dataclass(frozen=True, slots=True)
class _Block(Generic[T]):
    """What is placed together: a bar, or an initiative over its parts."""

    places: tuple[Place[T], ...]
    begin: int
    end: int
    rows: int
    first_on: date
    more: int = 0

    def trimmed(self, rows: int) -> "_Block[T]":
        """Its uppermost rows alone; the others are only counted."""
        kept = tuple(place for place in self.places if place.row <= rows)
        return replace(self, places=kept, rows=rows, more=self.more + len(self.places) - len(kept))


def _order(block: _Block) -> tuple:
    return (block.begin, block.first_on, -block.rows, block.begin - block.end)


def _first_fit(free: Sequence[int], block: _Block) -> int:
    top = 0
    for row, column in enumerate(free):
        if column > block.begin:
            top = row + 1
        elif row - top + 1 == block.rows:
            break
    return top


def _room(free: Sequence[int], block: _Block, limit: int) -> tuple[int, int]:
    """The uppermost free row, and how many there are from it on."""
    open_rows = [column <= block.begin for column in free[:limit]] + [True] * (limit - len(free))
    top = next((row for row, is_open in enumerate(open_rows) if is_open), limit)
    rows = next((row for row in range(top, limit) if not open_rows[row]), limit) - top
    return top, rows


def _block(item: Item[T], window: Window, limit: int | None) -> _Block[T]:
    place = _place(item, window)
    if not item.parts:
        return _Block((place,), place.begin, place.end, 1, item.first_on)
    below = pack(item.parts, window, limit=None if limit is None else max(limit - 1, 0))
    parts = [replace(part, row=part.row + 1, is_part=True) for part in below.places]
    return _Block(
        places=(replace(place, parts=len(item.parts)), *parts),
        begin=min(each.begin for each in (place, *parts)),
        end=max(each.end for each in (place, *parts)),
        rows=1 + below.rows,
        first_on=item.first_on,
        more=below.more,
    )


def _place(item: Item[T], window: Window) -> Place[T]:
    scale = window.scale
    column, last = window.column(item.first_on), window.column(item.last_on)
    length = last - column + 1
    title = _title(column, length, window)
    begin, end = column, max(last, min(column + scale.least - 1, window.days))
    begin -= scale.room if title == Title.BEFORE else 0
    end += scale.room if title == Title.AFTER else 0
    stones = tuple(_stones(item, window, low=title == Title.BEFORE))
    lead = _lead(item, window)
    return Place(
        thing=item.thing,
        column=column,
        length=length,
        begin=min((begin, *(stone.column for stone in stones), *([lead] if lead else []))),
        end=max((end, *(stone.column for stone in stones))),
        row=1,
        from_left=item.first_on < window.first,
        to_right=item.last_on > window.last,
        title=title,
        lead=lead,
        stones=stones,
        is_wide=length >= 2 * scale.inside,
    )


def _title(column: int, length: int, window: Window) -> Title:
    scale = window.scale
    if length >= scale.inside:
        return Title.INSIDE
    if column + max(length, scale.least) - 1 + scale.room <= window.days:
        return Title.AFTER
    return Title.BEFORE if column > scale.room else Title.INSIDE


def _stones(item: Item, window: Window, *, low: bool) -> Iterator[Stone]:
    for index, day in enumerate(item.ticks):
        if window.shows(day) and day <= item.last_on + TAIL * DAY:
            yield Stone(index, window.column(day), low or day >= item.first_on)


def _lead(item: Item, window: Window) -> int | None:
    """Only to a start that is drawn."""
    if not item.ticks or item.first_on <= window.first or item.ticks[0] >= item.first_on:
        return None
    return window.column(item.ticks[0])
