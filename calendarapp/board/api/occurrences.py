"""The API over one date of a series, and from it on over those that follow or all of it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ...common.api import IF_MATCH, PreconditionFailed, version_asked
from ...events import policy
from ...events.series import Scope, ScopeError
from ...events.services import StaleError, delete_event, update_event
from ...events.sheets import on_occurrence, sheets_of
from ..forms.repeats import refusal
from ..hand import Hand, in_hand
from .events import answered, body_of, changes_in, demand_writable, etag, seen_event
from .shapes import EventOccurrenceSerializer, EventSerializer, EventWriteSerializer, ScopeAsked
from .values import event_json, ties_named


class EventOccurrence(APIView):
    """One date of a series by its key, the RECURRENCE-ID. Its ETag is its event's.

    Writing needs If-Match. `scope=this` changes this date alone: its time, title, description, location and status;
    `following` splits the series and changes what begins here, `all` changes all of it by the difference.
    """

    @extend_schema(operation_id="event_occurrence_read", responses=EventOccurrenceSerializer)
    def get(self, request: Request, pk: int, key: str) -> Response:
        return _shown(_in_hand(request, pk, key), request)

    @extend_schema(
        operation_id="event_occurrence_change",
        parameters=[IF_MATCH, ScopeAsked],
        request=EventWriteSerializer(partial=True),
        responses=EventSerializer,
    )
    def patch(self, request: Request, pk: int, key: str) -> Response:
        """The answer is the date as it is now; with `following` the new event that begins with it."""
        hand = _in_hand(request, pk, key)
        if not policy.may_edit(request.lens, hand.event):
            raise PermissionDenied
        scope = _scope(request)
        version = version_asked(request, hand.event.version)
        body = body_of(request, EventWriteSerializer(data=request.data, partial=True))
        try:
            saved = _write(request, hand, scope, body, version)
        except StaleError as stale:
            raise PreconditionFailed from stale
        except ScopeError as error:
            raise _refused(error) from error
        now = in_hand(seen_event(request, saved.pk), key) if scope is Scope.THIS else None
        return _shown(now, request) if now and now.spot else answered(saved, request)

    @extend_schema(operation_id="event_occurrence_delete", parameters=[IF_MATCH, ScopeAsked], responses={204: None})
    def delete(self, request: Request, pk: int, key: str) -> Response:
        """This date becomes an EXDATE; `following` ends the series before it; `all` deletes the event."""
        hand = _in_hand(request, pk, key)
        if not policy.may_delete(request.lens, hand.event):
            raise PermissionDenied
        scope = _scope(request)
        version_asked(request, hand.event.version)
        try:
            delete_event(hand.event, actor=request.user, at=request.at, scope=scope, on=hand.key)
        except ScopeError as error:
            raise _refused(error) from error
        return Response(status=204)


def _write(request: Request, hand: Hand, scope: Scope, body: dict[str, Any], version: int | None):
    event = hand.event
    values = changes_in(request, event, body, hand=hand, scope=scope)
    demand_writable(values, policy.writable_fields(request.lens, event))
    how = {"version": version, "merge": False, "scope": scope, "on": hand.key}
    with ties_named(request.lens):
        return update_event(event, actor=request.user, at=request.at, values=values, **how)


def _in_hand(request: Request, pk: int, key: str) -> Hand:
    hand = in_hand(seen_event(request, pk), key)
    if hand.spot is None:
        raise Http404
    return hand


def _scope(request: Request) -> Scope:
    asked = ScopeAsked(data=request.query_params)
    asked.is_valid(raise_exception=True)
    return Scope(asked.validated_data["scope"])


def _refused(error: ScopeError) -> serializers.ValidationError:
    names = ["recurrence" if name == "when" else name for name in error.fields] or ["scope"]
    return serializers.ValidationError({name: [refusal(error)] for name in names})


def _shown(hand: Hand, request: Request) -> Response:
    event, spot = hand.event, hand.spot
    sheet = on_occurrence(sheets_of([event], request.lens)[0], spot.fields if spot else {})
    when = hand.when
    shown = event_json(sheet, event.brand.slug) | {
        "key": hand.key,
        "changed": bool(spot and (spot.fields or spot.when != spot.ruled)),
        "all_day": when.all_day,
        "starts": when.starts.isoformat(),
        "ends": when.ends.isoformat(),
        "time_zone": when.zone,
        "end_zone": when.end_zone,
        "starts_at": when.starts_at,
        "ends_at": when.ends_at,
    }
    return Response(shown, headers=etag(sheet))
