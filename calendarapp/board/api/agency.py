"""What stands over all of the caller's brands: what their agencies owe, and what changed."""

from typing import Any, cast

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ...accounts.models import Organisation
from ...calendars.lens import Lens
from ...common.api import public_link
from ...events.cursors import Cursor
from ...events.early import show_titled
from ...events.history import HistoryEntry, changes_page
from ...events.models import Milestone, Occurrence
from ...events.queries import deliverables
from ..undo import offers_undo
from .shapes import HistorySerializer, MomentField, StrictFilters, WordSerializer

MOST, USUAL = 200, 50
DONE = {"open": False, "done": True}


class DeliverableFilters(StrictFilters):
    """What a list of deliverables may be asked for. What isn't known is refused."""

    brand = serializers.CharField(required=False, max_length=60)
    state = serializers.ChoiceField(choices=("open", "done", "all"), required=False, default="open")
    since = serializers.DateField(required=False, help_text=_("Due on this day or later."))
    until = serializers.DateField(required=False, help_text=_("Due on this day or earlier."))


class DeliverableSerializer(serializers.Serializer):
    """A milestone that is assigned to an agency of the caller's. It is ticked off at /milestones/<id>/."""

    id = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]  # the field's name, not its own label
    due_on = serializers.DateField()
    done = serializers.BooleanField()
    agency = WordSerializer()
    brand = serializers.CharField()
    event = serializers.IntegerField()
    title = serializers.CharField()


class Deliverables(generics.GenericAPIView):
    """What the caller's agencies owe their brands, in order of its days; at first what is open."""

    serializer_class = DeliverableSerializer

    @extend_schema(
        operation_id="deliverables_list", parameters=[DeliverableFilters], responses=DeliverableSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        asked = DeliverableFilters(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = _owed(request.lens, asked.validated_data).select_related("milestone__agency", "event__brand")
        return self.get_paginated_response([_deliverable(row, request.lens) for row in self.paginate_queryset(rows)])


def _owed(lens: Lens, asked: dict[str, Any]):
    conditions = {
        "event__brand__slug": asked.get("brand"),
        "first_on__gte": asked.get("since"),
        "first_on__lte": asked.get("until"),
        "milestone__done_at__isnull": None if asked["state"] == "all" else not DONE[asked["state"]],
    }
    return deliverables(lens).filter(**{name: value for name, value in conditions.items() if value is not None})


def _deliverable(row: Occurrence, lens: Lens) -> dict[str, Any]:
    milestone = cast("Milestone", row.milestone)
    show_titled(row.event, lens)
    agency = cast("Organisation", milestone.agency)
    return {
        "id": milestone.pk,
        "label": str(milestone),
        "due_on": row.first_on,
        "done": milestone.done_at is not None,
        "agency": {"id": agency.pk, "label": agency.name},
        "brand": row.event.brand.slug,
        "event": row.event_id,
        "title": row.event.title,
    }


class ChangeFilters(StrictFilters):
    """What a list of changes may be asked for. What isn't known is refused."""

    brand = serializers.CharField(required=False, max_length=60)
    since = MomentField(required=False, help_text=_("Made at this moment or later."))
    before = serializers.CharField(required=False, max_length=40, help_text=_("From the link to the next page."))
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST, default=USUAL)

    def validate_before(self, value: str) -> Cursor:
        cursor = Cursor.read(value)
        if cursor is None:
            raise serializers.ValidationError(_("This is no place in the list."))
        return cursor


class ChangeSerializer(HistorySerializer):
    """A change of an event; `title` is there where it is open."""

    event = serializers.IntegerField()
    brand = serializers.CharField()
    title = serializers.CharField(required=False)


class ChangesSerializer(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    results = ChangeSerializer(many=True)


class Changes(APIView):
    """What changed in all that the caller sees, newest first; of what was deleted since, the deletion alone."""

    @extend_schema(operation_id="changes_list", parameters=[ChangeFilters], responses=ChangesSerializer)
    def get(self, request: Request) -> Response:
        asked = ChangeFilters(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        slugs = dict(Organisation.objects.filter(pk__in=request.lens.brand_ids).values_list("pk", "slug"))
        page = changes_page(
            _within(request.lens, slugs, wanted.get("brand")),
            limit=wanted["limit"],
            since=wanted.get("since"),
            before=wanted.get("before"),
        )
        following = public_link(request.get_full_path(), before=str(page.after)) if page.after else None
        return Response({"next": following, "results": [_change(entry, slugs, request.lens) for entry in page.entries]})


def _within(lens: Lens, slugs: dict[int, str], brand: str | None) -> Lens:
    """Of a brand that the caller doesn't see, there is nothing."""
    return lens if brand is None else lens.within(next((pk for pk, slug in slugs.items() if slug == brand), 0))


def _change(entry: HistoryEntry, slugs: dict[int, str], lens: Lens) -> dict[str, Any]:
    names = ("name", "label", "before", "after")
    return {
        "event": entry.event_id,
        "brand": slugs[entry.brand_id],
        **({"title": entry.title} if entry.title else {}),
        "number": entry.number,
        "at": entry.at,
        "verb": entry.verb,
        "actor": entry.actor,
        "undoable": offers_undo(entry, lens),
        "fields": [{name: getattr(field, name) for name in names} for field in entry.fields],
    }
