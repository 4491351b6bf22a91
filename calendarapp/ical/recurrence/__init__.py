"""Recurrence: reading, guarding, walking and moving a series. Form, API and import all come through here."""

from calendarapp.ical.recurrence.errors import RecurrenceError
from calendarapp.ical.recurrence.expand import occurrences
from calendarapp.ical.recurrence.form import (
    FORM_FREQUENCIES,
    FormRule,
    describe_parts,
    form_rule,
    from_form,
    shifted,
)
from calendarapp.ical.recurrence.guard import MOST_OCCURRENCES, MOST_STEPS, check
from calendarapp.ical.recurrence.rule import Rule, parse_rule
from calendarapp.ical.recurrence.stored import Recurrence, format, parse  # noqa: A004 the pair of parse

__all__ = [
    "FORM_FREQUENCIES",
    "MOST_OCCURRENCES",
    "MOST_STEPS",
    "FormRule",
    "Recurrence",
    "RecurrenceError",
    "Rule",
    "check",
    "describe_parts",
    "form_rule",
    "format",
    "from_form",
    "occurrences",
    "parse",
    "parse_rule",
    "shifted",
]
