"""Shapes of what people say about their feeds."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..accounts.models import Language
from ..calendars.models import Calendar
from ..common.text import LineFormField
from .models import Subscription


class SubscriptionForm(forms.Form):
    """Calendars and types come from what the lens offers."""

    name = LineFormField(
        label=_("Name"), max_length=80, help_text=_("Your calendar app shows it, e.g. “Luma launches”.")
    )
    calendars = forms.TypedMultipleChoiceField(
        label=_("Calendars"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one calendar.")},
    )
    types = forms.MultipleChoiceField(
        label=_("Types"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all types."),
    )
    milestones = forms.BooleanField(
        label=_("Milestones"), required=False, help_text=_("Each as an all-day entry of its own.")
    )
    embargoes = forms.BooleanField(
        label=_("Embargo lifts"), required=False, help_text=_("Each as an entry at its moment.")
    )
    titles_only = forms.BooleanField(
        label=_("Titles only"),
        required=False,
        help_text=_("Leaves out descriptions, figures and all the rest, for calendars that others can see."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)

    def __init__(self, *args: Any, calendars: list[Calendar], types: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {calendar.pk: calendar for calendar in calendars}
        several = len({calendar.brand_id for calendar in calendars}) > 1
        self.fields["calendars"].choices = [
            (pk, f"{calendar.name} · {calendar.brand.name}" if several else calendar.name)
            for pk, calendar in self.offered.items()
        ]
        self.fields["types"].choices = list(types.items())

    @staticmethod
    def values_of(subscription: Subscription) -> dict[str, Any]:
        """What stands, as the form's first values."""
        names = ("name", "types", "milestones", "embargoes", "titles_only", "language")
        chosen = [calendar.pk for calendar in subscription.calendars.all()]
        return {name: getattr(subscription, name) for name in names} | {"calendars": chosen}

    @property
    def choices(self) -> dict[str, Any]:
        """Of a valid form: what the services take."""
        calendars = [self.offered[pk] for pk in self.cleaned_data["calendars"]]
        return {**self.cleaned_data, "calendars": calendars}


class RenewForm(forms.Form):
    """How long the old link lives on."""

    OVERLAPS = ((7, _("7 days: time to enter the new link everywhere")), (1, _("1 day")), (0, _("Not at all")))

    overlap = forms.TypedChoiceField(
        label=_("The old link goes on working for"), choices=OVERLAPS, coerce=int, initial=7, widget=forms.RadioSelect
    )

    @property
    def span(self) -> timedelta:
        return timedelta(days=self.cleaned_data["overlap"])
