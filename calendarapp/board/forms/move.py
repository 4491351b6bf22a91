"""Another start for an event, or for its copy."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...common.text import LineFormField
from ...events.models import Event
from .fields import FIRST_DAY, LAST_DAY, ClockField, DayField

STEPS = (-7, -1, 1, 7)


class MoveForm(forms.Form):
    """The new start; the length is kept."""

    starts_on = DayField(label=_("Starts"))
    starts_time = ClockField(label=_("at"))
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, event: Event, **kwargs: Any) -> None:
        initial = {"starts_on": event.starts_on, "starts_time": event.starts_time, "version": event.version}
        super().__init__(data, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        self.event = event
        if event.all_day:
            del self.fields["starts_time"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if "starts_on" not in self.errors and not FIRST_DAY <= self._last_day(cleaned["starts_on"]) <= LAST_DAY:
            self.add_error("starts_on", _("Only days from 1970 to 2100 can be planned."))
        return cleaned

    def _last_day(self, starts_on: date) -> date:
        return min(starts_on + (self.event.ends_on - self.event.starts_on), date.max)

    @property
    def starts(self) -> date | datetime:
        """Of a valid form: the start in the event's wall time."""
        day = self.cleaned_data["starts_on"]
        return day if self.event.all_day else datetime.combine(day, self.cleaned_data["starts_time"])

    def stepped(self, days: int) -> "MoveForm":
        """The valid form with its day moved on by some days, not sent yet."""
        day = min(max(self.cleaned_data["starts_on"] + timedelta(days=days), FIRST_DAY), LAST_DAY)
        return type(self)(event=self.event, initial={**self.cleaned_data, "starts_on": day})


class DuplicateForm(MoveForm):
    """A copy's title and start."""

    title = LineFormField(label=_("Title"), max_length=200)
    field_order = ("title", "starts_on", "starts_time")
