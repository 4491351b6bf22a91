"""The type's own fields as form fields, and their values as they are stored."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...common.text import LineFormField, TextFormField
from ...events.builtin import DetailField
from .fields import AddressField, ChoiceField, DayField

PREFIX = "own_"
MOST_NUMBER = 999_999_999
NOTHING_CHOSEN = [("", "–")]


def form_name(key: str) -> str:
    """The form's name for one of the type's own fields."""
    return f"{PREFIX}{key}"


def form_field(declared: DetailField) -> forms.Field:
    """A form field of the declared kind."""
    return _MAKERS[declared.kind](declared)


def stored(declared: DetailField, value: Any, standing: Any = "") -> Any:
    """A cleaned value as JSON. Percentages become exact fractions, money and fractions are texts.

    What says the same as the value that stands stays as it is written there.
    """
    if value in (None, "", False):
        return standing if standing in (None, "", False) else ""
    if isinstance(value, Decimal) and _is_same(value, shown(declared, standing)):
        return standing
    if declared.kind == "percent":
        return f"{(value / 100).normalize():f}"
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value


def shown(declared: DetailField, value: Any) -> Any:
    """A stored value as the form shows it."""
    if declared.kind == "percent" and value not in (None, ""):
        return f"{(Decimal(str(value)) * 100).normalize():f}"
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
    return forms.IntegerField(label=declared.label, required=False, min_value=0, max_value=MOST_NUMBER)


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


def _choice(declared: DetailField) -> forms.Field:
    return ChoiceField(label=declared.label, required=False, choices=[*NOTHING_CHOSEN, *declared.choices])


def _address(declared: DetailField) -> forms.Field:
    return AddressField(label=declared.label, required=False)


def _flag(declared: DetailField) -> forms.Field:
    return forms.BooleanField(label=declared.label, required=False)


_MAKERS: dict[str, Callable[[DetailField], forms.Field]] = {
    "text": _line,
    "long": _long,
    "number": _number,
    "money": _money,
    "percent": _percent,
    "date": _day,
    "choice": _choice,
    "url": _address,
    "bool": _flag,
}
