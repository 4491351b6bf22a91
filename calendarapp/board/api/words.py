"""The API over a brand's words: products, channels, personas, markets. The same services write them as its pages do."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import PermissionDenied
from django.core.validators import RegexValidator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from ...accounts.models import Organisation
from ...accounts.services import RuleError
from ...calendars.queries import brands_seen
from ...common.api_ordering import OrderSerializer, PlaceSerializer, moved
from ...common.text import LineField, clean_line, fold
from ...events import policy
from ...events.models import Channel, Market, Persona, Product
from ...events.models.vocabulary import Ownership
from ...events.services import products as product_services
from ...events.services import vocabulary as services
from ...events.vocabulary import words_seen
from .vocabulary import BRAND, OfBrands

SEARCH = OpenApiParameter("q", str, description="Only those that hold these letters.")
ARCHIVED = OpenApiParameter("archived", bool, description="Those that are archived instead of those that are offered.")
LISTED = extend_schema_view(get=extend_schema(parameters=[BRAND, SEARCH, ARCHIVED]))
LONGEST_SEARCH = 80
V = TypeVar("V", bound="WordDetail")


class OfBrandSerializer(serializers.Serializer):
    id = serializers.IntegerField(read_only=True)
    brand = serializers.CharField(source="brand.slug", max_length=60)
    archived = serializers.SerializerMethodField()

    def get_archived(self, row: Any) -> bool:
        return row.archived_at is not None


class ProductSerializer(OfBrandSerializer):
    sku = LineField(max_length=64)
    name = LineField(max_length=120)
    category = LineField(max_length=80, required=False, allow_blank=True)


class WordSerializer(OfBrandSerializer):
    """`label` is what readers of the caller's language see; an empty one takes a built-in word's own name again."""

    key = serializers.CharField(read_only=True)
    label = LineField(max_length=80, allow_blank=True)  # type: ignore[assignment]  # DRF's own word for another thing

    def to_representation(self, row: Any) -> dict[str, Any]:
        return super().to_representation(row) | {"label": str(row)}

    def validate_label(self, label: str) -> str:
        if not label and self.instance is None:
            raise serializers.ValidationError(_("This field may not be blank."), code="blank")
        return label


class ChannelSerializer(WordSerializer):
    ownership = serializers.ChoiceField(choices=Ownership.choices, required=False)
    online = serializers.BooleanField(required=False)
    interruptive = serializers.BooleanField(required=False)


class PersonaSerializer(WordSerializer):
    segment = LineField(max_length=300, required=False, allow_blank=True)


class MarketSerializer(WordSerializer):
    key = LineField(max_length=40, required=False, validators=[RegexValidator(r"^[\w-]+$")])


class PatchSerializer(serializers.Serializer):
    """`archived` true takes it out of what is offered, and what has it keeps it; false offers it again."""

    archived = serializers.BooleanField(required=False)


class ProductPatchSerializer(PatchSerializer, ProductSerializer):
    pass


class ChannelPatchSerializer(PatchSerializer, ChannelSerializer):
    pass


class PersonaPatchSerializer(PatchSerializer, PersonaSerializer):
    pass


class MarketPatchSerializer(PatchSerializer, MarketSerializer):
    pass


def patched_by(serializer_class: type[PatchSerializer]) -> Callable[[type[V]], type[V]]:
    """What the PATCH of a WordDetail takes, in its schema too."""

    def decorate(view: type[V]) -> type[V]:
        view.patch_class = serializer_class
        return extend_schema_view(patch=extend_schema(request=serializer_class(partial=True)))(view)

    return decorate


class OfferedOrArchived(OfBrands):
    """Those that are offered, or with `archived` those that aren't."""

    def get_queryset(self) -> QuerySet:
        asked = self.request.query_params.get("archived", "").lower() in ("1", "true")
        rows = self.seen().filter(archived_at__isnull=not asked).select_related("brand")
        slug = self.request.query_params.get("brand")
        rows = rows.filter(brand__slug=slug) if slug else rows
        return rows.order_by("brand", *self.model._meta.ordering)

    def seen(self) -> QuerySet:
        return self.model._default_manager.filter(brand__in=self.brands())

    @property
    def text(self) -> str:
        return clean_line(self.request.query_params.get("q", ""))[:LONGEST_SEARCH]


class Words(OfferedOrArchived, generics.ListCreateAPIView):
    """POST adds one; one that was archived under this name comes back."""

    def filter_queryset(self, queryset: QuerySet) -> Any:
        """By the label that is shown: the table doesn't know the built-in ones."""
        rows = super().filter_queryset(queryset)
        return [row for row in rows if fold(self.text) in fold(str(row))] if self.text else rows

    def perform_create(self, serializer: BaseSerializer) -> None:
        values = dict(serializer.validated_data)
        brand = planned_brand(self.request, values.pop("brand")["slug"])
        serializer.instance = ruled(lambda: self.add(brand, values))

    def add(self, brand: Organisation, values: dict[str, Any]) -> Any:
        return services.add_word(brand, self.model, **values)


class WordDetail(generics.GenericAPIView):
    """PATCH renames, changes or brings back; DELETE archives: what has the word keeps it."""

    model: ClassVar[type] = Channel
    patch_class: ClassVar[type[PatchSerializer]]
    http_method_names: ClassVar[list[str]] = ["get", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet:
        return words_seen(self.request.lens, self.model).select_related("brand")

    def get(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    def patch(self, request: Request, pk: int) -> Response:
        row = self.writable()
        context = self.get_serializer_context()
        serializer = self.patch_class(row, data=request.data, partial=True, context=context)
        serializer.is_valid(raise_exception=True)
        values = {name: value for name, value in serializer.validated_data.items() if name != "brand"}
        archived = values.pop("archived", None)
        ruled(lambda: self.change(row, values, archived))
        return Response(self.get_serializer(row).data)

    def delete(self, request: Request, pk: int) -> Response:
        self.archive(self.writable())
        return Response(status=204)

    def writable(self) -> Any:
        row = self.get_object()
        if not policy.may_plan(self.request.lens, row.brand_id):
            raise PermissionDenied
        return row

    @transaction.atomic
    def change(self, row: Any, values: dict[str, Any], archived: bool | None) -> None:
        """All that a PATCH asks for, or nothing."""
        if values:
            self.rewrite(row, {"label": row.label or row.builtin_label(), **values})
        if archived:
            self.archive(row)
        elif archived is False:
            services.bring_back_word(row)

    def rewrite(self, row: Any, values: dict[str, Any]) -> None:
        services.change_word(row, **values)

    def archive(self, row: Any) -> None:
        services.archive_word(row, at=self.request.at)


class WordMove:
    """Puts one at another place among those that are offered. Mixed into a WordDetail."""

    http_method_names: ClassVar[list[str]] = ["post", "options"]

    @extend_schema(request=PlaceSerializer, responses=OrderSerializer)
    def post(self, request: Request, pk: int) -> Response:
        word = self.writable()
        return Response(moved(request, word, lambda to: services.move_word(word, to=to)))


@LISTED
class Channels(Words):
    """The marketing channels that the caller may use, and those of events that show them.

    The brand's own people and partners who add to its plan may use all, others none.
    """

    model = Channel
    serializer_class = ChannelSerializer

    def seen(self) -> QuerySet[Channel]:
        return _channels_seen(self.request)


@patched_by(ChannelPatchSerializer)
class ChannelDetail(WordDetail):
    serializer_class = ChannelSerializer

    def get_queryset(self) -> QuerySet:
        return _channels_seen(self.request).select_related("brand")


class ChannelMove(WordMove, ChannelDetail):
    """Puts a channel at another place among those that are offered."""


@LISTED
class Markets(Words):
    """The markets of the brands for which the caller works."""

    model: type = Market
    serializer_class: type[WordSerializer] = MarketSerializer

    def brands(self) -> Any:
        return list(self.request.lens.roles)


@patched_by(MarketPatchSerializer)
class MarketDetail(WordDetail):
    model = Market
    serializer_class = MarketSerializer


class MarketMove(WordMove, MarketDetail):
    """Puts a market at another place among those that are offered."""


@LISTED
class Personas(Markets):
    """The shopper personas of the brands for which the caller works."""

    model = Persona
    serializer_class = PersonaSerializer


@patched_by(PersonaPatchSerializer)
class PersonaDetail(WordDetail):
    model = Persona
    serializer_class = PersonaSerializer


class PersonaMove(WordMove, PersonaDetail):
    """Puts a persona at another place among those that are offered."""


@LISTED
class Products(OfferedOrArchived, generics.ListCreateAPIView):
    """The products that the caller sees: the brand's own all, partners those of events that show them. POST adds one."""

    model = Product
    serializer_class = ProductSerializer

    def seen(self) -> QuerySet[Product]:
        rows = words_seen(self.request.lens, Product)
        for word in self.text.split()[:10]:
            rows = rows.filter(Q(name__icontains=word) | Q(sku__icontains=word) | Q(category__icontains=word))
        return rows

    def perform_create(self, serializer: BaseSerializer) -> None:
        values = dict(serializer.validated_data)
        brand = planned_brand(self.request, values.pop("brand")["slug"])
        serializer.instance = ruled(lambda: product_services.add_product(brand, **values))


@patched_by(ProductPatchSerializer)
class ProductDetail(WordDetail):
    model = Product
    serializer_class = ProductSerializer

    @transaction.atomic
    def change(self, row: Product, values: dict[str, Any], archived: bool | None) -> None:
        if values:
            standing = {name: getattr(row, name) for name in ("sku", "name", "category")}
            product_services.change_product(row, **{**standing, **values})
        if archived:
            self.archive(row)
        elif archived is False:
            product_services.bring_back_product(row)

    def archive(self, row: Product) -> None:
        product_services.archive_product(row, at=self.request.at)


def _channels_seen(request: Request) -> QuerySet[Channel]:
    usable = Channel.objects.filter(brand__in=policy.brands_added_to(request.lens))
    return words_seen(request.lens, Channel) | usable


def planned_brand(request: Request, slug: str) -> Organisation:
    """400 where the caller sees no such brand, 403 where they don't write its plan."""
    brand = brands_seen(request.lens).filter(slug=slug).first()
    if brand is None:
        raise serializers.ValidationError({"brand": [_("Not found.")]})
    if not policy.may_plan(request.lens, brand.pk):
        raise PermissionDenied
    return brand


def ruled(write: Callable[[], Any]) -> Any:
    """What `write` returns; a rule that it breaks is told with the field to blame."""
    try:
        return write()
    except RuleError as refusal:
        field = getattr(refusal, "field", "non_field_errors")
        raise serializers.ValidationError({field: [str(refusal.message)]}) from refusal
