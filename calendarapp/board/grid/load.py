"""How full the days of a year are, and in which of five steps to draw that. Pure."""

from collections.abc import Iterable
from datetime import date
from itertools import accumulate

from .weeks import Span

STEPS = 5


def loads(spans: Iterable[Span], first: date, last: date) -> list[int]:
    """How many spans lie on each day from `first` to `last`."""
    days = (last - first).days + 1
    changes = [0] * (days + 1)
    for span in spans:
        begin, end = max((span.first_on - first).days, 0), min((span.last_on - first).days, days - 1)
        if begin <= end:
            changes[begin] += 1
            changes[end + 1] -= 1
    return list(accumulate(changes[:-1]))


def thresholds(most: int) -> tuple[int, ...]:
    """The least load of each step, for a year whose fullest day has `most`: steps of equal height, from 1."""
    if most <= STEPS:
        return tuple(range(1, most + 1))
    return tuple(1 + most * step // STEPS for step in range(STEPS))


def step_of(load: int, least: tuple[int, ...]) -> int:
    """From 1 to 5; 0 for an empty day."""
    return sum(load >= begin for begin in least)
