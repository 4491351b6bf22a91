"""How much of a series a change is meant for, as a form asks it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...events.series import Scope
from ..hand import Hand
from .fields import ChoiceField


class ScopeForm(forms.Form):
    """This one, this and following, or all; asked only where one occurrence is in hand."""

    scope = ChoiceField(label=_("What it is meant for"), widget=forms.RadioSelect, initial=Scope.THIS)
    on = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    hand: Hand | None = None

    def offer_scopes(self, hand: Hand | None) -> None:
        """Call it once the fields are made."""
        self.hand = hand
        self.fields["scope"].choices = hand.scopes if hand else []
        if hand is None or not hand.scopes:
            del self.fields["scope"]
            self.initial["on"] = hand.gone if hand else ""  # asked for anew, it is refused as before
            return
        self.initial.setdefault("scope", Scope.THIS)
        self.initial["on"] = hand.key

    def clean(self) -> dict[str, Any]:
        super().clean()
        on = self.cleaned_data.get("on", "")
        if on not in ("", "-", self.hand.key if self.hand else ""):
            self.add_error(None, _("The series has no such date any more. Open it again from the calendar."))
        return self.cleaned_data

    @property
    def asked_scope(self) -> Scope:
        """Of a valid form."""
        return Scope(self.cleaned_data.get("scope") or Scope.ALL)


class PartForm(ScopeForm):
    """Nothing but the scope: for cancelling and deleting."""

    def __init__(self, data: Any = None, *, hand: Hand) -> None:
        super().__init__(data, initial={})
        self.offer_scopes(hand)
