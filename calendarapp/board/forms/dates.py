"""When something is, as a form asks it."""

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...accounts.fields import TimeZoneField
from ...common.days import FIRST_DAY, LAST_DAY
from ...events.timing import Keep, When
from ...ical.walltime import at_wall, to_wall
from ..hand import Aim
from .fields import ChoiceField, ClockField, DayField

HOUR = timedelta(hours=1)
KEEPS = [
    (Keep.WALL, _("The time on the clock")),
    (Keep.MOMENT, _("The moment: its time is converted")),
]
SAY_WHAT_STAYS = _("Say what stays in the other time zone: the time on the clock or the moment.")


class WhenForm(forms.Form):
    """Dates, times and zones; `cleaned_data["when"]` is the When of a valid form."""

    WHEN = ("all_day", "starts_on", "starts_time", "ends_on", "ends_time", "time_zone", "end_zone")

    all_day = forms.BooleanField(label=_("All day"), required=False)
    starts_on = DayField(label=_("Starts"))
    starts_time = ClockField(label=_("at"), required=False)
    ends_on = DayField(label=_("Ends"), required=False, help_text=_("The last day. Empty: the day it starts."))
    ends_time = ClockField(label=pgettext_lazy("time of the end", "until"), required=False)
    time_zone = TimeZoneField()
    end_zone = TimeZoneField(
        label=_("Zone of the end"), required=False, help_text=_("Only where the end is in another zone.")
    )
    keep = ChoiceField(
        label=_("What stays in the other time zone"),
        choices=KEEPS,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Only where the time zone is changed."),
    )
    # What the form showed when it was opened: dates that nobody touched here must not overwrite another's move.
    shown = forms.CharField(required=False, widget=forms.HiddenInput, max_length=1000)

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if "starts_on" in self.fields:
            cleaned["aim"] = self._aim(cleaned, self._when(cleaned))
            cleaned["when"] = cleaned["aim"].when if cleaned["aim"] else None
        return cleaned

    def _aim(self, cleaned: dict[str, Any], when: When | None) -> Aim | None:
        """Another zone asks what stays. Then the dates are those typed, in the zone that stands."""
        stands = "" if self.initial.get("all_day") else self.initial.get("time_zone", "")
        if when is None or "keep" not in self.fields or when.all_day or when.zone == (stands or when.zone):
            return Aim(when) if when else None
        if not cleaned.get("keep"):
            if "keep" not in self.errors:
                self.add_error("keep", SAY_WHAT_STAYS)
            return None
        return Aim(replace(when, zone=stands), when.zone, Keep(cleaned["keep"]))

    def _when(self, cleaned: dict[str, Any]) -> When | None:
        if any(name in self.errors for name in self.WHEN):
            return None
        starts_on, ends_on = cleaned["starts_on"], cleaned["ends_on"] or cleaned["starts_on"]
        if ends_on < starts_on:
            self.add_error("ends_on", _("The end lies before the start."))
            return None
        if cleaned["all_day"]:
            return When(starts_on, ends_on, cleaned["time_zone"])
        if cleaned["starts_time"] is None:
            self.add_error("starts_time", _("Give the time at which it starts, or tick “All day”."))
            return None
        return self._timed(cleaned, datetime.combine(starts_on, cleaned["starts_time"]), ends_on)

    def _timed(self, cleaned: dict[str, Any], starts: datetime, ends_on) -> When | None:
        ends_time: time | None = cleaned["ends_time"]
        ends = datetime.combine(ends_on, ends_time) if ends_time else max(starts, _at(ends_on, starts)) + HOUR
        end_zone = "" if cleaned["end_zone"] == cleaned["time_zone"] else cleaned["end_zone"]
        when = When(starts, ends, cleaned["time_zone"], end_zone)
        if when.ends_at < when.starts_at:
            self.add_error("ends_time", _("The end lies before the start."))
            return None
        return when


def when_initial(when: When) -> dict[str, Any]:
    """The fields filled in with a When."""
    timed = not when.all_day
    return {
        "all_day": when.all_day,
        "starts_on": when.starts.date() if timed else when.starts,
        "starts_time": when.starts.time() if timed else None,
        "ends_on": when.ends.date() if timed else when.ends,
        "ends_time": when.ends.time() if timed else None,
        "time_zone": when.zone,
        "end_zone": when.end_zone,
    }


def when_drawn(on: str, until: str, *, zone: str, reader_zone: str, today: date) -> When:
    """What a hand drew on a calendar, in `zone`: whole days (2027-10-14), or times of the reader's clock (2027-10-14T09:00).

    What is neither, or lies outside of all plans, means today; an end that isn't after its start is left out.
    """
    starts, ends = _drawn(on), _drawn(until)
    if starts is None:
        return When(today, today, zone)
    if not isinstance(starts, datetime):
        last = ends if ends is not None and not isinstance(ends, datetime) and ends > starts else starts
        return When(starts, last, zone)
    closes = ends if isinstance(ends, datetime) and ends > starts else starts + HOUR
    return When(_here(starts, reader_zone, zone), _here(closes, reader_zone, zone), zone)


def _drawn(words: str) -> date | datetime | None:
    try:
        drawn = datetime.strptime(words, "%Y-%m-%dT%H:%M") if "T" in words else date.fromisoformat(words)
    except ValueError:
        return None
    day = drawn.date() if isinstance(drawn, datetime) else drawn
    return drawn if FIRST_DAY <= day <= LAST_DAY else None


def _here(wall: datetime, there: str, here: str) -> datetime:
    return wall if there == here else to_wall(at_wall(wall, there), here)


def shown_as(form: forms.BaseForm, names: tuple[str, ...]) -> str:
    """What a form shows in these fields, to be carried along and compared with what comes back."""
    return json.dumps([_text(form[name].value(), form.fields[name]) for name in names if name in form.fields])


def is_as_shown(form: forms.BaseForm, names: tuple[str, ...]) -> bool:
    """Did nobody touch these fields since the form was opened?"""
    sent = [_text(form[name].data, form.fields[name]) for name in names if name in form.fields]
    return form.data.get("shown") == json.dumps(sent)


def is_left_alone(form: forms.BaseForm, name: str, names: tuple[str, ...]) -> bool:
    """Did nobody touch this field, one of those that `shown` was made of, since the form was opened?"""
    shown = [each for each in names if each in form.fields]
    try:
        before = dict(zip(shown, json.loads(form.data.get("shown", "")), strict=True))
    except (ValueError, TypeError):
        return False
    return name in before and before[name] == _text(form[name].data, form.fields[name])


def _text(value: Any, field: forms.Field) -> str:
    if isinstance(field, forms.BooleanField):
        return "on" if value else ""
    return str(field.widget.format_value(value) or "")


def _at(day, moment: datetime) -> datetime:
    return datetime.combine(day, moment.time())
