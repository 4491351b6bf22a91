"""What reading says: errors about a file, refusals of a component, remarks about what was mended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ..recurrence import RecurrenceError
from ..refusals import RefusalError, gettext_noop


class IcsError(RefusalError):
    """The file can't be taken at all; `line` is the line's number, where one is to blame."""

    messages: ClassVar = {
        "too_large": gettext_noop("The file is too large: %(size)s bytes, at most %(most)s."),
        "too_many_lines": gettext_noop("The file has more than %(most)s lines."),
        "too_many_components": gettext_noop("The file has more than %(most)s components."),
        "too_slow": gettext_noop("Reading the file takes more than %(most)s seconds. Import it in parts."),
        "not_icalendar": gettext_noop("This isn't an iCalendar file: it doesn't begin with BEGIN:VCALENDAR."),
        "vcalendar_1": gettext_noop("This is an old vCalendar 1.0 file. Export it as iCalendar (.ics) and try again."),
        "cut_off": gettext_noop(
            "The file is cut off: the %(component)s that begins in line %(number)s has no end. Export it again."
        ),
        "unknown_encoding": gettext_noop("“%(encoding)s” isn't an encoding known here."),
        "encoding": gettext_noop("Line %(number)s isn't %(encoding)s text. Say in which encoding the file was saved."),
    }


class EncodingNeeded(IcsError):  # noqa: N818 what the door asks for, not a fault of the program
    """The bytes aren't text in UTF-8 (or in the encoding given); read again with `encoding=`."""


class ComponentError(RefusalError):
    """A component that can't be taken whole."""

    messages: ClassVar = {
        "only_events": gettext_noop("Only events are taken; this is a %(component)s."),
        "no_end": gettext_noop("This %(component)s isn't closed by END:%(component)s."),
        "unbalanced": gettext_noop("BEGIN and END inside this %(component)s don't match."),
        "nul": gettext_noop("This %(component)s contains NUL characters in line %(number)s."),
        "long_line": gettext_noop("Line %(number)s is too long: %(length)s characters, at most %(most)s."),
        "too_many_lines": gettext_noop("This %(component)s has more than %(most)s lines."),
        "no_start": gettext_noop("This event has no DTSTART: it doesn't say when it is."),
        "bad_value": gettext_noop("%(name)s can't be read: “%(value)s”."),
        "ends_before_start": gettext_noop("This event ends before it starts."),
        "year": gettext_noop("%(name)s lies outside the years %(first)s to %(last)s: “%(value)s”."),
        "unknown_zone": gettext_noop("The time zone “%(zone)s” isn't known, and the file doesn't describe it."),
        "unmatched_zone": gettext_noop(
            "No known time zone has the offsets that the file describes as “%(zone)s”, "
            "so this recurring event's later times can't be told."
        ),
        "range": gettext_noop("RECURRENCE-ID with RANGE=%(range)s isn't supported."),
        "long_uid": gettext_noop("The UID is too long: %(length)s characters, at most %(most)s."),
        "duplicate": gettext_noop("The same event stands again, as new or newer, in line %(other)s."),
    }


_REMARKS = {
    "floating": gettext_noop("Times without a time zone are taken in %(zone)s."),
    "no_uid": gettext_noop("Events without a UID got one made from their content."),
    "quotes": gettext_noop("A quotation mark in the wrong place was mended."),
    "broken_fold": gettext_noop("A line that belongs to no property was added to the text before it."),
    "rule_mended": gettext_noop("“%(part)s” means nothing in a recurrence rule and was left out."),
    "zone_matched": gettext_noop("The file's time zone “%(zone)s” was taken as %(iana)s, which has the same offsets."),
    "zone_partly": gettext_noop(
        "The file's time zone “%(zone)s” was taken as %(iana)s, which has the same offsets in %(year)s."
    ),
    "zone_utc": gettext_noop("No known time zone matches the file's “%(zone)s”; its times were turned into UTC."),
    "no_end_calendar": gettext_noop("The file ends without END:VCALENDAR; it may be cut off."),
    "midnights": gettext_noop("Events from midnight to midnight that the file calls all-day are taken as all-day."),
    "override_rule": gettext_noop("A changed occurrence had a recurrence of its own, which was left out."),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A component that wasn't taken: where it begins, which it is, and why."""

    line: int
    component: str
    uid: str
    code: str
    message: str
    params: dict[str, object] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """The English sentence; doors translate `message` and fill in `params`."""
        return self.message % self.params

    @classmethod
    def because(cls, error: RefusalError, *, line: int, component: str, uid: str) -> Refused:
        params = dict(error.params)
        message = error.message
        if isinstance(error, RecurrenceError) and error.line:
            params["rule"] = error.line
            message += " (%(rule)s)"
        return cls(line, component, uid, error.code, message, params)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about the file that was mended or understood in a certain way; said once, with how often."""

    code: str
    line: int
    params: dict[str, object]
    times: int = 1

    @property
    def message(self) -> str:
        return _REMARKS[self.code]

    def __str__(self) -> str:
        return self.message % self.params


class Remarks:
    """Collects remarks, one for each code and parameters."""

    def __init__(self) -> None:
        self._seen: dict[tuple, Remark] = {}

    def add(self, code: str, line: int, **params: object) -> None:
        key = (code, *sorted(params.items()))
        known = self._seen.get(key)
        self._seen[key] = Remark(code, known.line if known else line, params, known.times + 1 if known else 1)

    def as_list(self) -> list[Remark]:
        return list(self._seen.values())
