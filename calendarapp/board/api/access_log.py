"""The API over a brand's access log."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers

from ...accounts.models import AccessEntry, AccessKind, Organisation
from ...accounts.queries import LogFilters, access_log
from ...calendars.lens import Lens
from ...calendars.policy import may_manage
from ...calendars.queries import brands_seen


class LogAsked(serializers.Serializer):
    """`brand` is a slug; without it the only brand that the caller manages is meant. Days are the brand's."""

    brand = serializers.CharField(max_length=60, required=False)
    kind = serializers.ChoiceField(choices=AccessKind.choices, required=False)
    person = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    agency = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)


class AccessEntrySerializer(serializers.ModelSerializer[AccessEntry]):
    """`person` did it; `agency` is the one through which, or whose access changed; `member` got another role.

    `detail` holds `calendar`, `calendars`, `format`, `events`, `before` and `after`, whichever there are.
    """

    event = serializers.IntegerField(source="event_id", allow_null=True)
    person_name = serializers.SerializerMethodField()
    agency_name = serializers.CharField(source="agency.name", default=None)
    member = serializers.IntegerField(source="subject_id", allow_null=True)
    member_name = serializers.SerializerMethodField()

    class Meta:
        model = AccessEntry
        fields = (
            "id",
            "at",
            "kind",
            "person",
            "person_name",
            "agency",
            "agency_name",
            "member",
            "member_name",
            "event",
            "detail",
        )
        read_only_fields = fields

    def get_person_name(self, entry: AccessEntry) -> str:
        return str(entry.person or entry.person_name)

    def get_member_name(self, entry: AccessEntry) -> str | None:
        return str(entry.subject) if entry.subject else None


@extend_schema_view(get=extend_schema(parameters=[LogAsked]))
class AccessLog(generics.ListAPIView):
    """Who looked early, exported, subscribed or changed access, newest first. For owners and managers."""

    serializer_class = AccessEntrySerializer

    def get_queryset(self) -> QuerySet[AccessEntry]:
        if getattr(self, "swagger_fake_view", False):
            return AccessEntry.objects.none()
        asked = LogAsked(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(asked.validated_data)
        return access_log(managed_brand(self.request.lens, values.pop("brand", "")), LogFilters(**values))


def managed_brand(lens: Lens, slug: str) -> Organisation:
    """The brand that is named, or the only one that the caller manages.

    403 for one that the caller doesn't manage, 400 for one they don't see, and where several could be meant.
    """
    seen = brands_seen(lens)
    brands = list(seen.filter(slug=slug) if slug else seen)
    if slug and not brands:
        raise serializers.ValidationError({"brand": [_("Not found.")]})
    managed = [brand for brand in brands if may_manage(lens, brand.pk)]
    if not managed:
        raise PermissionDenied
    if len(managed) > 1:
        raise serializers.ValidationError({"brand": [_("Name the brand: you manage several.")]})
    return managed[0]
