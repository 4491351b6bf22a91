"""When an event is and how it repeats, in the words of its page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..events.timing import When
from ..ical.walltime import offset_label, to_wall
from .words import city, full_day, short_day

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WhenWords:
    """`ends` is empty where `starts` says it all. `zone` is the event's, `here` says the times on the reader's clock."""

    starts: str
    ends: str
    length: str
    zone: str
    here: str
    change: str


def when_words(when: When, *, reader_zone: str) -> WhenWords:
    """Mon 20 Sep 2027, 09:00 to Sun 17 Oct 2027, 23:59 · Europe/Paris, CEST (UTC+2) · 16:00 to 06:59 in Seoul."""
    if when.all_day:
        return WhenWords(
            starts=full_day(when.starts),
            ends=full_day(when.ends) if when.ends != when.starts else "",
            length=_all_day(when),
            zone=when.zone,
            here="",
            change="",
        )
    starts, ends = when.starts_wall, when.ends_wall
    one_day = starts.date() == ends.date() and not when.end_zone
    return WhenWords(
        starts=_moment(starts),
        ends=_clock(ends) if one_day else _moment(ends),
        length="",
        zone=_zone(when),
        here=_here(when, reader_zone),
        change=_skipped(when) or _clock_change(when),
    )


def short_when(when: When) -> str:
    """Tue 19 Oct 2027, 09:00 (Europe/Paris): where an event starts, in one line."""
    return full_day(when.starts) if when.all_day else _moment(when.starts_wall)


def end_of(when: When) -> str:
    return full_day(when.ends) if when.all_day else _moment(when.ends_wall)


def moved_words(title: str, before: When, after: When) -> str:
    """Where it is now; of one whose end alone was pulled, where that is."""
    if (after.starts, after.zone) == (before.starts, before.zone) and after.ends != before.ends:
        return _("“%(title)s” ends on %(day)s now.") % {"title": title, "day": end_of(after)}
    return _("“%(title)s” is moved to %(day)s.") % {"title": title, "day": short_when(after)}


def _all_day(when: When) -> str:
    days = when.length.days + 1
    if days == 1:
        return _("all day")
    return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}


def _zone(when: When) -> str:
    names = [_zone_at(when.zone, when.starts_at, when.starts_wall)]
    if when.end_zone and when.end_zone != when.zone:
        names.append(_zone_at(when.end_zone, when.ends_at, when.ends_wall))
    return " → ".join(names)


def _zone_at(zone: str, moment: datetime, wall: datetime) -> str:
    """Europe/Paris, CEST (UTC+2); zones without letters of their own have the offset alone. Skipped times have none."""
    if to_wall(moment, zone) != wall:
        return zone
    letters = moment.astimezone(ZoneInfo(zone)).tzname() or ""
    offset = offset_label(moment, zone)
    return f"{zone}, {letters} ({offset})" if letters.isalpha() and letters != offset else f"{zone} ({offset})"


def _here(when: When, zone: str) -> str:
    info = ZoneInfo(zone)
    starts, ends = when.starts_at.astimezone(info), when.ends_at.astimezone(info)
    planned = to_wall(when.starts_at, when.zone), to_wall(when.ends_at, when.end_zone or when.zone)
    if (starts.replace(tzinfo=None), ends.replace(tzinfo=None)) == planned:
        return ""
    words = {"starts": _there(starts, when.starts_wall), "ends": _there(ends, when.ends_wall), "city": city(zone)}
    return _("%(starts)s to %(ends)s in %(city)s") % words


def _there(moment: datetime, wall: datetime) -> str:
    """The clock alone where the day is the same."""
    same = moment.date() == wall.date()
    return _clock(moment) if same else f"{short_day(moment)}, {_clock(moment)}"


def _skipped(when: When) -> str:
    """What a clock shows instead of a time that it skips; empty for times that there are."""
    words = _("The clocks go forward on %(day)s: %(skipped)s is %(shown)s.")
    ends_zone = when.end_zone or when.zone
    sides = (when.starts_wall, to_wall(when.starts_at, when.zone)), (when.ends_wall, to_wall(when.ends_at, ends_zone))
    skipped = dict.fromkeys(side for side in sides if side[0] != side[1])
    return " ".join(
        words % {"day": short_day(wall), "skipped": _clock(wall), "shown": _clock(shown)} for wall, shown in skipped
    )


def _clock_change(when: When) -> str:
    """The day on which clocks change between start and end, for what is short enough to feel it."""
    info = ZoneInfo(when.zone)
    starts, ends = when.starts_at.astimezone(info), when.ends_at.astimezone(info)
    if starts.utcoffset() == ends.utcoffset() or when.end_zone:
        return ""
    return _("Clocks change on %(day)s.") % {"day": short_day(_change_day(starts, ends, info))}


def _change_day(starts: datetime, ends: datetime, zone: ZoneInfo) -> date:
    first, last = starts.date(), ends.date()
    while first < last:
        middle = first + (last - first) // 2
        noon = datetime(middle.year, middle.month, middle.day, 12, tzinfo=zone)
        if noon.utcoffset() == starts.utcoffset():
            first = middle + DAY
        else:
            last = middle
    return first


def _moment(wall: datetime) -> str:
    return f"{full_day(wall)}, {_clock(wall)}"


def _clock(moment: datetime) -> str:
    return date_format(moment, "H:i")
