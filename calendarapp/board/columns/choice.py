"""Which columns a reader may choose from, and those of the types' own fields."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation
from ...calendars import levels
from ...calendars.lens import Lens
from ...events.builtin import DetailField
from ...events.fields import DETAIL
from ...events.models import Event, EventType
from ...events.sheets import Detail
from .planned import COLUMNS
from .shapes import Column, Kind, Row, Value

USUAL = ("title", "status", "type", "starts", "ends", "owner", "next_step", "next_due", "channels", "budget_planned")
PARTS = {
    "plan": _("Plan"),
    "words": _("Words"),
    "money": _("Budget and figures"),
    "own": _("Fields of types"),
}
_KINDS = {
    "long": Kind.LONG,
    "number": Kind.NUMBER,
    "money": Kind.MONEY,
    "percent": Kind.PERCENT,
    "bool": Kind.FLAG,
    "date": Kind.DAY,
    "datetime": Kind.MOMENT,
}
_VALUES: dict[str, Callable[[str], Value]] = {
    "number": Decimal,
    "money": Decimal,
    "percent": Decimal,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
}


def columns_for(lens: Lens, types: Iterable[EventType] = ()) -> dict[str, Column]:
    """By name, those whose opener is open to the lens on any calendar. `types`: as `types_seen` gives them."""
    found = {**COLUMNS, **detail_columns(types)}
    return {name: column for name, column in found.items() if lens.calendars_by_side(column.opener, column.metric)}


def grouped(columns: Iterable[Column]) -> Iterator[tuple[str, list[Column]]]:
    """Heading → its columns."""
    columns = list(columns)
    for part, label in PARTS.items():
        if among := [column for column in columns if column.part == part]:
            yield str(label), among


def types_seen(lens: Lens, brand: Organisation) -> QuerySet[EventType]:
    """All types of one's own brand; others know those that stand on events which show them theirs."""
    types = EventType.objects.filter(brand=brand)
    if brand.pk in lens.roles:
        return types
    titled = Event.objects.seen_through(lens, levels.TITLES).order_by()
    return types.filter(pk__in=titled.values("type_id"))


def detail_columns(types: Iterable[EventType]) -> dict[str, Column]:
    """One for each key: types may share it. What a row shows in it is decided by its own type."""
    found: dict[str, Column] = {}
    for event_type in types:
        for declared in event_type.detail_fields:
            name = f"{DETAIL}{declared.key}"
            if name not in found:
                kind = _KINDS.get(declared.kind, Kind.TEXT)
                found[name] = Column(name, str(declared.label), declared.group, kind, _detail(declared), "own")
    return found


def _detail(declared: DetailField) -> Callable[[Row], Value]:
    def read(row: Row) -> Value:
        detail = next((each for each in row.sheet.details if each.key == declared.key), None)
        return _value(detail) if detail else None

    return read


def _value(detail: Detail) -> Value:
    """Numbers and days as such, choices by their word; what was stored otherwise stays text."""
    if detail.kind == "choice":
        return str(dict(detail.choices).get(detail.value, detail.value))
    if isinstance(detail.value, bool):
        return detail.value
    try:
        return _VALUES.get(detail.kind, str)(str(detail.value))
    except (ValueError, ArithmeticError):
        return str(detail.value)
