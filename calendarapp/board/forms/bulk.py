"""What is done with many events at once."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from ...events.models import KeyDate, Status
from .fields import IdField, IdsField
from .offer import Offer

MOST_DAYS = 3660


class Act(models.TextChoices):
    SHIFT = "shift", _("Shift the dates")
    STATUS = "status", _("Set the status")
    OWNER = "owner", _("Set the owner")
    CHANNELS = "channels", _("Change the channels")
    CALENDAR = "calendar", _("Put into another calendar")
    DUPLICATE = "duplicate", _("Duplicate to next year")
    CANCEL = "cancel", _("Cancel them")
    DELETE = "delete", _("Delete them")


class Spread(models.TextChoices):
    ADD = "add", _("Add these")
    REMOVE = "remove", _("Take these off")
    REPLACE = "replace", _("Only these")


class Anchor(models.TextChoices):
    WEEKDAY = "weekday", _("Same weekday")
    DATE = "date", _("Same date")
    KEY_DATE = "key_date", _("Same distance from a key date")


# The fields of each act; those named first are required for it.
FIELDS_OF = {
    Act.SHIFT: ("days", "skip_weekends"),
    Act.STATUS: ("status",),
    Act.OWNER: ("owner",),
    Act.CHANNELS: ("spread", "channels"),
    Act.CALENDAR: ("calendar",),
    Act.DUPLICATE: ("anchor", "key_date"),
    Act.CANCEL: (),
    Act.DELETE: (),
}
REQUIRED = {
    Act.SHIFT: ("days",),
    Act.STATUS: ("status",),
    Act.OWNER: ("owner",),
    Act.CHANNELS: ("spread",),
    Act.CALENDAR: ("calendar",),
    Act.DUPLICATE: ("anchor",),
}
# What would follow is shown first.
REVIEWED = (Act.SHIFT, Act.DUPLICATE, Act.CANCEL, Act.DELETE)
NOBODY = 0  # an owner to be chosen, as any other
# What must be writable on each event; deleting and duplicating ask policy in their own words.
WRITES = {
    Act.SHIFT: "when",
    Act.STATUS: "status",
    Act.OWNER: "owner",
    Act.CHANNELS: "channels",
    Act.CALENDAR: "calendar",
    Act.CANCEL: "status",
}


class BulkForm(forms.Form):
    """One act; only its own fields count."""

    act = forms.ChoiceField(label=_("What to do"), choices=Act.choices, widget=forms.RadioSelect)
    days = forms.IntegerField(
        label=_("Days"),
        required=False,
        min_value=-MOST_DAYS,
        max_value=MOST_DAYS,
        help_text=_("Earlier: a minus before it."),
    )
    skip_weekends = forms.BooleanField(label=_("Count working days only, start on one"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", "—"), *Status.choices])
    owner = IdField(label=_("Owner"), required=False)
    spread = forms.ChoiceField(label=_("How"), required=False, choices=Spread.choices, initial=Spread.ADD)
    channels = IdsField(label=_("Channels"))
    calendar = IdField(label=_("Calendar"), required=False)
    anchor = forms.ChoiceField(
        label=_("Next year’s day"), required=False, choices=Anchor.choices, initial=Anchor.WEEKDAY
    )
    key_date = IdField(label=_("Key date"), required=False)

    def __init__(self, *args: Any, offer: Offer, key_dates: Iterable[KeyDate], acts: list[Act], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._key_dates = {row.pk: row for row in key_dates}
        named = sorted(((pk, str(row)) for pk, row in self._key_dates.items()), key=lambda choice: choice[1])
        self.fields["act"].choices = [(act.value, act.label) for act in acts]
        self.fields["owner"].choices = [("", "—"), (NOBODY, _("Nobody")), *offer["people"]]
        self.fields["channels"].choices = offer["channels"]
        self.fields["calendar"].choices = [("", "—"), *((row.pk, row.name) for row in offer.calendars)]
        self.fields["key_date"].choices = [("", "—"), *named]

    @property
    def chosen_key_date(self) -> KeyDate | None:
        """Of a valid form: the one to count from."""
        return self._key_dates.get(self.cleaned_data["key_date"])

    @property
    def parts(self) -> list[tuple[Any, str, bool, list[forms.BoundField]]]:
        """For the page: each act with its label, whether it is done at once, and its fields."""
        return [
            (value, label, Act(value) not in REVIEWED, [self[name] for name in FIELDS_OF[Act(value)]])
            for value, label in self.fields["act"].choices
        ]

    def clean(self) -> dict[str, Any]:
        super().clean()
        asked = self.cleaned_data
        act = asked.get("act")
        if not act:
            return asked
        for name in [name for name in self.errors if name not in (*FIELDS_OF[Act(act)], "act", "__all__")]:
            del self._errors[name]  # another act's field: it doesn't count
        for name in REQUIRED.get(Act(act), ()):
            if asked.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _("This is needed for it."))
        if act == Act.SHIFT and asked.get("days") == 0:
            self.add_error("days", _("0 days moves nothing."))
        if act == Act.CHANNELS and not asked.get("channels") and asked.get("spread") != Spread.REPLACE:
            self.add_error("channels", _("Choose at least one channel."))
        if act == Act.DUPLICATE and asked.get("anchor") == Anchor.KEY_DATE and not asked.get("key_date"):
            self.add_error("key_date", _("Choose the key date to count from."))
        return asked
