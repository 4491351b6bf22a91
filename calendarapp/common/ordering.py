"""Rows in an order that people choose: one of them is moved, by its neighbours or to a place."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

M = TypeVar("M", bound=Model)
FARTHEST = 10_000


class PlaceSerializer(serializers.Serializer):
    """Where something is put in its list."""

    to = serializers.IntegerField(
        min_value=0,
        max_value=FARTHEST,
        help_text=_("The place among those that are offered, from 0. Beyond the end it is the last."),
    )


class OrderSerializer(serializers.Serializer):
    """The ids of all that are offered, in their order now."""

    order = serializers.ListField(child=serializers.IntegerField())


def moved(request: Request, row: Any, move: Callable[[int], list]) -> dict[str, list[int]]:
    """What an API door answers once `move` put the row at the place that was asked for. 400 for one that is put away."""
    serializer = PlaceSerializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    if row.archived_at:
        raise serializers.ValidationError({"to": [_("It is archived. Bring it back first.")]})
    return {"order": [each.pk for each in move(serializer.validated_data["to"])]}


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
