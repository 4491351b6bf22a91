"""The parts of a split series lead to each other on their pages, inside the brand alone."""

from datetime import date, datetime

import pytest

from calendarapp.calendars.models import Grant
from calendarapp.events.models import Event
from calendarapp.events.services import delete_event, split_series
from tests.board.desk import address, text
from tests.cast import AT

EARLIER, LATER = "Earlier part, from ", "Later part, from "


@pytest.fixture
def parts(cast):
    """A weekly series, split twice."""
    rule = "RRULE:FREQ=WEEKLY"
    first = cast.event("Newsletter", starts=datetime(2027, 3, 9, 10), recurrence=rule, sharing="shared")
    second = split_series(first, on="20270323T100000", actor=cast.mia, at=AT)
    return first, second, split_series(second, on="20270406T100000", actor=cast.mia, at=AT)


def led(desk, person, event):
    split = desk.open(person, "event", event.pk).context["page"].split
    return split and tuple(part and (part.id, part.since) for part in (split.earlier, split.later))


def test_each_part_leads_to_those_beside_it(cast, desk, parts):
    first, second, third = parts

    assert led(desk, cast.vera, first) == (None, (second.pk, "Tue 23 Mar 2027"))
    assert led(desk, cast.vera, second) == ((first.pk, "Tue 9 Mar 2027"), (third.pk, "Tue 6 Apr 2027"))
    assert led(desk, cast.vera, third) == ((second.pk, "Tue 23 Mar 2027"), None)
    page = desk.open(cast.vera, "event", second.pk)
    assert f"{EARLIER}Tue 9 Mar 2027" in text(page)
    assert f"{LATER}Tue 6 Apr 2027" in text(page)
    assert all(address("event", part.pk) in page.content.decode() for part in (first, third))


def test_partner_is_not_told_even_where_all_parts_are_open(cast, desk, parts):
    Grant.objects.filter(agency=cast.northlight).update(level="edit")

    assert led(desk, cast.ada, parts[1]) is None
    assert "part, from" not in text(desk.open(cast.ada, "event", parts[1].pk))


def test_deleted_parts_and_other_brands_are_passed_over(cast, desk, parts):
    first, second, third = parts
    delete_event(second, actor=cast.mia, at=AT)
    theirs = cast.event("Theirs", starts=date(2027, 3, 16), calendar=cast.hanok_calendar)
    Event.objects.filter(pk=theirs.pk).update(series=first.series)

    assert led(desk, cast.mia, first) == (None, (third.pk, "Tue 6 Apr 2027"))
    delete_event(third, actor=cast.mia, at=AT)
    assert led(desk, cast.mia, first) is None


@pytest.mark.parametrize("count", [0, 3])
def test_parts_are_asked_for_along_with_the_rest(cast, desk, django_assert_num_queries, count):
    event = cast.event("Newsletter", starts=datetime(2027, 3, 9, 10), recurrence="RRULE:FREQ=WEEKLY")
    for day in (16, 23, 30)[:count]:
        event = split_series(event, on=f"202703{day}T100000", actor=cast.mia, at=AT)
    desk.open(cast.mia, "event", event.pk)

    with django_assert_num_queries(12):
        desk.client.get(address("event", event.pk))
