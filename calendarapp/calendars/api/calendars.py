"""The API over brands and calendars: the same services and the same lens as the pages."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from ...accounts import places
from ...accounts.models import Organisation
from ...accounts.services import RuleError
from ...common.api_ordering import OrderSerializer, PlaceSerializer, moved
from ...common.text import LineField
from .. import levels, policy
from ..models import Calendar, Colour, Sharing
from ..queries import brands_seen, calendars_archived, calendars_seen
from ..services import create_calendar, move_calendar, revise_calendar

BRAND = OpenApiParameter("brand", str, description="Slug of a brand.")
ARCHIVED = OpenApiParameter(
    "archived", bool, description="Those put away instead of those in use (owners and managers)."
)
OWN_SHARING = [(Sharing.INTERNAL.value, Sharing.INTERNAL.label), (Sharing.SHARED.value, Sharing.SHARED.label)]


class ZoneField(LineField):
    """A time zone by its IANA name."""

    def to_internal_value(self, data: Any) -> str:
        zone = places.zone_named(super().to_internal_value(data))
        if zone is None:
            raise serializers.ValidationError(_("There is no such time zone."), code="unknown_zone")
        return zone


class BrandSerializer(serializers.ModelSerializer[Organisation]):
    class Meta:
        model = Organisation
        fields = ("id", "slug", "name", "time_zone", "region", "currency", "language", "week_start")
        read_only_fields = fields


class CalendarSerializer(serializers.ModelSerializer[Calendar]):
    """`brand` is a slug; without it the only brand that the caller manages is meant. `level` says how much is open.

    `archived` true in a PATCH puts it away, its events stay; false brings it back.
    """

    name = LineField(max_length=80)
    time_zone = ZoneField(max_length=64)
    colour = serializers.ChoiceField(choices=Colour.choices, required=False)
    default_sharing = serializers.ChoiceField(choices=OWN_SHARING, required=False)
    brand = serializers.CharField(source="brand.slug", required=False, max_length=60)
    level = serializers.SerializerMethodField()
    archived = serializers.SerializerMethodField()

    class Meta:
        model = Calendar
        fields = ("id", "brand", "name", "colour", "time_zone", "default_sharing", "level", "archived")
        read_only_fields = ("id", "level")
        validators = ()

    def get_level(self, calendar: Calendar) -> str:
        """The highest level by which the caller sees it; `all` for the brand's own people."""
        lens = self.context["request"].lens
        if calendar.brand_id in lens.roles:  # also for one made in this very request, after the lens
            return levels.ALL
        return levels.highest(way.level for way in lens.accesses.get(calendar.pk, ()))

    def get_archived(self, calendar: Calendar) -> bool:
        return calendar.archived_at is not None

    def to_representation(self, calendar: Calendar) -> dict[str, Any]:
        shown = super().to_representation(calendar)
        if calendar.brand_id not in self.context["request"].lens.roles:
            shown.pop("default_sharing")
        return shown


class CalendarPatchSerializer(CalendarSerializer):
    archived = serializers.BooleanField(required=False)  # type: ignore[assignment]  # written here alone


class Brands(generics.ListAPIView):
    """The brands of which the caller sees anything."""

    serializer_class = BrandSerializer

    def get_queryset(self) -> QuerySet[Organisation]:
        return brands_seen(self.request.lens).order_by("name", "pk")


@extend_schema_view(get=extend_schema(parameters=[BRAND, ARCHIVED]))
class Calendars(generics.ListCreateAPIView):
    """The calendars that the caller sees, in their order; POST makes one (owners and managers)."""

    serializer_class = CalendarSerializer

    def get_queryset(self) -> QuerySet[Calendar]:
        is_archived = self.request.query_params.get("archived", "").lower() in ("1", "true")
        found = calendars_archived(self.request.lens) if is_archived else calendars_seen(self.request.lens)
        rows = found.order_by("brand", *Calendar._meta.ordering)
        brand = self.request.query_params.get("brand")
        return rows.filter(brand__slug=brand) if brand else rows

    def perform_create(self, serializer: BaseSerializer[Calendar]) -> None:
        values = dict(serializer.validated_data)
        brand = _brand(self.request, values.pop("brand", {}).get("slug"))
        try:
            serializer.instance = create_calendar(brand, at=self.request.at, **values)
        except RuleError as refusal:
            raise serializers.ValidationError({refusal.field: [str(refusal.message)]}) from refusal


class CalendarDetail(generics.GenericAPIView):
    """One calendar; PATCH changes it, puts it away or brings it back (owners and managers)."""

    serializer_class = CalendarSerializer

    def get_queryset(self) -> QuerySet[Calendar]:
        return calendars_seen(self.request.lens) | calendars_archived(self.request.lens)

    def get(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=CalendarPatchSerializer(partial=True), responses=CalendarSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        calendar = self.managed()
        context = self.get_serializer_context()
        serializer = CalendarPatchSerializer(calendar, data=request.data, partial=True, context=context)
        serializer.is_valid(raise_exception=True)
        values = {name: value for name, value in serializer.validated_data.items() if name != "brand"}
        try:
            calendar = revise_calendar(calendar, archived=values.pop("archived", None), at=request.at, **values)
        except RuleError as refusal:
            raise serializers.ValidationError({refusal.field: [str(refusal.message)]}) from refusal
        return Response(self.get_serializer(calendar).data)

    def managed(self) -> Calendar:
        """403 to those who see it and don't manage its brand."""
        calendar = self.get_object()
        if not policy.may_manage(self.request.lens, calendar.brand_id):
            raise PermissionDenied
        return calendar


class CalendarMove(CalendarDetail):
    """Puts a calendar at another place among its brand's (owners and managers)."""

    http_method_names: ClassVar[list[str]] = ["post", "options"]

    @extend_schema(operation_id="calendars_move", request=PlaceSerializer, responses=OrderSerializer)
    def post(self, request: Request, pk: int) -> Response:
        calendar = self.managed()
        return Response(moved(request, calendar, lambda to: move_calendar(calendar, to=to)))


def _brand(request: Request, slug: str | None) -> Organisation:
    """The brand named, or the only one that the caller manages. 400 where neither is clear, 403 where it isn't theirs."""
    if slug:
        brand = brands_seen(request.lens).filter(slug=slug).first()
        if brand is None:
            raise serializers.ValidationError({"brand": [_("Not found.")]})
        if not policy.may_manage(request.lens, brand.pk):
            raise PermissionDenied
        return brand
    managed = [pk for pk in request.lens.roles if policy.may_manage(request.lens, pk)]
    if not managed:
        raise PermissionDenied
    if len(managed) > 1:
        raise serializers.ValidationError({"brand": [_("Name the brand: you manage several.")]})
    return get_object_or_404(Organisation, pk=managed[0])
