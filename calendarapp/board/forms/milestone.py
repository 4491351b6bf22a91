"""A milestone as a form asks it: what, how many days from what, and who does it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...accounts.models import BRAND_ROLES, Role
from ...common.text import LineFormField
from ...events.models import Milestone
from ...events.models.parts import Anchor
from .fields import ChoiceField
from .offer import Offer

FARTHEST = 730
PERSON, ROLE, AGENCY = "person", "role", "agency"


class MilestoneForm(forms.Form):
    label = LineFormField(label=_("What is to be done"), max_length=120)
    offset = forms.IntegerField(
        label=_("Days"),
        min_value=-FARTHEST,
        max_value=FARTHEST,
        help_text=_("−21: three weeks before. 3: three days after."),
    )
    anchor = ChoiceField(label=_("Counted from"), choices=Anchor.choices)
    assignee = ChoiceField(label=_("Who does it"), required=False)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, offer: Offer, milestone: Milestone | None = None) -> None:
        initial = _initial(milestone) if milestone else {"anchor": Anchor.START, "offset": -7}
        super().__init__(data, initial=initial)
        self.milestone = milestone
        self.fields["assignee"].choices = [("", _("Nobody yet")), *_groups(offer)]

    def values(self) -> dict[str, Any]:
        """What the services take. A built-in name that nobody touched stays built in, in every language."""
        cleaned = self.cleaned_data
        label = cleaned["label"]
        if self.milestone and self.milestone.key and not self.milestone.label and label == str(self.milestone):
            label = ""
        who: dict[str, Any] = {"user_id": None, "role": "", "agency_id": None}
        kind, _colon, key = cleaned["assignee"].partition(":")
        if kind == ROLE:
            who["role"] = key
        elif kind:
            who["user_id" if kind == PERSON else "agency_id"] = int(key)
        return {"label": label, "offset": cleaned["offset"], "anchor": cleaned["anchor"], **who}


def _initial(milestone: Milestone) -> dict[str, Any]:
    return {
        "label": str(milestone),
        "offset": milestone.offset,
        "anchor": milestone.anchor,
        "assignee": _assignee(milestone),
        "version": milestone.version,
    }


def _assignee(milestone: Milestone) -> str:
    if milestone.agency_id:
        return f"{AGENCY}:{milestone.agency_id}"
    if milestone.user_id:
        return f"{PERSON}:{milestone.user_id}"
    return f"{ROLE}:{milestone.role}" if milestone.role else ""


def _groups(offer: Offer) -> list[tuple[Any, list[tuple[str, Any]]]]:
    people = [(f"{PERSON}:{pk}", name) for pk, name in offer["people"]]
    agencies = [(f"{AGENCY}:{pk}", name) for pk, name in offer["agencies"]]
    roles = [(f"{ROLE}:{role.value}", Role(role).label) for role in BRAND_ROLES]
    groups = ((_("People"), people), (_("Agencies"), agencies), (_("Roles"), roles))
    return [(title, choices) for title, choices in groups if choices]
