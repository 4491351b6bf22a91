"""The API over events: the same services and the same lens as the pages."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ...accounts.models import Organisation
from ...calendars import levels
from ...calendars.models import Calendar
from ...calendars.queries import calendars_seen
from ...common.api import IF_MATCH, PreconditionFailed, version_asked
from ...common.days import FIRST_DAY, LAST_DAY
from ...events import policy
from ...events.early import show
from ...events.fields import DETAIL
from ...events.history import history_of
from ...events.models import Event, EventType, Override
from ...events.queries import PlanFilters, occurrences_between, plan_query, planned_between, restorable
from ...events.series import Scope
from ...events.services import StaleError, create_event, delete_event, restore_event, update_event
from ...events.sheets import EventSheet, sheets_of
from ..columns import sorted_by
from ..forms.offer import offer_of
from ..forms.values import usual_values
from ..hand import Hand
from ..undo import offers_undo
from .shapes import (
    ORDERINGS,
    READ_ONLY,
    EventFilters,
    EventSerializer,
    EventWriteSerializer,
    HistorySerializer,
    OccurrenceSerializer,
    Window,
)
from .values import demand_own, emptied, event_json, planned_values, ties_named


class Events(generics.GenericAPIView):
    """The events that the caller sees."""

    serializer_class = EventSerializer

    @extend_schema(operation_id="events_list", parameters=[EventFilters], responses=EventSerializer(many=True))
    def get(self, request: Request) -> Response:
        asked = EventFilters(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = _filtered(request, asked.validated_data).with_sheets()
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(_shown(page, request))

    @extend_schema(request=EventWriteSerializer, responses={201: EventSerializer})
    def post(self, request: Request) -> Response:
        """Stages, channels and the type's own fields that the body leaves out are as its type proposes them."""
        body = body_of(request, EventWriteSerializer(data=request.data))
        calendar = _calendar(request, body["calendar"])
        event_type = _type(calendar, body["type"])
        if not policy.may_create(request.lens, calendar):
            raise PermissionDenied
        event = _create(request, body, calendar, event_type)
        return answered(event, request, status=201)


class EventDetail(APIView):
    """One event. Writing needs If-Match with the ETag that was read; nothing is ever merged."""

    @extend_schema(operation_id="events_read", responses=EventSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return answered(seen_event(request, pk), request)

    @extend_schema(parameters=[IF_MATCH], request=EventWriteSerializer, responses=EventSerializer)
    def put(self, request: Request, pk: int) -> Response:
        return self._write(request, pk, EventWriteSerializer(data=request.data), whole=True)

    @extend_schema(parameters=[IF_MATCH], request=EventWriteSerializer(partial=True), responses=EventSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        return self._write(request, pk, EventWriteSerializer(data=request.data, partial=True), whole=False)

    @extend_schema(parameters=[IF_MATCH], responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """It can be restored for 30 days."""
        event = seen_event(request, pk)
        if not policy.may_delete(request.lens, event):
            raise PermissionDenied
        version_asked(request, event.version)
        delete_event(event, actor=request.user, at=request.at)
        return Response(status=204)

    def _write(self, request: Request, pk: int, serializer: EventWriteSerializer, *, whole: bool) -> Response:
        event = seen_event(request, pk)
        if not policy.may_edit(request.lens, event):
            raise PermissionDenied
        version = version_asked(request, event.version)
        body = body_of(request, serializer)
        values = changes_in(request, event, body)
        becomes = _type(event.calendar, body["type"]) if "type" in values else event.type
        writable = policy.writable_fields(request.lens, event, as_type=becomes)
        if whole:
            values = {**emptied(body, writable), **values}
        demand_writable(values, writable)
        how: dict[str, Any] = {"actor": request.user, "at": request.at, "version": version, "merge": False}
        try:
            with ties_named(request.lens):
                event = update_event(event, values=values, **how)
        except StaleError as stale:
            raise PreconditionFailed from stale
        return answered(event, request)


class EventRestore(APIView):
    """Bring a deleted event back."""

    @extend_schema(request=None, responses=EventSerializer)
    def post(self, request: Request, pk: int) -> Response:
        event = get_object_or_404(restorable(Event.objects.deleted_through(request.lens)).with_sheets(), pk=pk)
        if not policy.may_delete(request.lens, event):
            raise PermissionDenied
        return answered(restore_event(event, actor=request.user, at=request.at), request)


class EventHistory(APIView):
    """The changes of an event that the caller may read, newest first; `before` is a number to page on from."""

    @extend_schema(parameters=[OpenApiParameter("before", int)], responses=HistorySerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        before = request.query_params.get("before", "")
        if before and not (before.isdecimal() and len(before) < 19):
            raise serializers.ValidationError({"before": [_("Enter a number.")]})
        entries = history_of(seen_event(request, pk), request.lens, before=int(before) if before else None)
        rows = [
            {
                "number": entry.number,
                "at": entry.at,
                "verb": entry.verb,
                "actor": entry.actor,
                "undoable": offers_undo(entry, request.lens),
                "fields": [
                    {name: getattr(field, name) for name in ("name", "label", "before", "after")}
                    for field in entry.fields
                ],
            }
            for entry in entries
        ]
        return Response(rows)


class Occurrences(APIView):
    """When things are, between two days of the caller's zone; series expanded."""

    @extend_schema(parameters=[Window], responses=OccurrenceSerializer(many=True))
    def get(self, request: Request) -> Response:
        asked = Window(data=request.query_params)
        asked.is_valid(raise_exception=True)
        days = asked.validated_data
        seen = occurrences_between(
            _lens_for(request, days.get("brand")),
            days["since"],
            days["until"],
            zone=request.user.time_zone,
            filters=_filters(days),
        )
        titled = Event.objects.seen_through(request.lens, levels.TITLES)
        found = (
            titled.filter(pk__in={row.event_id for row in seen})
            .select_related("type")
            .prefetch_related("partners", "overrides")
        )
        for event in found:
            show(event, request.lens)
        named = {event.pk: {"title": event.title, "type": event.type.key, "status": event.status} for event in found}
        own = {(event.pk, row.recurrence_id): _own_words(row) for event in found for row in event.overrides.all()}
        shown = ({**named.get(row.event_id, {}), **own.get((row.event_id, row.key), {})} for row in seen)
        return Response([{**_times(row), **words} for row, words in zip(seen, shown, strict=True)])


def _own_words(override: Override) -> dict[str, Any]:
    """What one date of a series says otherwise, of the words that are told of every date."""
    return {name: override.fields[name] for name in ("title", "status") if name in override.fields}


def _times(row) -> dict[str, Any]:
    names = ("key", "all_day", "starts_at", "ends_at", "first_on", "last_on")
    return {"event": row.event_id, **{name: getattr(row, name) for name in names}}


def _create(request: Request, body: Mapping[str, Any], calendar: Calendar, event_type: EventType) -> Event:
    offer = offer_of(calendar.brand, request.lens)
    values = planned_values(
        body,
        lens=request.lens,
        offer=offer,
        event_type=event_type,
        calendar=calendar,
        event=None,
        at=request.at,
    )
    writable = policy.fields_for_new(request.lens, calendar, event_type)
    demand_writable(values, writable)
    values = {**usual_values(event_type, offer.usual_channels(event_type), writable), **values}
    demand_own(values, event_type, writable)
    side = policy.adds_as(request.lens, calendar)
    agency = Organisation.objects.get(pk=side) if isinstance(side, int) else None
    how: dict[str, Any] = {"actor": request.user, "at": request.at, "values": values, "agency": agency}
    with ties_named(request.lens):
        return create_event(calendar=calendar, event_type=event_type, **how)


def changes_in(
    request: Request, event: Event, body: Mapping[str, Any], *, hand: Hand | None = None, scope: Scope = Scope.ALL
) -> dict[str, Any]:
    """Planned fields by name, of the event or of the occurrence in hand. Raises ValidationError naming the field."""
    calendar = _calendar(request, body["calendar"]) if "calendar" in body else event.calendar
    if calendar.brand_id != event.brand_id:
        raise serializers.ValidationError({"calendar": [_("Not found.")]})
    event_type = _type(calendar, body["type"]) if "type" in body else event.type
    values = planned_values(
        body,
        lens=request.lens,
        offer=offer_of(event.brand, request.lens, event=event),
        event_type=event_type,
        calendar=calendar,
        event=event,
        at=request.at,
        hand=hand,
        scope=scope,
    )
    if calendar.pk != event.calendar_id:
        values["calendar"] = calendar.pk
    if event_type.pk != event.type_id:
        values["type"] = event_type.pk
        held = {f"{DETAIL}{key}": value for key, value in event.details.items()}
        demand_own({**held, **values}, event_type, policy.writable_fields(request.lens, event, as_type=event_type))
    return values


def demand_writable(values: Mapping[str, Any], writable: frozenset[str]) -> None:
    """Raises ValidationError naming the fields that the caller may not write."""
    shut = sorted(name for name in values if name not in writable and not name.startswith("details."))
    shut += sorted(name for name in values if name.startswith("details.") and name not in writable)
    if shut:
        raise serializers.ValidationError({name: [_("You can't write this field.")] for name in shut})


def seen_event(request: Request, pk: int) -> Event:
    """404 unless the caller sees it."""
    return get_object_or_404(Event.objects.seen_through(request.lens).with_sheets(), pk=pk)


def answered(event: Event, request: Request, status: int = 200) -> Response:
    """The event as the caller sees it now, with its ETag for those who may write."""
    fresh = Event.objects.with_sheets().get(pk=event.pk)
    sheet = sheets_of([fresh], request.lens)[0]
    return Response(event_json(sheet, fresh.brand.slug), status=status, headers=etag(sheet))


def etag(sheet: EventSheet) -> dict[str, str]:
    """The version as a header, if the caller may know it."""
    return {"ETag": f'"{sheet.version}"'} if sheet.version else {}


def _shown(events: list[Event], request: Request) -> list[dict[str, Any]]:
    slugs = {event.pk: event.brand.slug for event in events}
    return [event_json(sheet, slugs[sheet.id]) for sheet in sheets_of(events, request.lens)]


def body_of(request: Request, serializer: EventWriteSerializer) -> dict[str, Any]:
    """What was sent, validated; raises ValidationError for fields that there aren't."""
    serializer.is_valid(raise_exception=True)
    unknown = sorted(set(request.data) - set(serializer.fields) - READ_ONLY)
    if unknown:
        raise serializers.ValidationError({name: [_("There is no such field.")] for name in unknown})
    return dict(serializer.validated_data)


def _calendar(request: Request, pk: int) -> Calendar:
    calendar = calendars_seen(request.lens).filter(pk=pk).first()
    if calendar is None:
        raise serializers.ValidationError({"calendar": [_("Not found.")]})
    return calendar


def _type(calendar: Calendar, key: str) -> EventType:
    event_type = EventType.objects.filter(brand=calendar.brand_id, key=key, archived_at=None).first()
    if event_type is None:
        raise serializers.ValidationError({"type": [_("Not found.")]})
    return event_type


def _lens_for(request: Request, slug: str | None):
    if not slug:
        return request.lens
    brand = Organisation.objects.filter(slug=slug, pk__in=request.lens.brand_ids).first()
    return request.lens.within(brand.pk if brand else 0)


def _filters(asked: Mapping[str, Any]) -> PlanFilters:
    def numbers(name: str) -> frozenset[int]:
        return frozenset(int(word) for word in asked.get(name, "").split(",") if word)

    def words(name: str) -> frozenset[str]:
        return frozenset(word for word in asked.get(name, "").split(",") if word)

    return PlanFilters(
        calendars=numbers("calendar"),
        types=words("type"),
        statuses=words("status"),
        channels=numbers("channel"),
        markets=numbers("market"),
        owners=numbers("owner"),
        products=numbers("product"),
        personas=numbers("persona"),
        agencies=numbers("agency"),
        stages=words("stage"),
        parents=numbers("part"),
        text=asked.get("q", ""),
    )


def _filtered(request: Request, asked: Mapping[str, Any]):
    lens = _lens_for(request, asked.get("brand"))
    filters = _filters(asked)
    if "since" in asked or "until" in asked:
        rows = planned_between(lens, asked.get("since", FIRST_DAY), asked.get("until", LAST_DAY), filters)
    else:
        rows = plan_query(lens, filters)
    order = asked["ordering"]
    name = order.removeprefix("-")
    return rows.order_by(order) if name == "id" else sorted_by(rows, order.replace(name, ORDERINGS[name]), lens)
