"""The shapes of a saved view and of a guest link."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..accounts.models import Organisation
from ..calendars.models import Level
from ..common.text import LineFormField
from ..events.models import Event
from . import policy
from .models import SavedView, ViewKind
from .services import LONGEST, LONGEST_QUERY, USUAL

SHORTEST_PASSWORD = 8


class SavedViewForm(forms.Form):
    """`teams`: the organisations whose people may have it, too."""

    name = LineFormField(label=_("Name"), max_length=80, help_text=_("It stands in the menu “Views”."))
    team = forms.TypedChoiceField(
        label=_("Who has it"), required=False, coerce=int, empty_value=None, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(choices=ViewKind.choices, widget=forms.HiddenInput)
    query = forms.CharField(required=False, max_length=LONGEST_QUERY, widget=forms.HiddenInput)

    def __init__(self, *args: Any, teams: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {team.pk: team for team in teams}
        people = [(pk, _("Everybody of %(name)s") % {"name": team.name}) for pk, team in self.offered.items()]
        self.fields["team"].choices = [("", _("Only me")), *people]

    @property
    def values(self) -> dict[str, Any]:
        """Of a valid form: what the services take."""
        return {**self.cleaned_data, "team": self.offered.get(self.cleaned_data["team"])}


class GuestLinkForm(forms.Form):
    """`things`: what the link may lead to, as `things_for_guests` gives it."""

    name = LineFormField(label=_("Name"), max_length=80, help_text=_("Who it is for. Guests read it above the page."))
    thing = forms.ChoiceField(
        label=_("Shows"),
        help_text=_(
            "A view is shared as it is now: changing or removing it later doesn’t change the link. For one event, open the "
            "event and choose “Guest link…” under “Who sees it”."
        ),
    )
    level = forms.ChoiceField(
        label=_("Level"),
        choices=[
            (Level.BUSY, _("Busy: when something is planned, and nothing else")),
            (Level.TITLES, _("Titles: also what it is and how it stands")),
            (Level.READ, _("Read: also markets, channels, location, tags")),
        ],
        initial=Level.TITLES,
        widget=forms.RadioSelect,
    )
    expires_on = forms.DateField(
        label=pgettext_lazy("a link", "Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("At most a year from now."),
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        min_length=SHORTEST_PASSWORD,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Tell it to your guests by another way than the link."),
    )

    def __init__(self, *args: Any, things: dict[str, Any], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.things = things
        self.fields["thing"].choices = _choices(things)
        self.fields["expires_on"].initial = today + USUAL
        bounds = {"min": today.isoformat(), "max": (today + LONGEST).isoformat()}
        self.fields["expires_on"].widget.attrs.update(bounds)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        thing = self.things.get(values.get("thing", ""))
        if isinstance(thing, SavedView) and "level" in values and policy.filters_shut_to_guests(thing, values["level"]):
            self.add_error("thing", _SHUT)
        return values

    @property
    def values(self) -> dict[str, Any]:
        """Of a valid form: what the service takes."""
        return {**self.cleaned_data, "thing": self.things[self.cleaned_data["thing"]]}


class GuestPasswordForm(forms.Form):
    """What a guest types at a link that asks for a password."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


_SHUT = ValidationError(
    _("This view filters by what guests of this level don’t see, so they would find it empty. Choose another."),
    code="shut",
)


def _choices(things: dict[str, Any]) -> list[tuple[Any, Any]]:
    kinds = ((_("Event"), "event:"), (_("Calendars"), "calendar:"), (_("Views"), "view:"))
    groups = [
        (label, [(key, _label(thing)) for key, thing in things.items() if key.startswith(kind)])
        for label, kind in kinds
    ]
    return [(label, options) for label, options in groups if options]


def _label(thing: Any) -> str:
    return thing.title if isinstance(thing, Event) else thing.name
