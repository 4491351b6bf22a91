"""When something is: wall time and zone, as people agreed on it, and what follows from that. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from ..ical import recurrence as rules
from ..ical.walltime import at_wall, to_wall

DAY = timedelta(days=1)


class Keep(StrEnum):
    """What stays when a plan goes to another zone: what the clock shows, or the moment."""

    WALL = "wall"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class When:
    """All-day: `starts` and `ends` are dates, `ends` inclusive. Timed: naive wall times in `zone` (`ends` in `end_zone` if given)."""

    starts: date | datetime
    ends: date | datetime
    zone: str
    end_zone: str = ""

    @property
    def all_day(self) -> bool:
        return not isinstance(self.starts, datetime)

    @property
    def first_on(self) -> date:
        return self.starts.date() if isinstance(self.starts, datetime) else self.starts

    @property
    def last_on(self) -> date:
        """The last day that it touches; an end at midnight belongs to the day before."""
        if not isinstance(self.ends, datetime):
            return self.ends
        ends_on = self.ends.date()
        return ends_on - DAY if self.ends.time() == time.min and ends_on > self.first_on else ends_on

    @property
    def starts_wall(self) -> datetime:
        """The wall time of the start. All-day: the midnight that begins the first day."""
        return _midnight(self.starts)

    @property
    def ends_wall(self) -> datetime:
        """The wall time of the end. All-day: the midnight that begins the last day."""
        return _midnight(self.ends)

    @property
    def starts_at(self) -> datetime:
        """UTC. All-day: the midnight that begins the first day in `zone`."""
        return at_wall(self.starts_wall, self.zone)

    @property
    def ends_at(self) -> datetime:
        """UTC, exclusive. All-day: the midnight after the last day in `zone`.

        A start that the clock skips is later by as much, and so is an end that it would reach: what is planned from 2:30 to
        3:15 goes from 3:30 to 4:15 on the day on which 2:00 is followed by 3:00.
        """
        if self.all_day:
            return at_wall(self.ends_wall + DAY, self.zone)
        starts_at, ends_at = self.starts_at, at_wall(self.ends_wall, self.end_zone or self.zone)
        if ends_at <= starts_at and not self.end_zone and self.is_skipped:
            return starts_at + self.length
        return ends_at

    @property
    def is_skipped(self) -> bool:
        """Does the clock of `zone` never show the time of the start on that day?"""
        return to_wall(self.starts_at, self.zone) != self.starts_wall

    @property
    def length(self) -> timedelta:
        """In wall time: what a move keeps."""
        return self.ends_wall - self.starts_wall

    def shifted(self, by: timedelta) -> "When":
        """Moved by `by` in wall time, length kept. All-day moves by whole days."""
        return replace(self, starts=self.starts + by, ends=self.ends + by)

    def starting(self, starts: date | datetime) -> "When":
        """The same length from another start (of the same kind)."""
        return self.shifted(_midnight(starts) - self.starts_wall)

    def in_zone(self, zone: str, keep: Keep) -> "When":
        """The same days and times on the clocks of another zone, or the same moments. All-day ones keep their days.

        An end with a zone of its own keeps both. A moment in an hour that `zone` has twice becomes the first of them.
        """
        end_zone = "" if self.end_zone == zone else self.end_zone
        if self.all_day or keep is Keep.WALL:
            return replace(self, zone=zone, end_zone=end_zone)
        ends = self.ends if self.end_zone else to_wall(self.ends_at, zone)
        return replace(self, starts=to_wall(self.starts_at, zone), ends=ends, zone=zone, end_zone=end_zone)

    def as_json(self) -> dict[str, Any]:
        return {
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat(),
            "zone": self.zone,
            "end_zone": self.end_zone,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "When":
        return cls(
            starts=_moment(stored["starts"]),
            ends=_moment(stored["ends"]),
            zone=stored["zone"],
            end_zone=stored.get("end_zone", ""),
        )


@dataclass(frozen=True, slots=True)
class Exchange:
    """An override of one occurrence: another time, or none at all."""

    recurrence_id: date | datetime
    when: When | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A milestone as timing knows it: `anchor` S (start), E (end) or X (embargo lift) and an offset in days."""

    id: int
    anchor: str
    offset: int


@dataclass(frozen=True, slots=True)
class Plan:
    """All of an event that decides when it is seen."""

    when: When
    recurrence: str = ""
    exceptions: tuple[Exchange, ...] = ()
    ticks: tuple[Tick, ...] = ()
    embargo_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One occurrence. `kind`: event, milestone or embargo; `key`: the RECURRENCE-ID, '-' for a plain event, or the milestone's id."""

    kind: str
    key: str
    starts_at: datetime
    ends_at: datetime
    first_on: date
    last_on: date
    all_day: bool


def rows_of(plan: Plan, *, first: date, last: date) -> Iterator[Row]:
    """Every occurrence, milestone and embargo lift of a plan.

    Plain events, overrides and milestones come whatever the year; a rule is expanded from `first` to `last` (inclusive).
    """
    yield from event_rows(plan, first=first, last=last)
    for tick in plan.ticks:
        yield _day_row("milestone", str(tick.id), due_on(plan, tick), plan.when.zone)
    if plan.embargo_until:
        lifted = plan.embargo_until.astimezone(UTC)
        day = _local_day(plan.embargo_until, plan.when.zone)
        yield Row("embargo", "-", lifted, lifted, day, day, False)


def event_rows(plan: Plan, *, first: date, last: date) -> Iterator[Row]:
    """The occurrences of the event itself, overrides in place of what they override."""
    if not plan.recurrence:
        yield _row("-", plan.when)
        return
    overridden = {exception.recurrence_id: exception for exception in plan.exceptions}
    for starts in starts_of(plan, first=first, last=last):
        if starts not in overridden:
            yield _row(recurrence_key(starts), plan.when.starting(starts))
    for exception in plan.exceptions:
        if exception.when:
            yield _row(recurrence_key(exception.recurrence_id), exception.when)


def starts_of(plan: Plan, *, first: date, last: date) -> Iterator[date | datetime]:
    """The original starts of a series (before overrides) that touch the days from `first` to `last`."""
    rule = rules.parse(plan.recurrence, all_day=plan.when.all_day, zone=plan.when.zone)
    length = plan.when.length + DAY if plan.when.all_day else plan.when.length
    return rules.occurrences(plan.when.starts, rule, zone=plan.when.zone, first=first, last=last, duration=length)


def due_on(plan: Plan, tick: Tick) -> date:
    """The day of a milestone. Without an embargo, X counts from the start."""
    anchors = {"S": plan.when.first_on, "E": plan.when.last_on}
    if tick.anchor == "X" and plan.embargo_until:
        return _local_day(plan.embargo_until, plan.when.zone) + timedelta(days=tick.offset)
    return anchors.get(tick.anchor, plan.when.first_on) + timedelta(days=tick.offset)


def recurrence_key(starts: date | datetime) -> str:
    """RECURRENCE-ID as text, in the master's wall time: 20270310 or 20270310T090000."""
    return starts.strftime("%Y%m%dT%H%M%S") if isinstance(starts, datetime) else starts.strftime("%Y%m%d")


def parse_recurrence_key(key: str) -> date | datetime:
    """The inverse of `recurrence_key`. Raises ValueError."""
    if "T" in key:
        return datetime.strptime(key, "%Y%m%dT%H%M%S")
    return datetime.strptime(key, "%Y%m%d").date()


def _row(key: str, when: When) -> Row:
    return Row("event", key, when.starts_at, when.ends_at, when.first_on, when.last_on, when.all_day)


def _day_row(kind: str, key: str, day: date, zone: str) -> Row:
    when = When(day, day, zone)
    return Row(kind, key, when.starts_at, when.ends_at, day, day, True)


def _local_day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _midnight(moment: date | datetime) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time.min)


def _moment(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
