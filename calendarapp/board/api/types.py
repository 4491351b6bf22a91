"""The API over event types, which are a brand's templates."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as Refusal
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ...accounts.models import BRAND_ROLES, Organisation, Role
from ...accounts.services import RuleError
from ...calendars import levels
from ...calendars.lens import Lens
from ...calendars.queries import brands_seen
from ...common.api import IF_MATCH, PreconditionFailed, version_asked
from ...common.text import LineField
from ...events import policy
from ...events.builtin import KINDS, DetailField, MilestoneTemplate, fields_from, milestones_from
from ...events.looks import SHAPES, look_of
from ...events.models import Channel, Event, EventType
from ...events.models.parts import Anchor
from ...events.models.vocabulary import Hue
from ...events.services.types import StaleTypeError, archive_type, revise_type
from ...events.templates import FARTHEST, MOST_CHOICES, MOST_FIELDS, MOST_MILESTONES, free_key, own_milestone_key
from ...kpis.choices import usual_metrics
from ...kpis.models import Metric
from ..type_acts import make_type
from .values import own_value
from .vocabulary import BRAND

GROUPS = (levels.INSIDE, levels.TITLES, levels.READ, *levels.GROUPS)
FIELDS = "fields_of_its_own"


class OwnChoiceSerializer(serializers.Serializer):
    value = serializers.RegexField(r"^[\w-]{1,40}$", required=False, help_text="Stays when the label changes.")
    label = LineField(max_length=80, allow_blank=True)  # type: ignore[assignment]  # named as in the model


class OwnFieldSerializer(serializers.Serializer):
    """One field of a type's own. `former`: taken off, kept for events that have it; ignored in writes."""

    key = serializers.RegexField(r"^[a-z][a-z0-9_]{0,39}$", required=False)
    label = LineField(max_length=80, allow_blank=True, help_text="Empty: as built in.")  # type: ignore[assignment]  # named as in the model
    kind = serializers.ChoiceField(choices=KINDS)
    group = serializers.ChoiceField(choices=GROUPS, default=levels.INSIDE, help_text="What opens it.")
    choices = OwnChoiceSerializer(many=True, required=False, max_length=MOST_CHOICES)  # type: ignore[call-arg]  # of many
    required = serializers.BooleanField(default=False)  # type: ignore[assignment]  # named as in the model
    default = serializers.JSONField(required=False, allow_null=True, help_text="New events start with it.")
    former = serializers.BooleanField(default=False)


class TemplateMilestoneSerializer(serializers.Serializer):
    key = serializers.RegexField(r"^[\w.]{1,40}$", required=False)
    label = LineField(max_length=120, allow_blank=True, help_text="Empty: as built in.")  # type: ignore[assignment]  # named as in the model
    anchor = serializers.ChoiceField(choices=Anchor.choices, default=Anchor.START)
    offset = serializers.IntegerField(min_value=-FARTHEST, max_value=FARTHEST)
    role = serializers.ChoiceField(
        choices=[(role.value, str(Role(role).label)) for role in BRAND_ROLES], allow_blank=True, default=""
    )


class EventTypeSerializer(serializers.Serializer):
    """A type as far as it is open. Milestones, metrics and the brand's own fields are shown to its people alone."""

    id = serializers.IntegerField(read_only=True)
    brand = serializers.CharField(read_only=True)
    key = serializers.CharField(read_only=True)
    kind = serializers.CharField(read_only=True, help_text="The built-in type that it is or came from.")
    label = LineField(max_length=80)  # type: ignore[assignment]  # named as in the model
    icon = serializers.ChoiceField(choices=list(SHAPES), required=False)
    hue = serializers.ChoiceField(choices=Hue.choices, required=False)
    stages = serializers.RegexField(r"^R?A?C?E?$", required=False, allow_blank=True)
    channels = serializers.ListField(child=serializers.IntegerField(), required=False, max_length=100)
    metrics = serializers.ListField(
        child=LineField(max_length=40), required=False, allow_null=True, max_length=40, help_text="null: as built in."
    )
    fields_of_its_own = OwnFieldSerializer(many=True, required=False, max_length=MOST_FIELDS)  # type: ignore[call-arg]
    milestones = TemplateMilestoneSerializer(many=True, required=False, max_length=MOST_MILESTONES)  # type: ignore[call-arg]
    archived = serializers.BooleanField(required=False)
    version = serializers.IntegerField(read_only=True)


class EventTypeNewSerializer(EventTypeSerializer):
    brand = serializers.SlugField(max_length=60)
    archived = None  # type: ignore[assignment]  # DRF's way to leave out a field: a new one is always offered
    source = LineField(max_length=40, required=False, help_text="Key of the type that it starts from.")  # type: ignore[assignment]  # named as in the model


class EventTypePatchSerializer(EventTypeSerializer):
    """Whole in itself: in a partial serializer the parts of fields and milestones would be partial as well."""

    label = LineField(max_length=80, required=False)


class EventTypes(generics.GenericAPIView):
    """The event types of the brands that the caller sees. POST makes one of a brand's own."""

    serializer_class = EventTypeSerializer

    @extend_schema(operation_id="event_types_list", parameters=[BRAND], responses=EventTypeSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = types_seen(request.lens).filter(archived_at=None)
        slug = request.query_params.get("brand")
        page = self.paginate_queryset(rows.filter(brand__slug=slug) if slug else rows)
        return self.get_paginated_response([type_json(row, request.lens) for row in page])

    @extend_schema(request=EventTypeNewSerializer, responses={201: EventTypeSerializer})
    def post(self, request: Request) -> Response:
        serializer = EventTypeNewSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        body = dict(serializer.validated_data)
        brand = brands_seen(request.lens).filter(slug=body.pop("brand")).first()
        if brand is None:
            raise serializers.ValidationError({"brand": [_("Not found.")]})
        _demand(request.lens, brand.pk)
        source = _source(brand, body.pop("source", ""))
        values = _values(body, source or EventType(brand=brand, key=""))
        try:
            made = make_type(brand, label=values.pop("label"), source=source, at=request.at, values=values)
        except Refusal as refusal:
            raise type_refused(refusal) from refusal
        return type_answered(made, request, status=201)


class EventTypeDetail(APIView):
    """One event type. Writing needs If-Match; what is planned already never changes by it."""

    @extend_schema(operation_id="event_types_read", responses=EventTypeSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return type_answered(type_seen(request, pk), request)

    @extend_schema(parameters=[IF_MATCH], request=EventTypePatchSerializer, responses=EventTypeSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        row, version = _writable(request, pk)
        serializer = EventTypePatchSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        body = dict(serializer.validated_data)
        archived = body.pop("archived", None)
        try:
            values = _values(body, row)
            row = revise_type(row, version=version, values=values, archived=archived, at=request.at)
        except StaleTypeError as stale:
            raise PreconditionFailed from stale
        except RuleError as refusal:
            raise serializers.ValidationError({"archived": [str(refusal.message)]}) from refusal
        except Refusal as refusal:
            raise type_refused(refusal) from refusal
        return type_answered(row, request)

    @extend_schema(parameters=[IF_MATCH], responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """It is archived: events that have it keep it. PATCH with `archived` false offers it again."""
        row, _version = _writable(request, pk)
        try:
            archive_type(row, at=request.at)
        except RuleError as refusal:
            raise serializers.ValidationError({"archived": [str(refusal.message)]}) from refusal
        return Response(status=204)


def types_seen(lens: Lens) -> QuerySet[EventType]:
    """The brand's people see all of its types; others those on events of which they see the title, and all where they add."""
    adding = {
        way.brand_id for ways in lens.accesses.values() for way in ways if levels.reaches(way.level, "contribute")
    }
    titled = Event.objects.seen_through(lens, levels.TITLES).order_by()
    seen = Q(brand__in=set(lens.roles) | adding) | Q(pk__in=titled.values("type_id"))
    rows = EventType.objects.filter(seen).select_related("brand").prefetch_related("channels")
    return rows.order_by("brand", *EventType._meta.ordering)


def type_json(row: EventType, lens: Lens) -> dict[str, Any]:
    """The type as the API shows it; what isn't open is absent."""
    look, inside = look_of(row), row.brand_id in lens.roles
    shown: dict[str, Any] = {
        "id": row.pk,
        "brand": row.brand.slug,
        "key": row.key,
        "kind": row.kind,
        "label": str(row),
        "icon": look.icon,
        "hue": look.css.removeprefix("t-"),
        "stages": row.stages,
        FIELDS: [_field_json(declared) for declared in row.known_fields if declared.group in _opened(row, lens)],
        "version": row.version,
    }
    if inside:
        shown |= {
            "channels": sorted(channel.pk for channel in row.channels.all()),
            "metrics": list(usual_metrics(row)),
            "milestones": [_milestone_json(template) for template in row.milestone_templates],
            "archived": row.archived_at is not None,
        }
    return shown


def _opened(row: EventType, lens: Lens) -> frozenset[str]:
    ways = (way for ways in lens.accesses.values() for way in ways if way.brand_id == row.brand_id)
    found = frozenset(name for way in ways for name in way.opens)
    return found | set(GROUPS) if row.brand_id in lens.roles else found


def _field_json(declared: DetailField) -> dict[str, Any]:
    return {
        "key": declared.key,
        "label": str(declared.label),
        "kind": declared.kind,
        "group": declared.group,
        "choices": [{"value": value, "label": str(label)} for value, label in declared.choices],
        "required": declared.required,
        "default": declared.default,
        "former": declared.former,
    }


def _milestone_json(template: MilestoneTemplate) -> dict[str, Any]:
    names = ("key", "anchor", "offset", "role")
    return {**{name: getattr(template, name) for name in names}, "label": str(template.label)}


def type_answered(row: EventType, request: Request, status: int = 200) -> Response:
    """The type as the caller sees it now, with its ETag."""
    fresh = types_seen(request.lens).get(pk=row.pk)
    return Response(type_json(fresh, request.lens), status=status, headers={"ETag": f'"{fresh.version}"'})


def _demand(lens: Lens, brand_id: int) -> None:
    if not policy.may_plan(lens, brand_id):
        raise PermissionDenied


def type_seen(request: Request, pk: int) -> EventType:
    """404 unless the caller sees it."""
    return get_object_or_404(types_seen(request.lens), pk=pk)


def type_writable(request: Request, pk: int) -> EventType:
    """404 unless the caller sees it, 403 unless they plan for its brand."""
    row = type_seen(request, pk)
    _demand(request.lens, row.brand_id)
    return row


def _writable(request: Request, pk: int) -> tuple[EventType, int | None]:
    row = type_writable(request, pk)
    return row, version_asked(request, row.version)


def _source(brand: Organisation, key: str) -> EventType | None:
    if not key:
        return None
    source = EventType.objects.filter(brand=brand, key=key).first()
    if source is None:
        raise serializers.ValidationError({"source": [_("Not found.")]})
    return source


def _values(body: Mapping[str, Any], row: EventType) -> dict[str, Any]:
    """What the services take. Raises serializers.ValidationError naming the field."""
    values = {name: body[name] for name in ("label", "icon", "hue", "stages", "metrics", "channels") if name in body}
    _demand_known("channels", values.get("channels"), Channel.objects.filter(brand=row.brand_id), "pk")
    _demand_known("metrics", values.get("metrics"), Metric.objects.filter(brand=row.brand_id), "key")
    if FIELDS in body:
        values["fields"] = _fields(body[FIELDS], row)
    if "milestones" in body:
        values["milestones"] = [_milestone(each, row) for each in body["milestones"]]
    return values


def _demand_known(name: str, asked: list | None, rows: QuerySet, column: str) -> None:
    if asked and set(asked) - set(rows.filter(**{f"{column}__in": asked}).values_list(column, flat=True)):
        raise serializers.ValidationError({name: [_("Not found.")]})


def _fields(bodies: list[Mapping[str, Any]], row: EventType) -> list[DetailField]:
    found: list[DetailField] = []
    for number, body in enumerate(bodies):
        if not body["former"]:
            taken = {field.key for field in (*row.known_fields, *found)}
            found.append(_field(body, row, taken, f"{FIELDS}.{number}"))
    return found


def _field(body: Mapping[str, Any], row: EventType, taken: set[str], path: str) -> DetailField:
    key = body.get("key") or free_key(body["label"], "field", taken)
    builtin = {field.key for field in row.origin.fields}
    if not body["label"] and key not in builtin:
        raise serializers.ValidationError({f"{path}.label": [_("Give the field a name.")]})
    pairs: list[list[str]] = []
    for choice in body.get("choices", ()):
        value = choice.get("value") or free_key(choice["label"], "choice", {value for value, _label in pairs})
        pairs.append([value, choice["label"]])
    stored = {**body, "key": key, "choices": pairs, "default": None}
    declared = fields_from([stored], row.origin)[0]
    default = body.get("default")
    if default in (None, ""):
        return declared
    return fields_from([{**stored, "default": own_value(declared, default, f"{path}.default")}], row.origin)[0]


def _milestone(body: Mapping[str, Any], row: EventType) -> MilestoneTemplate:
    key = body.get("key") or own_milestone_key()
    if not body["label"] and key not in {template.key for template in row.origin.milestones}:
        raise serializers.ValidationError({"milestones": [_("Give the milestone a name.")]})
    return milestones_from([{**body, "key": key}])[0]


def type_refused(refusal: Refusal) -> serializers.ValidationError:
    """What a service refused, by the names of the API's fields."""
    told = refusal.message_dict if hasattr(refusal, "error_dict") else {"label": refusal.messages}
    return serializers.ValidationError({FIELDS if name == "fields" else name: words for name, words in told.items()})
