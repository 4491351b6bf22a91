"""What readings say: sums, quotients, progress, pace. Pure and exact: decimals alone, no Django, no clock.

Counts and money flows are summed; a computed metric is a quotient of its operands' actuals, never an average and never
typed in; of everything else the newest reading stands.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Context, Decimal
from enum import StrEnum

# Thirty-four digits hold every quotient of two stored decimals far beyond what is shown; nothing is rounded on the way.
_EXACT = Context(prec=34)
NEAR = Decimal("0.9")


class Unit(StrEnum):
    PERCENT = "%"
    MONEY = "cur"
    COUNT = "#"
    RATIO = "x"
    DAYS = "d"
    SCORE = "score"


class Direction(StrEnum):
    """Which way is better; a band has a low and a high edge and is best between them."""

    UP = "up"
    DOWN = "down"
    BAND = "band"


class Rule(StrEnum):
    """What several readings say together: their sum, the newest of them, or nothing, because the metric is computed."""

    SUM = "sum"
    NEWEST = "newest"
    COMPUTED = "computed"


@dataclass(frozen=True, slots=True)
class Quotient:
    """numerator ÷ denominator × scale, over the actuals of two other metrics."""

    numerator: str
    denominator: str
    scale: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Measure:
    """How a metric is read: by a rule, and as a quotient if it is computed."""

    rule: Rule
    quotient: Quotient | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One reading. `at` is when it was written: of two on one day the later stands."""

    on: date
    value: Decimal
    source: str
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """The days whose readings are added up; an open edge bounds nothing."""

    start: date | None = None
    end: date | None = None

    def holds(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Goal:
    """What is aimed at: a value, or for a band its two edges."""

    direction: Direction
    target: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


class State(StrEnum):
    """How an actual stands to its goal. `near`: within a tenth of it, or on pace while the window is open."""

    MET = "met"
    NEAR = "near"
    SHORT = "short"


Points = Mapping[str, Sequence[Point]]
Edges = tuple[Decimal | None, Decimal | None]
OPEN = Window()


def actual_of(key: str, points: Points, measures: Mapping[str, Measure], window: Window = OPEN) -> Decimal | None:
    """What the readings say of a metric; None when they say nothing yet.

    A window bounds what is summed, of operands too. A newest reading stands wherever it lies: cohorts are read late.
    """
    measure = measures[key]
    if measure.quotient is None:
        return aggregate(points.get(key, ()), measure.rule, window)
    return quotient(
        actual_of(measure.quotient.numerator, points, measures, window),
        actual_of(measure.quotient.denominator, points, measures, window),
        measure.quotient.scale,
    )


def aggregate(points: Iterable[Point], rule: Rule, window: Window = OPEN) -> Decimal | None:
    """The sum of the window's readings, or the newest of all."""
    if rule is Rule.SUM:
        values = [point.value for point in points if window.holds(point.on)]
        return sum(values, Decimal(0)) if values else None
    newest = max(points, key=_moment, default=None)
    return newest.value if newest else None


def quotient(numerator: Decimal | None, denominator: Decimal | None, scale: Decimal = Decimal(1)) -> Decimal | None:
    """None without both operands, or when there is nothing to divide by."""
    if numerator is None or not denominator:
        return None
    return _EXACT.divide(_EXACT.multiply(numerator, scale), denominator)


def trend(
    key: str, points: Points, measures: Mapping[str, Measure], window: Window = OPEN
) -> tuple[tuple[date, Decimal], ...]:
    """The actual as it stood at the end of each day that has a reading of the metric or of its operands."""
    measure = measures[key]
    if measure.quotient is None:
        return _trend_of_readings(points.get(key, ()), measure.rule, window)
    above = dict(trend(measure.quotient.numerator, points, measures, window))
    below = dict(trend(measure.quotient.denominator, points, measures, window))
    return tuple(_quotients(above, below, measure.quotient.scale))


def share_of_target(actual: Decimal | None, target: Decimal | None) -> Decimal | None:
    """actual ÷ target: 1.11 is a ninth more than aimed at, for good or, where lower is better, for bad."""
    return quotient(actual, target)


def way_covered(actual: Decimal | None, baseline: Decimal | None, target: Decimal | None) -> Decimal | None:
    """The part of the way from baseline to target that is behind us; works downwards too, may be negative."""
    if actual is None or baseline is None or target is None:
        return None
    return quotient(actual - baseline, target - baseline)


def state_of(actual: Decimal | None, goal: Goal, paced: Decimal | None = None) -> State | None:
    """Met, near or short. `paced` is where the actual leads to by the end of an open window."""
    edges = _edges(goal)
    if actual is None or edges is None:
        return None
    if _lies_within(actual, edges):
        return State.MET
    on_pace = goal.direction is Direction.UP and paced is not None and _lies_within(paced, edges)
    return State.NEAR if on_pace or _lies_within(actual, _widened(edges)) else State.SHORT


def pace(actual: Decimal | None, window: Window, through: date | None) -> Decimal | None:
    """Where a sum leads to if the window's other days go like those up to `through`; None outside a window."""
    if actual is None or through is None or window.start is None or window.end is None:
        return None
    if not window.start <= through < window.end:
        return None
    return quotient(actual, Decimal(_days(window.start, through)), Decimal(_days(window.start, window.end)))


def is_below_breakeven(roas: Decimal | None, breakeven: Decimal | None) -> bool:
    """Each sale's margin pays less than its ads cost."""
    return roas is not None and breakeven is not None and roas < breakeven


def due_on(window_end: date, lag: int) -> date:
    """The day on which an actual is owed: `lag` days after the end of what it measures."""
    return window_end + timedelta(days=lag)


def _moment(point: Point) -> tuple[date, datetime, str, str]:
    return point.on, point.at, point.source, point.place


def _trend_of_readings(points: Iterable[Point], rule: Rule, window: Window) -> tuple[tuple[date, Decimal], ...]:
    by_day: dict[date, Decimal] = {}
    for point in sorted(points, key=_moment):
        if rule is Rule.NEWEST:
            by_day[point.on] = point.value
        elif window.holds(point.on):
            by_day[point.on] = by_day.get(point.on, Decimal(0)) + point.value
    return tuple(by_day.items()) if rule is Rule.NEWEST else _running(by_day)


def _running(by_day: Mapping[date, Decimal]) -> tuple[tuple[date, Decimal], ...]:
    total, found = Decimal(0), []
    for day, value in by_day.items():
        total += value
        found.append((day, total))
    return tuple(found)


def _quotients(
    above: Mapping[date, Decimal], below: Mapping[date, Decimal], scale: Decimal
) -> Iterator[tuple[date, Decimal]]:
    """On each day that knows one of the operands, the quotient of both as they stood at its end."""
    numerator = denominator = None
    for day in sorted(above.keys() | below.keys()):
        numerator, denominator = above.get(day, numerator), below.get(day, denominator)
        value = quotient(numerator, denominator, scale)
        if value is not None:
            yield day, value


def _edges(goal: Goal) -> Edges | None:
    """Between what an actual meets the goal, None standing for no bound; None when nothing is aimed at."""
    if goal.direction is Direction.BAND:
        return None if goal.low is None or goal.high is None else (goal.low, goal.high)
    if goal.target is None:
        return None
    return (goal.target, None) if goal.direction is Direction.UP else (None, goal.target)


def _lies_within(value: Decimal, edges: Edges) -> bool:
    low, high = edges
    return (low is None or low <= value) and (high is None or value <= high)


def _widened(edges: Edges) -> Edges:
    """By a tenth of the target, or of a band's width."""
    low, high = edges
    if low is not None and high is not None:
        slack = (high - low) * (1 - NEAR)
        return low - slack, high + slack
    if low is not None:
        return low - abs(low) * (1 - NEAR), None
    return None, None if high is None else high + abs(high) * (1 - NEAR)


def _days(first: date, last: date) -> int:
    """Both days counted."""
    return (last - first).days + 1
