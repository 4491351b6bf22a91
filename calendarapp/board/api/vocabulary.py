"""What the API doors over a brand's words share: which brand is asked for, and lists of rows of the brands that are seen."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import generics

from ...calendars.queries import brands_seen
from ...events.models import Channel

BRAND = OpenApiParameter("brand", str, description="Slug of a brand.")


class OfBrands(generics.ListAPIView):
    """Rows of the brands that the caller sees."""

    model: type = Channel

    def get_queryset(self) -> QuerySet:
        rows = self.model.objects.filter(brand__in=self.brands(), archived_at=None).select_related("brand")
        slug = self.request.query_params.get("brand")
        rows = rows.filter(brand__slug=slug) if slug else rows
        return rows.order_by("brand", *self.model._meta.ordering)

    def brands(self) -> Any:
        return brands_seen(self.request.lens).values("pk")
