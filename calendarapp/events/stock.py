"""A need that waits for a product in stock is a need of an event that brings it: its restock or release."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from ..calendars import levels
from ..calendars.lens import Lens
from ..common.errors import ConflictError
from .models import Event
from .sight import opened
from .ties import canonical


class NotBroughtError(ConflictError):
    """`events`: ids of those that are needed for a product which they don't bring."""

    field = "needs"

    def __init__(self, events: tuple[int, ...]) -> None:
        super().__init__("not_brought")
        self.events = events


def refuse_unbrought(before: Iterable[Any] | None, after: Iterable[Any] | None, *, lens: Lens | None = None) -> None:
    """Raises NotBroughtError for what `needs` would wait for anew in vain. What stood before may have become untrue since.

    With a `lens` products that it doesn't open are as if there were none: else a refusal would tell them.
    """
    asked = _awaited(after) - _awaited(before)
    if not asked:
        return
    rows = Event.products.through.objects.filter(event__in={event for event, _product in asked})
    rows = rows.filter(opened(lens, levels.PRODUCTS, "event__") if lens else Q())
    if missing := asked - set(rows.values_list("event_id", "product_id")):
        raise NotBroughtError(tuple(sorted(event for event, _product in missing)))


def _awaited(needs: Iterable[Any] | None) -> set[tuple[int, int]]:
    return {(row["event"], row["product"]) for row in canonical(needs) if row["product"]}
