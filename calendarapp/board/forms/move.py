"""Other dates for an event, or for its copy."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from ...accounts.fields import TimeZoneField
from ...common.days import FIRST_DAY, LAST_DAY
from ...common.text import LineFormField
from ...events.models import Event
from ...events.timing import Keep, When
from ..hand import Aim, Hand
from .dates import KEEPS, SAY_WHAT_STAYS
from .fields import ChoiceField, ClockField, DayField
from .scope import ScopeForm

STEPS = (-7, -1, 1, 7)
OUTSIDE = _("Only days from 1970 to 2100 can be planned.")


class StartForm(forms.Form):
    """A start in the event's own wall time."""

    starts_on = DayField(label=_("Starts"))
    starts_time = ClockField(label=_("at"))

    def __init__(self, data: Any = None, *, when: When, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.when = when
        if when.all_day:
            del self.fields["starts_time"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        if "starts_on" not in self.errors and not FIRST_DAY <= self._last_day() <= LAST_DAY:
            self.add_error("starts_on", OUTSIDE)
        return self.cleaned_data

    @property
    def starts(self) -> date | datetime:
        """Of a valid form."""
        return _moment(self.cleaned_data["starts_on"], self.cleaned_data.get("starts_time"))

    def _last_day(self) -> date:
        day = self.cleaned_data["starts_on"]
        return day + min(self.when.ends_wall.date() - self.when.starts_wall.date(), date.max - day)


class DuplicateForm(StartForm):
    """A copy's title and start."""

    title = LineFormField(label=_("Title"), max_length=200)
    field_order = ("title", "starts_on", "starts_time")

    def __init__(self, data: Any = None, *, event: Event, **kwargs: Any) -> None:
        initial = {"starts_on": event.starts_on, "starts_time": event.starts_time, **kwargs.pop("initial", {})}
        super().__init__(data, when=event.when, initial=initial, **kwargs)


class MoveForm(ScopeForm, StartForm):
    """New dates for what is in hand. Who gives another start alone keeps the length; another end alone changes it.

    The dates are in the zone that stands, whatever zone they go to.
    """

    ends_on = DayField(label=_("Ends"), required=False)
    ends_time = ClockField(label=pgettext_lazy("time of the end", "until"), required=False)
    zone = TimeZoneField(required=False)
    keep = ChoiceField(label=_("What stays"), choices=KEEPS, required=False, widget=forms.RadioSelect)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    # The dates that the form showed: an end that nobody touched goes along with the start.
    shown = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    parts = forms.BooleanField(required=False)

    def __init__(
        self, data: Any = None, *, hand: Hand, target: When | None = None, parts: Sequence[Event] = (), **kwargs: Any
    ) -> None:
        given = {
            **_initial(target or hand.when),
            "zone": hand.when.zone,
            "version": hand.event.version,
            **kwargs.pop("initial", {}),
        }
        super().__init__(data, when=hand.when, initial=given, **kwargs)
        self.hand: Hand = hand
        self.movable_parts = parts
        self._offer_parts(len(parts))
        self.offer_scopes(hand)
        if "scope" in self.fields:
            self.fields["scope"].label = _("What moves")
        if hand.when.all_day:
            for name in ("ends_time", "zone", "keep"):
                del self.fields[name]

    def _offer_parts(self, count: int) -> None:
        label = ngettext("Move its %(count)d part as well", "Move its %(count)d parts as well", count)
        self.fields["parts"].label = label % {"count": count}
        if not count:
            del self.fields["parts"]

    @property
    def parts_along(self) -> Sequence[Event]:
        """The parts that are to go along."""
        return self.movable_parts if self.is_bound and self.cleaned_data.get("parts") else ()

    def clean(self) -> dict[str, Any]:
        super().clean()
        zone, keep = self._zone(), self.cleaned_data.get("keep")
        if zone and not keep and "keep" not in self.errors:
            self.add_error("keep", SAY_WHAT_STAYS)
        if not self.errors:
            self._clean_end(zone, Keep(keep or Keep.WALL))
        return self.cleaned_data

    def _clean_end(self, zone: str, keep: Keep) -> None:
        ends = self._ends()
        day = ends.date() if isinstance(ends, datetime) else ends
        if not FIRST_DAY <= day <= LAST_DAY:
            self.add_error("ends_on", OUTSIDE)
            return
        target = When(self.starts, ends, self.when.zone, self.when.end_zone)
        for each in (target, Aim(target, zone, keep).when):
            if each.ends < each.starts if each.all_day else each.ends_at < each.starts_at:
                self.add_error("ends_on", _("The end lies before the start."))
                return
        self.cleaned_data["target"] = target

    def _ends(self) -> date | datetime:
        """As typed; else so that the length stays."""
        typed_on, typed_time = self.cleaned_data.get("ends_on"), self.cleaned_data.get("ends_time")
        if typed_on is None:
            return _later(self.starts, self.when.length)
        typed = _moment(typed_on, None if self.when.all_day else typed_time or self.when.ends_wall.time())
        first, _slash, last = self.cleaned_data.get("shown", "").partition("/")
        if typed.isoformat() != last or self.starts.isoformat() == first:
            return typed
        try:
            length = datetime.fromisoformat(last) - datetime.fromisoformat(first)
        except (ValueError, TypeError, OverflowError):
            return typed
        return _later(self.starts, length)

    @property
    def aim(self) -> Aim:
        """Of a valid form: where it all goes."""
        cleaned = self.cleaned_data
        return Aim(cleaned["target"], self._zone(), Keep(cleaned.get("keep") or Keep.WALL), self.asked_scope)

    def stepped(self, days: int) -> "tuple[MoveForm, Aim]":
        """The valid form with its dates moved on by some days, not sent yet, and where they are then."""
        aim = self.aim
        first, last = aim.target.starts_wall.date(), aim.target.ends_wall.date()
        target = aim.target.shifted(min(max(timedelta(days=days), FIRST_DAY - first), LAST_DAY - last))
        typed = {
            name: self.cleaned_data[name]
            for name in ("zone", "keep", "scope", "version", "parts")
            if name in self.fields
        }
        return type(self)(hand=self.hand, target=target, parts=self.movable_parts, initial=typed), replace(
            aim, target=target
        )

    def _zone(self) -> str:
        """Another zone than the one that stands, or nothing."""
        asked = self.cleaned_data.get("zone") or ""
        return "" if asked == self.when.zone else asked


def _initial(when: When) -> dict[str, Any]:
    timed = not when.all_day
    return {
        "starts_on": when.starts_wall.date(),
        "starts_time": when.starts_wall.time() if timed else None,
        "ends_on": when.ends_wall.date(),
        "ends_time": when.ends_wall.time() if timed else None,
        "shown": f"{when.starts.isoformat()}/{when.ends.isoformat()}",
    }


def _moment(day: date, clock: time | None) -> date | datetime:
    return day if clock is None else datetime.combine(day, clock)


def _later(moment: date | datetime, by: timedelta) -> date | datetime:
    """Within what Python can count: the form refuses it then by its own bounds."""
    try:
        return moment + by
    except OverflowError:
        return datetime.combine(date.max, moment.time()) if isinstance(moment, datetime) else date.max
