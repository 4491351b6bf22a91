"""Event types as their forms ask them: the type itself, one field of its own, one milestone, its leads."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...accounts.models import BRAND_ROLES, Role
from ...calendars import levels
from ...calendars.forms import GROUP_WORDS
from ...common.text import LineFormField
from ...events.builtin import DetailField, MilestoneTemplate
from ...events.looks import SHAPES, look_of
from ...events.models import EventType, Stage
from ...events.models.parts import Anchor
from ...events.models.vocabulary import Hue
from ...events.templates import FARTHEST, LONGEST_LABEL, free_key
from ...kpis.choices import Groups, usual_metrics
from ...reminders.services.leads import EARLIEST, LATEST, MOST_LEADS
from . import details
from .fields import ChoiceField, IdsField

KIND_WORDS = {
    "text": _("Text, one line"),
    "long": _("Text, several lines"),
    "number": _("Number"),
    "money": _("Money"),
    "percent": _("Percentage"),
    "date": _("Day"),
    "datetime": _("Day and time"),
    "choice": _("Choice"),
    "url": _("Link"),
    "bool": _("Yes or no"),
}
_OPEN = _("Partners for whom is open: {words}")
OPENER_WORDS: dict[str, Promise | str] = {
    levels.INSIDE: _("Our own people alone"),
    levels.READ: _("Every partner who may read the event"),
    **{group: format_lazy(_OPEN, words=GROUP_WORDS[group]) for group in GROUP_WORDS if not group.startswith("kpi_")},
}
NO_ROLE = [("", _("Whoever owns the event"))]


class NewTypeForm(forms.Form):
    """Its name, and the type that it starts from."""

    label = LineFormField(label=_("Name"), max_length=LONGEST_LABEL)
    source = ChoiceField(
        label=_("Starts as"), required=False, help_text=_("With its fields, milestones, KPIs and reminders.")
    )

    def __init__(self, data: Any = None, *, types: Iterable[EventType], initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.types = {row.key: row for row in types}
        offered = [(row.key, str(row)) for row in self.types.values()]
        self.fields["source"].choices = [("", _("Nothing: an empty type")), *offered]

    @property
    def source_type(self) -> EventType | None:
        return self.types.get(self.cleaned_data["source"])


class TypeForm(forms.Form):
    """What a type is called, how it is drawn, and what it proposes. What says the same as is built in stays built in."""

    label = LineFormField(label=_("Name"), max_length=LONGEST_LABEL)
    icon = ChoiceField(label=_("Shape"), choices=list(SHAPES.items()), widget=forms.RadioSelect)
    hue = ChoiceField(label=_("Hue"), choices=Hue.choices, widget=forms.RadioSelect)
    stages = forms.MultipleChoiceField(
        label=_("Usual RACE stages"), choices=Stage.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    channels = IdsField(label=_("Usual channels"))
    metrics = forms.MultipleChoiceField(label=_("Usual KPIs"), required=False, widget=forms.SelectMultiple({"size": 8}))
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        event_type: EventType,
        channels: list[tuple[int, str]],
        usual_channels: list[int],
        metrics: Groups,
    ) -> None:
        self.event_type, self.usual_channels = event_type, usual_channels
        super().__init__(data, initial=self._standing())
        if not event_type.is_own:
            self.fields["label"].required = False
            self.fields["label"].help_text = _("Empty: as Almanac calls it, in every language.")
        self.fields["channels"].choices = channels
        self.fields["metrics"].choices = metrics

    def values(self) -> dict[str, Any]:
        """What `change_type` takes: all that was changed."""
        cleaned, standing = self.cleaned_data, self._standing()
        values: dict[str, Any] = {
            "label": cleaned["label"],
            "icon": cleaned["icon"],
            "hue": cleaned["hue"],
            "stages": "".join(stage for stage in "RACE" if stage in cleaned["stages"]),
            "channels": sorted(cleaned["channels"]),
            "metrics": cleaned["metrics"],
        }
        return {name: value for name, value in values.items() if not _is_as_shown(name, value, standing)}

    def _standing(self) -> dict[str, Any]:
        row = self.event_type
        look = look_of(row)
        return {
            "label": str(row),
            "icon": look.icon,
            "hue": look.css.removeprefix("t-"),
            "stages": list(row.stages),
            "channels": self.usual_channels,
            "metrics": list(usual_metrics(row)),
            "version": row.version,
        }


def _is_as_shown(name: str, value: Any, standing: dict[str, Any]) -> bool:
    shown = standing[name]
    if name in ("channels", "metrics", "stages"):
        return sorted(value) == sorted(shown)
    return value == shown


class ChoiceRow(forms.Form):
    """One thing to choose: its word may change, its value stays."""

    value = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    label = LineFormField(label=pgettext_lazy("one of several to choose from", "Choice"), max_length=80, required=False)
    place = forms.IntegerField(label=_("Place"), required=False, min_value=1, max_value=99)


class ChoiceRows(forms.BaseFormSet):
    """An emptied row is a choice taken off."""

    def pairs(self) -> list[tuple[str, str]]:
        """(value, word) in the order of their places; new ones have no value yet."""
        filled = [row.cleaned_data for row in self.forms if row.cleaned_data.get("label")]
        order = sorted(enumerate(filled, start=1), key=_place)
        return [(row["value"], row["label"]) for _number, row in order]


def _place(numbered: tuple[int, dict[str, Any]]) -> tuple[int, bool, int]:
    """Who asks for a place goes before the one that merely stands there."""
    number, row = numbered
    asked = row.get("place")
    return asked or number, not asked, number


ChoiceRowSet = forms.formset_factory(ChoiceRow, formset=ChoiceRows, extra=3, max_num=40, absolute_max=60)


class OwnFieldForm(forms.Form):
    """One field of a type's own. Its kind is chosen once: what is planned must stay readable."""

    label = LineFormField(label=_("Name"), max_length=LONGEST_LABEL)
    kind = ChoiceField(label=_("Kind"), choices=list(KIND_WORDS.items()))
    group = ChoiceField(
        label=_("Who sees it"), choices=list(OPENER_WORDS.items()), initial=levels.INSIDE, widget=forms.RadioSelect
    )
    required = forms.BooleanField(label=_("Demanded: an event of this type isn’t taken without it"), required=False)
    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, declared: DetailField | None = None, seen: str = "") -> None:
        self.declared = declared
        super().__init__(data, initial={**_of_field(declared), "seen": seen})
        if declared:
            del self.fields["kind"]
            self.fields["default"] = self._usual_value(declared)
            if declared.group not in OPENER_WORDS:
                self.fields["group"].choices = [*OPENER_WORDS.items(), (declared.group, declared.group)]
        rows = [] if declared is None else [{"value": value, "label": word} for value, word in declared.choices]
        self.choice_rows = ChoiceRowSet(data, prefix="choice", initial=rows)

    @staticmethod
    def _usual_value(declared: DetailField) -> forms.Field:
        field = details.form_field(declared, declared.default)
        field.required, field.label = False, _("Usual value")
        field.help_text = _("New events start with it.")
        return field

    @property
    def kind_words(self) -> Promise | str:
        return KIND_WORDS[self.declared.kind] if self.declared else ""

    @property
    def has_choices(self) -> bool:
        """May there be something to choose from?"""
        return self.declared is None or self.declared.kind == "choice"

    def is_valid(self) -> bool:
        return super().is_valid() and self.choice_rows.is_valid() and self._has_its_choices()

    def _has_its_choices(self) -> bool:
        if self._kind() == "choice" and not self.choice_rows.pairs():
            self.add_error("kind" if "kind" in self.fields else None, _("Give at least one thing to choose."))
        return not self.errors

    def _kind(self) -> str:
        return self.declared.kind if self.declared else self.cleaned_data["kind"]

    def value(self) -> DetailField:
        """The field as it was typed. Built-in words that nobody touched stay built in, in every language."""
        cleaned, before = self.cleaned_data, self.declared
        declared = DetailField(
            key=before.key if before else "",
            label=_kept(cleaned["label"], before.label if before else None),
            kind=self._kind(),
            group=cleaned["group"],
            choices=self._choices() if self._kind() == "choice" else (),
            required=cleaned["required"],
            former_choices=before.former_choices if before else (),
        )
        return _with_default(declared, cleaned.get("default"))

    def _choices(self) -> tuple[tuple[str, Promise | str], ...]:
        known = dict(self.declared.choices) if self.declared else {}
        taken = set(known) | {value for value, _word in (self.declared.former_choices if self.declared else ())}
        found = []
        for value, word in self.choice_rows.pairs():
            kept = value if value in known else free_key(word, "choice", taken)
            taken.add(kept)
            found.append((kept, _kept(word, known.get(kept))))
        return tuple(found)


class TemplateMilestoneForm(forms.Form):
    """One milestone of a template."""

    label = LineFormField(label=_("What is to be done"), max_length=120)
    offset = forms.IntegerField(
        label=_("Days"),
        min_value=-FARTHEST,
        max_value=FARTHEST,
        help_text=_("−21: three weeks before. 3: three days after."),
    )
    anchor = ChoiceField(label=_("Counted from"), choices=Anchor.choices)
    role = ChoiceField(
        label=_("Who does it"),
        required=False,
        choices=[*NO_ROLE, *((role.value, Role(role).label) for role in BRAND_ROLES)],
    )
    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, template: MilestoneTemplate | None = None, seen: str = "") -> None:
        self.template = template
        super().__init__(data, initial={**_of_milestone(template), "seen": seen})

    def value(self) -> MilestoneTemplate:
        cleaned, before = self.cleaned_data, self.template
        label = _kept(cleaned["label"], before.label if before else None)
        return MilestoneTemplate(
            before.key if before else "", label, cleaned["anchor"], cleaned["offset"], cleaned["role"]
        )


class LeadsForm(forms.Form):
    """Days before the start, with commas between."""

    days = LineFormField(
        label=_("Days before the start"),
        required=False,
        max_length=120,
        help_text=_("With commas between, such as 28, 2. 0 is the day itself, −1 the day after."),
    )

    def clean_days(self) -> list[int]:
        words = [word.strip().replace("−", "-") for word in self.cleaned_data["days"].split(",")]
        try:
            found = sorted({int(word) for word in words if word}, reverse=True)
        except ValueError as error:
            raise ValidationError(_("Whole numbers with commas between.")) from error
        if len(found) > MOST_LEADS or any(not LATEST <= number <= EARLIEST for number in found):
            bounds = {"most": MOST_LEADS, "earliest": EARLIEST, "latest": -LATEST}
            words_ = _("At most %(most)s leads, from %(earliest)s days before to %(latest)s days after the start.")
            raise ValidationError(words_, params=bounds)
        return found


class SaveAsTypeForm(forms.Form):
    """What of an event becomes a template."""

    label = LineFormField(label=_("Name of the type"), max_length=LONGEST_LABEL)
    parts = forms.MultipleChoiceField(
        label=_("With"),
        required=False,
        choices=(
            ("fields", _("The values of its own fields, as usual values")),
            ("milestones", _("Its milestones, with their days from start, end or embargo lift")),
            ("channels", _("Its channels")),
            ("stages", _("Its RACE stages")),
            ("metrics", _("The KPIs for which it has targets")),
        ),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What you leave out is as in the type of this event."),
    )


def _of_field(declared: DetailField | None) -> dict[str, Any]:
    if declared is None:
        return {}
    return {
        "label": str(declared.label),
        "group": declared.group,
        "required": declared.required,
        "default": details.shown(declared, declared.default),
    }


def _of_milestone(template: MilestoneTemplate | None) -> dict[str, Any]:
    if template is None:
        return {"anchor": Anchor.START, "offset": -7}
    return {
        "label": str(template.label),
        "anchor": template.anchor,
        "offset": template.offset,
        "role": template.role,
    }


def _with_default(declared: DetailField, cleaned: Any) -> DetailField:
    default = details.stored(declared, cleaned) if cleaned not in (None, "", False) else None
    if declared.kind == "choice" and default not in dict(declared.choices):
        default = None
    return replace(declared, default=default)


def _kept(typed: str, before: Promise | str | None) -> Promise | str:
    return before if before is not None and str(before) == typed else typed
