"""The shape of a saved view."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..accounts.models import Organisation
from ..common.text import LineFormField
from .models import ViewKind
from .services import LONGEST_QUERY


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
