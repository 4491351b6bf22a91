"""A series as one value, and what becomes of it: one occurrence changed or left out, a split, a move, another zone. Pure.

The value is the `when` field of a Change: {"starts", "ends", "zone", "end_zone", "recurrence", "overrides"}, an override being
{"id": RECURRENCE-ID, "cancelled": bool, "when": its own dates or None, "fields": what it says differently}.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import islice, zip_longest
from typing import Any, ClassVar

from ..common.days import FIRST_DAY, LAST_DAY
from ..ical import recurrence as rules
from ..ical.recurrence import Recurrence
from ..ical.refusals import RefusalError, gettext_noop
from ..ical.walltime import at_wall
from . import timing
from .timing import Keep, When

Value = dict[str, Any]

SPLIT = "split"  # the part of a Change that says where a series goes on, and what went along
# The planned fields that one occurrence may have of its own.
CARRIED = ("title", "description", "location", "status")
_BACK = (40, 400, 4000, 400_000)  # how many days to look back for the one before, the nearest first
_COMPARED = 400  # occurrences after a split, or in another zone, that must be those of the whole series
_CLOCKS_APART = timedelta(hours=4)  # two zones' changes of clocks taken together, and less than any other day


class Scope(StrEnum):
    """How much of a series a change is meant for."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


class ScopeError(RefusalError):
    """A change that can't be made to this part of a series. `fields`: names of the planned fields that are to blame."""

    messages: ClassVar = {
        "gone": gettext_noop("The series has no such date any more."),
        "not_carried": gettext_noop(
            "One date of a series can have its own time, title, description, location and status. "
            "Everything else is the whole series’: choose “This and following” or “All”."
        ),
        "rhythm": gettext_noop(
            "How it repeats can’t be changed for one date alone: choose “This and following” or “All”."
        ),
        "not_split": gettext_noop(
            "The series can’t be split here: its rule wouldn’t name the same dates afterwards. "
            "Change this date alone, or the whole series."
        ),
    }

    def __init__(self, code: str, *, fields: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Spot:
    """One occurrence: when its rule has it, when it is, and what it says differently."""

    key: str
    ruled: When
    when: When
    fields: Mapping[str, Any]
    is_ruled: bool

    def shows(self, name: str, of_series: Any) -> Any:
        """A field's value on this occurrence, `of_series` being the whole series' own."""
        return self.fields.get(name, of_series)


def when_of(value: Value) -> When:
    return When.from_json(value)


def rule_of(value: Value) -> Recurrence:
    when = when_of(value)
    return rules.parse(value.get("recurrence", ""), all_day=when.all_day, zone=when.zone)


def plan_of_value(value: Value) -> timing.Plan:
    """What decides when the series is seen, overrides included."""
    return timing.Plan(
        when=when_of(value),
        recurrence=value.get("recurrence", ""),
        exceptions=tuple(
            timing.Exchange(timing.parse_recurrence_key(row["id"]), _own_when(value, row))
            for row in value.get("overrides", ())
        ),
    )


def spotted(value: Value, key: str) -> Spot | None:
    """The occurrence with this key; None for what is no key, or no date of the series, or cancelled."""
    starts = start_named(key)
    when = when_of(value)
    if not value.get("recurrence") or starts is None or isinstance(starts, datetime) == when.all_day:
        return None
    ruled, is_ruled = when.starting(starts), _is_ruled(value, starts)
    row = _override(value, key)
    if row is None:
        return Spot(key, ruled, ruled, {}, True) if is_ruled else None
    own = _own_when(value, row)
    return Spot(key, ruled, own, row["fields"], is_ruled) if own else None


def start_named(key: str) -> date | datetime | None:
    """The original start that a RECURRENCE-ID names, if it is one within the planned days."""
    try:
        starts = timing.parse_recurrence_key(key)
    except ValueError:
        return None
    day = starts.date() if isinstance(starts, datetime) else starts
    return starts if FIRST_DAY <= day <= LAST_DAY else None


def is_first(value: Value, key: str) -> bool:
    """Does nothing of the series come before this occurrence?"""
    starts = timing.parse_recurrence_key(key)
    kept = (row["id"] for row in value["overrides"] if not row["cancelled"])
    if any(other < key for other in kept):
        return False
    dropped = {row["id"] for row in value["overrides"] if row["cancelled"]}
    days = {"first": when_of(value).first_on, "last": _day(starts)}
    earlier = (each for each in timing.starts_of(plan_of_value(value), **days) if each < starts)
    return all(timing.recurrence_key(each) in dropped for each in earlier)


def neighbours(value: Value, key: str) -> tuple[str, str]:
    """The keys of the occurrences before and after one, in the order of their original starts; empty: there is none."""
    starts, base = timing.parse_recurrence_key(key), when_of(value)
    dropped = {row["id"] for row in value["overrides"] if row["cancelled"]}
    kept = [row["id"] for row in value["overrides"] if not row["cancelled"]]
    plan, day = timing.Plan(base, value["recurrence"]), _day(starts)
    later = (timing.recurrence_key(each) for each in timing.starts_of(plan, first=day, last=LAST_DAY) if each > starts)
    after = [*(each for each in kept if each > key), *islice((each for each in later if each not in dropped), 1)]
    before = [each for each in kept if each < key]
    for days in _BACK:
        first = max(base.first_on, day - min(timedelta(days=days), day - date.min))
        found = (timing.recurrence_key(each) for each in timing.starts_of(plan, first=first, last=day) if each < starts)
        earlier = [each for each in found if each not in dropped]
        if earlier or first == base.first_on:
            before += earlier[-1:]
            break
    return max(before, default=""), min(after, default="")


def is_over(value: Value) -> bool:
    """Is no occurrence left?"""
    return next(iter(timing.event_rows(plan_of_value(value), first=FIRST_DAY, last=LAST_DAY)), None) is None


def with_occurrence(value: Value, spot: Spot, *, when: When, fields: Mapping[str, Any]) -> Value:
    """One occurrence at its own time and with its own words; what says no more than the series isn't kept."""
    own = None if when == spot.ruled else when.as_json()
    others = [row for row in value["overrides"] if row["id"] != spot.key]
    if own or fields or not spot.is_ruled:
        others.append({"id": spot.key, "cancelled": False, "when": own, "fields": dict(fields)})
    return {**value, "overrides": sorted(others, key=_key)}


def without_occurrence(value: Value, spot: Spot) -> Value:
    """One occurrence left out: EXDATE, and nothing of its own is kept."""
    rule = rule_of(value)
    if spot.is_ruled:
        exdates = tuple(sorted({*rule.exdates, timing.parse_recurrence_key(spot.key)}))
        rule = replace(rule, exdates=exdates)
    others = [row for row in value["overrides"] if row["id"] != spot.key]
    return {**value, "recurrence": rules.format(rule), "overrides": others}


def split(value: Value, key: str) -> tuple[Value, Value]:
    """The series up to an occurrence, closed by UNTIL, and the series that begins with it.

    COUNT becomes an UNTIL and what is left to count. Raises ScopeError where the two wouldn't have the dates of the one.
    """
    when, rule, starts = when_of(value), rule_of(value), timing.parse_recurrence_key(key)
    halves = [_split_rule(line, when, starts) for line in rule.rrules]
    before = Recurrence(
        tuple(head for head, _tail in halves),
        tuple(day for day in rule.rdates if day < starts),
        tuple(day for day in rule.exdates if day < starts),
    )
    after = Recurrence(
        tuple(tail for _head, tail in halves if tail),
        tuple(day for day in rule.rdates if day > starts),
        tuple(day for day in rule.exdates if day >= starts),
    )
    if not (after.rrules or after.rdates):  # one date is left: it stays a series, so that it keeps its key
        after = replace(after, rdates=(starts,))
    if not (before.rrules or before.rdates):
        before = replace(before, rdates=(when.starts,))
    head = {
        **value,
        "recurrence": rules.format(before),
        "overrides": [row for row in value["overrides"] if row["id"] < key],
    }
    tail = {
        **value,
        **when.starting(starts).as_json(),
        "recurrence": rules.format(after),
        "overrides": [row for row in value["overrides"] if row["id"] >= key],
    }
    _refuse_other_dates(value, head, tail, starts)
    return head, tail


def anchored(value: Value, shown: When, target: When) -> When:
    """The first start and length of a series of which the occurrence `shown` is to be at `target`.

    The difference in wall time goes to the series' own start. Its length changes only if the occurrence's does.
    """
    base = when_of(value)
    if shown.all_day != target.all_day:
        first_on = base.first_on + (target.first_on - shown.first_on)
        starts = first_on if target.all_day else datetime.combine(first_on, target.starts_wall.time())
        return target.starting(starts)
    length = base.length if target.length == shown.length else target.length
    starts = base.starts + (target.starts_wall - shown.starts_wall)
    return replace(target, starts=starts, ends=starts + length)


def moved(value: Value, target: When) -> Value:
    """The value after the series' first start moves to `target`, everything of it by the same difference in wall time.

    The difference goes to RDATE, EXDATE, UNTIL, RECURRENCE-IDs and overrides. Between all-day and timed only the rule is
    carried over: single dates mean nothing in the other kind. Raises RecurrenceError for an own rule that can't take it.
    """
    source = when_of(value)
    if not value.get("recurrence"):
        return {**value, **target.as_json()}
    rule = rule_of(value)
    form = rules.form_rule(rule, start=source.starts, zone=source.zone)
    if source.all_day != target.all_day:
        if form is None:
            raise rules.RecurrenceError("own_rule_day")
        changed = rules.from_form(form, target.starts, target.zone, target.all_day)
        return {**target.as_json(), "recurrence": rules.format(changed), "overrides": []}
    by = target.starts_wall - source.starts_wall
    shifted = rules.shifted(
        rule, by, form_made=form is not None, start=source.starts, zone=source.zone, new_zone=target.zone
    )
    zones = (source.zone, target.zone)
    overrides = [_shifted_override(row, by, zones) for row in value["overrides"]]
    return {**target.as_json(), "recurrence": rules.format(shifted), "overrides": overrides}


def rescheduled(value: Value, shown: When, target: When, *, zone: str = "", keep: Keep = Keep.WALL) -> Value:
    """The value after its occurrence `shown` moves to `target`, and all of it to another zone if one is given."""
    there = moved(value, anchored(value, shown, target))
    return rezoned(there, target, zone, keep) if zone and zone != there["zone"] else there


def rezoned(value: Value, shown: When, zone: str, keep: Keep) -> Value:
    """The value in another zone: every wall time as it was, or its occurrence `shown` (and each override) at its moment.

    A series keeps one clock, so that where one zone's clocks change and the other's don't, moments before and after `shown`
    differ by that hour. Raises RecurrenceError where its starts fall on another day and the rule names its days, or where
    the same rhythm has other days there: the first of each month is the last of the one before.
    """
    source = when_of(value)
    moved_on = moved(value, anchored(value, shown, shown.in_zone(zone, keep)))
    if keep is Keep.WALL or source.all_day:
        return moved_on
    own = {row["id"]: row["when"] for row in value["overrides"]}
    by = when_of(moved_on).starts_wall - source.starts_wall
    for row in moved_on["overrides"]:
        before = own[timing.recurrence_key(timing.parse_recurrence_key(row["id"]) - by)]
        if before:
            row["when"] = _in_zone(When.from_json(before), source.zone, zone, keep).as_json()
    _refuse_other_moments(value, moved_on)
    return moved_on


def _in_zone(when: When, source: str, zone: str, keep: Keep) -> When:
    """An override with a zone of its own keeps it."""
    return when.in_zone(zone, keep) if when.zone == source else when


def _shifted_override(row: Mapping[str, Any], by: timedelta, zones: tuple[str, str]) -> Value:
    when = When.from_json(row["when"]).shifted(by) if row["when"] else None
    own = _in_zone(when, *zones, Keep.WALL).as_json() if when else None
    starts = timing.parse_recurrence_key(row["id"]) + by
    return {"id": timing.recurrence_key(starts), "cancelled": row["cancelled"], "when": own, "fields": row["fields"]}


def _split_rule(line: str, when: When, starts: date | datetime) -> tuple[str, str]:
    """One rule up to a start and from it on; the second is empty where the rule is over by then."""
    rule = rules.parse_rule(line)
    alone = Recurrence((line,))
    first, last = when.first_on, _day(starts)
    walls = list(rules.occurrences(when.starts, alone, zone=when.zone, first=first, last=last))
    earlier = [wall for wall in walls if wall < starts]
    head = rules.ended(line, earlier[-1], zone=when.zone)
    if rule.count is not None:
        # A first start that the rule doesn't match counts all the same (RFC 5545, 3.3.10).
        left = rule.count - len(earlier) + (starts not in walls)
        return head, rules.counted(line, left) if rule.count > len(earlier) else ""
    later = rules.occurrences(when.starts, alone, zone=when.zone, first=_day(starts), last=LAST_DAY)
    return head, line if next((wall for wall in later if wall >= starts), None) else ""


def _refuse_other_dates(whole: Value, head: Value, tail: Value, starts: date | datetime) -> None:
    """A rule reckons its days from the first start, so a rule of its own may name others from another one."""
    first, last = when_of(whole).first_on, LAST_DAY
    before = [each for each in _starts(whole, first, _day(starts)) if each < starts]
    expected = (each for each in _starts(whole, _day(starts), last) if each >= starts)
    later = list(islice(_starts(tail, _day(starts), last), _COMPARED))
    if list(_starts(head, first, last)) != before or later != list(islice(expected, _COMPARED)):
        raise ScopeError("not_split")


def _refuse_other_moments(value: Value, there: Value) -> None:
    moments, others = (
        [at_wall(starts, each["zone"]) for starts in islice(_starts(each, FIRST_DAY, LAST_DAY), _COMPARED)]
        for each in (value, there)
    )
    pairs = zip_longest(moments, others)
    if any(None in (at, other) or abs(at - other) > _CLOCKS_APART for at, other in pairs):
        raise rules.RecurrenceError("other_days", zone=there["zone"])


def _starts(value: Value, first: date, last: date):
    return timing.starts_of(timing.Plan(when_of(value), value["recurrence"]), first=first, last=last)


def _is_ruled(value: Value, starts: date | datetime) -> bool:
    plan = timing.Plan(when_of(value), value["recurrence"])
    return starts in timing.starts_of(plan, first=_day(starts), last=_day(starts))


def _own_when(value: Value, row: Mapping[str, Any]) -> When | None:
    if row["cancelled"]:
        return None
    if row["when"]:
        return When.from_json(row["when"])
    return when_of(value).starting(timing.parse_recurrence_key(row["id"]))


def _override(value: Value, key: str) -> Mapping[str, Any] | None:
    return next((row for row in value.get("overrides", ()) if row["id"] == key), None)


def _key(row: Mapping[str, Any]) -> str:
    return row["id"]


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
