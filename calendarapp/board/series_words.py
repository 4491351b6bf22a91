"""How an event repeats, in words: what the form asks, and rules of its own part by part."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ..events.timing import When
from ..ical import recurrence as rules
from ..ical.recurrence.form import LAST, is_last, nth_of
from ..ical.walltime import to_wall
from .forms.repeats import FREQUENCIES, rule_of
from .words import full_day

MOST_LINES = 20
MOST_DATES = 6  # single ones that are named
WORKING_DAYS = tuple((0, day) for day in range(5))
EVERY_MONTH_HAS = 28
LEAP_DAY = (2, 29)


@dataclass(frozen=True, slots=True)
class SeriesWords:
    """How an event repeats; a rule that the form doesn't show also as its lines."""

    words: str
    lines: tuple[str, ...] = ()


def series_words(recurrence: str, when: When) -> SeriesWords | None:
    """Every 2 weeks on Tuesday and Thursday, until 30 June 2027. None for what doesn't repeat."""
    if not recurrence:
        return None
    parsed = rules.parse(recurrence, all_day=when.all_day, zone=when.zone)
    rule = rule_of(recurrence, when)
    if rule is not None:
        return SeriesWords(", ".join(_form_rule(rule, when.starts, len(parsed.exdates))))
    said = [", ".join(_own_rule(rules.parse_rule(line), when)) for line in parsed.rrules]
    if parsed.rdates:
        said.append(_single_dates(parsed.rdates))
    if parsed.exdates:
        said.append(_left_out(len(parsed.exdates)))
    return SeriesWords("; ".join(said), tuple(f"RRULE:{line}" for line in parsed.rrules[:MOST_LINES]))


def _form_rule(rule: rules.FormRule, start: date, left_out: int) -> Iterator[str]:
    words = _every(rule.freq, rule.interval)
    if rule.weekdays:
        words = _("%(every)s on %(days)s") % {"every": words, "days": _listed(WEEKDAYS[day] for day in rule.weekdays)}
    elif rule.weekday_of:
        place = -1 if rule.weekday_of == LAST and is_last(start) else nth_of(start)
        words = _("%(every)s on %(days)s") % {"every": words, "days": _nth_weekday(place, start.weekday())}
    yield str(words)
    yield from _gaps(rule, start)
    yield from _end(rule.until, rule.count)
    if left_out:
        yield _left_out(left_out)


def _gaps(rule: rules.FormRule, start: date) -> Iterator[str]:
    """Where not every month or year has the day of the start: RFC 5545 leaves these out."""
    if rule.freq == "monthly" and not rule.weekday_of and start.day > EVERY_MONTH_HAS:
        yield _("only in months that have a day %(day)d") % {"day": start.day}
    if rule.freq == "yearly" and not rule.weekday_of and (start.month, start.day) == LEAP_DAY:
        yield _("only in leap years")


def _own_rule(rule: rules.Rule, when: When) -> Iterator[str]:
    """Each part of a rule in turn; what has no words of its own is shown by the rule's lines."""
    yield str(_every(rule.freq.lower(), rule.interval))
    if rule.by_month:
        yield _("in %(months)s") % {"months": _listed(MONTHS[month] for month in rule.by_month)}
    if rule.by_weekno:
        yield _("in weeks %(numbers)s") % {"numbers": _listed(rule.by_weekno)}
    if rule.by_yearday:
        yield _("on days %(numbers)s of the year") % {"numbers": _listed(map(_counted, rule.by_yearday))}
    if rule.by_monthday:
        yield _month_days(rule.by_monthday)
    working_day = _working_day(rule)
    if working_day:
        yield working_day
    elif rule.by_day:
        yield _("on %(days)s") % {"days": _listed(_nth_weekday(*day) for day in rule.by_day)}
    if rule.by_hour or rule.by_minute:
        yield _("at %(times)s") % {"times": _listed(_clocks(rule, when.starts))}
    if rule.by_setpos and not working_day:
        yield _("of these only number %(numbers)s") % {"numbers": _listed(map(_counted, rule.by_setpos))}
    yield from _end(_last_day(rule.until, when.zone), rule.count)


def _month_days(days: tuple[int, ...]) -> str:
    if days == (-1,):
        return _("on the last day of the month")
    if len(days) == 1:
        return _("on day %(number)s of the month") % {"number": _counted(days[0])}
    return _("on days %(numbers)s of the month") % {"numbers": _listed(map(_counted, days))}


def _working_day(rule: rules.Rule) -> str:
    """The first or last of Monday to Friday of a month, as companies count."""
    if rule.freq != "MONTHLY" or tuple(sorted(rule.by_day)) != WORKING_DAYS or rule.by_monthday:
        return ""
    if rule.by_setpos == (1,):
        return _("on the first weekday (Monday to Friday)")
    return _("on the last weekday (Monday to Friday)") if rule.by_setpos == (-1,) else ""


def _single_dates(dates: Sequence[date]) -> str:
    """The first of them by name."""
    count, named = (
        len(dates),
        [full_day(day.date() if isinstance(day, datetime) else day) for day in dates[:MOST_DATES]],
    )
    words = ngettext("%(number)d single date: %(days)s", "%(number)d single dates: %(days)s", count)
    days = ", ".join(named) + (", …" if count > MOST_DATES else "")
    return words % {"number": count, "days": days}


def _every(freq: str, interval: int) -> str:
    if interval == 1 and freq in dict(FREQUENCIES):
        return str(dict(FREQUENCIES)[freq])
    words = {
        "minutely": ngettext("Every %(number)d minute", "Every %(number)d minutes", interval),
        "hourly": ngettext("Every %(number)d hour", "Every %(number)d hours", interval),
        "daily": ngettext("Every %(number)d day", "Every %(number)d days", interval),
        "weekly": ngettext("Every %(number)d week", "Every %(number)d weeks", interval),
        "monthly": ngettext("Every %(number)d month", "Every %(number)d months", interval),
        "yearly": ngettext("Every %(number)d year", "Every %(number)d years", interval),
    }
    return words[freq] % {"number": interval}


def _nth_weekday(place: int, weekday: int) -> str:
    """Tuesday, the second Tuesday, the last Tuesday; further ones by number."""
    names = {
        0: "%(weekday)s",
        1: pgettext("of a month", "the first %(weekday)s"),
        2: pgettext("of a month", "the second %(weekday)s"),
        3: pgettext("of a month", "the third %(weekday)s"),
        4: pgettext("of a month", "the fourth %(weekday)s"),
        5: pgettext("of a month", "the fifth %(weekday)s"),
        -1: pgettext("of a month", "the last %(weekday)s"),
        -2: pgettext("of a month", "the second last %(weekday)s"),
    }
    words = names.get(place) or _("%(weekday)s number %(number)s")
    return words % {"weekday": WEEKDAYS[weekday], "number": _counted(place)}


def _counted(number: int) -> str:
    """7, and from the end: 2 from the end."""
    return str(number) if number > 0 else _("%(number)d from the end") % {"number": -number}


def _clocks(rule: rules.Rule, start: date) -> list[str]:
    own = start.time() if isinstance(start, datetime) else time()
    hours, minutes = rule.by_hour or (own.hour,), rule.by_minute or (own.minute,)
    return [f"{hour:02d}:{minute:02d}" for hour in hours for minute in minutes][:12]


def _end(until: date | None, count: int | None) -> Iterator[str]:
    if until:
        yield _("until %(day)s") % {"day": full_day(until)}
    if count:
        yield ngettext("%(number)d time", "%(number)d times", count) % {"number": count}


def _left_out(count: int) -> str:
    return ngettext("%(number)d left out", "%(number)d left out", count) % {"number": count}


def _last_day(until: date | None, zone: str) -> date | None:
    if isinstance(until, datetime):
        return (to_wall(until, zone) if until.tzinfo else until).date()
    return until


def _listed(words: Iterable[object]) -> str:
    return get_text_list([str(word) for word in words], _("and"))
