"""Circles are refused: an event that needs itself, or is a part of itself, by way of others.

Two people who close one at the very same moment aren't noticed; whoever walks along parents or needs must come to an end.
"""

from collections.abc import Iterable

from ..common.errors import ConflictError
from .models import Dependency, Event
from .ties import loop_of


class LoopError(ConflictError):
    """`field` ("needs" or "parent") would run in a circle: `loop` names the events on it, the one that is written first."""

    def __init__(self, field: str, loop: tuple[int, ...]) -> None:
        super().__init__("loop")
        self.field = field
        self.loop = loop


def refuse_loop_of_needs(event: Event, needs: Iterable[int]) -> None:
    """Raises LoopError if one of these needs `event` itself. One query, of all the brand's dependencies."""
    edges: dict[int, list[int]] = {}
    for one, other in Dependency.objects.filter(event__brand=event.brand_id).values_list("event_id", "needs_id"):
        edges.setdefault(one, []).append(other)
    if loop := loop_of(event.pk, needs, edges):
        raise LoopError("needs", loop)


def refuse_loop_of_parents(event: Event, parent_id: int) -> None:
    """Raises LoopError if `event` is the parent itself, or one above it. One query, of all the brand's parts."""
    parts = Event.objects.filter(brand=event.brand_id).exclude(parent=None).values_list("pk", "parent_id")
    if loop := loop_of(event.pk, [parent_id], {pk: [above] for pk, above in parts}):
        raise LoopError("parent", loop)
