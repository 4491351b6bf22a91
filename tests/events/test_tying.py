"""What hangs on events comes in one query, whatever hangs there."""

import pytest

from calendarapp.events.models import Event, Market
from calendarapp.events.sheets import sheets_of


def _event(cast, title, **values):
    words = {
        "channels": [cast.channel("email"), cast.channel("paid_social")],
        "products": [cast.product("GS-30"), cast.product("AM-50", "Amber Mask")],
        "markets": [Market.objects.get_or_create(brand=cast.luma, key="FR")[0]],
        "partners": [{"agency": cast.northlight.pk, "early": True}],
    }
    return cast.event(title, sharing="named", **words, **values)


@pytest.mark.parametrize("count", [1, 3])
def test_sheets_of_takes_three_queries(cast, django_assert_num_queries, count):
    for number in range(count):
        _event(cast, f"Launch {number}")
    lens = cast.lens(cast.mia)

    with django_assert_num_queries(3):
        sheets = sheets_of(Event.objects.seen_through(lens).with_sheets(), lens)

    first = sheets[0]
    assert len(sheets) == count
    assert [word.label for word in first.channels] == ["Paid social", "E-mail"]
    assert [(word.label, word.key) for word in first.products] == [("Amber Mask", "AM-50"), ("Glow Serum", "GS-30")]
    assert [word.label for word in first.partners] == ["Northlight Media"]
    assert [word.label for word in first.markets] == ["FR"]


def test_related_events_come_from_all_sides(cast):
    first = _event(cast, "Restock")
    second = _event(cast, "Launch", parent=first.pk, needs=[first.pk])
    lens = cast.lens(cast.mia)

    sheets = {sheet.id: sheet for sheet in sheets_of(Event.objects.seen_through(lens).with_sheets(), lens)}

    assert sheets[second.pk].parent.label == "Restock"
    assert [word.label for word in sheets[second.pk].needs] == ["Restock"]
    assert [word.label for word in sheets[first.pk].needed_by] == ["Launch"]
    assert [word.label for word in sheets[first.pk].children] == ["Launch"]


def test_an_unseen_related_event_is_not_mentioned(cast):
    hidden = cast.event("Secret restock")
    shown = cast.event("Launch", sharing="shared", parent=hidden.pk, needs=[hidden.pk])
    lens = cast.lens(cast.ada)

    sheet = sheets_of(Event.objects.seen_through(lens).with_sheets(), lens)[0]

    assert (sheet.id, sheet.parent, sheet.needs) == (shown.pk, None, ())


def test_tied_events_can_still_be_asked_for_plain_values(cast):
    event = _event(cast, "Launch")

    assert list(Event.objects.with_sheets().values_list("pk", flat=True)) == [event.pk]
    assert Event.objects.with_sheets().in_bulk() == {event.pk: event}
