"""How an event repeats, as a form asks it."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...events.plans import horizon
from ...events.series import Scope
from ...events.timing import When
from ...ical import recurrence as rules
from ...ical.recurrence import FormRule, RecurrenceError
from ...ical.recurrence.form import LAST, NTH, is_last, nth_of
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

    REPEATS = ("repeats", "interval", "weekdays", "weekday_of", "until", "count")

    repeats = ChoiceField(label=_("Repeats"), choices=FREQUENCIES, required=False)
    interval = forms.IntegerField(
        label=_("Every"),
        required=False,
        min_value=1,
        max_value=MOST_INTERVAL,
        help_text=_("2 with weeks: every other."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"),
        coerce=int,
        required=False,
        choices=lambda: [(day, name) for day, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The weekday of the start is always one of them."),
    )
    weekday_of = ChoiceField(
        label=_("Which day"),
        required=False,
        choices=[
            ("", _("The same date")),
            (NTH, _("The same weekday, such as the second Tuesday")),
            (LAST, _("The last such weekday of the month")),
        ],
    )
    until = DayField(label=_("Until"), required=False, help_text=_("The last day on which it may start."))
    count = forms.IntegerField(label=_("Times"), required=False, min_value=1, max_value=MOST_COUNT)

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if "repeats" not in self.fields or any(name in self.errors for name in self.REPEATS):
            return cleaned
        if cleaned.get("scope") == Scope.THIS:  # one date has no rhythm of its own
            return cleaned
        if cleaned["repeats"] and cleaned["until"] and cleaned["count"]:
            self.add_error("count", _("A series ends on a day or after so many times, not by both."))
        elif cleaned["until"] and cleaned.get("starts_on") and cleaned["until"] < cleaned["starts_on"]:
            self.add_error("until", _("The series ends before it starts."))
        elif cleaned["repeats"] not in (NEVER, OWN):
            self._demand_weekday(cleaned)
            if not self.has_error("weekday_of"):
                cleaned["rule"] = _rule(cleaned)
        return cleaned

    def _demand_weekday(self, cleaned: dict[str, Any]) -> None:
        """A month's fifth weekday, or its last, must be what the start is."""
        start, which = cleaned.get("starts_on"), cleaned["weekday_of"]
        if start is None or cleaned["repeats"] not in ("monthly", "yearly") or not which:
            return
        if which == LAST and not is_last(start):
            self.add_error("weekday_of", _("The start isn’t the last of its weekday in its month."))
        elif which == NTH and nth_of(start) == 5:
            self.add_error("weekday_of", _("Not every month has a fifth one. Choose the last such weekday."))


def _rule(cleaned: dict[str, Any]) -> FormRule:
    """What belongs to another frequency is left out."""
    repeats = cleaned["repeats"]
    return FormRule(
        repeats,
        cleaned["interval"] or 1,
        cleaned["until"],
        cleaned["count"],
        weekdays=_weekdays(cleaned) if repeats == "weekly" else (),
        weekday_of=cleaned["weekday_of"] if repeats in ("monthly", "yearly") else "",
    )


def _weekdays(cleaned: dict[str, Any]) -> tuple[int, ...]:
    """Several, the start's among them; none where that one is all."""
    start = cleaned.get("starts_on")
    chosen = {*cleaned["weekdays"], *([start.weekday()] if start else [])}
    return tuple(sorted(chosen)) if len(chosen) > 1 else ()


def repeat_initial(recurrence: str, when: When) -> dict[str, Any]:
    """The fields filled in with what is stored."""
    if not recurrence:
        return {"repeats": NEVER, "interval": 1}
    rule = rule_of(recurrence, when)
    if rule is None:
        return {"repeats": OWN, "interval": 1}
    return {
        "repeats": rule.freq,
        "interval": rule.interval,
        "weekdays": list(rule.weekdays),
        "weekday_of": rule.weekday_of,
        "until": rule.until,
        "count": rule.count,
    }


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
