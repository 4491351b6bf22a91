"""Shapes of what managers say about calendars and partners."""

from collections.abc import Iterable, Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from ..accounts.fields import TimeZoneField
from ..accounts.models import Organisation
from ..common.text import LineFormField
from . import levels
from .models import Calendar, Colour, Level, Sharing
from .services import GrantTerms

OFFERED_LEVELS = (Level.BUSY, Level.TITLES, Level.READ, Level.EDIT)
GROUP_WORDS = {
    levels.DESCRIPTION: _("Description, objective, concept"),
    levels.PRODUCTS: _("Products, units, expected dates"),
    levels.COMMERCIAL: _("Offer, discount, code, price, landing page"),
    levels.BUDGET: _("Budget"),
    levels.KPI_TARGETS: _("KPI targets"),
    levels.KPI_ACTUALS: _("KPI actuals and progress"),
    levels.CONTACTS: _("Owner, backup, spokesperson, guests"),
    levels.LINKS: _("Links to briefs and assets"),
}


class CalendarForm(forms.Form):
    name = LineFormField(label=_("Name"), max_length=80)
    colour = forms.ChoiceField(label=_("Colour"), choices=Colour.choices, initial=Colour.INDIGO)
    time_zone = TimeZoneField(help_text=_("All-day plans and times without a zone are taken in it."))
    default_sharing = forms.ChoiceField(
        label=_("New events are"),
        choices=[(Sharing.INTERNAL, Sharing.INTERNAL.label), (Sharing.SHARED, Sharing.SHARED.label)],
        initial=Sharing.INTERNAL,
    )

    @classmethod
    def of(cls, calendar: Calendar, *args: object) -> "CalendarForm":
        return cls(*args, initial={name: getattr(calendar, name) for name in cls.base_fields})


class GrantForm(forms.Form):
    """What an agency sees of one calendar."""

    level = forms.ChoiceField(
        label=_("Level"),
        required=False,
        choices=[("", _("Nothing")), *((level.value, level.label) for level in OFFERED_LEVELS)],
    )
    groups = forms.MultipleChoiceField(
        label=_("Also opens"),
        required=False,
        choices=list(GROUP_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Counts from level “Read”."),
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=_("The last day, in the brand's time zone. Empty: no end."),
    )

    def __init__(self, *args: object, calendar: Calendar, terms: GrantTerms, **kwargs: object) -> None:
        initial = {"level": terms.level, "groups": sorted(terms.groups), "until": terms.until}
        super().__init__(*args, prefix=f"calendar-{calendar.pk}", initial=initial, **kwargs)
        self.calendar = calendar
        if terms.level and terms.level not in OFFERED_LEVELS:
            self.fields["level"].choices += [(terms.level, Level(terms.level).label)]

    @property
    def terms(self) -> GrantTerms:
        """Of a valid form."""
        chosen = self.cleaned_data
        return GrantTerms(chosen["level"], frozenset(chosen["groups"]), chosen["until"])


class PartnerInvitationForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address of the agency's lead"),
        max_length=254,
        help_text=_("They choose for which of their agencies they accept."),
    )


class AgencyForm(forms.Form):
    """Which agency accepts: one that I lead, or a new one."""

    agency = forms.ModelChoiceField(
        label=_("Agency"), queryset=Organisation.objects.none(), required=False, empty_label=_("A new agency")
    )
    name = LineFormField(label=_("Name of the new agency"), max_length=80, required=False)

    def __init__(self, *args: object, agencies: Iterable[Organisation], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies

    def clean(self) -> dict:
        super().clean()
        chosen = self.cleaned_data
        if not chosen.get("agency") and not chosen.get("name"):
            self.add_error("name", _("Choose an agency, or name the new one."))
        return chosen


def grant_forms(
    calendars: Iterable[Calendar], standing: Mapping[int, GrantTerms], posted: Mapping | None = None
) -> list[GrantForm]:
    """One form a calendar. `standing`: calendar id → terms."""
    return [
        GrantForm(posted, calendar=calendar, terms=standing.get(calendar.pk, GrantTerms())) for calendar in calendars
    ]
