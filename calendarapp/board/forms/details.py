"""The type's own fields as form fields, and their values as they are stored."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...common.text import LineFormField, TextFormField
from ...events.builtin import DetailField
from .fields import AddressField, ChoiceField, DayField, MomentField

PREFIX = "own_"
MOST_NUMBER = 999_999_999
NOTHING_CHOSEN = [("", "–")]


def form_name(key: str) -> str:
    """The form's name for one of the type's own fields."""
    return f"{PREFIX}{key}"


def form_field(declared: DetailField, standing: Any = None) -> forms.Field:
    """A form field of the declared kind. `standing`: what the event has, which stays to be chosen."""
    field = _MAKERS[declared.kind](declared)
    field.required = declared.required
    if declared.kind == "choice":
        field.choices = [*field.choices, *(pair for pair in declared.former_choices if pair[0] == standing)]
    return field


def stored(declared: DetailField, value: Any, standing: Any = "") -> Any:
    """A cleaned value as JSON. Percentages become exact fractions; these and money are texts, other numbers are numbers.

    What says the same as the value that stands stays as it is written there.
    """
    if declared.kind == "bool" and declared.required:
        return value
    if _is_empty(value):
        return standing if _is_empty(standing) else ""
    if isinstance(value, Decimal) and _is_same(value, shown(declared, standing)):
        return standing
    return _written(declared, value)


def _is_empty(value: Any) -> bool:
    """Nought is a value."""
    return value is None or value is False or value == ""


def _written(declared: DetailField, value: Any) -> Any:
    if declared.kind == "percent":
        return f"{(value / 100).normalize():f}"
    if declared.kind == "number":
        return int(value) if value == int(value) else float(value)
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def shown(declared: DetailField, value: Any) -> Any:
    """A stored value as the form shows it."""
    if declared.kind == "percent" and value not in (None, ""):
        return f"{(Decimal(str(value)) * 100).normalize():f}"
    if declared.kind == "datetime" and value:
        return _moment_of(value)
    if declared.kind == "bool" and declared.required:
        return {True: "1", False: "0"}.get(value, value)
    return value


def _moment_of(value: Any) -> Any:
    """A stored moment; what is none is left for the form field to refuse."""
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def _is_same(value: Decimal, standing: Any) -> bool:
    try:
        return Decimal(str(standing)) == value
    except InvalidOperation:
        return False


def _line(declared: DetailField) -> forms.Field:
    return LineFormField(label=declared.label, required=False, max_length=300)


def _long(declared: DetailField) -> forms.Field:
    return TextFormField(label=declared.label, required=False, max_length=5000, widget=forms.Textarea({"rows": 3}))


def _number(declared: DetailField) -> forms.Field:
    if declared.whole:
        return forms.IntegerField(label=declared.label, required=False, min_value=0, max_value=MOST_NUMBER)
    return forms.DecimalField(
        label=declared.label,
        required=False,
        min_value=0,
        max_value=MOST_NUMBER,
        max_digits=13,
        decimal_places=4,
        widget=forms.NumberInput({"step": "any"}),
    )


def _money(declared: DetailField) -> forms.Field:
    return forms.DecimalField(label=declared.label, required=False, min_value=0, max_digits=14, decimal_places=2)


def _percent(declared: DetailField) -> forms.Field:
    return forms.DecimalField(
        label=declared.label,
        required=False,
        min_value=0,
        max_value=100,
        max_digits=7,
        decimal_places=4,
        help_text=_("In per cent."),
        widget=forms.NumberInput({"step": "any"}),
    )


def _day(declared: DetailField) -> forms.Field:
    return DayField(label=declared.label, required=False)


def _moment(declared: DetailField) -> forms.Field:
    zone = timezone.get_current_timezone_name()
    return MomentField(label=declared.label, help_text=_("In your time zone, %(zone)s.") % {"zone": zone})


def _choice(declared: DetailField) -> forms.Field:
    return ChoiceField(label=declared.label, required=False, choices=[*NOTHING_CHOSEN, *declared.choices])


def _address(declared: DetailField) -> forms.Field:
    return AddressField(label=declared.label, required=False)


def _flag(declared: DetailField) -> forms.Field:
    """Where an answer is demanded, no is one."""
    if declared.required:
        choices = [*NOTHING_CHOSEN, ("1", _("Yes")), ("0", _("No"))]
        return forms.TypedChoiceField(label=declared.label, choices=choices, coerce=lambda word: word == "1")
    return forms.BooleanField(label=declared.label, required=False)


_MAKERS: dict[str, Callable[[DetailField], forms.Field]] = {
    "text": _line,
    "long": _long,
    "number": _number,
    "money": _money,
    "percent": _percent,
    "date": _day,
    "datetime": _moment,
    "choice": _choice,
    "url": _address,
    "bool": _flag,
}
