"""What the settings of event types show."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise

from ...accounts.models import Organisation, Role
from ...common.text import fold
from ...events.builtin import TYPES, DetailField, MilestoneTemplate
from ...events.looks import Look, look_of
from ...events.models import Event, EventType, FreezeWindow
from ...events.services.types import ALWAYS_THERE
from ..forms.types import KIND_WORDS, OPENER_WORDS
from .event import place_of

_ORDER = {"X": 0, "S": 1, "E": 2}


@dataclass(frozen=True, slots=True)
class TypeRow:
    """`count`: planned events that have it. `origin`: what one of the brand's own came from."""

    id: int
    label: str
    look: Look
    origin: str
    is_own: bool
    is_archived: bool
    count: int
    fields: int
    milestones: int
    may_archive: bool
    may_delete: bool


@dataclass(frozen=True, slots=True)
class FieldRow:
    key: str
    label: str
    kind: Promise | str
    opener: Promise | str
    is_inside: bool
    required: bool
    choices: str


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    key: str
    label: str
    place: str
    role: str


@dataclass(frozen=True, slots=True)
class TypePage:
    row: TypeRow
    fields: tuple[FieldRow, ...]
    former: tuple[FieldRow, ...]
    milestones: tuple[MilestoneRow, ...]


def types_of(brand: Organisation) -> QuerySet[EventType]:
    """All types of a brand with how often they are used. One query."""
    events = Event.objects.filter(type=OuterRef("pk"))
    counted = events.filter(deleted_at=None).order_by().values("type").annotate(number=Count("pk")).values("number")
    blocked = FreezeWindow.types.through.objects.filter(eventtype=OuterRef("pk"))
    return (
        EventType.objects.filter(brand=brand)
        .select_related("brand")
        .annotate(count=Coalesce(Subquery(counted), 0), is_used=Q(Exists(events)) | Q(Exists(blocked)))
    )


def type_rows(types: Iterable[EventType], *, text: str = "") -> list[TypeRow]:
    """Those whose name holds `text`."""
    return [type_row(row) for row in types if fold(text) in fold(str(row))]


def type_row(event_type: EventType) -> TypeRow:
    """Take it from `types_of`."""
    return TypeRow(
        id=event_type.pk,
        label=str(event_type),
        look=look_of(event_type),
        origin=str(TYPES[event_type.base].label) if event_type.base in TYPES else "",
        is_own=event_type.is_own,
        is_archived=event_type.archived_at is not None,
        count=getattr(event_type, "count", 0),
        fields=len(event_type.detail_fields),
        milestones=len(event_type.milestone_templates),
        may_archive=event_type.key not in ALWAYS_THERE,
        may_delete=event_type.is_own and not getattr(event_type, "is_used", True),
    )


def type_page(event_type: EventType) -> TypePage:
    """One type with its parts in the order in which people meet them."""
    fields = event_type.known_fields
    return TypePage(
        row=type_row(event_type),
        fields=tuple(field_row(row) for row in fields if not row.former),
        former=tuple(field_row(row) for row in fields if row.former),
        milestones=tuple(milestone_row(row) for row in sorted(event_type.milestone_templates, key=_by_day)),
    )


def field_row(declared: DetailField) -> FieldRow:
    return FieldRow(
        key=declared.key,
        label=str(declared.label),
        kind=KIND_WORDS[declared.kind],
        opener=OPENER_WORDS.get(declared.group, declared.group),
        is_inside=declared.group == "inside",
        required=declared.required,
        choices=" · ".join(str(label) for _value, label in declared.choices),
    )


def milestone_row(template: MilestoneTemplate) -> MilestoneRow:
    role = str(Role(template.role).label) if template.role in Role.values else ""
    return MilestoneRow(template.key, str(template.label), place_of(template.anchor, template.offset), role)


def _by_day(template: MilestoneTemplate) -> tuple[int, int]:
    return _ORDER.get(template.anchor, 9), template.offset
