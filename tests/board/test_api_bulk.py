"""One act on many events by the API: all or none, and each that can't take it is named."""

from datetime import date

import pytest

from calendarapp.events.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.both_legs]


def seen(*events, version=None):
    return [{"id": event.pk, "version": version or event.version} for event in events]


def test_api_shifts_all_or_none(cast, call):
    plain = cast.event(starts=date(2027, 3, 10))
    own_rule = cast.event(starts=date(2027, 3, 10), recurrence="RRULE:FREQ=MONTHLY;BYDAY=WE;BYSETPOS=2")

    refused = call(cast.mia).post("events/bulk/", {"act": "shift", "days": 1, "events": seen(plain, own_rule)})
    moved = call(cast.mia).post("events/bulk/", {"act": "shift", "days": 1, "events": seen(plain)})

    assert (refused.status_code, moved.status_code) == (409, 200)
    assert f"take it. {own_rule.pk}: " in refused.json()["detail"]
    assert "rule" in refused.json()["detail"]
    assert moved.json()["events"] == [plain.pk]
    assert set(Event.objects.values_list("starts_on", flat=True)) == {date(2027, 3, 10), date(2027, 3, 11)}


def test_api_refuses_what_is_stale(cast, call):
    event = cast.event()

    answer = call(cast.mia).post(
        "events/bulk/", {"act": "cancel", "events": [*seen(cast.event()), *seen(event, version=9)]}
    )

    assert answer.status_code == 412
    assert answer.json()["detail"].endswith(f"take it. {event.pk}: Somebody changed it meanwhile.")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"act": "shift"}, "days"),
        ({"act": "owner"}, "owner"),
        ({"act": "status", "status": "planned", "days": 3}, "days"),
        ({"act": "channels", "spread": "add", "channels": [999_999]}, "channels"),
        ({"act": "duplicate", "anchor": "key_date"}, "key_date"),
        ({"act": "calendar", "calendar": 999_999}, "calendar"),
    ],
)
def test_api_names_the_field(cast, call, body, field):
    event = cast.event()

    answer = call(cast.mia).post("events/bulk/", {**body, "events": seen(event)})

    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.json()["errors"]]


def test_api_knows_no_foreign_events(cast, call):
    foreign = cast.event(calendar=cast.hanok_calendar, actor=cast.zoe, sharing="shared")
    shared = cast.event(sharing="shared")

    by_mia = call(cast.mia).post("events/bulk/", {"act": "cancel", "events": seen(foreign)})
    by_ada = call(cast.ada).post("events/bulk/", {"act": "cancel", "events": seen(shared)})

    assert (by_mia.status_code, by_ada.status_code) == (400, 403)
    assert by_mia.json()["detail"] == f"Not found: {foreign.pk}."
