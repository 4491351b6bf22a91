"""Days, times and chips in the reader's words. The zone is the one that is active."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from ..accounts import places
from ..events.chips import ChipSheet
from ..events.marks import Mark
from ..events.queries import Seen


def full_day(day: date) -> str:
    """Tue 19 Oct 2027."""
    return _full_day(get_language(), day)


def long_day(day: date) -> str:
    """Tuesday 19 October 2027."""
    return _long_day(get_language(), day)


def short_day(day: date) -> str:
    """19 Oct."""
    return _short_day(get_language(), day)


# A page of the calendar says each of its days several times, and the next reader's page the same ones again.
@lru_cache(maxsize=2048)
def _full_day(language: str, day: date) -> str:
    return date_format(day, pgettext("date of a day, as for Django's date filter", "D j M Y"))


@lru_cache(maxsize=2048)
def _long_day(language: str, day: date) -> str:
    return date_format(day, pgettext("date of a day in full, as for Django's date filter", "l j F Y"))


@lru_cache(maxsize=2048)
def _short_day(language: str, day: date) -> str:
    return date_format(day, pgettext("day and month, as for Django's date filter", "j M"))


def month_name(day: date) -> str:
    """October 2027."""
    return date_format(day, "YEAR_MONTH_FORMAT")


def short_month(day: date) -> str:
    """Oct 2027."""
    return date_format(day, pgettext("month and year in short, as for Django's date filter", "M Y"))


def clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def wall(moment: datetime) -> str:
    """2027-10-14T09:00, for machines."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def clock_and_zone(moment: datetime) -> str:
    """10:00 CEST."""
    return f"{clock(moment)} {timezone.localtime(moment).tzname()}"


def moment_in_words(moment: datetime) -> str:
    """Tue 19 Oct 2027, 09:00 CEST."""
    return f"{full_day(timezone.localtime(moment).date())}, {clock_and_zone(moment)}"


def span(first: date, last: date) -> str:
    """19 Oct · 12 – 17 Oct · 20 Sep – 17 Oct, without the year unless it changes within."""
    if first == last:
        return short_day(first)
    if first.year != last.year:
        return f"{full_day(first)} – {full_day(last)}"
    return span_without_year(first, last)


def span_without_year(first: date, last: date) -> str:
    """12 – 17 Oct · 27 Dec – 9 Jan, where the page says the year besides."""
    if first.month != last.month:
        return f"{short_day(first)} – {short_day(last)}"
    head = date_format(first, pgettext("first day of several in one month, as for Django's date filter", "j"))
    tail = date_format(last, pgettext("last day of several in one month, as for Django's date filter", "j M"))
    return f"{head} – {tail}"


def dates_of(seen: Seen) -> str:
    """The days and times of an occurrence, for those who only hear them."""
    if seen.all_day:
        return " – ".join(dict.fromkeys((full_day(seen.first_on), full_day(seen.last_on))))
    if seen.first_on == seen.last_on:
        return f"{full_day(seen.first_on)}, {clock(seen.starts_at)} – {clock_and_zone(seen.ends_at)}"
    return f"{moment_in_words(seen.starts_at)} – {moment_in_words(seen.ends_at)}"


def title_of(sheet: ChipSheet) -> str:
    """What stands on the chip."""
    if sheet.title is not None:
        return sheet.title
    if not sheet.reserved or sheet.embargo_until is None:
        return _("Busy")
    lift = timezone.localtime(sheet.embargo_until)
    return _("Reserved until %(moment)s") % {"moment": f"{short_day(lift.date())}, {clock(lift)}"}


def chip_name(sheet: ChipSheet, seen: Seen, *, time: str = "") -> str:
    """A chip's accessible name: title, type, status, dates, marks. It begins with the words that are seen."""
    parts = [f"{time} {title_of(sheet)}".strip()]
    if sheet.titled:
        parts += [sheet.type_label, sheet.status_label]
    parts.append(dates_of(seen))
    if sheet.embargo_until and sheet.titled:
        words = (
            _("under embargo until %(moment)s, let in early") if sheet.is_early else _("under embargo until %(moment)s")
        )
        parts.append(words % {"moment": moment_in_words(sheet.embargo_until)})
    if sheet.firms:
        parts.append(_("shared with %(names)s") % {"names": ", ".join(sheet.firms)})
    return ", ".join(str(part) for part in parts)


def running(seen: Seen, on: date) -> str:
    """Day 3 of 12, for something of several days."""
    days = (seen.last_on - seen.first_on).days + 1
    if days == 1:
        return ""
    number = (on - seen.first_on).days + 1
    return _("Day %(number)d of %(days)d") % {"number": number, "days": days}


def when(seen: Seen) -> str:
    """What the agenda says first: the days of several, "all day", or the hours with their zone."""
    if seen.first_on != seen.last_on:
        return span(seen.first_on, seen.last_on)
    return _("All day") if seen.all_day else clock_and_zone(seen.starts_at)


def elsewhere(sheet: ChipSheet, seen: Seen) -> str:
    """The hour in the event's own zone, where the reader's clock shows another: 19:30 in Seoul."""
    if seen.all_day:
        return ""
    there = seen.starts_at.astimezone(ZoneInfo(sheet.zone))
    if there.utcoffset() == timezone.localtime(seen.starts_at).utcoffset():
        return ""
    return _("%(time)s in %(city)s") % {"time": f"{there:%H:%M}", "city": city(sheet.zone)}


def span_with_year(first: date, last: date) -> str:
    """14 Oct – 3 Nov 2027 · 28 Dec 2026 – 10 Jan 2027."""
    words = pgettext("days and their year", "%(days)s %(year)d")
    if first.year != last.year:
        return " – ".join(words % {"days": short_day(day), "year": day.year} for day in (first, last))
    return words % {"days": span(first, last), "year": last.year}


def week(number: int) -> str:
    """W41."""
    return pgettext("number of a week", "W%(number)d") % {"number": number}


def events(count: int) -> str:
    """4 events."""
    return ngettext("%(count)d event", "%(count)d events", count) % {"count": count}


def city(zone: str) -> str:
    """New York, of America/New_York."""
    return places.city_of(zone, get_language() or "en")


def late(days: int) -> str:
    """1 day late."""
    return ngettext("%(number)d day late", "%(number)d days late", days) % {"number": days}


def until(day: date) -> str:
    """to 7 Nov."""
    return _("to %(day)s") % {"day": short_day(day)}


def until_clock(moment: datetime) -> str:
    """to 02:00."""
    return _("to %(day)s") % {"day": clock(moment)}


def mark(mark: Mark) -> str:
    """Hangeul Day (KR) · Eid al-Fitr (AE, expected)."""
    about = [*filter(None, [mark.region]), *([_("expected")] if mark.estimated else [])]
    return f"{mark.label} ({', '.join(about)})" if about else mark.label
