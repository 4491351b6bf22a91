"""One act on many events by the API: all or none."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ...accounts.models import Organisation
from ...common.api import Conflict, PreconditionFailed
from ...events.models import Event, KeyDate, Status
from ...events.services.bulk import MOST, BulkError
from ...events.services.saving import StaleError
from ..bulk import Asked, do, may_do, reason_of
from ..forms.bulk import FIELDS_OF, MOST_DAYS, REQUIRED, Act, Anchor, Spread
from ..forms.offer import Offer, offer_of
from .undo import undo_link


class SeenSerializer(serializers.Serializer):
    """An event and the version that the caller saw."""

    id = serializers.IntegerField(min_value=1)
    version = serializers.IntegerField(min_value=1)


class BulkSerializer(serializers.Serializer):
    """`events` of one brand. Each act has fields of its own; those of others are refused."""

    act = serializers.ChoiceField(choices=Act.choices)
    events = serializers.ListField(child=SeenSerializer(), allow_empty=False, max_length=MOST)
    days = serializers.IntegerField(min_value=-MOST_DAYS, max_value=MOST_DAYS, required=False)
    skip_weekends = serializers.BooleanField(required=False)
    status = serializers.ChoiceField(choices=Status.choices, required=False)
    owner = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    spread = serializers.ChoiceField(choices=Spread.choices, required=False)
    channels = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=200)
    calendar = serializers.IntegerField(min_value=1, required=False)
    anchor = serializers.ChoiceField(choices=Anchor.choices, required=False)
    key_date = serializers.IntegerField(min_value=1, required=False)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        act = Act(values["act"])
        own = FIELDS_OF[act]
        needed = ("key_date",) if values.get("anchor") == Anchor.KEY_DATE else ()
        wrong = {name: [_("It belongs to another act.")] for name in values if name not in (*own, "act", "events")}
        missing = {
            name: [_("This field is required.")] for name in (*REQUIRED.get(act, ()), *needed) if name not in values
        }
        if wrong or missing:
            raise serializers.ValidationError(wrong | missing)
        return values


class BatchSerializer(serializers.Serializer):
    """What was done: the word that all its changes carry, and the events changed, or the copies.

    POST to `undo` takes all of it back for ten minutes; null where nothing had to be changed.
    """

    batch = serializers.CharField()
    events = serializers.ListField(child=serializers.IntegerField())
    undo = serializers.URLField(allow_null=True)


class BulkEvents(APIView):
    """Shift, set, cancel, delete or duplicate up to 200 events of one brand: all of them or none."""

    @extend_schema(operation_id="events_bulk", request=BulkSerializer, responses=BatchSerializer)
    def post(self, request: Request) -> Response:
        serializer = BulkSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        body = serializer.validated_data
        versions = {row["id"]: row["version"] for row in body["events"]}
        events = _events(request, versions)
        asked = _asked(request, body, events[0].brand)
        if not all(may_do(request.lens, event, asked.act) for event in events):
            raise PermissionDenied
        stale = [event for event in events if event.version != versions[event.pk]]
        if stale:
            raise _refusal(BulkError({event.pk: StaleError(event, {}) for event in stale}))
        try:
            batch = do(asked, events, actor=request.user, at=request.at, versions=versions, merge=False)
        except BulkError as refused:
            raise _refusal(refused) from refused
        done = {"batch": batch.word, "events": [event.pk for event in batch.events], "undo": undo_link(batch.word)}
        return Response(done)


def _events(request: Request, versions: dict[int, int]) -> list[Event]:
    """All of them, seen by the caller and of one brand; unknown and foreign ids are one answer."""
    events = list(Event.objects.seen_through(request.lens).with_sheets().filter(pk__in=versions))
    if len(events) != len(versions):
        unknown = sorted(versions.keys() - {event.pk for event in events})
        raise serializers.ValidationError(
            {"events": [_("Not found: %(ids)s.") % {"ids": ", ".join(map(str, unknown))}]}
        )
    if len({event.brand_id for event in events}) > 1:
        raise serializers.ValidationError({"events": [_("These are of several brands. Send one brand at a time.")]})
    return events


def _asked(request: Request, body: dict[str, Any], brand: Organisation) -> Asked:
    offer = offer_of(brand, request.lens)
    _demand_offered(body, offer)
    dates = KeyDate.objects.seen_through(request.lens).filter(brand=brand, pk=body.get("key_date"))
    key_date = dates.first() if body.get("key_date") else None
    if body.get("key_date") and key_date is None:
        raise serializers.ValidationError({"key_date": [_("Not found.")]})
    return Asked(Act(body["act"]), body, key_date)


def _demand_offered(body: dict[str, Any], offer: Offer) -> None:
    offered = {
        "owner": {pk for pk, _label in offer["people"]},
        "channels": {pk for pk, _label in offer["channels"]},
        "calendar": {row.pk for row in offer.calendars},
    }
    for name, known in offered.items():
        sent = body.get(name) or []
        if not set(sent if isinstance(sent, list) else [sent]) <= known:
            raise serializers.ValidationError({name: [_("Not found.")]})


def _refusal(error: BulkError) -> Exception:
    """Each event that can't take it, with its reason."""
    words = [f"{pk}: {reason_of(reason)}" for pk, reason in sorted(error.reasons.items())]
    said = _("Nothing was done, since these events can’t take it. %(reasons)s") % {"reasons": " ".join(words)}
    is_stale = any(isinstance(reason, StaleError) for reason in error.reasons.values())
    return PreconditionFailed(said) if is_stale else Conflict(said)
