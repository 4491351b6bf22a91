"""The API over targets and readings: the same services and the same lens as the pages."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ..calendars import levels
from ..common.api import IF_MATCH, PreconditionFailed, version_asked
from ..events.models import Event
from . import policy
from .models import Metric, Reading, Target
from .serializers import (
    ReadingFilters,
    ReadingSerializer,
    ReadingsSerializer,
    RecordedSerializer,
    TargetFilters,
    TargetSerializer,
    metric_named,
    refuse_currency,
)
from .services import (
    NewReading,
    StaleTargetError,
    change_target,
    record_readings,
    remove_reading,
    remove_target,
    set_target,
)


@extend_schema_view(get=extend_schema(parameters=[TargetFilters]))
class Targets(generics.ListCreateAPIView):
    """Targets that are open to the caller; POST sets one."""

    serializer_class = TargetSerializer

    def get_queryset(self) -> QuerySet[Target]:
        return _filtered(_targets(self.request), self.request, TargetFilters)

    def perform_create(self, serializer: serializers.BaseSerializer) -> None:
        values = serializer.validated_data
        event, metric = values.pop("event"), values.pop("metric")
        _demand(policy.may_set_targets(self.request.lens, event, metric))
        serializer.instance = set_target(
            event, metric=metric, actor=self.request.user, at=self.request.at, values=values
        )


class TargetDetail(generics.GenericAPIView):
    """One target. Changing and removing need If-Match."""

    serializer_class = TargetSerializer

    def get_queryset(self) -> QuerySet[Target]:
        return _targets(self.request)

    def get(self, request: Request, pk: int) -> Response:
        return self._answer(self.get_object())

    @extend_schema(parameters=[IF_MATCH])
    def patch(self, request: Request, pk: int) -> Response:
        target = self._writable()
        version = version_asked(request, target.version)
        serializer = self.get_serializer(target, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        values = {key: value for key, value in serializer.validated_data.items() if key not in ("event", "metric")}
        try:
            target = change_target(target, actor=request.user, at=request.at, version=version, values=values)
        except StaleTargetError as stale:
            raise PreconditionFailed from stale
        return self._answer(target)

    @extend_schema(parameters=[IF_MATCH])
    def delete(self, request: Request, pk: int) -> Response:
        target = self._writable()
        version = version_asked(request, target.version)
        try:
            remove_target(target, actor=request.user, at=request.at, version=version)
        except StaleTargetError as stale:
            raise PreconditionFailed from stale
        return Response(status=204)

    def _writable(self) -> Target:
        target = self.get_object()
        _demand(policy.may_set_targets(self.request.lens, target.event, target.metric))
        return target

    def _answer(self, target: Target) -> Response:
        return Response(self.get_serializer(target).data, headers={"ETag": f'"{target.version}"'})


@extend_schema_view(get=extend_schema(parameters=[ReadingFilters]))
class Readings(generics.ListCreateAPIView):
    """Readings that are open to the caller. POST again of one metric, day, source, place: a correction, 200."""

    serializer_class = ReadingSerializer

    def get_queryset(self) -> QuerySet[Reading]:
        readings = Reading.objects.seen_through(self.request.lens).select_related("metric", "event")
        return _filtered(readings, self.request, ReadingFilters).order_by("-on", "-pk")

    @extend_schema(responses={200: ReadingSerializer, 201: ReadingSerializer})
    def post(self, request: Request) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data
        event = values.pop("event")
        _demand_readings(request, event)
        row = _new_reading(values, event, request)
        recorded = record_readings(event, rows=[row], actor=request.user, at=request.at)
        answer = self.get_serializer(recorded.all[0]).data
        return Response(answer, status=201 if recorded.created else 200)


class ReadingDetail(generics.GenericAPIView):
    serializer_class = ReadingSerializer

    def get_queryset(self) -> QuerySet[Reading]:
        readings = Reading.objects.seen_through(self.request.lens).select_related("metric", "event__type")
        return readings.prefetch_related("event__partners")

    def get(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    def delete(self, request: Request, pk: int) -> Response:
        reading = self.get_object()
        _demand_readings(request, reading.event, reading.metric)
        remove_reading(reading, actor=request.user, at=request.at)
        return Response(status=204)


class ReadingsAtOnce(generics.GenericAPIView):
    """Many readings of one event, at most a thousand: all are kept or none."""

    serializer_class = ReadingsSerializer

    @extend_schema(responses=RecordedSerializer)
    def post(self, request: Request) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        event = serializer.validated_data["event"]
        _demand_readings(request, event)
        rows = list(_new_readings(serializer.validated_data["readings"], event, request))
        recorded = record_readings(event, rows=rows, actor=request.user, at=request.at)
        counts = {name: len(getattr(recorded, name)) for name in ("created", "corrected", "unchanged")}
        return Response(RecordedSerializer(counts).data)


def _targets(request: Request) -> QuerySet[Target]:
    targets = Target.objects.seen_through(request.lens).select_related("metric", "event__type")
    return targets.prefetch_related("event__partners").order_by("event", "metric__position", "pk")


def _filtered(rows: QuerySet, request: Request, shape: type[serializers.Serializer]) -> QuerySet:
    """By the parameters that `shape` allows; a wrong one is 400."""
    asked = shape(data=request.query_params)
    asked.is_valid(raise_exception=True)
    lookups = {"metric": "metric__key", "since": "on__gte", "until": "on__lte"}
    return rows.filter(**{lookups.get(name, name): value for name, value in asked.validated_data.items()})


def _demand(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def _demand_readings(request: Request, event: Event, metric: Metric | None = None) -> None:
    _demand(policy.may_enter_readings(request.lens, event, metric))


def _readable(key: str, event: Event, request: Request) -> Metric:
    metric = metric_named(key, event, request.lens, levels.KPI_ACTUALS)
    _demand_readings(request, event, metric)
    return metric


def _new_readings(many: Iterable[dict[str, Any]], event: Event, request: Request) -> Iterable[NewReading]:
    """Each metric is looked up once."""
    known: dict[str, Metric] = {}
    for number, values in enumerate(many):
        key = values["metric"]["key"]
        try:
            known[key] = known.get(key) or _readable(key, event, request)
            yield _row(values, known[key], event)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({f"readings.{number}": error.detail}) from error


def _new_reading(values: dict[str, Any], event: Event, request: Request) -> NewReading:
    return _row(values, _readable(values["metric"]["key"], event, request), event)


def _row(values: dict[str, Any], metric: Metric, event: Event) -> NewReading:
    refuse_currency(metric, values["currency"], event)
    return NewReading(metric, values["value"], values["on"], values["source"], values["place"], values["currency"])


urlpatterns = [
    path("targets/", Targets.as_view(), name="api_targets"),
    path("targets/<int:pk>/", TargetDetail.as_view(), name="api_target"),
    path("readings/", Readings.as_view(), name="api_readings"),
    path("readings/bulk/", ReadingsAtOnce.as_view(), name="api_readings_bulk"),
    path("readings/<int:pk>/", ReadingDetail.as_view(), name="api_reading"),
]
