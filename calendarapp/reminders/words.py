"""How a reminder reads, in the language and zone that are active."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from ..events.timing import When
from ..events.wording import when_in_words
from .models import RuleAnchor
from .things import Thing

HOUR = timedelta(hours=1)


def headline(thing: Thing, *, at: datetime, zone: str) -> str:
    """How far it is, as seen at `at` from `zone`: "In 5 days", "Embargo lifts in 2 hours", "3 days late"."""
    days = (thing.anchor.day_in(zone) - at.astimezone(ZoneInfo(zone)).date()).days
    if thing.rule_anchor == RuleAnchor.MILESTONE:
        return due_words(days)
    if thing.rule_anchor == RuleAnchor.EMBARGO:
        return _lift(thing.starts_at - at, days)
    return _start(days, has_started=at >= thing.starts_at)


def when_of(thing: Thing, zone: str) -> str:
    """Its dates in the zone in which it was planned."""
    return when_in_words(_when(thing, zone).as_json())


def when_for_reader(thing: Thing, zone: str, reader_zone: str) -> str:
    """The same hours on the reader's own clock; empty where that shows no difference."""
    if thing.all_day or _offset(thing.starts_at, zone) == _offset(thing.starts_at, reader_zone):
        return ""
    return when_in_words(_when(thing, reader_zone).as_json())


def due_words(days: int) -> str:
    """How far a milestone's day is; negative: how late."""
    if days > 1:
        return ngettext("Due in %(days)s day", "Due in %(days)s days", days) % {"days": days}
    if days == 1:
        return gettext("Due tomorrow")
    if days == 0:
        return gettext("Due today")
    return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}


def _start(days: int, *, has_started: bool) -> str:
    if days > 1:
        return ngettext("In %(days)s day", "In %(days)s days", days) % {"days": days}
    if days == 1:
        return gettext("Tomorrow")
    return gettext("Today") if days == 0 or not has_started else gettext("Has started")


def _lift(ahead: timedelta, days: int) -> str:
    if ahead <= timedelta():
        return gettext("Embargo lifted")
    if ahead < HOUR:
        minutes = -(-ahead // timedelta(minutes=1))
        words = ngettext("Embargo lifts in %(minutes)s minute", "Embargo lifts in %(minutes)s minutes", minutes)
        return words % {"minutes": minutes}
    if ahead < 24 * HOUR or days < 1:
        hours = round(ahead / HOUR)
        return ngettext("Embargo lifts in %(hours)s hour", "Embargo lifts in %(hours)s hours", hours) % {"hours": hours}
    return ngettext("Embargo lifts in %(days)s day", "Embargo lifts in %(days)s days", days) % {"days": days}


def _when(thing: Thing, zone: str) -> When:
    if thing.all_day:
        return When(thing.first_on, thing.last_on, zone)
    info = ZoneInfo(zone)
    starts, ends = (moment.astimezone(info).replace(tzinfo=None) for moment in (thing.starts_at, thing.ends_at))
    return When(starts, ends, zone)


def _offset(moment: datetime, zone: str) -> timedelta | None:
    return moment.astimezone(ZoneInfo(zone)).utcoffset()
