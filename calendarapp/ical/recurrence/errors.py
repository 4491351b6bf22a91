"""Why a recurrence is refused."""

from __future__ import annotations

from typing import ClassVar

from ..refusals import RefusalError, gettext_noop


class RecurrenceError(RefusalError):
    """A recurrence that can't be stored; `line` is the text of the line it is about."""

    messages: ClassVar = {
        "unknown_line": gettext_noop("This line doesn't belong to a recurrence: only RRULE, RDATE and EXDATE do."),
        "exrule": gettext_noop("EXRULE is no longer part of iCalendar and can't be kept; use EXDATE."),
        "too_long": gettext_noop("This line is too long: %(length)s characters, at most %(most)s."),
        "too_many_lines": gettext_noop("Too many rules or dates: at most %(most)s."),
        "malformed_part": gettext_noop("“%(part)s” isn't written as NAME=value."),
        "unknown_part": gettext_noop("“%(part)s” isn't a part of a recurrence rule."),
        "twice": gettext_noop("%(part)s stands twice in the rule."),
        "no_freq": gettext_noop("The rule doesn't say how often: FREQ is missing."),
        "bad_freq": gettext_noop("“%(value)s” isn't a frequency."),
        "secondly": gettext_noop("Rules that repeat by the second aren't taken."),
        "bad_value": gettext_noop("“%(value)s” isn't allowed for %(part)s."),
        "interval": gettext_noop("INTERVAL must be between 1 and %(most)s."),
        "count_and_until": gettext_noop("A rule ends by COUNT or by UNTIL, not by both."),
        "rscale": gettext_noop("Only the Gregorian calendar is supported, not “%(value)s”."),
        "skip": gettext_noop("SKIP=%(value)s isn't supported."),
        "needs_by_part": gettext_noop("BYSETPOS needs another BY part beside it."),
        "until_before_start": gettext_noop("The series ends before it starts."),
        "never": gettext_noop("BYMONTH and BYMONTHDAY never meet: no such day exists."),
        "sub_daily_all_day": gettext_noop("An all-day event can't repeat by the hour or minute."),
        "too_many": gettext_noop("The rule makes more than %(most)s occurrences in the planning horizon."),
        "too_many_steps": gettext_noop("The rule takes more than %(most)s steps from its start to the horizon's end."),
        "bad_date": gettext_noop("“%(value)s” isn't a date or time of this event's kind."),
        "zone": gettext_noop("“%(zone)s” isn't a time zone of the IANA list."),
        "period": gettext_noop("An RDATE with a length of its own can't be kept: “%(value)s”."),
        "year": gettext_noop("“%(value)s” is outside the years %(first)s to %(last)s."),
        "own_rule_day": gettext_noop(
            "This event repeats by a rule of its own, which names its days. "
            "Change the rule in the event's form to move it to another day."
        ),
        "own_rule_time": gettext_noop(
            "This event repeats by a rule of its own, which names its hours. "
            "Change the rule in the event's form to move it to another time."
        ),
        "other_days": gettext_noop(
            "In %(zone)s these moments fall on other days than a series can repeat on. "
            "Keep the time on the clock, or change how it repeats."
        ),
    }
