"""A recurrence as it is stored: RFC 5545 lines in the event's own wall time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from ..durations import parse_duration
from ..walltime import at_wall, is_zone, to_wall
from .errors import RecurrenceError
from .rule import (
    FIRST_YEAR,
    LAST_YEAR,
    bare,
    parse_rule,
    read_moment,
    rule_parts,
    write_moment,
)

MOST_RULES = 50
MOST_DATES = 10_000
_MOST_TEXT = 400_000
_EARLIEST_UNTIL, _LATEST_UNTIL = 1900, 2200  # some programs write the year 9999 for no end; zones can't convert that


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Rules, added and left out days of a series.

    `rrules` are bare values (`FREQ=WEEKLY;COUNT=3`) with UNTIL in UTC for timed events, a date for all-day ones.
    `rdates` and `exdates` are naive wall datetimes in the event's zone, or dates for all-day events; sorted.
    """

    rrules: tuple[str, ...] = ()
    rdates: tuple[date, ...] = ()
    exdates: tuple[date, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rrules or self.rdates or self.exdates)


@dataclass
class _Context:
    """What the lines of one event are read against."""

    all_day: bool
    zone: str
    start: date | None
    duration: timedelta | None
    seen: dict[str, list[date]] = field(default_factory=lambda: {"RDATE": [], "EXDATE": []})


def parse(
    text: str,
    *,
    all_day: bool,
    zone: str,
    start: date | None = None,
    duration: timedelta | None = None,
) -> Recurrence:
    """Read RRULE, RDATE and EXDATE lines; raises RecurrenceError with the line.

    Times in UTC or with another IANA TZID are turned into wall time of `zone`, UNTIL into UTC (timed) or a date
    (all-day). With `start` a bare date among a timed event's dates means that day's occurrence. An RDATE period is
    taken as its start if its length is `duration`, and refused otherwise.
    """
    if len(text) > _MOST_TEXT:
        raise RecurrenceError("too_long", line=text[:200], length=len(text), most=_MOST_TEXT)
    context = _Context(all_day, zone, start, duration)
    rules: list[str] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name = line.partition(":")[0].partition(";")[0].upper()
        if name == "RRULE":
            rules.append(_stored_rule(line, context))
        elif name in context.seen:
            context.seen[name].extend(_dates(name, line, context))
        else:
            raise RecurrenceError("exrule" if name == "EXRULE" else "unknown_line", line=line[:200])
    _refuse_floods(rules, context.seen)
    return Recurrence(tuple(rules), _in_order(context.seen["RDATE"]), _in_order(context.seen["EXDATE"]))


def format(recurrence: Recurrence) -> str:  # noqa: A001 the pair of parse; called as recurrence.format
    """The text `parse` reads back to an equal Recurrence; one property a line, one date a property."""
    lines = [f"RRULE:{rule}" for rule in recurrence.rrules]
    for name, moments in (("RDATE", recurrence.rdates), ("EXDATE", recurrence.exdates)):
        lines.extend(f"{name}{_kind(moment)}:{write_moment(moment)}" for moment in moments)
    return "\n".join(lines)


def replace_part(rule: str, name: str, value: str | None) -> str:
    """The bare rule with one part set anew, or gone for None; the others keep their places."""
    parts = rule_parts(bare(rule))
    parts[name] = value or ""
    return ";".join(f"{part}={content}" for part, content in parts.items() if content)


def until_utc(until: datetime, zone: str) -> str:
    """UNTIL's text for a wall time."""
    return write_moment(at_wall(until, zone))


def _kind(moment: date) -> str:
    return "" if isinstance(moment, datetime) else ";VALUE=DATE"


def _in_order(moments: list[date]) -> tuple[date, ...]:
    return tuple(sorted(set(moments)))


def _refuse_floods(rules: list[str], seen: dict[str, list[date]]) -> None:
    for count, most in ((len(rules), MOST_RULES), *((len(dates), MOST_DATES) for dates in seen.values())):
        if count > most:
            raise RecurrenceError("too_many_lines", most=most)


def _stored_rule(line: str, context: _Context) -> str:
    value = bare(line.partition(":")[2])
    rule = parse_rule(value)
    if rule.until is None:
        return value
    if rule.until.year < _EARLIEST_UNTIL:
        raise RecurrenceError("bad_date", line=line[:200], value=str(rule.until))
    return replace_part(value, "UNTIL", _stored_until(rule.until, context))


def _stored_until(until: date, context: _Context) -> str:
    if until.year > _LATEST_UNTIL:
        until = until.replace(year=_LATEST_UNTIL, day=min(until.day, 28))
    if context.all_day:
        return write_moment(_final_day(until, context.zone))
    if not isinstance(until, datetime):
        return until_utc(datetime.combine(until, time(23, 59, 59)), context.zone)
    return until_utc(until, context.zone) if until.tzinfo is None else write_moment(until)


def _final_day(until: date, zone: str) -> date:
    """An all-day rule's last day: programs write it as a date, as midnight UTC, or as their own midnight in UTC."""
    if not isinstance(until, datetime):
        return until
    if until.tzinfo is None or until.time() in (time(), time(23, 59, 59)):
        return until.date()
    return to_wall(until, zone).date()


def _dates(name: str, line: str, context: _Context) -> Iterator[date]:
    head, _, content = line.partition(":")
    zone = _zone_of(head, line, context.zone)
    for text in filter(None, (item.strip() for item in content.split(","))):
        try:
            yield _date(name, text, zone, context)
        except RecurrenceError as error:
            raise RecurrenceError(error.code, line=line[:200], **error.params) from None
        except OverflowError:
            raise RecurrenceError("bad_date", line=line[:200], value=text[:80]) from None


def _zone_of(head: str, line: str, default: str) -> str:
    for parameter in head.split(";")[1:]:
        name, _, value = parameter.partition("=")
        zone = value.strip('"')
        if name.upper() == "TZID" and not is_zone(zone):
            raise RecurrenceError("zone", line=line[:200], zone=zone[:80])
        if name.upper() == "TZID":
            return zone
    return default


def _date(name: str, text: str, zone: str, context: _Context) -> date:
    begin, slash, end = text.partition("/")
    moment = _own_kind(read_moment(begin), begin, zone, context)
    if slash and (name != "RDATE" or _period_length(begin, end) != context.duration):
        raise RecurrenceError("period", value=text[:80])
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise RecurrenceError("year", value=text[:80], first=FIRST_YEAR, last=LAST_YEAR)
    return moment


def _own_kind(moment: date, text: str, zone: str, context: _Context) -> date:
    """The moment as the event's own kind: a date when it is all-day, else wall time in its zone."""
    if not isinstance(moment, datetime):
        if context.all_day:
            return moment
        if not isinstance(context.start, datetime):
            raise RecurrenceError("bad_date", value=text[:80])
        return datetime.combine(moment, context.start.time())
    if context.all_day:
        return moment.date()
    aware = moment if moment.tzinfo else at_wall(moment, zone)
    return to_wall(aware, context.zone) if moment.tzinfo or zone != context.zone else moment


def _period_length(begin: str, end: str) -> timedelta | None:
    from_moment = read_moment(begin)
    if end.startswith(("P", "+P")):
        return parse_duration(end)
    to_moment = read_moment(end)
    if not (isinstance(from_moment, datetime) and isinstance(to_moment, datetime)):
        return None
    return to_moment.replace(tzinfo=UTC) - from_moment.replace(tzinfo=UTC)
