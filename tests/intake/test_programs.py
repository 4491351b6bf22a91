"""Files as the common programs write them: what stands here happens when other programs say it does."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from calendarapp.events.models import Event
from calendarapp.events.plans import plan_of
from calendarapp.events.timing import event_rows
from tests.ical.calendars import FILES

FIRST, LAST = date(2005, 1, 1), date(2032, 1, 1)
# As icalendar doesn't read them: quotes in the wrong place, days that carry a zone, whole days as midnights.
READ_OTHERWISE = {"exchange.ics", "nextcloud.ics", "outlook.ics"}


def theirs(content):
    found = Counter()
    for each in icalendar.Calendar.from_ical(content, multiple=True):
        for event in recurring_ical_events.of(each).between(FIRST, LAST):
            if str(event.get("STATUS", "")) != "CANCELLED":
                found[_moment(event.start), _moment(event.end)] += 1
    return found


def _moment(moment):
    if not isinstance(moment, datetime):
        return moment.isoformat()
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("Europe/Paris"))
    return aware.astimezone(UTC).isoformat()


def ours():
    return Counter(
        (row.first_on.isoformat(), (row.last_on + timedelta(days=1)).isoformat())
        if row.all_day
        else (row.starts_at.isoformat(), row.ends_at.isoformat())
        for event in Event.objects.all()
        for row in event_rows(plan_of(event), first=FIRST, last=LAST)
    )


@pytest.mark.parametrize("name", sorted({path.name for path in FILES.glob("*.ics")} - READ_OTHERWISE))
def test_occurrences_are_those_of_another_engine(intake, name):
    content = (FILES / name).read_bytes()

    intake.take(content)

    assert ours() == theirs(content)
    assert sum(ours().values()) >= 2


def test_every_component_of_every_program_is_accounted_for(intake, cast):
    counts = {}
    for path in sorted(FILES.glob("*.ics")):
        outcome = intake.take(path.read_bytes())
        counts[path.stem] = {fate: count for fate, count in outcome.counts.items() if count}

    assert counts == {
        "apple": {"new": 2, "refused": 1},
        "exchange": {"new": 3},
        "google": {"new": 3},
        "lotus": {"new": 2},
        "nextcloud": {"new": 3},
        "outlook": {"new": 2},
        "thunderbird": {"new": 2},
    }
