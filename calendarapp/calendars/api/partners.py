"""The API over partners: which agency sees how much of which calendar. For a brand's managers."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ...accounts.models import Organisation
from ...common.api import IF_MATCH, PreconditionFailed, version_asked
from .. import levels, policy
from ..figures import metrics_offered
from ..forms import OFFERED_LEVELS, WITHIN_YEARS
from ..models import Calendar, Partnership
from ..queries import PartnerRow, brands_seen, partnerships_of, rows_of
from ..services import GrantTerms, StaleGrantsError, set_grants

LARGEST_ID = 2**63 - 1


class PartnerPersonSerializer(serializers.Serializer):
    name = serializers.CharField()
    email = serializers.EmailField()
    role = serializers.CharField(help_text="In words.")


@extend_schema_field(OpenApiTypes.STR)
class LevelField(serializers.ChoiceField):
    """What is offered; a level that stands already may be sent again."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[("", _("Nothing")), *((name, name) for name in levels.LEVELS)], **options)


class GrantSerializer(serializers.Serializer):
    """What is open of one calendar. `level` empty: nothing. Groups count from level `read`; `left_out`: keys of metrics."""

    calendar = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    level = LevelField(allow_blank=True)
    groups = serializers.ListField(
        child=serializers.ChoiceField(choices=levels.GROUPS), required=False, max_length=len(levels.GROUPS)
    )
    left_out = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=200)
    until = serializers.DateField(
        required=False, allow_null=True, validators=WITHIN_YEARS, help_text="The last day, in the brand's zone."
    )


class PartnerSerializer(serializers.Serializer):
    """An agency that works for a brand. Writing takes `grants` alone; calendars that aren't named stay as they are."""

    id = serializers.IntegerField(read_only=True)
    brand = serializers.SlugField(source="brand.slug", read_only=True)
    agency = serializers.IntegerField(source="agency.pk", read_only=True)
    slug = serializers.SlugField(source="agency.slug", read_only=True)
    name = serializers.CharField(source="agency.name", read_only=True)
    since = serializers.DateTimeField(read_only=True)
    people = PartnerPersonSerializer(many=True, read_only=True)
    grants = GrantSerializer(many=True, max_length=200)  # type: ignore[call-arg]  # of the list

    def to_representation(self, row: PartnerRow) -> dict[str, Any]:
        shown = {name: field.to_representation(field.get_attribute(row)) for name, field in self._plain().items()}
        cells = (cell for cell in row.cells if cell.terms.level)
        return shown | {"grants": [{"calendar": cell.calendar.pk, **cell.terms.as_json()} for cell in cells]}

    def _plain(self) -> dict[str, serializers.Field]:
        return {name: field for name, field in self.fields.items() if name != "grants"}


@extend_schema_view(get=extend_schema(parameters=[OpenApiParameter("brand", str, description="Slug of a brand.")]))
class Partners(generics.ListAPIView):
    """The agencies that work for the brands that the caller manages, and what each sees."""

    serializer_class = PartnerSerializer

    def get_queryset(self) -> QuerySet[Partnership]:
        lens = self.request.lens
        rows = partnerships_of([pk for pk in lens.roles if policy.may_see_partners(lens, pk)])
        brand = self.request.query_params.get("brand")
        return (rows.filter(brand__slug=brand) if brand else rows).order_by("brand", "agency__name", "pk")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(_rows(page or [], request), many=True).data)


class PartnerDetail(generics.GenericAPIView):
    """One agency; PATCH with `grants` sets what it sees of the calendars named. It acts at once, and needs If-Match."""

    serializer_class = PartnerSerializer
    queryset = Partnership.objects.none()  # for the schema

    def get(self, request: Request, pk: int) -> Response:
        return self._answer(self._row())

    @extend_schema(parameters=[IF_MATCH])
    def patch(self, request: Request, pk: int) -> Response:
        row = self._row()
        if not policy.may_manage(request.lens, row.brand.pk):
            raise PermissionDenied
        version_asked(request, row.sequence)
        body = self.get_serializer(data=request.data)
        body.is_valid(raise_exception=True)
        terms = _terms(body.validated_data["grants"], row)
        # With `*` as well: what a grant leaves out was filled from this row.
        try:
            set_grants(row.brand, row.agency, terms, actor=request.user, at=request.at, sequence=row.sequence)
        except StaleGrantsError as stale:
            raise PreconditionFailed from stale
        return self._answer(self._row())

    def _row(self) -> PartnerRow:
        """404 to whom the brand isn't shown, 403 to whom it is but who doesn't manage it."""
        lens = self.request.lens
        partnership = get_object_or_404(partnerships_of(brands_seen(lens)), pk=self.kwargs["pk"])
        if not policy.may_see_partners(lens, partnership.brand_id):
            raise PermissionDenied
        return _rows([partnership], self.request)[0]

    def _answer(self, row: PartnerRow) -> Response:
        return Response(self.get_serializer(row).data, headers={"ETag": f'"{row.sequence}"'})


def _rows(partnerships: Sequence[Partnership], request: Request) -> list[PartnerRow]:
    calendars = Calendar.objects.filter(brand__in={row.brand_id for row in partnerships}, archived_at=None)
    return rows_of(partnerships, list(calendars), request.at)


def _terms(grants: Sequence[dict[str, Any]], row: PartnerRow) -> dict[Calendar, GrantTerms]:
    """Calendar → terms. 400 for what isn't the brand's, isn't offered or comes twice."""
    known = {cell.calendar.pk: cell for cell in row.cells}
    metrics = _keys(row.brand)
    terms: dict[Calendar, GrantTerms] = {}
    for number, wanted in enumerate(grants):
        cell = known.get(wanted["calendar"])
        if cell is None or cell.calendar in terms:
            reason = _("Not found.") if cell is None else _("This calendar comes twice.")
            raise serializers.ValidationError({f"grants.{number}.calendar": reason})
        if wanted["level"] not in ("", *OFFERED_LEVELS, cell.terms.level):
            raise serializers.ValidationError({f"grants.{number}.level": _("This level isn't offered.")})
        if unknown := sorted(set(wanted.get("left_out", ())) - metrics):
            words = _("There is no such metric to leave out: %(keys)s.") % {"keys": ", ".join(unknown)}
            raise serializers.ValidationError({f"grants.{number}.left_out": words})
        terms[cell.calendar] = GrantTerms(
            wanted["level"],
            frozenset(wanted.get("groups", cell.terms.groups)),
            wanted.get("until", cell.terms.until),
            frozenset(wanted.get("left_out", cell.terms.left_out)),
        )
    return terms


def _keys(brand: Organisation) -> set[str]:
    return {metric.key for metric in metrics_offered(brand)}
