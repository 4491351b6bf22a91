"""The planned fields of an event: what opens each, and how it is read and written as JSON.

One table serves the change log, undo, merging, history, the form and the API, so a field can't be open at one door and shut at another.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..calendars import levels
from . import ties, timing
from .loops import refuse_loop_of_needs, refuse_loop_of_parents
from .models import Event, EventPartner, Override

DETAIL = "details."


def normal(value: Any) -> Any:
    """A door's value as the change log keeps it: models as ids, sets of them sorted, moments as ISO text, decimals as text."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, timing.When):
        return value.as_json()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return _normal_items(value) if isinstance(value, QuerySet | set | frozenset | list | tuple) else value


def _normal_items(items: Iterable[Any]) -> list[Any]:
    """Ids in order; lists of anything else keep theirs."""
    found = [normal(item) for item in items]
    return sorted(found) if all(isinstance(item, int) for item in found) else found


@dataclass(frozen=True, slots=True)
class Field:
    """`kind` says how a value is put into words; `wording` has a speaker for each."""

    name: str
    label: Promise | str
    opener: str
    kind: str
    read: Callable[[Event], Any]
    write: Callable[[Event, Any], None]
    of_brand: bool = False  # the brand's alone to write
    related: bool = False  # written after the row is saved
    take: Callable[[Any], Any] = normal  # a value of a door, or of an older change, as it is kept now


def field_of(name: str, event: Event) -> Field:
    """The field by name; `details.<key>` is one of the type's own. Raises KeyError for what no event has."""
    if name.startswith(DETAIL):
        return _detail(name, event)
    return FIELDS[name]


def fields_of(event: Event) -> list[Field]:
    """All planned fields of an event, the type's own among them."""
    own = [_detail(DETAIL + declared.key, event) for declared in event.type.detail_fields]
    return [*FIELDS.values(), *own]


def snapshot(event: Event) -> dict[str, Any]:
    """All planned values, as the change log would keep them."""
    return {field.name: field.read(event) for field in fields_of(event)}


def _plain(name: str, label, opener: str, kind: str = "text", *, of_brand: bool = False) -> Field:
    return Field(
        name, label, opener, kind, lambda event: normal(getattr(event, name)), _setter(name), of_brand=of_brand
    )


def _setter(name: str) -> Callable[[Event, Any], None]:
    column = Event._meta.get_field(name)

    def write(event: Event, value: Any) -> None:
        setattr(event, name, column.to_python(value))

    return write


def _key(name: str, label, opener: str, kind: str, *, of_brand: bool = False) -> Field:
    return Field(
        name,
        label,
        opener,
        kind,
        lambda event: getattr(event, f"{name}_id"),
        lambda event, value: setattr(event, f"{name}_id", value),
        of_brand=of_brand,
    )


def _many(name: str, label, opener: str, kind: str = "words") -> Field:
    def read(event: Event) -> list[int]:
        return sorted(item.pk for item in getattr(event, name).all()) if event.pk else []

    return Field(name, label, opener, kind, read, lambda event, value: getattr(event, name).set(value), related=True)


def _detail(name: str, event: Event) -> Field:
    key = name.removeprefix(DETAIL)
    declared = next((field for field in event.type.known_fields if field.key == key), None)

    def write(target: Event, value: Any) -> None:
        kept = {**target.details, key: value}
        target.details = {each: stored for each, stored in kept.items() if stored not in (None, "")}

    return Field(
        name=name,
        label=declared.label if declared else key,
        opener=declared.group if declared else levels.INSIDE,
        kind=declared.kind if declared else "text",
        read=lambda target: target.details.get(key, ""),
        write=write,
    )


def _read_when(event: Event) -> dict[str, Any]:
    overrides = _read_overrides(event) if event.pk and event.recurrence else []
    return {**event.when.as_json(), "recurrence": event.recurrence, "overrides": overrides}


def _read_overrides(event: Event) -> list[dict[str, Any]]:
    return [
        {"id": row.recurrence_id, "cancelled": row.cancelled, "when": row.when, "fields": row.fields}
        for row in event.overrides.all()
    ]


def _write_when(event: Event, value: dict[str, Any]) -> None:
    event.set_when(timing.When.from_json(value))
    event.recurrence = value.get("recurrence", event.recurrence)
    if event.pk and "overrides" in value and value["overrides"] != _read_overrides(event):
        event.overrides.all().delete()
        Override.objects.bulk_create(
            Override(
                event=event,
                recurrence_id=row["id"],
                cancelled=row["cancelled"],
                when=row["when"],
                fields=row["fields"],
            )
            for row in value["overrides"]
        )
        event._prefetched_objects_cache = {}


def _read_partners(event: Event) -> list[dict[str, Any]]:
    rows: Iterable[EventPartner] = event.partners.all() if event.pk else ()
    return sorted(({"agency": row.agency_id, "early": row.early} for row in rows), key=lambda row: row["agency"])


def _write_partners(event: Event, value: list[dict[str, Any]]) -> None:
    event.partners.all().delete()
    EventPartner.objects.bulk_create(
        EventPartner(event=event, agency_id=row["agency"], early=bool(row.get("early"))) for row in value
    )


def _write_parent(event: Event, value: int | None) -> None:
    """Raises LoopError."""
    if event.pk and value:
        refuse_loop_of_parents(event, value)
    event.parent_id = value


def _read_needs(event: Event) -> list[dict[str, Any]]:
    rows = event.dependencies.all() if event.pk else ()
    return ties.canonical({"event": row.needs_id, "buffer": row.buffer, "product": row.product_id} for row in rows)


def _write_needs(event: Event, value: list[Any] | None) -> None:
    """Raises LoopError."""
    wanted = {row["event"]: row for row in ties.canonical(value)}
    refuse_loop_of_needs(event, wanted)
    event.dependencies.exclude(needs_id__in=wanted).delete()
    for needs_id, row in wanted.items():
        terms = {"buffer": row["buffer"], "product_id": row["product"]}
        event.dependencies.update_or_create(needs_id=needs_id, defaults=terms)


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        _plain("title", _("Title"), levels.TITLES),
        _key("type", _("Type"), levels.TITLES, "word"),
        _plain("status", _("Status"), levels.TITLES, "choice"),
        Field("when", _("Dates"), levels.BUSY, "when", _read_when, _write_when),
        _key("calendar", _("Calendar"), levels.INSIDE, "calendar", of_brand=True),
        _plain("sharing", _("Who sees it"), levels.INSIDE, "choice", of_brand=True),
        _plain("embargo_until", _("Embargo until"), levels.INSIDE, "moment", of_brand=True),
        _plain("reserved", _("Reserved block under embargo"), levels.INSIDE, "flag", of_brand=True),
        Field(
            "partners",
            _("Partners on it"),
            levels.READ,
            "partners",
            _read_partners,
            _write_partners,
            of_brand=True,
            related=True,
        ),
        _key("owner", _("Owner"), levels.CONTACTS, "user"),
        _key("backup", _("Backup owner"), levels.CONTACTS, "user"),
        Field("parent", _("Part of"), levels.READ, "event", lambda event: event.parent_id, _write_parent),
        Field("needs", _("Needs"), levels.READ, "needs", _read_needs, _write_needs, related=True, take=ties.canonical),
        _plain("location", _("Location"), levels.READ),
        _plain("stages", _("RACE stages"), levels.READ, "stages"),
        _many("channels", _("Channels"), levels.READ),
        _many("markets", _("Markets"), levels.READ),
        _plain("tags", _("Tags"), levels.READ, "tags"),
        _plain("description", _("Description"), levels.DESCRIPTION, "long"),
        _plain("objective", _("Objective"), levels.DESCRIPTION),
        _plain("goal", _("Goal"), levels.DESCRIPTION, "choice"),
        _many("products", _("Products"), levels.PRODUCTS, "products"),
        _plain("budget_planned", _("Planned budget"), levels.BUDGET, "money"),
        _plain("budget_actual", _("Actual budget"), levels.BUDGET, "money"),
        _plain("currency", _("Currency"), levels.BUDGET),
        _plain("links", _("Links"), levels.LINKS, "links"),
        _many("personas", _("Personas"), levels.INSIDE),
        _plain("notes", _("Internal notes"), levels.INSIDE, "long"),
    )
}
