"""The API over event types."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, serializers

from ...calendars.queries import brands_seen
from ...events.models import EventType

BRAND = OpenApiParameter("brand", str, description="Slug of a brand.")


class EventTypeSerializer(serializers.ModelSerializer[EventType]):
    brand = serializers.CharField(source="brand.slug", read_only=True)
    label = serializers.CharField(source="__str__", read_only=True)
    fields_of_its_own = serializers.SerializerMethodField()

    class Meta:
        model = EventType
        fields = ("id", "brand", "key", "label", "stages", "fields_of_its_own")
        read_only_fields = fields

    def get_fields_of_its_own(self, row: EventType) -> list[dict[str, Any]]:
        """Key, label and kind of each."""
        return [{"key": field.key, "label": str(field.label), "kind": field.kind} for field in row.detail_fields]


class OfBrands(generics.ListAPIView):
    """Rows of the brands that the caller sees."""

    model: type = EventType

    def get_queryset(self) -> QuerySet:
        rows = self.model.objects.filter(brand__in=self.brands(), archived_at=None).select_related("brand")
        slug = self.request.query_params.get("brand")
        rows = rows.filter(brand__slug=slug) if slug else rows
        return rows.order_by("brand", *self.model._meta.ordering)

    def brands(self) -> Any:
        return brands_seen(self.request.lens).values("pk")


@extend_schema_view(get=extend_schema(parameters=[BRAND]))
class EventTypes(OfBrands):
    """The event types of the brands that the caller sees."""

    serializer_class = EventTypeSerializer
