"""Recurrence: reading, guarding, walking and moving a series. Form, API and import all come through here."""

from .errors import RecurrenceError
from .expand import occurrences
from .form import (
    FORM_FREQUENCIES,
    FormRule,
    counted,
    describe_parts,
    ended,
    form_rule,
    from_form,
    shifted,
)
from .guard import MOST_OCCURRENCES, MOST_STEPS, check
from .rule import Rule, parse_rule
from .stored import Recurrence, format, parse  # noqa: A004 the pair of parse

__all__ = [
    "FORM_FREQUENCIES",
    "MOST_OCCURRENCES",
    "MOST_STEPS",
    "FormRule",
    "Recurrence",
    "RecurrenceError",
    "Rule",
    "check",
    "counted",
    "describe_parts",
    "ended",
    "form_rule",
    "format",
    "from_form",
    "occurrences",
    "parse",
    "parse_rule",
    "shifted",
]
