"""What a subject sees now: calendars, events, the fields that are open on each, and by which way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from ....calendars import levels
from ....calendars.lens import BRAND, GUEST, Access
from ....calendars.models import Calendar, Level, Sharing
from ....events.looks import Look, look_of
from ....events.models import Event
from ....events.queries import plan_query
from ....events.sight import ways_to
from ....kpis.models import Metric
from ....sharing.services import day_of
from ... import words
from ...exposure import opener_words
from .subjects import Subject


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A calendar that is seen at all: how many events of it, by which ways, how far, and the last day."""

    name: str
    events: int
    ways: tuple[str, ...]
    fields: tuple[str, ...]
    left_out: tuple[str, ...]
    until: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One event: `opens` says what is open on it in words, `opener_names` in the API's; `why` names what opens it."""

    event_id: int
    title: str
    look: Look
    type_label: str
    calendar: str
    calendar_id: int
    when: str
    starts_on: date
    ends_on: date
    status: str
    status_label: str
    opens: tuple[str, ...]
    opener_names: tuple[str, ...]
    why: tuple[str, ...]
    reserved: bool


def calendar_rows(subject: Subject) -> list[CalendarRow]:
    """One query; two where single metrics are left out."""
    of_calendar = report_events(subject).filter(calendar=OuterRef("pk")).order_by().values("calendar")
    counted = of_calendar.annotate(number=Count("pk")).values("number")
    calendars = Calendar.objects.filter(pk__in=subject.lens.calendar_ids).annotate(
        events=Coalesce(Subquery(counted), 0)
    )
    metrics = _metrics(subject)
    return [_calendar_row(calendar, subject, metrics) for calendar in calendars]


def report_events(subject: Subject) -> QuerySet[Event]:
    """The events that are seen, by calendar and date."""
    events = plan_query(subject.lens, subject.filters)
    if subject.type_keys:
        events = events.filter(type__key__in=subject.type_keys)
    return events.order_by("calendar__position", "calendar__name", "calendar", "starts_on", "pk")


def report_lines(events: Iterable[Any], subject: Subject) -> list[ReportLine]:
    """Takes rows of `report_events` with type, calendar and partners."""
    return [_line(event, subject) for event in events]


def _calendar_row(calendar: Calendar, subject: Subject, metrics: dict[str, str]) -> CalendarRow:
    ways = subject.lens.accesses[calendar.pk]
    opened = frozenset(name for way in ways for name in way.opens)
    shut = frozenset.intersection(*(way.left_out for way in ways))
    until = min((way.until for way in ways if way.until), default=None)
    return CalendarRow(
        name=calendar.name,
        events=calendar.events,  # type: ignore[attr-defined]  # annotated by `calendar_rows`
        ways=tuple(_way(way, subject) for way in ways),
        fields=_in_words(opened),
        left_out=tuple(metrics.get(key, key) for key in sorted(shut)),
        until=words.full_day(day_of(subject.brand, until - timedelta(seconds=1))) if until else "",
    )


def _metrics(subject: Subject) -> dict[str, str]:
    keys = {key for ways in subject.lens.accesses.values() for way in ways for key in way.left_out}
    if not keys:
        return {}
    return {metric.key: str(metric) for metric in Metric.objects.filter(brand=subject.brand, key__in=keys)}


def _line(event: Event, subject: Subject) -> ReportLine:
    ways = ways_to(event, subject.lens)
    opened = frozenset(name for way in ways for name in way.opens)
    under = bool(event.embargo_until and event.embargo_until > subject.lens.at)
    is_block = under and event.reserved and levels.TITLES not in opened
    return ReportLine(
        event_id=event.pk,
        title=event.title,
        look=look_of(event.type),
        type_label=str(event.type),
        calendar=event.calendar.name,
        calendar_id=event.calendar_id,
        when=words.span_with_year(event.starts_on, event.ends_on),
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        status=event.status,
        status_label=event.get_status_display(),
        opens=_in_words(opened),
        opener_names=tuple(name for name in levels.OPENERS if name in opened),
        why=tuple(_why(event, ways, subject, under=under, is_block=is_block)),
        reserved=is_block,
    )


def _why(event: Event, ways: tuple[Access, ...], subject: Subject, *, under: bool, is_block: bool) -> Iterable[str]:
    yield from dict.fromkeys(_way(way, subject) for way in ways)
    if any(way.via == BRAND for way in ways):
        return
    if event.sharing == Sharing.NAMED:
        yield _("they are named on it")
    elif subject.is_guest:
        yield _("shared")
    else:
        yield _("shared with every agency that has access")
    if not event.embargo_until:
        return
    moment = {"moment": words.moment_in_words(event.embargo_until)}
    if is_block:
        yield _("reserved block until %(moment)s") % moment
    elif under:
        yield _("let in early, embargo until %(moment)s") % moment
    else:
        yield _("embargo lifted %(moment)s") % moment


def _way(way: Access, subject: Subject) -> str:
    """Role, link or grant, with its level."""
    if way.via == BRAND or levels.INSIDE in way.opens:
        return _("one of the brand’s own people")
    level = str(Level(way.level).label)
    if way.via == GUEST:
        return _("guest link: %(level)s") % {"level": level}
    agency = subject.agencies.get(int(way.via)) if subject.only else ""
    if agency:
        return _("access of %(agency)s: %(level)s") % {"agency": agency, "level": level}
    return _("access: %(level)s") % {"level": level}


def _in_words(opened: frozenset[str]) -> tuple[str, ...]:
    known = opener_words()
    return tuple(known[name] for name in known if name in opened)
