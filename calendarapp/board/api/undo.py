"""The API's door for taking back one's own change, and all that was done with it, within ten minutes."""

from typing import Any

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ...changes.models import Change
from ...common.api import Conflict
from ...events.loops import LoopError
from ...events.models import Event
from ...events.services import UndoError, undo_change
from ..clashes import clashes_of, in_problem
from ..loops import loop_in_words
from ..undo import act_to_undo, is_of_fields, refusal_beforehand, refusal_words


class UndoneSerializer(serializers.Serializer):
    """`events` are as they were; `deleted` are those of them that are deleted now, for they were made by what is undone."""

    events = serializers.ListField(child=serializers.IntegerField())
    deleted = serializers.ListField(child=serializers.IntegerField())


UNDO_REFUSED = OpenApiResponse(
    description="Too late, undone already, or changed since; then `errors` name the fields with both of their values in words."
)


class EventUndo(APIView):
    """Takes back a change of the caller's own for ten minutes, and all that was done by the same act, or nothing.

    `number` is that of the history. Of an act on many events any of its changes names the whole.
    """

    @extend_schema(operation_id="events_undo", request=None, responses={200: UndoneSerializer, 409: UNDO_REFUSED})
    def post(self, request: Request, pk: int, number: int) -> Response:
        change = get_object_or_404(Change, event_id=pk, number=number)
        changes, events = act_to_undo(change, request.lens, actor=request.user)
        if words := refusal_beforehand(changes, at=request.at):
            raise Conflict(words)
        try:
            undo_change(change, event=events[pk], actor=request.user, at=request.at)
        except UndoError as refused:
            raise _conflict(request, changes, refused) from refused
        except LoopError as loop:
            raise Conflict(loop_in_words(loop, request.lens)) from loop
        return Response(_undone(sorted(events)))


def undo_link(batch: str) -> str | None:
    """Where all that was done by an act is taken back; nothing where nothing had to be done."""
    first = Change.objects.filter(batch=batch).order_by("number").first() if batch else None
    return f"{settings.PUBLIC_URL}{reverse('api_event_undo', args=[first.event_id, first.number])}" if first else None


def _conflict(request: Request, changes: list[Change], refused: UndoError) -> Conflict:
    """With both values of the fields, as far as the caller's lens tells them."""
    words = refusal_words(changes, refused) or _("A later change touched the same fields.")
    if refused.event is None or not is_of_fields(changes):
        return Conflict(words)
    return Conflict(words, fields=in_problem(clashes_of(refused.event, refused.fields, request.lens)))


def _undone(ids: list[int]) -> dict[str, Any]:
    deleted = Event.objects.filter(pk__in=ids, deleted_at__isnull=False).order_by("pk")
    return {"events": ids, "deleted": list(deleted.values_list("pk", flat=True))}
