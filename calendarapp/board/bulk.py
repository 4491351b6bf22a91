"""One act on many events, as the page and the API ask for it: who may, what would follow, and doing it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ..accounts.models import User
from ..calendars.lens import Lens
from ..common.days import LAST_DAY
from ..events import policy, series, timing
from ..events.dates import is_weekend, same_date_next_year, same_distance, same_weekday_next_year
from ..events.marks import days_of
from ..events.models import Event, KeyDate, Status
from ..events.services import bulk
from ..events.services.saving import StaleError
from ..events.timing import When
from ..ical.recurrence import RecurrenceError
from .forms.bulk import FIELDS_OF, WRITES, Act, Anchor, Spread
from .forms.repeats import refusal

YEAR = timedelta(days=366)
NO_DAY = gettext_lazy("There is no such day for it.")
DayOf = Callable[[Event], date | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A valid form's act with its values; `key_date` is the row for Anchor.KEY_DATE."""

    act: Act
    values: Mapping[str, Any]
    key_date: KeyDate | None = None

    @property
    def mark(self) -> str:
        """What tells this act with its values from another, so that no other one is done than was shown."""
        return " ".join(map(str, (self.act, *(self.values.get(name) for name in FIELDS_OF[self.act]))))

    def becomes(self, event: Event) -> When | None:
        """The dates that SHIFT gives the event, or DUPLICATE its copy; None where it knows no such day."""
        try:
            if self.act == Act.SHIFT:
                days, skip = self.values["days"], bool(self.values.get("skip_weekends"))
                return bulk.shifted_when(event.when, days, skip_weekends=skip)
            day = self.day_next_year(event)
            return bulk.on_day(event.when, day) if day else None
        except (ValueError, OverflowError):
            return None

    def meets_weekends(self, value: series.Value) -> bool:
        """Where working days alone count: would others of a series' dates, of the next hundred, begin on a weekend?"""
        if not self.values.get("skip_weekends"):
            return False
        when = series.when_of(value)
        last = min(when.first_on + 2 * YEAR, LAST_DAY)
        starts = timing.starts_of(series.plan_of_value(value), first=when.first_on, last=last)
        return any(is_weekend(day) for day in islice(starts, 100))

    def day_next_year(self, event: Event) -> date | None:
        """The first day of the copy."""
        day = event.when.first_on
        if self.values.get("anchor") == Anchor.DATE:
            return same_date_next_year(day)
        if self.values.get("anchor") == Anchor.KEY_DATE and self.key_date:
            first, last = day - YEAR, day + 2 * YEAR
            known = [each for each, _mark in days_of(self.key_date, first, last, language=get_language())]
            half = YEAR / 2
            near = [each for each in known if abs(each - day) <= half]
            return same_distance(day, near, [each for each in known if each > day + half])
        return same_weekday_next_year(day)

    def fields_of(self, event: Event) -> dict[str, Any]:
        """The planned fields to write, by name; for acts that write other ones than dates."""
        if self.act == Act.CHANNELS:
            return {"channels": sorted(self._channels(event))}
        if self.act == Act.CANCEL:
            return {"status": Status.CANCELLED}
        name = WRITES[self.act]
        return {name: self.values.get(name) or None}

    def _channels(self, event: Event) -> set[int]:
        chosen, standing = set(self.values.get("channels") or ()), {row.pk for row in event.channels.all()}
        spread = self.values.get("spread")
        if spread == Spread.REPLACE:
            return chosen
        return standing - chosen if spread == Spread.REMOVE else standing | chosen


def reason_of(error: Exception) -> str:
    """Why one of the events can't take an act, in words."""
    if isinstance(error, StaleError):
        return _("Somebody changed it meanwhile.")
    if isinstance(error, RecurrenceError):
        return refusal(error)
    return str(NO_DAY)


def may_do(lens: Lens, event: Event, act: Act) -> bool:
    """May this lens do that to the event?"""
    if act == Act.DELETE:
        return policy.may_delete(lens, event)
    if act == Act.DUPLICATE:
        return policy.may_plan(lens, event.brand_id)
    return WRITES[act] in policy.writable_fields(lens, event)


def do(
    asked: Asked,
    events: list[Event],
    *,
    actor: User,
    at: datetime,
    versions: bulk.Versions | None,
    merge: bool = True,
) -> bulk.Batch:
    """All of them or none; raises BulkError with the reasons."""
    how: dict[str, Any] = {"actor": actor, "at": at, "versions": versions, "merge": merge}
    if asked.act == Act.SHIFT:
        days, skip = asked.values["days"], bool(asked.values.get("skip_weekends"))
        return bulk.shift_events(events, days=days, skip_weekends=skip, **how)
    if asked.act == Act.CANCEL:
        return bulk.cancel_events(events, **how)
    if asked.act == Act.DELETE:
        return bulk.delete_events(events, actor=actor, at=at)
    if asked.act == Act.DUPLICATE:
        return bulk.duplicate_events(events, actor=actor, at=at, day_of=asked.day_next_year)
    return bulk.set_on_events(events, values_of=asked.fields_of, **how)
