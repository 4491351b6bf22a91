"""Many events at once, written in bulk: for what must stay bounded."""

from copy import copy
from datetime import date, datetime, timedelta

from django.db import connection

from calendarapp.events.models import Event, Occurrence


def crowd(event: Event, count: int, *, days: int, timed: bool = False) -> None:
    """`count` more events like this one, spread over the days from its own on; timed ones from 8:00 to 18:00."""
    first = event.when.first_on
    copies = [_like(event, number, first + timedelta(days=number % days), timed) for number in range(count)]
    made = Event.objects.bulk_create(copies, batch_size=200)
    Occurrence.objects.bulk_create([_occurrence(each) for each in made], batch_size=200)
    tell_the_planner()


def tell_the_planner() -> None:
    """PostgreSQL plans by the sizes it last saw; autovacuum, which looks, sees nothing of a test's transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE calendarapp_event, calendarapp_occurrence")


def _like(event: Event, number: int, day: date, timed: bool) -> Event:
    """An event that begins on this day."""
    other = copy(event)
    other._state = copy(event._state)
    other.pk, other._state.adding = None, True
    other.uid = other.series = f"{number}@crowd-{event.pk}"
    other.title = f"Crowd {number}"
    other.starts_on = other.ends_on = day
    if timed:
        begins = datetime(2027, 1, 1, 8) + timedelta(minutes=15 * (number * 7 % 32))
        other.all_day = False
        other.starts_time, other.ends_time = begins.time(), (begins + timedelta(hours=1)).time()
    return other


def _occurrence(event: Event) -> Occurrence:
    when = event.when
    return Occurrence(
        event=event,
        calendar_id=event.calendar_id,
        kind="event",
        key="-",
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        first_on=when.first_on,
        last_on=when.last_on,
        all_day=when.all_day,
    )
