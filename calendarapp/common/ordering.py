"""Rows in an order that people choose: one of them is moved, by its neighbours or to a place."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def held_in_order(rows: QuerySet[M]) -> list[M]:
    """The rows in their order, locked. Read once more behind the lock: whoever had to wait for it would get new places in
    the order of old ones. Locked by id, as others lock them who don't ask for an order.
    """
    list(rows.select_for_update().order_by("pk").values_list("pk"))
    return list(rows)


def put_in_place(rows: Iterable[M], row: M, *, by: int = 0, to: int | None = None) -> tuple[list[M], bool]:
    """The rows in their order, with one moved as `reordered` says, their `position` written; and whether anything moved.

    The caller holds them locked.
    """
    rows = list(rows)
    order = reordered(rows, row, by=by, to=to)
    if order == rows:
        return order, False
    for position, each in enumerate(order):
        each.position = position  # type: ignore[attr-defined]  # what has an order has this column
    type(row)._default_manager.bulk_update(order, ["position"])
    return order, True


def reordered(rows: Iterable[M], row: M, *, by: int = 0, to: int | None = None) -> list[M]:
    """The rows with one some places up (negative) or down, or at the place `to` (from 0; beyond the end: the last).

    They stay as they are where it isn't among them, and where `by` leads beyond an edge.
    """
    order = list(rows)
    if row not in order:
        return order
    place = order.index(row)
    goal = place + by if to is None else min(to, len(order) - 1)
    if 0 <= goal < len(order):
        order.insert(goal, order.pop(place))
    return order
