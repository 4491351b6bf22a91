"""The exposure report as data: the events that an agency, a guest link or a feed shows, what is open on each, and why."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ...calendars import levels
from ...calendars.models import Partnership
from ..pages.report import ReportLine, Subject, agency_subject, feed_subject, link_subject, report_events, report_lines
from .access_log import managed_brand


class ReportAsked(serializers.Serializer):
    """`brand` is a slug; without it the only brand that the caller manages is meant."""

    brand = serializers.CharField(max_length=60, required=False)


class ReportLineSerializer(serializers.Serializer[ReportLine]):
    """`opens`: what is open on the event, from "busy" to single field groups. `why`: in words. `reserved`: a block without words."""

    event = serializers.IntegerField(source="event_id")
    title = serializers.CharField()
    type = serializers.CharField(source="type_label")
    calendar = serializers.IntegerField(source="calendar_id")
    calendar_name = serializers.CharField(source="calendar")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    status = serializers.CharField()
    opens = serializers.ListField(child=serializers.ChoiceField(levels.OPENERS), source="opener_names")
    why = serializers.ListField(child=serializers.CharField())
    reserved = serializers.BooleanField()


class ExposureView(generics.GenericAPIView):
    """Events by calendar and date. For owners and managers. `subject_of`: finds whom it is about, by brand, key and moment."""

    subject_of: ClassVar[Callable[..., Subject | None]]
    serializer_class = ReportLineSerializer

    @extend_schema(parameters=[ReportAsked], responses=ReportLineSerializer(many=True))
    def get(self, request: Request, **key: Any) -> Response:
        asked = ReportAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        brand = managed_brand(request.lens, asked.validated_data.get("brand", ""))
        subject = self.subject_of(brand, *key.values(), request.lens.at)
        if subject is None:
            raise Http404
        events = report_events(subject).select_related("type", "calendar").prefetch_related("partners")
        lines = report_lines(self.paginate_queryset(events) or (), subject)
        return self.get_paginated_response(self.get_serializer(lines, many=True).data)

    def get_queryset(self) -> QuerySet[Partnership]:
        return Partnership.objects.none()  # for the schema alone


class AgencyExposure(ExposureView):
    """What an agency sees."""

    subject_of = staticmethod(agency_subject)


class GuestLinkExposure(ExposureView):
    """What whoever holds a guest link sees."""

    subject_of = staticmethod(link_subject)


class FeedExposure(ExposureView):
    """What a feed carries."""

    subject_of = staticmethod(feed_subject)
