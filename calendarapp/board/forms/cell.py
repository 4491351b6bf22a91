"""One cell of the table as a form of its own."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...common.days import FIRST_DAY, LAST_DAY
from ...common.text import LineFormField
from ...events.models import Event, Status
from ...events.timing import When
from .fields import ChoiceField, ClockField, DayField, IdField
from .move import OUTSIDE, StartForm

LONGEST_TITLE = 200


class VersionForm(forms.Form):
    """`version`: the one whose value the form showed."""

    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, event: Event, people: list[tuple[int, str]], **kwargs: Any) -> None:
        self.event = event
        initial = {"version": event.version, **self.standing(event)}
        super().__init__(data, initial=initial, **kwargs)

    def standing(self, event: Event) -> dict[str, Any]:
        """The value that stands, by the names of the form: each cell says its own."""
        return {}

    @property
    def values(self) -> Mapping[str, Any]:
        """Of a valid form: the planned fields that it writes; a new When under `when`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class TitleCell(VersionForm):
    title = LineFormField(label=_("Title"), max_length=LONGEST_TITLE)

    def standing(self, event: Event) -> dict[str, Any]:
        return {"title": event.title}


class StatusCell(VersionForm):
    status = ChoiceField(label=_("Status"), choices=Status.choices)

    def standing(self, event: Event) -> dict[str, Any]:
        return {"status": event.status}


class OwnerCell(VersionForm):
    """Offers the brand's people; an owner who left stays until another is chosen."""

    owner = IdField(label=_("Owner"), required=False)

    def __init__(self, data: Any = None, *, event: Event, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(data, event=event, people=people, **kwargs)
        gone = [(event.owner_id, str(event.owner))] if event.owner and event.owner_id not in dict(people) else []
        self.fields["owner"].choices = [("", _("Nobody")), *gone, *people]

    def standing(self, event: Event) -> dict[str, Any]:
        return {"owner": event.owner_id}


class StartsCell(VersionForm, StartForm):
    """Another start; the length stays."""

    def __init__(self, data: Any = None, *, event: Event, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(data, event=event, people=people, when=event.when, **kwargs)

    def standing(self, event: Event) -> dict[str, Any]:
        return {"starts_on": event.starts_on, "starts_time": event.starts_time}

    @property
    def values(self) -> Mapping[str, Any]:
        return {"when": self.event.when.starting(self.starts)}


class EndsCell(VersionForm):
    """Another end; the start stays."""

    ends_on = DayField(label=_("Ends"))
    ends_time = ClockField(label=pgettext_lazy("time of the end", "until"))

    def __init__(self, data: Any = None, *, event: Event, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(data, event=event, people=people, **kwargs)
        if event.all_day:
            del self.fields["ends_time"]

    def standing(self, event: Event) -> dict[str, Any]:
        return {"ends_on": event.ends_on, "ends_time": event.ends_time}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if not FIRST_DAY <= cleaned["ends_on"] <= LAST_DAY:
            self.add_error("ends_on", OUTSIDE)
        elif _ends_early(self._target):
            self.add_error("ends_on", _("The end lies before the start."))
        return cleaned

    @property
    def values(self) -> Mapping[str, Any]:
        return {"when": self._target}

    @property
    def _target(self) -> When:
        when, day = self.event.when, self.cleaned_data["ends_on"]
        ends: date | datetime = day if when.all_day else datetime.combine(day, self.cleaned_data["ends_time"])
        return When(when.starts, ends, when.zone, when.end_zone)


def _ends_early(when: When) -> bool:
    return when.ends < when.starts if when.all_day else when.ends_at < when.starts_at


CELLS: dict[str, type[VersionForm]] = {
    "title": TitleCell,
    "status": StatusCell,
    "owner": OwnerCell,
    "starts": StartsCell,
    "ends": EndsCell,
}
