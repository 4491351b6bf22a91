"""The exposure report as data: the events that an agency, a guest link or a feed shows, what is open on each, and why."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ...accounts.models import Organisation
from ...calendars import levels
from ...calendars.models import Partnership
from ...sharing.models import GuestLink
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
    """Events by calendar and date. For owners and managers."""

    serializer_class = ReportLineSerializer

    @extend_schema(parameters=[ReportAsked], responses=ReportLineSerializer(many=True))
    def get(self, request: Request, **parts: Any) -> Response:
        asked = ReportAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        subject = self.subject(managed_brand(request.lens, asked.validated_data.get("brand", "")), **parts)
        events = report_events(subject).select_related("type", "calendar").prefetch_related("partners")
        lines = report_lines(self.paginate_queryset(events) or (), subject)
        return self.get_paginated_response(self.get_serializer(lines, many=True).data)

    def subject(self, brand: Organisation, **parts: Any) -> Subject:
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Partnership]:
        return Partnership.objects.none()  # for the schema alone


class AgencyExposure(ExposureView):
    """What an agency sees."""

    def subject(self, brand: Organisation, **parts: Any) -> Subject:
        partnerships = Partnership.objects.filter(brand=brand, ended_at=None).select_related("agency")
        return agency_subject(
            brand, get_object_or_404(partnerships, agency__slug=parts["agency"]).agency, self.request.lens.at
        )


class GuestLinkExposure(ExposureView):
    """What whoever holds a guest link sees."""

    def subject(self, brand: Organisation, **parts: Any) -> Subject:
        links = GuestLink.objects.filter(brand=brand).select_related("brand", "event", "saved_view")
        return link_subject(get_object_or_404(links, pk=parts["pk"]), self.request.lens.at)


class FeedExposure(ExposureView):
    """What a feed carries."""

    def subject(self, brand: Organisation, **parts: Any) -> Subject:
        subject = feed_subject(brand, parts["pk"], self.request.lens.at)
        if subject is None:
            raise Http404
        return subject
