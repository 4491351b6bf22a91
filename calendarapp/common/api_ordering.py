"""How an API door moves something in its list."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

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
