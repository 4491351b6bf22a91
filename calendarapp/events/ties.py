"""What one event needs of another: how it is kept, whether it is met, and whether it runs in a circle. Pure."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from .timing import When

MOST_BUFFER = 366  # days


class State(StrEnum):
    """OK: it is over in time. TIGHT: over, but with fewer days between than wished. VIOLATED: it ends too late."""

    OK = "ok"
    TIGHT = "tight"
    VIOLATED = "violated"


def gap_between(when: When, needs: When) -> int:
    """Days from the last day of what is needed to the start; negative if it ends later."""
    return (when.first_on - needs.last_on).days


def dependency_state(when: When, needs: When, buffer: int = 0) -> State:
    """Is what is needed over before the start, with `buffer` days between?

    The same day is in time, unless both have hours and those say otherwise.
    """
    gap = gap_between(when, needs)
    if gap < 0 or (not when.all_day and not needs.all_day and needs.ends_at > when.starts_at):
        return State.VIOLATED
    return State.TIGHT if gap < buffer else State.OK


def canonical(value: Iterable[Any] | None) -> list[dict[str, Any]]:
    """`needs` as it is kept: [{"event", "buffer", "product"}], each event once, in the order of their ids.

    Plain ids are taken as well: so it was kept before there were buffers.
    """
    rows = [row if isinstance(row, dict) else {"event": row} for row in value or ()]
    found = {
        row["event"]: {"event": row["event"], "buffer": row.get("buffer") or 0, "product": row.get("product")}
        for row in rows
    }
    return [found[key] for key in sorted(found)]


def loop_of(start: int, nexts: Iterable[int], edges: Mapping[int, Iterable[int]]) -> tuple[int, ...]:
    """The way by which `start` comes back to itself through `nexts`, without its return: (1, 7, 3). Empty without one.

    `edges`: id → ids that it points at; those of `start` itself don't count.
    """
    came_from: dict[int, int] = {}
    waiting = list(nexts)
    came_from |= dict.fromkeys(waiting, start)
    for node in waiting:  # grows while it is walked
        if node == start:
            return _way_back(start, came_from)
        for other in edges.get(node, ()):
            if other not in came_from:
                came_from[other] = node
                waiting.append(other)
    return ()


def _way_back(start: int, came_from: Mapping[int, int]) -> tuple[int, ...]:
    way = [came_from[start]]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))
