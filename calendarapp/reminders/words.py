"""How a reminder reads, in the language and zone that are active."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from ..events.timing import When
from ..events.wording import clock_in_words, day_in_words, when_in_words
from .models import RuleAnchor
from .things import Thing

HOUR = timedelta(hours=1)

AWAITED = "restock"  # the kind of event that is expected on a day and can be late


def headline(thing: Thing, *, at: datetime, zone: str, awaited: bool = False) -> str:
    """How far it is, as seen at `at` from `zone`: "In 5 days", "Embargo lifts in 2 hours", "3 days late".

    `awaited`: it comes on its day or is late, as goods are; other things start.
    """
    days = (thing.anchor.day_in(zone) - at.astimezone(ZoneInfo(zone)).date()).days
    if thing.rule_anchor == RuleAnchor.MILESTONE:
        return due_words(days)
    if thing.rule_anchor == RuleAnchor.EMBARGO:
        return _lift(thing.starts_at - at, days)
    if awaited and days < 0:
        return due_words(days)
    return _start(days, has_started=at >= thing.starts_at)


def dates_of(thing: Thing, planned: When) -> When:
    """When it is, in the zone in which it was planned. An embargo's lift is a moment: it shows the event's own dates."""
    if thing.rule_anchor == RuleAnchor.EMBARGO:
        return planned
    if thing.all_day:
        return When(thing.first_on, thing.last_on, planned.zone)
    return _on_the_clock(thing.starts_at, thing.ends_at, planned.zone)


def when_for_reader(when: When, zone: str) -> str:
    """The same hours on the reader's own clock; empty where that shows no difference."""
    if when.all_day or _offset(when.starts_at, when.zone) == _offset(when.starts_at, zone):
        return ""
    return when_in_words(_on_the_clock(when.starts_at, when.ends_at, zone).as_json())


def lift_of(thing: Thing, zone: str) -> str:
    """The moment at which an embargo lifts, on the reader's own clock; empty for what is no lift."""
    if thing.rule_anchor != RuleAnchor.EMBARGO:
        return ""
    lift = thing.starts_at.astimezone(ZoneInfo(zone))
    moment = f"{day_in_words(lift)}, {clock_in_words(lift)} ({zone})"
    return gettext("Embargo lift: %(moment)s") % {"moment": moment}


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


def _on_the_clock(starts_at: datetime, ends_at: datetime, zone: str) -> When:
    info = ZoneInfo(zone)
    starts, ends = (moment.astimezone(info).replace(tzinfo=None) for moment in (starts_at, ends_at))
    return When(starts, ends, zone)


def _offset(moment: datetime, zone: str) -> timedelta | None:
    return moment.astimezone(ZoneInfo(zone)).utcoffset()
