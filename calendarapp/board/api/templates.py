"""The API over what is done with event types: their order, their reminders, from template to plan and back."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as Refusal
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ...common.api import IF_MATCH, version_asked
from ...common.api_ordering import OrderSerializer, PlaceSerializer, moved
from ...common.text import LineField
from ...events import policy
from ...events.applying import Follow, due_by, follows_of
from ...events.builtin import MilestoneTemplate
from ...events.models import Event, EventType, Milestone
from ...events.services.applying import apply_template
from ...events.services.types import move_type
from ...reminders.services import leads_of, set_leads
from ...reminders.services.leads import EARLIEST, LATEST, MOST_LEADS
from ..forms.types import SaveAsTypeForm
from ..pages.type_apply import mark_of
from ..type_acts import save_as_type
from .bulk import BatchSerializer
from .events import seen_event
from .types import EventTypeSerializer, type_answered, type_refused, type_seen, type_writable
from .undo import undo_link

PARTS = tuple(SaveAsTypeForm.base_fields["parts"].choices)


class EventTypeMove(APIView):
    """Puts a type at another place among those that are offered."""

    @extend_schema(operation_id="event_types_move", request=PlaceSerializer, responses=OrderSerializer)
    def post(self, request: Request, pk: int) -> Response:
        row = type_writable(request, pk)
        return Response(moved(request, row, lambda to: move_type(row, to=to)))


class LeadsSerializer(serializers.Serializer):
    """Whole days before the start at which events of the type remind: 0 is the day itself, -1 the day after."""

    days = serializers.ListField(
        child=serializers.IntegerField(min_value=LATEST, max_value=EARLIEST), max_length=MOST_LEADS
    )
    common = serializers.ListField(
        child=serializers.IntegerField(), read_only=True, help_text="Those of events of every type, beside these."
    )


class EventTypeLeads(APIView):
    """The reminders of a type, for the brand's own people. PUT takes all of its days; reminders by the hour stay."""

    @extend_schema(operation_id="event_types_leads", responses=LeadsSerializer)
    def get(self, request: Request, pk: int) -> Response:
        row = _own(request, pk)
        days, common = leads_of(row.brand, row.key)
        return Response({"days": days, "common": common})

    @extend_schema(operation_id="event_types_set_leads", request=LeadsSerializer, responses=LeadsSerializer)
    def put(self, request: Request, pk: int) -> Response:
        row = type_writable(request, pk)
        serializer = LeadsSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        set_leads(row.brand, type_key=row.key, days=serializer.validated_data["days"], at=request.at)
        return self.get(request, pk)


class PlannedStepSerializer(serializers.Serializer):
    """A milestone as the type has it by now, with the day on which it would fall due with the event."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # named as in the model
    anchor = serializers.CharField()
    offset = serializers.IntegerField()
    role = serializers.CharField()
    due_on = serializers.DateField()


class ChangedStepSerializer(PlannedStepSerializer):
    milestone = serializers.IntegerField()
    before = PlannedStepSerializer()


class FollowSerializer(serializers.Serializer):
    event = serializers.IntegerField()
    title = serializers.CharField()
    starts_on = serializers.DateField()
    added = PlannedStepSerializer(many=True)
    changed = ChangedStepSerializer(many=True)


class EventTypeApply(APIView):
    """Gives planned events the milestones that their type has by now. What somebody ticked, changed or took off stays.

    GET lists what would change, with an ETag. POST does it and names that ETag, so that nothing else is done than was read;
    at most 100 events at once, the next first.
    """

    @extend_schema(operation_id="event_types_would_apply", responses=FollowSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        follows = follows_of(_own(request, pk), request.lens, request.at)
        return Response([_follow(each) for each in follows], headers={"ETag": f'"{mark_of(follows)}"'})

    @extend_schema(operation_id="event_types_apply", parameters=[IF_MATCH], request=None, responses=BatchSerializer)
    def post(self, request: Request, pk: int) -> Response:
        follows = follows_of(type_writable(request, pk), request.lens, request.at)
        version_asked(request, mark_of(follows))
        batch = str(uuid.uuid4())
        apply_template(follows, actor=request.user, at=request.at, batch=batch)
        events = [each.event.pk for each in follows]
        return Response({"batch": batch, "events": events, "undo": undo_link(batch)})


class SaveAsTypeSerializer(serializers.Serializer):
    """What of an event becomes a type. What is left out of `parts` is as in the event's own type."""

    label = LineField(max_length=80)  # type: ignore[assignment]  # named as in the model
    parts = serializers.ListField(
        child=serializers.ChoiceField(choices=PARTS), required=False, max_length=len(PARTS), help_text="All without it."
    )


class EventTemplate(APIView):
    """Makes a type of the brand's own of an event."""

    @extend_schema(
        operation_id="events_save_as_type", request=SaveAsTypeSerializer, responses={201: EventTypeSerializer}
    )
    def post(self, request: Request, pk: int) -> Response:
        event = seen_event(request, pk)
        if not policy.may_plan(request.lens, event.brand_id):
            raise PermissionDenied
        serializer = SaveAsTypeSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        asked = serializer.validated_data
        parts = frozenset(asked.get("parts", (name for name, _words in PARTS)))
        try:
            made = save_as_type(event, label=asked["label"], parts=parts, at=request.at)
        except Refusal as refusal:
            raise type_refused(refusal) from refusal
        return type_answered(made, request, status=201)


def _own(request: Request, pk: int) -> EventType:
    """404 unless the caller sees it, 403 unless they are of its brand."""
    row = type_seen(request, pk)
    if row.brand_id not in request.lens.roles:
        raise PermissionDenied
    return row


def _follow(follow: Follow) -> dict[str, Any]:
    """As the brand's own people alone are told it: titles are open to them."""
    event = follow.event
    return {
        "event": event.pk,
        "title": event.title,
        "starts_on": event.starts_on,
        "added": [_step(row, event) for row in follow.added],
        "changed": [
            {"milestone": standing.pk, **_step(row, event), "before": _step(standing, event)}
            for standing, row in follow.changed
        ],
    }


def _step(row: Milestone | MilestoneTemplate, event: Event) -> dict[str, Any]:
    label = str(row if isinstance(row, Milestone) else row.label)
    names = ("key", "anchor", "offset", "role")
    return {**{name: getattr(row, name) for name in names}, "label": label, "due_on": due_by(row, event)}
