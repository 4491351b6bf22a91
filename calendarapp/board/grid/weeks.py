"""A month, or some weeks, as a sheet: which days it shows, and where each bar lies on them. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, Protocol, TypeVar

DAYS = 7
LANES = 4
MONDAY = 0


class Span(Protocol):
    """What lies on a calendar: its days are inclusive."""

    @property
    def event_id(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def first_on(self) -> date: ...
    @property
    def last_on(self) -> date: ...
    @property
    def all_day(self) -> bool: ...
    @property
    def starts_at(self) -> datetime: ...


S = TypeVar("S", bound=Span)


@dataclass(frozen=True, slots=True)
class Bar(Generic[S]):
    """A span's piece within one week. `column` and `lane` count from 1, `length` is in days."""

    span: S
    column: int
    length: int
    lane: int
    from_left: bool
    to_right: bool

    @property
    def ends_here(self) -> bool:
        """Is this the last row of a span that began in an earlier one?"""
        return self.from_left and not self.to_right


@dataclass(frozen=True, slots=True)
class Week(Generic[S]):
    """`more`: for each of the seven days, how many spans found no place."""

    days: tuple[date, ...]
    bars: tuple[Bar[S], ...]
    more: tuple[int, ...]

    @property
    def number(self) -> int | None:
        """The ISO week, for weeks that begin on Monday."""
        return self.days[0].isocalendar().week if self.days[0].weekday() == MONDAY else None


def month_days(on: date, week_start: int = MONDAY) -> list[tuple[date, ...]]:
    """The weeks that show the month of `on`, each as its seven days. `week_start` as `date.weekday()` counts."""
    first = on.replace(day=1)
    day = first - timedelta(days=(first.weekday() - week_start) % DAYS)
    weeks: list[tuple[date, ...]] = []
    while not weeks or (day.year, day.month) <= (on.year, on.month):
        weeks.append(tuple(day + timedelta(days=step) for step in range(DAYS)))
        day += timedelta(days=DAYS)
    return weeks


def weeks_from(on: date, count: int, week_start: int = MONDAY) -> list[tuple[date, ...]]:
    """That many weeks from the one in which `on` lies."""
    first = on - timedelta(days=(on.weekday() - week_start) % DAYS)
    days = [first + timedelta(days=step) for step in range(count * DAYS)]
    return [tuple(days[begin : begin + DAYS]) for begin in range(0, len(days), DAYS)]


def month_after(on: date, months: int) -> date:
    """The first day of the month that many months later (or earlier, if negative)."""
    count = on.year * 12 + on.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def lay_out(weeks: Sequence[tuple[date, ...]], spans: Iterable[S], *, lanes: int = LANES) -> list[Week[S]]:
    """Every span in every week that it touches. What finds no lane is only counted, in `more`."""
    by_week: list[list[S]] = [[] for _ in weeks]
    first, final = weeks[0][0], weeks[-1][-1]
    for span in sorted(spans, key=_order):
        if span.last_on < first or span.first_on > final:
            continue
        start = max((span.first_on - first).days // DAYS, 0)
        end = min((span.last_on - first).days // DAYS, len(weeks) - 1)
        for index in range(start, end + 1):
            by_week[index].append(span)
    return [_week(days, touching, lanes) for days, touching in zip(weeks, by_week, strict=True)]


def _week(days: tuple[date, ...], spans: list[S], lanes: int) -> Week[S]:
    """Where more lie on a day than there are lanes, the day's last lane is left free for the words "+n more"."""
    placed, more = _placed(days, spans, lanes)
    crowded = {column for column in range(DAYS) if more[column]}
    kept = []
    for bar in placed:
        columns = range(bar.column - 1, bar.column - 1 + bar.length)
        if bar.lane == lanes and not crowded.isdisjoint(columns):
            for column in columns:
                more[column] += 1
        else:
            kept.append(bar)
    return Week(days, tuple(sorted(kept, key=lambda bar: (bar.column, bar.lane))), tuple(more))


def _placed(days: tuple[date, ...], spans: list[S], lanes: int) -> tuple[list[Bar[S]], list[int]]:
    """First fit: each span takes the uppermost lane that is free from its first day on."""
    free = [0] * lanes  # the first free column of each lane
    more = [0] * DAYS
    bars = []
    for span, start, end in _pieces(days, spans):
        lane = next((lane for lane in range(lanes) if free[lane] <= start), None)
        if lane is None:
            for column in range(start, end + 1):
                more[column] += 1
            continue
        free[lane] = end + 1
        bars.append(
            Bar(span, start + 1, end - start + 1, lane + 1, span.first_on < days[0], span.last_on > days[-1]),
        )
    return bars, more


def _pieces(days: tuple[date, ...], spans: list[S]) -> Iterator[tuple[S, int, int]]:
    """Spans with their first and last column."""
    for span in spans:
        start = max((span.first_on - days[0]).days, 0)
        end = min((span.last_on - days[0]).days, DAYS - 1)
        yield span, start, end


def _order(span: Span) -> tuple:
    """In which spans are placed: older and longer ones on top, then by the clock."""
    return (span.first_on, span.first_on - span.last_on, not span.all_day, span.starts_at, span.event_id, span.key)
