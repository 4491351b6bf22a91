"""Arrows between bars of a timeline: from the end of what is needed to the start of what needs it, at right angles. Pure.

x counts days from the window's left edge, y rows from a lane's upper edge: bar n of a row lies between n - 1 and n.
Each lane draws its own piece, so that a lane may be folded or grow higher without any arrow being reckoned anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

EDGE = 0.3  # from the middle of a row to the edge of its bar


class Head(StrEnum):
    """Which way the arrow points when it arrives."""

    RIGHT = "right"
    DOWN = "down"
    UP = "up"


@dataclass(frozen=True, slots=True)
class Spot:
    """A bar: its lane (from 0), its row, and where it begins and ends."""

    lane: int
    row: int
    begins: float
    ends: float

    @property
    def middle(self) -> float:
        return self.row - 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """A lane's part of an arrow, as points that differ in one coordinate each. `through`: it only passes."""

    lane: int
    points: tuple[tuple[float, float], ...]
    through: bool = False

    @property
    def path(self) -> str:
        """For the d of an SVG path."""
        (x, y), *others = self.points
        steps = [f"M{x:g} {y:g}"]
        for to_x, to_y in others:
            steps.append(f"H{to_x:g}" if to_y == y else f"V{to_y:g}")
            x, y = to_x, to_y
        return "".join(steps)


@dataclass(frozen=True, slots=True)
class Route:
    pieces: tuple[Piece, ...]
    head: Head


@dataclass(frozen=True, slots=True)
class _Point:
    x: float
    lane: int
    y: float


def route(source: Spot, target: Spot, *, rows: Sequence[int], gap: float) -> Route:
    """The way from one bar to another. `rows`: how many each lane has; `gap`: how far it keeps from bars, in days.

    It leaves the source near its end and runs along the line between two rows, so that it crosses no bar lengthwise.
    A target that begins later is met from the left, one that begins before the source ends from above or below.
    """
    down = (target.lane, target.row) >= (source.lane, source.row)
    way = 1 if down else -1
    leaves = max(source.ends - gap, (source.begins + source.ends) / 2)
    between = source.row if down else source.row - 1
    start = [_Point(leaves, source.lane, source.middle + way * EDGE), _Point(leaves, source.lane, between)]
    if source.ends <= target.begins:
        turn = max(target.begins - gap, (source.ends + target.begins) / 2)
        end = [_Point(target.begins, target.lane, target.middle)]
        return Route(_pieces([*start, *_across(turn, source, between, target, target.middle), *end], rows), Head.RIGHT)
    meets = min(target.begins + gap, (target.begins + target.ends) / 2)
    edge = target.middle - way * EDGE
    head = Head.DOWN if down else Head.UP
    return Route(_pieces([*start, *_across(meets, source, between, target, edge)], rows), head)


def _across(x: float, source: Spot, between: float, target: Spot, y: float) -> list[_Point]:
    return [_Point(x, source.lane, between), _Point(x, target.lane, y)]


def _pieces(points: list[_Point], rows: Sequence[int]) -> tuple[Piece, ...]:
    """Cut where lanes meet."""
    drawn: dict[int, list[tuple[float, float]]] = {}
    passed: set[int] = set()
    at = points[0]
    for to in points:
        step = 1 if to.lane > at.lane else -1
        for lane in range(at.lane, to.lane, step):
            _add(drawn, lane, to.x, rows[lane] if step > 0 else 0)
            _add(drawn, lane + step, to.x, 0 if step > 0 else rows[lane + step])
            passed.add(lane + step)
        _add(drawn, to.lane, to.x, to.y)
        at = to
    ends = {points[0].lane, points[-1].lane}
    return tuple(Piece(lane, tuple(found), lane in passed - ends) for lane, found in drawn.items() if len(found) > 1)


def _add(drawn: dict[int, list[tuple[float, float]]], lane: int, x: float, y: float) -> None:
    point = (round(x, 2), round(y, 2))
    found = drawn.setdefault(lane, [])
    if not found or found[-1] != point:
        found.append(point)
