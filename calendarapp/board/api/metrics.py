"""The API over a brand's metrics: words with a unit. The same services write them as their pages do."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from ...accounts.models import Organisation
from ...kpis.models import DirectionChoice, Metric, UnitChoice
from ...kpis.services import add_metric, change_metric
from .words import LISTED, PatchSerializer, WordDetail, WordMove, Words, WordSerializer, patched_by


class MetricSerializer(WordSerializer):
    """What came with Almanac keeps its unit, what has figures its unit and direction. `inside` keeps it from partners."""

    unit = serializers.ChoiceField(choices=UnitChoice.choices)
    direction = serializers.ChoiceField(choices=DirectionChoice.choices, default=DirectionChoice.UP)
    inside = serializers.BooleanField(default=False)
    computed = serializers.BooleanField(source="is_computed", read_only=True)
    rule = serializers.ChoiceField(source="measure.rule", choices=("sum", "newest", "computed"), read_only=True)


class MetricPatchSerializer(PatchSerializer, MetricSerializer):
    pass


@LISTED
class Metrics(Words):
    """The metrics of the brands that the caller sees, of those that are open to them."""

    model = Metric
    serializer_class = MetricSerializer

    def seen(self) -> QuerySet[Metric]:
        return Metric.objects.seen_through(self.request.lens)

    def add(self, brand: Organisation, values: dict[str, Any]) -> Metric:
        return add_metric(brand, **values)


@patched_by(MetricPatchSerializer)
class MetricDetail(WordDetail):
    model = Metric
    serializer_class = MetricSerializer

    def get_queryset(self) -> QuerySet[Metric]:
        return Metric.objects.seen_through(self.request.lens).select_related("brand")

    def rewrite(self, row: Metric, values: dict[str, Any]) -> None:
        change_metric(row, **values)


class MetricMove(WordMove, MetricDetail):
    """Puts a metric at another place among those that are offered."""
