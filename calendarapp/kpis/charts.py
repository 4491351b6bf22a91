"""Where the strokes of small charts lie. Pure. The same figures always stand in text beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WIDTH, TARGET_AT = 120, 90
SPARK_WIDTH, SPARK_HEIGHT, SPARK_MARGIN = 72, 22, 3
MOST_STROKES = 60


@dataclass(frozen=True, slots=True)
class Bullet:
    """A bar for the actual and strokes across it, in units of a box 120 wide."""

    actual: int
    target: int | None = None
    low: int | None = None
    high: int | None = None
    breakeven: int | None = None


@dataclass(frozen=True, slots=True)
class Spark:
    """A line in a box of 72 by 22, its last point, and the height of the target."""

    path: str
    x: str
    y: str
    target: str | None = None


def bullet(
    actual: Decimal,
    *,
    target: Decimal | None = None,
    low: Decimal | None = None,
    high: Decimal | None = None,
    breakeven: Decimal | None = None,
) -> Bullet | None:
    """The target, or a band's high edge, lies at three quarters. None where there is nothing positive to scale by."""
    whole = high if target is None else target
    if whole is None or whole <= 0:
        return None

    def place(value: Decimal | None) -> int | None:
        return None if value is None else _clamped(value * TARGET_AT / whole)

    return Bullet(
        place(actual) or 0, place(target), place(low), place(high) if target is None else None, place(breakeven)
    )


def spark(points: Sequence[tuple[date, Decimal]], target: Decimal | None = None) -> Spark | None:
    """A line through the points by their days; None for fewer than two days."""
    kept = _thinned(points)
    if len(kept) < 2:
        return None
    values = [value for _, value in kept] + ([target] if target is not None else [])
    low, high = min(values), max(values)
    first, last = kept[0][0], kept[-1][0]

    def height(value: Decimal) -> str:
        room = SPARK_HEIGHT - 2 * SPARK_MARGIN
        part = (value - low) / (high - low) if high > low else Decimal("0.5")
        return f"{SPARK_HEIGHT - SPARK_MARGIN - part * room:.1f}"

    def across(day: date) -> str:
        return f"{Decimal((day - first).days) / (last - first).days * SPARK_WIDTH:.1f}"

    path = "M" + "L".join(f"{across(day)} {height(value)}" for day, value in kept)
    return Spark(path, across(last), height(kept[-1][1]), None if target is None else height(target))


def _clamped(value: Decimal) -> int:
    return max(0, min(WIDTH - 2, round(value)))


def _thinned(points: Sequence[tuple[date, Decimal]]) -> list[tuple[date, Decimal]]:
    """At most sixty of them, first and last among them: more can't be told apart."""
    if len(points) <= MOST_STROKES:
        return list(points)
    step = (len(points) - 1) / (MOST_STROKES - 1)
    return [points[round(number * step)] for number in range(MOST_STROKES)]
