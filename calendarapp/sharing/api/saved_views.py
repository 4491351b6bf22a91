"""The API over saved views: the same services and the same lens as the pages."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ...accounts.models import Organisation
from ...calendars.queries import brand_or_404
from ...common.text import LineField
from .. import policy
from ..models import SavedView, ViewKind
from ..queries import address_of, teams_offered
from ..services import LONGEST_QUERY, TooManyViewsError, ViewNameTakenError, change_view, remove_view, save_view


class SavedViewSerializer(serializers.ModelSerializer[SavedView]):
    """`query`: the parameters of the view's address, days left out. `team`: slug of the organisation whose people have it."""

    brand = serializers.SlugField(max_length=60)
    name = LineField(max_length=80)
    kind = serializers.ChoiceField(choices=ViewKind.choices)
    query = serializers.CharField(max_length=LONGEST_QUERY, required=False, allow_blank=True)
    team = serializers.SlugField(max_length=60, allow_null=True, required=False)
    address = serializers.SerializerMethodField()

    class Meta:
        model = SavedView
        fields = ("id", "brand", "name", "kind", "query", "team", "address", "created_at")
        read_only_fields = ("id", "created_at")

    def to_representation(self, view: SavedView) -> dict[str, Any]:
        slugs = {"brand": view.brand.slug, "team": view.team.slug if view.team else None}
        return {
            "id": view.pk,
            **slugs,
            "name": view.name,
            "kind": view.kind,
            "query": view.query,
            "address": address_of(view),
            "created_at": serializers.DateTimeField().to_representation(view.created_at),
        }

    def get_address(self, view: SavedView) -> str:
        return address_of(view)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """The brand by its slug, once for all; the team among those that are offered."""
        lens = self.context["request"].lens
        slug = values.pop("brand", None)
        brand: Organisation = self.instance.brand if self.instance else brand_or_404(lens, slug)
        if "team" in values and values["team"] is not None:
            offered = {team.slug: team for team in teams_offered(lens, brand)}
            if values["team"] not in offered:
                raise serializers.ValidationError({"team": [_("Not found.")]}, code="not_found")
            values["team"] = offered[values["team"]]
        return values if self.instance else {**values, "brand": brand}


class SavedViews(generics.ListCreateAPIView):
    """The caller's saved views and their teams'; POST keeps one."""

    serializer_class = SavedViewSerializer

    def get_queryset(self) -> QuerySet[SavedView]:
        return _seen(self.request)

    def perform_create(self, serializer: serializers.BaseSerializer) -> None:
        _demand(policy.may_save_views(self.request.lens))
        values = {"query": "", **serializer.validated_data}
        serializer.instance = _kept(save_view, owner=self.request.user, at=self.request.at, **values)


class SavedViewDetail(generics.GenericAPIView):
    """One saved view."""

    serializer_class = SavedViewSerializer

    def get_queryset(self) -> QuerySet[SavedView]:
        return _seen(self.request)

    def get(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    def patch(self, request: Request, pk: int) -> Response:
        view = self._changeable()
        serializer = self.get_serializer(view, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return Response(self.get_serializer(_kept(change_view, view, **serializer.validated_data)).data)

    def delete(self, request: Request, pk: int) -> Response:
        remove_view(self._changeable())
        return Response(status=204)

    def _changeable(self) -> SavedView:
        view = self.get_object()
        _demand(policy.may_change(self.request.lens, view))
        return view


def _seen(request: Request) -> QuerySet[SavedView]:
    return SavedView.objects.seen_through(request.lens).select_related("brand", "team").order_by("brand", "name", "pk")


def _kept(service: Any, *args: Any, **values: Any) -> SavedView:
    try:
        return service(*args, **values)
    except ViewNameTakenError as error:
        raise serializers.ValidationError({"name": [error.message]}) from error
    except TooManyViewsError as error:
        raise serializers.ValidationError({"non_field_errors": [error.message]}) from error


def _demand(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


urlpatterns = [
    path("saved-views/", SavedViews.as_view(), name="api_saved_views"),
    path("saved-views/<int:pk>/", SavedViewDetail.as_view(), name="api_saved_view"),
]
