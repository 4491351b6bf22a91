"""The API over the days around the plan: key dates and freeze windows."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ...accounts.models import Organisation
from ...calendars.queries import brands_seen
from ...common.days import FIRST_DAY, LAST_DAY
from ...common.text import LineField
from ...events import policy
from ...events.keydates import HOLIDAYS, RETAIL, RuleError, retail_rules, rule_from
from ...events.marks import days_of
from ...events.models import EventType, FreezeScope, FreezeWindow, KeyDate
from ...events.services import days
from ..forms.days import LONGEST_FREEZE
from .vocabulary import BRAND

LONGEST_WINDOW = timedelta(days=800)


class DayField(serializers.DateField):
    def to_internal_value(self, value: Any) -> date:
        day = super().to_internal_value(value)
        if not FIRST_DAY <= day <= LAST_DAY:
            raise serializers.ValidationError(_("Only days from 1970 to 2100 can be planned."))
        return day


class KeyDateFilters(serializers.Serializer):
    """`from` and `to`: with both, each key date comes with its days between them (inclusive, 800 days at most)."""

    brand = serializers.CharField(required=False, max_length=60, help_text="Slug of a brand.")
    to = DayField(required=False)

    def get_fields(self) -> dict[str, serializers.Field]:
        return {**super().get_fields(), "from": DayField(required=False)}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first, last = attrs.get("from"), attrs.get("to")
        if (first is None) != (last is None):
            raise serializers.ValidationError({"to" if last is None else "from": [_("Give both days.")]})
        if first and last and not timedelta(0) <= last - first <= LONGEST_WINDOW:
            raise serializers.ValidationError({"to": [_("At most 800 days after “from”.")]})
        return attrs


class KeyDaySerializer(serializers.Serializer):
    """One day of a key date; `label` is that of the holiday, or says that a time begins or ends."""

    on = serializers.DateField()
    label = serializers.CharField()  # type: ignore[assignment]  # named as in the model
    estimated = serializers.BooleanField()


class KeyDateSerializer(serializers.ModelSerializer[KeyDate]):
    """`rule` null: built in, by `key`. A rule: {"kind": "fixed", "month", "day"}, {"kind": "weekday", "month",
    "weekday" (0 is Monday), "nth" (-1: the last)}, {"kind": "easter", "days"} or {"kind": "relative", "to", "days"}.
    """

    brand = serializers.CharField(source="brand.slug", max_length=60)
    label = LineField(max_length=80)  # type: ignore[assignment]  # named as in the model
    rule = serializers.DictField(allow_null=False)
    days = serializers.SerializerMethodField()

    class Meta:
        model = KeyDate
        fields = ("id", "brand", "key", "region", "label", "rule", "is_on", "days")
        read_only_fields = ("key", "region")

    def validate_rule(self, rule: dict[str, Any]) -> dict[str, Any]:
        try:
            rule_from(rule, retail_rules())
        except RuleError as error:
            raise serializers.ValidationError({error.field: [str(error)]}) from error
        return rule

    def to_representation(self, row: KeyDate) -> dict[str, Any]:
        label = row.label or (_("Public holidays") if row.key == HOLIDAYS else _label(row.key))
        shown = {"id": row.pk, "brand": row.brand.slug, "key": row.key, "region": row.region, "label": label}
        return {**shown, "rule": row.rule, "is_on": row.is_on, "days": self.get_days(row)}

    @extend_schema_field(KeyDaySerializer(many=True))
    def get_days(self, row: KeyDate) -> list[dict[str, Any]]:
        window = self.context.get("window")
        return list(_days(row, *window)) if window else []


def _label(key: str) -> str:
    return str(RETAIL[key].label) if key in RETAIL else key


def _days(row: KeyDate, first: date, last: date) -> Iterator[dict[str, Any]]:
    for day, mark in days_of(row, first, last, language=get_language()):
        yield {"on": day.isoformat(), "label": mark.label, "estimated": mark.estimated}


@extend_schema_view(get=extend_schema(parameters=[KeyDateFilters]))
class KeyDates(generics.ListCreateAPIView):
    """Key dates that the caller sees, with their days; POST adds one of the brand's own."""

    serializer_class = KeyDateSerializer

    def get_queryset(self) -> QuerySet[KeyDate]:
        rows = _key_dates(self.request).order_by("brand", "key", "region", "pk")
        slug = self.request.query_params.get("brand")
        return rows.filter(brand__slug=slug) if slug else rows

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), **self._window()}

    def _window(self) -> dict[str, Any]:
        if self.request is None or self.request.method != "GET":
            return {}
        asked = KeyDateFilters(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        first, last = asked.validated_data.get("from"), asked.validated_data.get("to")
        return {"window": (first, last)} if first else {}

    def perform_create(self, serializer: serializers.BaseSerializer[KeyDate]) -> None:
        values = dict(serializer.validated_data)
        is_on = values.pop("is_on", True)
        brand = _planned_brand(self.request, values.pop("brand")["slug"])
        try:
            made = days.add_key_date(brand, **values)
        except days.LimitError as error:
            raise serializers.ValidationError(_("The brand has as many dates of its own as it may have.")) from error
        serializer.instance = made if is_on else days.switch_key_date(made, is_on=False)


class _Detail(generics.GenericAPIView):
    """One thing of a brand's days, told to whom it is shown and written by those who plan."""

    def get(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    def asked(self, row: KeyDate | FreezeWindow) -> dict[str, Any]:
        """What is to be written into it."""
        _demand_plans(self.request, row.brand_id)
        serializer = self.get_serializer(row, data=self.request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return {name: value for name, value in serializer.validated_data.items() if name != "brand"}


class KeyDateDetail(_Detail):
    """One key date. All can be switched on and off; those of the brand's own can be changed and removed."""

    serializer_class = KeyDateSerializer

    def get_queryset(self) -> QuerySet[KeyDate]:
        return _key_dates(self.request)

    @extend_schema(request=KeyDateSerializer(partial=True))
    def patch(self, request: Request, pk: int) -> Response:
        row = self.get_object()
        values = self.asked(row)
        if row.rule is None and values.keys() & {"label", "rule"}:
            _refuse_built_in(*values.keys() & {"label", "rule"})
        if "is_on" in values:
            days.switch_key_date(row, is_on=values.pop("is_on"))
        if values:
            days.change_key_date(row, **{"label": row.label, "rule": row.rule, **values})
        return Response(self.get_serializer(row).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        row = self.get_object()
        _demand_plans(request, row.brand_id)
        if row.rule is None:
            _refuse_built_in("id")
        days.remove_key_date(row)
        return Response(status=204)


class KeyDateRegionSerializer(serializers.Serializer):
    brand = serializers.CharField(max_length=60)
    region = serializers.RegexField(r"^[A-Z]{2}\Z", max_length=2, help_text="ISO 3166-1 code.")


class KeyDateRegions(APIView):
    """Regions of a brand: POST shows a region's public holidays and key dates, DELETE takes them away."""

    @extend_schema(request=KeyDateRegionSerializer, responses={201: KeyDateSerializer(many=True)})
    def post(self, request: Request) -> Response:
        brand, region = self._asked(request, request.data)
        try:
            added = days.add_region(brand, region=region)
        except days.UnknownRegionError as error:
            raise serializers.ValidationError({"region": [_("Nothing is known for this region.")]}) from error
        except days.LimitError as error:
            raise serializers.ValidationError(
                {"region": [_("The brand has as many regions as it may have.")]}
            ) from error
        return Response(KeyDateSerializer(added, many=True).data, status=201)

    @extend_schema(parameters=[BRAND, OpenApiParameter("region", str)], responses={204: None})
    def delete(self, request: Request) -> Response:
        brand, region = self._asked(request, request.query_params)
        days.remove_region(brand, region=region)
        return Response(status=204)

    def _asked(self, request: Request, values: Any) -> tuple[Organisation, str]:
        asked = KeyDateRegionSerializer(data=values)
        asked.is_valid(raise_exception=True)
        return _planned_brand(request, asked.validated_data["brand"]), asked.validated_data["region"]


class FreezeWindowSerializer(serializers.ModelSerializer[FreezeWindow]):
    """Days are inclusive. `types`: ids of the event types it blocks; none means all. Partners never get the note."""

    brand = serializers.CharField(source="brand.slug", max_length=60)
    label = LineField(max_length=80)  # type: ignore[assignment]  # named as in the model
    starts_on = DayField()
    ends_on = DayField()
    scope = serializers.ChoiceField(choices=FreezeScope.choices, default=FreezeScope.ALL)
    types = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), default=list)
    is_shared = serializers.BooleanField(default=False)
    note = LineField(max_length=300, allow_blank=True, default="")

    class Meta:
        model = FreezeWindow
        fields = ("id", "brand", "label", "starts_on", "ends_on", "scope", "types", "is_shared", "note")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first = attrs.get("starts_on") or (self.instance and self.instance.starts_on)
        last = attrs.get("ends_on") or (self.instance and self.instance.ends_on)
        if first and last and not timedelta(0) <= last - first <= LONGEST_FREEZE:
            raise serializers.ValidationError(
                {"ends_on": [_("Not before the first day, and at most a year after it.")]}
            )
        return attrs

    def to_representation(self, row: FreezeWindow) -> dict[str, Any]:
        inside = row.brand_id in self.context["request"].lens.roles
        return {
            "id": row.pk,
            "brand": row.brand.slug,
            "label": row.label,
            "starts_on": row.starts_on.isoformat(),
            "ends_on": row.ends_on.isoformat(),
            "scope": row.scope,
            "types": [kind.pk for kind in row.types.all()],
            "is_shared": row.is_shared,
            "note": row.note if inside else "",
        }


@extend_schema_view(get=extend_schema(parameters=[BRAND]))
class FreezeWindows(generics.ListCreateAPIView):
    """Freeze windows that the caller sees: the brand's own people all, partners those that are shared."""

    serializer_class = FreezeWindowSerializer

    def get_queryset(self) -> QuerySet[FreezeWindow]:
        rows = _freezes(self.request).order_by("brand", "starts_on", "pk")
        slug = self.request.query_params.get("brand")
        return rows.filter(brand__slug=slug) if slug else rows

    def perform_create(self, serializer: serializers.BaseSerializer[FreezeWindow]) -> None:
        values = dict(serializer.validated_data)
        brand = _planned_brand(self.request, values.pop("brand")["slug"])
        values["types"] = _types(brand.pk, values["types"])
        serializer.instance = days.add_freeze(brand, **values)


class FreezeWindowDetail(_Detail):
    """One freeze window."""

    serializer_class = FreezeWindowSerializer

    def get_queryset(self) -> QuerySet[FreezeWindow]:
        return _freezes(self.request)

    @extend_schema(request=FreezeWindowSerializer(partial=True))
    def patch(self, request: Request, pk: int) -> Response:
        row = self.get_object()
        values = self.asked(row)
        if "types" in values:
            values["types"] = _types(row.brand_id, values["types"])
        days.change_freeze(row, **values)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        row = self.get_object()
        _demand_plans(request, row.brand_id)
        days.remove_freeze(row)
        return Response(status=204)


def _key_dates(request: Request) -> QuerySet[KeyDate]:
    """What is switched off is the business of the brand's own people."""
    shown = Q(is_on=True) | Q(brand__in=list(request.lens.roles))
    return KeyDate.objects.seen_through(request.lens).filter(shown).select_related("brand")


def _freezes(request: Request) -> QuerySet[FreezeWindow]:
    return FreezeWindow.objects.seen_through(request.lens).select_related("brand").prefetch_related("types")


def _planned_brand(request: Request, slug: str) -> Organisation:
    """The brand by its slug; a field's error if the caller doesn't see it, 403 if they don't plan it."""
    brand = brands_seen(request.lens).filter(slug=slug).first()
    if brand is None:
        raise serializers.ValidationError({"brand": [_("Not found.")]})
    _demand_plans(request, brand.pk)
    return brand


def _demand_plans(request: Request, brand_id: int) -> None:
    if not policy.may_plan(request.lens, brand_id):
        raise PermissionDenied


def _types(brand_id: int, ids: list[int]) -> list[EventType]:
    found = list(EventType.objects.filter(brand=brand_id, pk__in=ids))
    if len(found) != len(set(ids)):
        raise serializers.ValidationError({"types": [_("Not found.")]})
    return found


def _refuse_built_in(*names: str) -> None:
    told = [_("This key date is built in: it can be switched off, but not changed or removed.")]
    raise serializers.ValidationError(dict.fromkeys(names, told))
