"""The API's doors for lists of products: taken in, listed and taken back for ten minutes."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ...common.api import Conflict
from ...common.tables import FileError
from ...common.text import TextField
from ...events import policy
from ...events.models import ProductImport
from ...events.product_files import ReadFile, read_products
from ...events.services import UndoError
from ...events.services.product_imports import may_still_undo, take_back_products, take_products, undoable
from ...events.services.undoing import UNDO_FOR
from ..product_imports import refusal_words
from ..undo import too_late_words
from .vocabulary import BRAND
from .words import planned_brand

MOST_TOLD = 50  # refused lines in one answer


class ProductListSerializer(serializers.Serializer):
    brand = serializers.CharField(max_length=60)
    csv = TextField(
        help_text="Lines of sku, name and category below a line that names the columns, in English or Korean; at most 5,000."
    )


class TakenInSerializer(serializers.Serializer):
    """`id` names the import for its undo. `restored` were archived; they count among neither of the others."""

    id = serializers.IntegerField()
    created = serializers.IntegerField(source="counts.new")
    changed = serializers.IntegerField(source="counts.change")
    restored = serializers.IntegerField(source="counts.restore")
    unchanged = serializers.IntegerField(source="counts.unchanged")


class UndoableUntilField(serializers.DateTimeField):
    """Until when something can be undone, from when it was done."""

    def to_representation(self, at: datetime) -> str:
        return super().to_representation(at + UNDO_FOR)


class UndoableSerializer(TakenInSerializer):
    """A list that can be taken back until `undo_until`, by any planner of the brand."""

    brand = serializers.CharField(source="brand.slug")
    at = serializers.DateTimeField()
    actor = serializers.CharField(source="actor.name", default="")
    undo_until = UndoableUntilField(source="at")


class LeftSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField()


class TakenBackSerializer(serializers.Serializer):
    """`restored` have their former values; of the new ones those that events have by now are archived, the others deleted.

    `left` were changed or deleted since, and stay as they are.
    """

    restored = serializers.IntegerField()
    deleted = serializers.IntegerField()
    archived = serializers.IntegerField()
    left = LeftSerializer(many=True)


class ProductsImport(generics.ListAPIView):
    """The lists that can still be taken back, the last first, of the brands for which the caller plans.

    POST takes one in by the products' SKUs, all of it or, where a line is refused, nothing.
    """

    def get_queryset(self) -> QuerySet[ProductImport]:
        lens, slug = self.request.lens, self.request.query_params.get("brand")
        runs = undoable([pk for pk in lens.roles if policy.may_plan(lens, pk)], at=self.request.at)
        return (runs.filter(brand__slug=slug) if slug else runs).select_related("brand", "actor")

    def get_serializer_class(self) -> type[serializers.Serializer]:
        return ProductListSerializer if self.request.method == "POST" else UndoableSerializer

    @extend_schema(operation_id="products_imports_list", parameters=[BRAND], responses=UndoableSerializer(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(request=ProductListSerializer, responses=TakenInSerializer)
    def post(self, request: Request) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        brand = planned_brand(request, serializer.validated_data["brand"])
        file = _read(serializer.validated_data["csv"])
        run = take_products(brand, rows=file.products, actor=request.user, at=request.at)
        return Response(TakenInSerializer(run).data)


class ProductsImportUndo(APIView):
    """Takes a list back for ten minutes. 409 when that is over, when it is done already or nothing is left to take back."""

    @extend_schema(request=None, responses=TakenBackSerializer)
    def post(self, request: Request, pk: int) -> Response:
        runs = ProductImport.objects.filter(brand__in=list(request.lens.roles)).defer("written")
        run = get_object_or_404(runs, pk=pk)
        if not policy.may_plan(request.lens, run.brand_id):
            raise PermissionDenied
        if not may_still_undo(run, at=request.at):
            raise Conflict(too_late_words())
        try:
            taken = take_back_products(run, actor=request.user, at=request.at)
        except UndoError as refused:
            raise Conflict(refusal_words(refused)) from refused
        return Response(TakenBackSerializer(taken).data)


def _read(text: str) -> ReadFile:
    try:
        file = read_products(text)
    except FileError as error:
        raise serializers.ValidationError({"csv": [error.message]}) from error
    if file.refused:
        told = [
            _("Line %(number)s: %(reason)s") % {"number": line.number, "reason": line.reason}
            for line in file.refused[:MOST_TOLD]
        ]
        raise serializers.ValidationError({"csv": told})
    return file
