"""The API over one's own subscriptions: the same services and the same lens as the pages."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ..accounts.models import Language
from ..accounts.services import RuleError
from ..calendars.models import Calendar
from ..common.text import LineField
from . import policy
from .models import Subscription
from .queries import calendars_offered, links_of, subscriptions_of, types_offered
from .services import change_subscription, create_subscription, revoke_subscription


class CalendarIds(serializers.ListField):
    """Ids of calendars. Those that aren't open to the caller any more aren't named."""

    def get_attribute(self, subscription: Subscription) -> list[int]:
        open_now = self.context["request"].lens.calendar_ids
        return sorted(calendar.pk for calendar in subscription.calendars.all() if calendar.pk in open_now)


class SubscriptionSerializer(serializers.ModelSerializer[Subscription]):
    """`url` is a secret: whoever has it reads the feed. Without `types` the feed carries all."""

    name = LineField(max_length=80)
    calendars = CalendarIds(child=serializers.IntegerField(min_value=1), allow_empty=False, max_length=200)
    types = serializers.ListField(child=LineField(max_length=40), required=False, max_length=60)
    language = serializers.ChoiceField(choices=Language.choices, required=False)
    url = serializers.SerializerMethodField()
    last_fetched_at = serializers.SerializerMethodField()

    class Meta:
        model = Subscription
        fields = (
            "id",
            "name",
            "calendars",
            "types",
            "milestones",
            "embargoes",
            "titles_only",
            "language",
            "url",
            "created_at",
            "last_fetched_at",
        )
        read_only_fields = ("id", "url", "created_at", "last_fetched_at")

    def get_url(self, subscription: Subscription) -> str | None:
        links = links_of(subscription)
        return links.https if links else None

    def get_last_fetched_at(self, subscription: Subscription) -> Any:
        moment = getattr(subscription, "last_at", None)
        return serializers.DateTimeField().to_representation(moment) if moment else None

    def validate_calendars(self, ids: list[int]) -> list[Calendar]:
        """Unknown and foreign ids are one answer."""
        chosen = self.instance.calendars.all() if self.instance else None
        offered = {calendar.pk: calendar for calendar in calendars_offered(self.context["request"].lens, chosen)}
        if not offered.keys() >= set(ids):
            raise serializers.ValidationError(_("Not found."), code="not_found")
        return [offered[pk] for pk in dict.fromkeys(ids)]

    def validate_types(self, keys: list[str]) -> list[str]:
        offered = types_offered(self.context["request"].lens)
        if not offered.keys() >= set(keys):
            raise serializers.ValidationError(_("Not found."), code="not_found")
        return [key for key in offered if key in keys]


class Subscriptions(generics.ListCreateAPIView):
    """One's own feeds; POST makes one."""

    serializer_class = SubscriptionSerializer

    def get_queryset(self) -> QuerySet[Subscription]:
        return subscriptions_of(self.request.user)

    def perform_create(self, serializer: serializers.BaseSerializer) -> None:
        _demand(self.request)
        try:
            serializer.instance = create_subscription(
                person=self.request.user, at=self.request.at, **serializer.validated_data
            )
        except RuleError as refusal:
            raise serializers.ValidationError({"non_field_errors": [str(refusal.message)]}) from refusal


class SubscriptionDetail(generics.GenericAPIView):
    """One feed of one's own. PATCH changes what it carries, DELETE revokes it for good."""

    serializer_class = SubscriptionSerializer

    def get_queryset(self) -> QuerySet[Subscription]:
        return subscriptions_of(self.request.user)

    def get(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    def patch(self, request: Request, pk: int) -> Response:
        mine = self.get_object()
        _demand(request)
        serializer = self.get_serializer(mine, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        change_subscription(mine, at=request.at, **serializer.validated_data)
        return self.get(request, pk)

    def delete(self, request: Request, pk: int) -> Response:
        mine = self.get_object()
        _demand(request)
        revoke_subscription(mine, at=request.at)
        return Response(status=204)


def _demand(request: Request) -> None:
    if not policy.may_subscribe(request.lens):
        raise PermissionDenied


urlpatterns = [
    path("subscriptions/", Subscriptions.as_view(), name="api_subscriptions"),
    path("subscriptions/<int:pk>/", SubscriptionDetail.as_view(), name="api_subscription"),
]
