"""How an event repeats, as a form asks it."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...events.plans import horizon
from ...events.timing import When
from ...ical import recurrence as rules
from ...ical.recurrence import FormRule, RecurrenceError
from .fields import ChoiceField, DayField

NEVER, OWN = "", "own"
MOST_INTERVAL, MOST_COUNT = 999, 9999
FREQUENCIES = [
    (NEVER, _("Never")),
    ("daily", _("Every day")),
    ("weekly", _("Every week")),
    ("monthly", _("Every month")),
    ("yearly", _("Every year")),
]


class RepeatForm(forms.Form):
    """Never, or every so many days, weeks, months or years, until a day or so many times; or by a rule of its own."""

    REPEATS = ("repeats", "interval", "until", "count")

    repeats = ChoiceField(label=_("Repeats"), choices=FREQUENCIES, required=False)
    interval = forms.IntegerField(
        label=_("Every"),
        required=False,
        min_value=1,
        max_value=MOST_INTERVAL,
        help_text=_("2 with weeks: every other."),
    )
    until = DayField(label=_("Until"), required=False, help_text=_("The last day on which it may start."))
    count = forms.IntegerField(label=_("Times"), required=False, min_value=1, max_value=MOST_COUNT)

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if "repeats" not in self.fields or any(name in self.errors for name in self.REPEATS):
            return cleaned
        if cleaned["repeats"] and cleaned["until"] and cleaned["count"]:
            self.add_error("count", _("A series ends on a day or after so many times, not by both."))
        elif cleaned["until"] and cleaned.get("starts_on") and cleaned["until"] < cleaned["starts_on"]:
            self.add_error("until", _("The series ends before it starts."))
        elif cleaned["repeats"] not in (NEVER, OWN):
            cleaned["rule"] = FormRule(cleaned["repeats"], cleaned["interval"] or 1, cleaned["until"], cleaned["count"])
        return cleaned


def repeat_initial(recurrence: str, when: When) -> dict[str, Any]:
    """The fields filled in with what is stored."""
    if not recurrence:
        return {"repeats": NEVER, "interval": 1}
    rule = rule_of(recurrence, when)
    if rule is None:
        return {"repeats": OWN, "interval": 1}
    return {"repeats": rule.freq, "interval": rule.interval, "until": rule.until, "count": rule.count}


def rule_of(recurrence: str, when: When) -> FormRule | None:
    """The stored recurrence as the form shows it; None for a rule of its own."""
    parsed = rules.parse(recurrence, all_day=when.all_day, zone=when.zone)
    return rules.form_rule(parsed, start=when.starts, zone=when.zone)


def checked(recurrence: rules.Recurrence, when: When, at: datetime) -> str:
    """The text to store. Raises RecurrenceError for a series that costs too much or is over before it starts."""
    _first, last = horizon(at)
    for line in recurrence.rrules:
        until = rules.parse_rule(line).until
        if until is not None and date(until.year, until.month, until.day) < when.first_on - timedelta(days=1):
            raise RecurrenceError("until_before_start", line=f"RRULE:{line}")
    rules.check(recurrence, start=when.starts, zone=when.zone, horizon_end=last)
    return rules.format(recurrence)


def refusal(error: RecurrenceError) -> str:
    """Why a recurrence can't be kept, in the reader's language."""
    return gettext(error.message) % error.params
