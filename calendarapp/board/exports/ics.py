"""A calendar file: the entries that a feed would write, of the events in hand, whatever their dates.

It is made to be handed on, so it says what a reader outside the brand would be told: as in a feed, what is the brand's
alone stays out of its texts even when one of its own people takes it. It names no METHOD, for it is no subscription.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from ...calendars.queries import calendars_seen
from ...events.models import Event
from ...events.plans import horizon
from ...events.sheets import sheet_of
from ...feeds.dates import Window
from ...feeds.models import Subscription
from ...feeds.sight import OUTSIDE, Sight
from ...feeds.texts.calendar import PRODID
from ...feeds.texts.entries import Told, event_text
from ...feeds.texts.series import zone_of_series
from ...ical.vtimezone import vtimezone_lines
from ...ical.write import CalendarHead, calendar_head, calendar_tail, zone_text
from ...kpis.models import Metric
from ...kpis.sheets import kpi_sheets
from .rows import Export


def ics_chunks(export: Export) -> Iterator[bytes]:
    """The head with the zones of its series, then the events by batches."""
    sight = _sight(export)
    metrics = list(Metric.objects.filter(brand=export.brand))
    yield calendar_head(_head(export)).encode()
    yield "".join(zone_text(lines) for lines in _zones(export, sight)).encode()
    for batch in export.batches():
        with export.in_their_words():
            yield "".join(_texts(batch, sight, metrics)).encode()
    yield calendar_tail().encode()


def _head(export: Export) -> CalendarHead:
    with export.in_their_words():
        return CalendarHead(
            prodid=PRODID,
            name=export.brand.name,
            description=export.signature(),
            zone=export.zone,
            method="",
            refresh=None,
        )


def _sight(export: Export) -> Sight:
    """As a subscription to all of these calendars would look at them."""
    first, last = (export.first, export.last) if export.first and export.last else horizon(export.lens.at)
    calendars = tuple(calendars_seen(export.lens))
    asked = Subscription(person=export.reader, name=export.brand.name, language=export.language)
    window = Window(first, last, export.lens.at)
    words = export.lens.narrowed(OUTSIDE)
    return Sight(asked, export.lens.at, window, calendars, export.lens, words, granted_at={})


def _zones(export: Export, sight: Sight) -> Iterator[list[str]]:
    """Of the timed series, each from its first year on."""
    since: dict[str, date] = {}
    for batch in export.batches():
        series = Event.objects.seen_through(export.lens).filter(pk__in=batch, all_day=False).exclude(recurrence="")
        for event in series.only("time_zone", "starts_on", "all_day", "recurrence"):
            zone = zone_of_series(event, sight.window)
            if zone and zone != "UTC":
                since[zone] = min(event.starts_on, since.get(zone, event.starts_on))
    for zone in sorted(since):
        if lines := vtimezone_lines(zone, since=since[zone], until=max(sight.window.last, since[zone])):
            yield lines


def _texts(batch: list[int], sight: Sight, metrics: Iterable[Metric]) -> Iterator[str]:
    events = Event.objects.seen_through(sight.lens).filter(pk__in=batch).with_sheets()
    by_id = {event.pk: event for event in events.prefetch_related("overrides", "kept_lines", "milestones")}
    figures = kpi_sheets(by_id.values(), sight.words, metrics=metrics)
    for pk in batch:
        if event := by_id.get(pk):
            yield event_text(Told(event, sheet_of(event, sight.words), figures.get(pk)), sight)
