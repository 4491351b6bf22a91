"""What a change did to a series, in words: where it ends now, or which of its dates differ.

An occurrence's own words are opened by other groups than its dates, so that there are some is all that is said of them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext

from ..ical import recurrence as rules
from ..ical.walltime import to_wall
from . import series, timing
from .wording import day_in_words, when_in_words

MOST = 4  # dates that are told one by one
LEFT_OUT = "left out"
BASE = ("starts", "ends", "zone", "end_zone")


def series_in_words(before: Any, after: Any) -> tuple[str, str] | None:
    """Both sides of a change that left the series' first dates as they were; None for any other."""
    if not (_is_series(before) and _is_series(after)) or any(before.get(part) != after.get(part) for part in BASE):
        return None
    ends = _end(before), _end(after)
    if ends[0] != ends[1]:
        return ends
    old, new = _differing(before), _differing(after)
    keys = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))[:MOST]
    if not keys:
        return None
    return "; ".join(_date(before, key) for key in keys), "; ".join(_date(after, key) for key in keys)


def split_in_words(on: str) -> str:
    """What the Change of a split says of it."""
    return gettext("goes on from %(day)s as an event of its own") % {
        "day": day_in_words(timing.parse_recurrence_key(on))
    }


def _is_series(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value.get("recurrence"))


def _differing(value: series.Value) -> dict[str, Any]:
    """Key → what is different, of the dates that are left out or not as the rule has them."""
    left_out: dict[str, Any] = {timing.recurrence_key(day): LEFT_OUT for day in series.rule_of(value).exdates}
    return left_out | {row["id"]: row for row in value.get("overrides", ())}


def _date(value: series.Value, key: str) -> str:
    spot = series.spotted(value, key)
    if spot is None:
        when = series.when_of(value).starting(timing.parse_recurrence_key(key))
        return gettext("%(dates)s left out") % {"dates": when_in_words(when.as_json())}
    dates = when_in_words(spot.when.as_json())
    return gettext("%(dates)s with words of its own") % {"dates": dates} if spot.fields else dates


def _end(value: series.Value) -> str:
    """Repeats, repeats until a day, repeats so many times."""
    lines = series.rule_of(value).rrules
    rule = rules.parse_rule(lines[0]) if len(lines) == 1 else None
    if rule and rule.count:
        return ngettext("repeats %(number)d time", "repeats %(number)d times", rule.count) % {"number": rule.count}
    if rule and rule.until:
        until = to_wall(rule.until, value["zone"]) if isinstance(rule.until, datetime) else rule.until
        return gettext("repeats until %(day)s") % {"day": day_in_words(until)}
    return gettext("repeats")
