"""Shapes of what planners say about the days around the plan: regions, key dates of their own, freeze windows."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...common.text import LineFormField
from ...events.keydates import RETAIL, RuleError, retail_rules, rule_from
from ...events.keydates.rules import FARTHEST, LAST
from ...events.models import EventType, FreezeScope, FreezeWindow, KeyDate
from .fields import ChoiceField, DayField, IdsField

LONGEST_FREEZE = timedelta(days=366)
NTH = (
    (1, pgettext_lazy("which weekday of a month", "first")),
    (2, pgettext_lazy("which weekday of a month", "second")),
    (3, pgettext_lazy("which weekday of a month", "third")),
    (4, pgettext_lazy("which weekday of a month", "fourth")),
    (5, pgettext_lazy("which weekday of a month", "fifth")),
    (LAST, pgettext_lazy("which weekday of a month", "last")),
)
KINDS = (
    ("fixed", _("On the same day every year")),
    ("weekday", _("On a weekday of a month")),
    ("easter", _("Around Easter")),
    ("relative", _("Around another key date")),
)


class RegionForm(forms.Form):
    """A region whose holidays and key dates are to be shown."""

    region = ChoiceField(label=_("Country or region"))

    def __init__(self, data: Any = None, *, regions: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["region"].choices = [("", _("Choose…")), *regions]


def _number(choices: Iterable[tuple[int, Any]], label: Any) -> forms.TypedChoiceField:
    field = forms.TypedChoiceField(choices=list(choices), coerce=int, label=label, required=False, empty_value=None)
    field.error_messages["invalid_choice"] = _("Choose one of the list.")
    return field


def _days(label: Any) -> forms.IntegerField:
    help_text = _("−21: three weeks before. 0: the day itself. 3: three days after.")
    return forms.IntegerField(label=label, min_value=-FARTHEST, max_value=FARTHEST, required=False, help_text=help_text)


class KeyDateForm(forms.Form):
    """A date of the brand's own. Only the parts of the rule that is chosen are read."""

    label = LineFormField(label=_("Name"), max_length=80)
    kind = ChoiceField(label=_("When it comes back"), choices=KINDS, widget=forms.RadioSelect)
    month = _number(MONTHS.items(), _("Month"))
    day = forms.IntegerField(label=_("Day"), min_value=1, max_value=31, required=False)
    nth = _number(NTH, _("Which"))
    weekday = _number(WEEKDAYS.items(), _("Weekday"))
    weekday_month = _number(MONTHS.items(), _("Month"))
    easter_days = _days(_("Days from Easter Sunday"))
    to = ChoiceField(label=_("Key date"), required=False, choices=[(key, row.label) for key, row in RETAIL.items()])
    relative_days = _days(_("Days from it"))

    # Kind of rule → part of the rule → the field that asks for it.
    PARTS: Mapping[str, Mapping[str, str]] = {
        "fixed": {"month": "month", "day": "day"},
        "weekday": {"nth": "nth", "weekday": "weekday", "month": "weekday_month"},
        "easter": {"days": "easter_days"},
        "relative": {"to": "to", "days": "relative_days"},
    }

    def __init__(self, data: Any = None, *, key_date: KeyDate | None = None, today: date) -> None:
        standing = {"kind": "fixed", "month": today.month, "day": today.day, "weekday_month": today.month}
        initial = standing | {"easter_days": 0, "relative_days": 0, "to": "black_friday"}
        super().__init__(data, initial=initial | (_initial(key_date) if key_date else {}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind:
            self._clean_rule(kind, cleaned)
        return cleaned

    def _clean_rule(self, kind: str, cleaned: dict[str, Any]) -> None:
        """The rule, or what is wrong at the field that asks for that part of it."""
        parts = self.PARTS[kind]
        other = {name for names in self.PARTS.values() for name in names.values()} - {*parts.values()}
        for name in other & self.errors.keys():
            del self.errors[name]
        missing = [name for name in parts.values() if cleaned.get(name) in (None, "") and name not in self.errors]
        for name in missing:
            self.add_error(name, _("This belongs to the rule."))
        if missing or self.errors.keys() & {*parts.values()}:
            return
        rule = {"kind": kind} | {part: cleaned[name] for part, name in parts.items()}
        try:
            rule_from(rule, retail_rules())
        except RuleError as error:
            self.add_error(parts[error.field], _("There is no such day in that month."))
        else:
            cleaned["rule"] = rule

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Each kind's radio button with the fields that belong to it."""
        return [(radio, [self[name] for name in self.PARTS[radio.data["value"]].values()]) for radio in self["kind"]]

    def values(self) -> dict[str, Any]:
        """What the services take; of a valid form."""
        return {"label": self.cleaned_data["label"], "rule": self.cleaned_data["rule"]}


def _initial(key_date: KeyDate) -> dict[str, Any]:
    rule = key_date.rule or {}
    parts = KeyDateForm.PARTS.get(rule.get("kind", ""), {})
    return {"label": key_date.label, "kind": rule.get("kind")} | {name: rule.get(part) for part, name in parts.items()}


class FreezeForm(forms.Form):
    label = LineFormField(label=_("Name"), max_length=80, help_text=_("Such as “Site code freeze” or “Stock-taking”."))
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    scope = ChoiceField(label=_("What is frozen"), choices=FreezeScope.choices, initial=FreezeScope.ALL)
    types = IdsField(label=_("Types of event it blocks"), help_text=_("None chosen: all of them."))
    is_shared = forms.BooleanField(
        label=_("Partners see it"), required=False, help_text=_("Its name and days; the note stays with the brand.")
    )
    note = LineFormField(label=_("Note"), max_length=300, required=False)

    def __init__(
        self, data: Any = None, *, types: Iterable[EventType], freeze: FreezeWindow | None = None, today: date
    ) -> None:
        super().__init__(data, initial=_standing(freeze) if freeze else {"starts_on": today, "ends_on": today})
        self.offered = {row.pk: row for row in types}
        self.fields["types"].choices = [(pk, str(row)) for pk, row in self.offered.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        elif first and last and last - first > LONGEST_FREEZE:
            self.add_error("ends_on", ValidationError(_("A freeze lasts a year at most.")))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the services take; of a valid form."""
        cleaned = self.cleaned_data
        return {**cleaned, "types": [self.offered[pk] for pk in cleaned["types"]]}


def _standing(freeze: FreezeWindow) -> dict[str, Any]:
    values = {name: getattr(freeze, name) for name in ("label", "starts_on", "ends_on", "scope", "is_shared", "note")}
    return values | {"types": [row.pk for row in freeze.types.all()]}
