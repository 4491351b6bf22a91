"""The API over a brand's words: event types, channels, markets, personas, products."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.serializers import BaseSerializer

from ...calendars import levels
from ...calendars.queries import brands_seen
from ...common.text import LineField
from ...events import policy
from ...events.models import Channel, Event, EventType, Market, Persona, Product
from ...events.sight import opened

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


class WordOfBrandSerializer(serializers.Serializer):
    id = serializers.IntegerField(read_only=True)
    brand = serializers.CharField(source="brand.slug", read_only=True)
    key = serializers.CharField(read_only=True)
    label = serializers.CharField(source="__str__", read_only=True)


class ProductSerializer(serializers.ModelSerializer[Product]):
    brand = serializers.CharField(source="brand.slug", max_length=60)
    sku = LineField(max_length=64)
    name = LineField(max_length=120)

    class Meta:
        model = Product
        fields = ("id", "brand", "sku", "name")
        validators = ()


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


@extend_schema_view(get=extend_schema(parameters=[BRAND]))
class Channels(OfBrands):
    """The marketing channels of the brands that the caller sees."""

    model = Channel
    serializer_class = WordOfBrandSerializer


@extend_schema_view(get=extend_schema(parameters=[BRAND]))
class Markets(OfBrands):
    """The markets of the brands for which the caller works."""

    model: type = Market
    serializer_class = WordOfBrandSerializer

    def brands(self) -> Any:
        return list(self.request.lens.roles)


@extend_schema_view(get=extend_schema(parameters=[BRAND]))
class Personas(Markets):
    """The shopper personas of the brands for which the caller works."""

    model = Persona


@extend_schema_view(get=extend_schema(parameters=[BRAND]))
class Products(generics.ListCreateAPIView):
    """The products that the caller sees: the brand's own all, partners those of events that show them. POST adds one."""

    serializer_class = ProductSerializer

    def get_queryset(self) -> QuerySet[Product]:
        lens = self.request.lens
        rows = Product.objects.filter(archived_at=None).select_related("brand")
        seen = Event.objects.seen_through(lens).filter(opened(lens, levels.PRODUCTS))
        of_seen = Event.products.through.objects.filter(event__in=seen.order_by().values("pk")).values("product_id")
        rows = rows.filter(brand__in=list(lens.roles)) | rows.filter(pk__in=of_seen)
        slug = self.request.query_params.get("brand")
        return (rows.filter(brand__slug=slug) if slug else rows).order_by("brand", "name", "pk")

    def perform_create(self, serializer: BaseSerializer[Product]) -> None:
        values = dict(serializer.validated_data)
        brand = brands_seen(self.request.lens).filter(slug=values.pop("brand")["slug"]).first()
        if brand is None:
            raise serializers.ValidationError({"brand": [_("Not found.")]})
        if not policy.may_plan(self.request.lens, brand.pk):
            raise PermissionDenied
        try:
            with transaction.atomic():
                serializer.instance = Product.objects.create(brand=brand, **values)
        except IntegrityError as error:
            raise serializers.ValidationError({"sku": [_("There is a product of this SKU already.")]}) from error
