"""The API over milestones."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ...events import policy
from ...events.early import show_titled
from ...events.models import Event, Milestone, Occurrence
from ...events.models.parts import OccurrenceKind
from ...events.services import add_milestone, change_milestone, remove_milestone, tick_milestone
from ...events.sheets import MilestoneSheet, milestone_sheets
from .shapes import DueMilestoneSerializer, MilestoneFilters, MilestoneSerializer

PLANNED = ("label", "anchor", "offset")


class Milestones(APIView):
    """The milestones of an event: the brand's people see all, an agency its own."""

    @extend_schema(operation_id="milestones_list", responses=MilestoneSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        event = get_object_or_404(Event.objects.seen_through(request.lens).with_sheets(), pk=pk)
        sheets = milestone_sheets([event], request.lens)[event.pk]
        if sheets:
            show_titled(event, request.lens)
        return Response([_shown(sheet) for sheet in sheets])

    @extend_schema(request=MilestoneSerializer, responses={201: MilestoneSerializer})
    def post(self, request: Request, pk: int) -> Response:
        event = get_object_or_404(Event.objects.seen_through(request.lens).with_sheets(), pk=pk)
        if not policy.may_plan_milestones(request.lens, event):
            raise PermissionDenied
        serializer = MilestoneSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        values = {name: serializer.validated_data[name] for name in PLANNED}
        made = add_milestone(event, actor=request.user, at=request.at, values=values)
        return Response(_sheet_of(made, request), status=201)


class MilestonesDue(generics.GenericAPIView):
    """Milestones over many events, in order of their days: the brand's people see all, an agency its own."""

    serializer_class = DueMilestoneSerializer

    @extend_schema(
        operation_id="milestones_due", parameters=[MilestoneFilters], responses=DueMilestoneSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        asked = MilestoneFilters(data=request.query_params)
        asked.is_valid(raise_exception=True)
        page = self.paginate_queryset(_due(request, asked.validated_data))
        events = Event.objects.seen_through(request.lens).filter(pk__in={row.event_id for row in page})
        for event in events:
            show_titled(event, request.lens)
        sheets = milestone_sheets(events, request.lens)
        by_id = {sheet.id: sheet for found in sheets.values() for sheet in found}
        due = (by_id[row.milestone_id] for row in page if row.milestone_id)
        shown = [{"event": sheet.event_id, **_shown(sheet)} for sheet in due]
        return self.get_paginated_response(shown)


def _due(request: Request, asked: dict[str, Any]) -> QuerySet[Occurrence]:
    """The days of milestones, as the lens shows them."""
    conditions = {
        "event__brand__slug": asked.get("brand"),
        "event__in": asked.get("event"),
        "first_on__gte": asked.get("since"),
        "first_on__lte": asked.get("until"),
        "milestone__done_at__isnull": None if asked["done"] is None else not asked["done"],
    }
    rows = Occurrence.objects.seen_through(request.lens).filter(kind=OccurrenceKind.MILESTONE)
    wanted = {name: value for name, value in conditions.items() if value is not None}
    return rows.filter(**wanted).order_by("first_on", "event", "milestone")


class MilestoneDetail(APIView):
    """One milestone; PATCH with `done` ticks it off, which its assignee may too."""

    @extend_schema(operation_id="milestones_read", responses=MilestoneSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(_sheet_of(_seen(request, pk), request))

    @extend_schema(request=MilestoneSerializer(partial=True), responses=MilestoneSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        milestone = _seen(request, pk)
        serializer = MilestoneSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        planned = {name: serializer.validated_data[name] for name in PLANNED if name in request.data}
        _demand(request, milestone, planned)
        if planned:
            change_milestone(milestone, actor=request.user, at=request.at, version=None, values=planned)
        if "done" in serializer.validated_data:
            done = serializer.validated_data["done"]
            tick_milestone(milestone, done=done, actor=request.user, at=request.at)
        return Response(_sheet_of(_seen(request, pk), request))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        milestone = _seen(request, pk)
        if not policy.may_plan_milestones(request.lens, milestone.event):
            raise PermissionDenied
        remove_milestone(milestone, actor=request.user, at=request.at)
        return Response(status=204)


def _seen(request: Request, pk: int) -> Milestone:
    rows = Milestone.objects.seen_through(request.lens).select_related("event__type", "event__calendar")
    return get_object_or_404(rows, pk=pk)


def _demand(request: Request, milestone: Milestone, planned: dict[str, Any]) -> None:
    allowed = policy.may_plan_milestones(request.lens, milestone.event) if planned else True
    if not (allowed and policy.may_tick(request.lens, milestone)):
        raise PermissionDenied


def _sheet_of(milestone: Milestone, request: Request) -> dict[str, Any]:
    show_titled(milestone.event, request.lens)
    sheets = milestone_sheets([milestone.event], request.lens)[milestone.event_id]
    return _shown(next(sheet for sheet in sheets if sheet.id == milestone.pk))


def _shown(sheet: MilestoneSheet) -> dict[str, Any]:
    who = sheet.assignee
    return {
        "id": sheet.id,
        "label": sheet.label,
        "anchor": sheet.anchor,
        "offset": sheet.offset,
        "due_on": sheet.due_on,
        "done": sheet.done_at is not None,
        "assignee": {"id": who.id, "label": who.label} if who else None,
    }
