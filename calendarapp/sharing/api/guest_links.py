"""The API over a brand's guest links, for owners and managers."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ...accounts.services import RuleError
from ...calendars.models import Level
from ...calendars.queries import brand_or_404
from ...common.text import LineField
from .. import policy
from ..forms import SHORTEST_PASSWORD
from ..links import link_address
from ..models import GuestLink, SavedView
from ..queries import guest_links, things_for_guests
from ..services import last_day, make_guest_link, revoke_guest_link

KINDS = {"calendar": "calendar", "saved_view": "view", "event": "event"}
MOST = 2**63 - 1


def _id() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=MOST, required=False, allow_null=True)


class KeptViewSerializer(serializers.Serializer):
    """A saved view as it was when the link was made; it stays so, whatever becomes of the view."""

    name = serializers.CharField(source="view_name")
    kind = serializers.CharField(source="view_kind")
    query = serializers.CharField(source="view_query", help_text="Its filters and columns, as in an address.")


class GuestLinkSerializer(serializers.Serializer):
    """To one `calendar`, `saved_view` or `event`; `view` is what it shows of a saved view. `url` is a secret, in the answer
    to the making alone: it isn't kept.
    """

    id = serializers.IntegerField(read_only=True)
    brand = serializers.SlugField(max_length=60, source="brand.slug")
    name = LineField(max_length=80)
    calendar = _id()
    saved_view = _id()
    view = KeptViewSerializer(read_only=True, allow_null=True)
    event = _id()
    level = serializers.ChoiceField(
        choices=[(level.value, level.label) for level in (Level.BUSY, Level.TITLES, Level.READ)]
    )
    expires_on = serializers.DateField(help_text="The last day in the brand's zone, at most a year from now.")
    password = serializers.CharField(
        write_only=True, required=False, min_length=SHORTEST_PASSWORD, max_length=128, trim_whitespace=False
    )
    has_password = serializers.BooleanField(source="password", read_only=True)
    maker = serializers.CharField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    last_used_at = serializers.DateTimeField(read_only=True, allow_null=True)
    revoked_at = serializers.DateTimeField(read_only=True, allow_null=True)
    url = serializers.SerializerMethodField()

    def to_representation(self, link: GuestLink) -> dict[str, Any]:
        moment = serializers.DateTimeField().to_representation
        return {
            "id": link.pk,
            "brand": link.brand.slug,
            "name": link.name,
            "calendar": link.calendar_id,
            "saved_view": link.saved_view_id,
            "view": KeptViewSerializer(link).data if link.view_kind else None,
            "event": link.event_id,
            "level": link.level,
            "expires_on": last_day(link).isoformat(),
            "has_password": bool(link.password),
            "maker": str(link.maker),
            "created_at": moment(link.created_at),
            "last_used_at": moment(link.last_used_at) if link.last_used_at else None,
            "revoked_at": moment(link.revoked_at) if link.revoked_at else None,
            "url": self.get_url(link),
        }

    def get_url(self, link: GuestLink) -> str | None:
        token = self.context.get("token")
        return link_address(token) if token else None

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """The brand by its slug, and the one thing among those that are offered."""
        lens = self.context["request"].lens
        brand = brand_or_404(lens, values.pop("brand")["slug"])
        if not policy.may_share_with_guests(lens, brand):
            raise PermissionDenied
        named = {name: pk for name in KINDS if (pk := values.pop(name, None)) is not None}
        if len(named) != 1:
            words = _("Name one of calendar, saved_view and event.")
            raise serializers.ValidationError({"non_field_errors": [words]})
        [(name, pk)] = named.items()
        thing = things_for_guests(lens, brand, pk if name == "event" else None).get(f"{KINDS[name]}:{pk}")
        if thing is None:
            raise serializers.ValidationError({name: [_("Not found.")]}, code="not_found")
        if isinstance(thing, SavedView) and policy.filters_shut_to_guests(thing, values["level"]):
            words = _("This view filters by what guests of this level don’t see.")
            raise serializers.ValidationError({name: [words]})
        return {**values, "brand": brand, "thing": thing}


_BRAND = OpenApiParameter("brand", OpenApiTypes.STR, description="Slug: only the links of this brand.")


@extend_schema_view(get=extend_schema(parameters=[_BRAND]))
class GuestLinks(generics.ListCreateAPIView):
    """The guest links of the brands that the caller manages, newest first; POST makes one and tells its `url` once."""

    serializer_class = GuestLinkSerializer

    def get_queryset(self) -> QuerySet[GuestLink]:
        links = guest_links(self.request.lens)
        slug = self.request.query_params.get("brand")
        return links if slug is None else links.filter(brand=brand_or_404(self.request.lens, slug))

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            link, token = make_guest_link(maker=request.user, at=request.at, **serializer.validated_data)
        except RuleError as refusal:
            field = getattr(refusal, "field", None) or "non_field_errors"
            raise serializers.ValidationError({field: [str(refusal.message)]}) from refusal
        told = GuestLinkSerializer(link, context={**self.get_serializer_context(), "token": token})
        return Response(told.data, status=201, headers={"Cache-Control": "no-store"})


class GuestLinkDetail(generics.GenericAPIView):
    """One guest link. DELETE revokes it for good; it stays in the list."""

    serializer_class = GuestLinkSerializer

    def get_queryset(self) -> QuerySet[GuestLink]:
        return guest_links(self.request.lens)

    def get(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    def delete(self, request: Request, pk: int) -> Response:
        link = self.get_object()
        if not policy.may_share_with_guests(request.lens, link.brand):
            raise PermissionDenied
        revoke_guest_link(link, actor=request.user, at=request.at)
        return Response(status=204)


urlpatterns = [
    path("guest-links/", GuestLinks.as_view(), name="api_guest_links"),
    path("guest-links/<int:pk>/", GuestLinkDetail.as_view(), name="api_guest_link"),
]
