"""The order of rows: by what a field says where it is open, and as if it were empty where it isn't.

A hidden value that moved its row up or down would be told by it. Empty ones come last, whichever way one sorts; rows that
are equal stand in the order of their ids, so that no page repeats or leaves out one.
"""

from collections.abc import Callable, Sequence
from datetime import time

from django.db.models import (
    Case,
    CharField,
    DurationField,
    Expression,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower, NullIf

from ...calendars import levels
from ...calendars.lens import Lens
from ...calendars.models import Sharing
from ...events.models import EventQuerySet, Occurrence, Status
from ...events.models.parts import OccurrenceKind
from ...events.sight import opened

Keys = Callable[[Lens], Sequence[Expression | F | Subquery]]


def sorted_by(events: EventQuerySet, name: str, lens: Lens) -> EventQuerySet:
    """`name` is one of SORTS, with "-" before it for the other way round."""
    backwards = name.startswith("-")
    keys = SORTS[name.removeprefix("-")](lens)
    ordered = [key.desc(nulls_last=True) if backwards else key.asc(nulls_last=True) for key in keys]
    return events.order_by(*ordered, "-pk" if backwards else "pk")


def _where_open(opener: str, *keys: Expression | F) -> Keys:
    return lambda lens: [_if(opened(lens, opener), key) for key in keys]


def _if(condition: Q, key: Expression | F) -> Coalesce:
    """The key where the condition holds, else nothing.

    A condition that can't hold leaves a bare NULL of the Case, which PostgreSQL refuses to order by; COALESCE it takes.
    """
    return Coalesce(Case(When(condition, then=key), default=None), Value(None))


def _text(column: str, opener: str) -> Keys:
    return _where_open(opener, NullIf(Lower(column), Value("")))


def _person(column: str) -> Keys:
    name = Coalesce(NullIf(F(f"{column}__name"), Value("")), F(f"{column}__email"), output_field=CharField())
    return _where_open(levels.CONTACTS, Lower(name))


def _rank(column: str, values: Sequence[str], opener: str) -> Keys:
    """In the order in which the values are declared."""
    places = [When(**{column: value}, then=place) for place, value in enumerate(values)]
    return _where_open(opener, Case(*places, default=None, output_field=IntegerField()))


def _parent(lens: Lens) -> list[Expression]:
    """Both must be open: that this is a part of something, and what that is called."""
    known = opened(lens, levels.READ) & opened(lens, levels.TITLES, "parent__") & Q(parent__deleted_at=None)
    return [_if(known, F("parent__search_title"))]


def _next_due(lens: Lens) -> list[Subquery]:
    open_ones = Occurrence.objects.seen_through(lens).filter(
        event=OuterRef("pk"), kind=OccurrenceKind.MILESTONE, milestone__done_at=None
    )
    return [Subquery(open_ones.order_by("first_on", "pk").values("first_on")[:1])]


_LENGTH = ExpressionWrapper(F("ends_on") - F("starts_on"), output_field=DurationField())

SORTS: dict[str, Keys] = {
    "title": _where_open(levels.TITLES, F("search_title")),
    "status": _rank("status", Status.values, levels.TITLES),
    "type": _where_open(levels.TITLES, F("type__position"), F("type_id")),
    "starts": lambda lens: [F("starts_on"), Coalesce("starts_time", Value(time.min))],
    "ends": lambda lens: [F("ends_on"), F("ends_time")],
    "days": lambda lens: [_LENGTH],
    "owner": _person("owner"),
    "backup": _person("backup"),
    "next_due": _next_due,
    "calendar": lambda lens: [F("calendar__position"), F("calendar_id")],
    "location": _text("location", levels.READ),
    "parent": _parent,
    "sharing": _rank("sharing", Sharing.values, levels.INSIDE),
    "embargo_until": _where_open(levels.INSIDE, F("embargo_until")),
    "objective": _text("objective", levels.DESCRIPTION),
    "goal": _text("goal", levels.DESCRIPTION),
    "created_at": _where_open(levels.INSIDE, F("created_at")),
    "budget_planned": _where_open(levels.BUDGET, F("budget_planned")),
    "budget_actual": _where_open(levels.BUDGET, F("budget_actual")),
    "currency": _text("currency", levels.BUDGET),
}
