"""The shapes of targets and readings in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ..calendars import levels
from ..calendars.lens import Lens
from ..common.text import LineField
from ..events.early import show_titled
from ..events.models import Event
from . import policy, rules
from .models import DIGITS, PLACES, Metric, Place, Reading, Target

MOST_READINGS = 1000
NOT_FOUND: dict[str, Any] = {"does_not_exist": _("Not found."), "incorrect_type": _("Not found.")}
LARGEST_ID = 2**63 - 1


@extend_schema_field(OpenApiTypes.INT)
class SeenEventField(serializers.PrimaryKeyRelatedField):
    """An event by its id. One that isn't there and one that the sender doesn't see are the same answer."""

    default_error_messages = NOT_FOUND

    def get_queryset(self) -> Any:
        events = Event.objects.seen_through(self.context["request"].lens)
        return events.select_related("type", "brand").prefetch_related("partners")

    def to_internal_value(self, data: Any) -> Event:
        if isinstance(data, bool) or not str(data).isdecimal() or int(data) > LARGEST_ID:
            self.fail("does_not_exist", pk_value=data)
        return super().to_internal_value(data)


class FigureSerializerField(serializers.DecimalField):
    """An exact decimal as text: percentages as fractions, money in the event's currency."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=DIGITS, decimal_places=PLACES, normalize_output=True, **options)


class TargetSerializer(serializers.ModelSerializer[Target]):
    """Writing takes `event` and `metric` once; afterwards they stand."""

    event = SeenEventField()
    metric = LineField(max_length=40, source="metric.key", help_text=_("Key of a metric, e.g. roas"))
    baseline = FigureSerializerField(required=False, allow_null=True)
    target = FigureSerializerField(required=False, allow_null=True)
    stretch = FigureSerializerField(required=False, allow_null=True)
    low = FigureSerializerField(required=False, allow_null=True)
    high = FigureSerializerField(required=False, allow_null=True)
    lag = serializers.IntegerField(required=False, min_value=0, max_value=rules.LONGEST_LAG)
    attribution = LineField(required=False, allow_blank=True, max_length=200)
    source = LineField(required=False, allow_blank=True, max_length=80)  # type: ignore[assignment]  # as in the model
    currency = LineField(required=False, allow_blank=True, max_length=3)

    class Meta:
        model = Target
        fields = (
            "id",
            "event",
            "metric",
            "baseline",
            "target",
            "stretch",
            "low",
            "high",
            "currency",
            "window_start",
            "window_end",
            "lag",
            "attribution",
            "source",
            "version",
            "created_at",
            "changed_at",
        )
        read_only_fields = ("id", "version", "created_at", "changed_at")
        validators = ()  # the service says it in words of its own

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        if self.instance is not None and self.partial:
            fields["event"].read_only = fields["metric"].read_only = True
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        event = self.instance.event if self.instance else attrs["event"]
        metric = self.instance.metric if self.instance else self._metric(attrs["metric"]["key"], event)
        refuse_currency(metric, attrs.pop("currency", ""), event)
        return {**attrs, "event": event, "metric": metric}

    def to_representation(self, target: Target) -> dict[str, Any]:
        show_titled(target.event, self.context["request"].lens)
        return super().to_representation(target)

    def _metric(self, key: str, event: Event) -> Metric:
        return metric_named(key, event, self.context["request"].lens, levels.KPI_TARGETS)


class ReadingValuesSerializer(serializers.ModelSerializer[Reading]):
    """One reading without its event."""

    metric = LineField(max_length=40, source="metric.key", help_text=_("Key of a metric, e.g. orders"))
    value = FigureSerializerField()
    source = LineField(  # type: ignore[assignment]  # named as in the model
        required=False, allow_blank=True, max_length=80, default=""
    )
    place = serializers.ChoiceField(choices=Place.choices, required=False, allow_blank=True, default="")
    currency = LineField(required=False, allow_blank=True, max_length=3, default="")

    class Meta:
        model = Reading
        fields: tuple[str, ...] = ("metric", "value", "on", "source", "place", "currency")
        validators = ()  # the same again is a correction


class ReadingSerializer(ReadingValuesSerializer):
    event = SeenEventField()

    class Meta(ReadingValuesSerializer.Meta):
        fields = ("id", "event", *ReadingValuesSerializer.Meta.fields, "at")
        read_only_fields = ("id", "at")

    def to_representation(self, reading: Reading) -> dict[str, Any]:
        """Whoever is shown a figure of an event reads its title."""
        show_titled(reading.event, self.context["request"].lens)
        return super().to_representation(reading)


class ReadingsSerializer(serializers.Serializer):
    """Many readings of one event: all are kept or none."""

    event = SeenEventField()
    readings = ReadingValuesSerializer(many=True, allow_empty=False, max_length=MOST_READINGS)  # type: ignore[call-arg]  # of the list


class RecordedSerializer(serializers.Serializer):
    """What became of many readings."""

    created = serializers.IntegerField()
    corrected = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class TargetFilters(serializers.Serializer):
    event = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    metric = LineField(required=False, max_length=40)


class ReadingFilters(TargetFilters):
    source = LineField(required=False, max_length=80)  # type: ignore[assignment]  # named as in the model
    place = serializers.ChoiceField(choices=Place.choices, required=False)
    since = serializers.DateField(required=False, help_text=_("First day"))
    until = serializers.DateField(required=False, help_text=_("Last day"))


def metric_named(key: str, event: Event, lens: Lens, group: str) -> Metric:
    """The brand's metric if the sender may use it there for `group`; else 400, whatever the reason."""
    metric = Metric.objects.filter(brand=event.brand_id, key=key).first()
    if metric is None or not policy.may_use(lens, event, metric, group):
        raise serializers.ValidationError({"metric": _("Not found.")}, code="does_not_exist")
    return metric


def refuse_currency(metric: Metric, currency: str, event: Event) -> None:
    """400 for money in another currency than the event's."""
    if error := rules.currency_error(metric, currency, event.currency):
        raise serializers.ValidationError({"currency": str(error)})
