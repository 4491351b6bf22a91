"""What stands in a feed, read back with other people's libraries."""

import logging
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr

from calendarapp.events.models import KeptLine
from calendarapp.events.services import add_milestone, cancel_event, tick_milestone, update_event
from calendarapp.feeds.texts import calendar as feed_calendar
from calendarapp.kpis.models import Metric
from calendarapp.kpis.services import NewReading, record_readings, set_target
from tests.cast import AT

LATER = AT + timedelta(hours=1)
NINE, TEN = datetime(2027, 3, 8, 9, 0), datetime(2027, 3, 8, 10, 0)


def lines_of(content: bytes) -> list[str]:
    """Content lines unfolded, each physical line checked as RFC 5545, 3.1 has it."""
    physical = content.split(b"\r\n")
    assert physical.pop() == b""
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in physical) <= 75
    for line in physical:
        line.decode()  # no character is cut
    return content.decode().replace("\r\n ", "").split("\r\n")[:-1]


def starts_by_recurring_ical_events(content: bytes, first: date, last: date) -> list:
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(content)).between(first, last)
    return sorted(event["DTSTART"].dt for event in found)


def starts_by_dateutil(content: bytes, uid: str, zone: str) -> list[datetime]:
    """An independent reading: our own lines, dateutil's rules, Python's zone data; EXDATE and RDATE by hand."""
    own = [line for block in content.decode().replace("\r\n ", "").split("BEGIN:VEVENT")[1:] for line in [block]]
    block = next(block for block in own if f"UID:{uid}\r\n" in block and "RECURRENCE-ID" not in block)
    values = [line.partition(":") for line in block.split("\r\n")]
    start = next(value for name, _, value in values if name.startswith("DTSTART"))
    rule = next(value for name, _, value in values if name == "RRULE")
    gone = {value for name, _, value in values if name.startswith("EXDATE")}
    info = ZoneInfo(zone)
    walls = rrulestr(rule.partition(";UNTIL=")[0], dtstart=datetime.fromisoformat(start))
    return [wall.replace(tzinfo=info) for wall in walls if wall.strftime("%Y%m%dT%H%M%S") not in gone]


def test_all_day_event_ends_on_the_day_after_its_last(cast, subscribe):
    event = cast.event(starts=date(2027, 3, 10), ends=date(2027, 3, 12))

    shown = subscribe().event(event.uid)

    assert (shown["DTSTART"].dt, shown["DTEND"].dt) == (date(2027, 3, 10), date(2027, 3, 13))
    assert shown["TRANSP"] == "TRANSPARENT"


def test_timed_event_is_in_utc(cast, subscribe):
    event = cast.event(starts=NINE, ends=TEN, zone="Asia/Seoul")

    response = subscribe().get()

    assert "DTSTART:20270308T000000Z" in lines_of(response.content)
    assert "DTEND:20270308T010000Z" in lines_of(response.content)
    assert b"VTIMEZONE" not in response.content
    assert event.uid.encode() in response.content


def test_calendar_head_says_all_that_clients_ask(cast, subscribe):
    lines = lines_of(subscribe().get().content)

    assert lines[:7] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Almanac//Almanac 1//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Luma launches",
        "X-WR-CALNAME:Luma launches",
    ]
    assert "X-WR-TIMEZONE:Europe/Paris" in lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
    assert "X-PUBLISHED-TTL:PT1H" in lines


def test_fields_stand_where_rfc_5545_has_them(cast, subscribe):
    event = cast.event(
        "런칭; 글로우 세럼, 2차 \\ wave",
        kind="campaign",
        location="Le Marais, Paris",
        description="First line\nSecond; with, signs",
        status="tentative",
        stages="RA",
        channels=[cast.channel("email")],
        products=[cast.product("GS-1")],
        owner=cast.omar,
        budget_planned=Decimal(1500),
        links=[{"label": "Brief", "url": "https://example.com/brief"}],
        details={"offer": "Two for one", "discount_depth": "0.2"},
    )

    response = subscribe().get()
    shown = icalendar.Calendar.from_ical(response.content).walk("VEVENT")[0]

    lines_of(response.content)
    assert shown["SUMMARY"] == "런칭; 글로우 세럼, 2차 \\ wave"
    assert shown["LOCATION"] == "Le Marais, Paris"
    assert shown["CATEGORIES"].cats == ["Campaign launch", "E-mail", "Reach", "Act"]
    assert (shown["STATUS"], shown["COLOR"], shown["CLASS"]) == ("TENTATIVE", "royalblue", "PUBLIC")
    assert shown["URL"] == f"http://127.0.0.1:8000/b/maison-luma/events/{event.pk}/"
    assert shown["CREATED"].dt == AT
    assert str(shown["DESCRIPTION"]).split("\n\n") == [
        "Campaign launch · Tentative",
        "First line\nSecond; with, signs",
        "Channels: E-mail\nStages: Reach, Act\nProducts: Glow Serum (GS-1)\nPlanned budget: €1,500\n"
        "Owner: Omar Haddad\nOffer: Two for one\nDiscount depth: 20 %",
        "Brief: https://example.com/brief",
    ]


def test_everything_of_almanac_is_said_in_the_feeds_language(cast, subscribe):
    cast.event(
        "Glow", kind="campaign", status="tentative", stages="RE", channels=[cast.channel("email")], owner=cast.mia
    )

    shown = icalendar.Calendar.from_ical(subscribe(language="ko").get().content).walk("VEVENT")[0]

    assert shown["CATEGORIES"].cats == ["캠페인 런칭", "이메일", "도달", "관계 유지"]
    assert str(shown["DESCRIPTION"]) == (
        "캠페인 런칭 · 미정\n\n채널: 이메일\n단계: 도달, 관계 유지\n담당자: Mia Laurent"
    )


def test_figures_stand_in_the_description(cast, subscribe):
    event = cast.event(kind="campaign")
    roas = Metric.objects.get(brand=cast.luma, key="roas")
    revenue, spend = (Metric.objects.get(brand=cast.luma, key=key) for key in ("attributed_revenue", "ad_spend"))
    app = subscribe()
    before = app.event(event.uid)["SEQUENCE"]

    set_target(event, metric=roas, actor=cast.mia, at=LATER, values={"target": Decimal("3.5")})
    rows = [
        NewReading(metric=metric, value=Decimal(value), on=date(2027, 3, 1))
        for metric, value in ((revenue, 280), (spend, 100))
    ]
    record_readings(event, rows=rows, actor=cast.mia, at=LATER)

    shown = app.event(event.uid, at=LATER)
    assert "KPI Return on ad spend: 2.8 (target 3.5)" in str(shown["DESCRIPTION"])
    assert shown["SEQUENCE"] > before


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_series_keeps_its_hour_across_clock_changes(cast, subscribe, zone):
    event = cast.event(starts=NINE, ends=TEN, zone=zone, recurrence="RRULE:FREQ=WEEKLY;COUNT=45")

    content = subscribe().get().content

    first, last = date(2027, 3, 1), date(2028, 3, 1)
    by_peer = starts_by_recurring_ical_events(content, first, last)
    by_hand = starts_by_dateutil(content, event.uid, zone)
    assert [moment.astimezone(UTC) for moment in by_peer] == [moment.astimezone(UTC) for moment in by_hand]
    assert {moment.astimezone(ZoneInfo(zone)).hour for moment in by_peer} == {9}
    assert len({moment.astimezone(UTC).hour for moment in by_peer}) == 2
    zones = icalendar.Calendar.from_ical(content).walk("VTIMEZONE")
    assert [str(each["TZID"]) for each in zones] == [zone]
    assert len(zones[0].walk("DAYLIGHT")) == len(zones[0].walk("STANDARD")) == 1
    assert b"RDATE" not in content


def test_series_in_a_zone_without_yearly_rules_is_written_date_by_date_in_utc(cast, subscribe):
    event = cast.event(
        starts=NINE, ends=TEN, zone="Africa/Casablanca", recurrence="RRULE:FREQ=WEEKLY;COUNT=20\nEXDATE:20270322T090000"
    )

    content = subscribe().get().content

    starts = starts_by_recurring_ical_events(content, date(2027, 3, 1), date(2027, 12, 1))
    wanted = [(NINE + timedelta(weeks=week)).replace(tzinfo=ZoneInfo("Africa/Casablanca")) for week in range(20)]
    del wanted[2]
    assert [moment.astimezone(UTC) for moment in starts] == [moment.astimezone(UTC) for moment in wanted]
    assert b"TZID" not in content
    assert b"RRULE" not in content
    assert event.uid.encode() in content


def test_series_date_by_date_counts_as_changed_when_the_window_moves(cast, subscribe):
    event = cast.event(starts=NINE, ends=TEN, zone="Africa/Casablanca", recurrence="RRULE:FREQ=WEEKLY")
    app = subscribe()
    before = app.event(event.uid)

    after = app.event(event.uid, at=datetime(2027, 4, 2, tzinfo=UTC))

    assert len(after["RDATE"]) != len(before["RDATE"])
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_overrides_are_one_uid_with_the_masters_sequence(cast, subscribe):
    event = cast.event(starts=NINE, ends=TEN, recurrence="RRULE:FREQ=WEEKLY;COUNT=4")
    when = {"starts": "2027-03-16T14:00:00", "ends": "2027-03-16T15:00:00", "zone": "Europe/Paris", "end_zone": ""}
    elsewhere = {**when, "zone": "Asia/Seoul", "starts": "2027-03-23T09:00:00", "ends": "2027-03-23T10:00:00"}
    overrides = [
        {"id": "20270315T090000", "cancelled": False, "when": when, "fields": {"title": "Another hour"}},
        {"id": "20270322T090000", "cancelled": False, "when": elsewhere, "fields": {}},
        {"id": "20270329T090000", "cancelled": True, "when": None, "fields": {}},
    ]
    update_event(event, actor=cast.mia, at=AT, values={"when": {"overrides": overrides}}, version=None)

    content = subscribe().get().content

    rows = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert {str(row["UID"]) for row in rows} == {event.uid}
    assert len({row["SEQUENCE"] for row in rows}) == 1
    assert "RECURRENCE-ID;TZID=Europe/Paris:20270315T090000" in lines_of(content)
    assert "EXDATE;TZID=Europe/Paris:20270329T090000" in lines_of(content)
    starts = starts_by_recurring_ical_events(content, date(2027, 3, 1), date(2027, 5, 1))
    assert [moment.astimezone(UTC).strftime("%d %H:%M") for moment in starts] == ["08 08:00", "16 13:00", "23 00:00"]


def test_all_day_series_has_dates_throughout(cast, subscribe):
    cast.event(
        starts=date(2027, 3, 1),
        ends=date(2027, 3, 2),
        recurrence="RRULE:FREQ=MONTHLY;COUNT=5\nEXDATE;VALUE=DATE:20270501",
    )

    content = subscribe().get().content

    starts = starts_by_recurring_ical_events(content, date(2027, 1, 1), date(2027, 12, 1))
    assert starts == [date(2027, 3, 1), date(2027, 4, 1), date(2027, 6, 1), date(2027, 7, 1)]
    assert "EXDATE;VALUE=DATE:20270501" in lines_of(content)


def test_milestones_and_embargo_lifts_go_out_by_choice(cast, subscribe):
    lift = AT + timedelta(days=2)
    event = cast.event(kind="other", embargo_until=lift)
    values = {"label": "Brief", "offset": -2, "agency": cast.northlight}
    milestone = add_milestone(event, actor=cast.mia, at=AT, values=values)
    tick_milestone(milestone, done=True, actor=cast.mia, at=AT)
    app = subscribe(milestones=True, embargoes=True)

    plain, rows = subscribe().events(), app.events()

    assert set(plain) == {event.uid}
    done = rows[f"milestone-{milestone.pk}-{event.uid}"]
    assert (done["SUMMARY"], done["DTSTART"].dt, done["DTEND"].dt) == (
        "✓ Brief: Glow serum launch",
        date(2027, 3, 8),
        date(2027, 3, 9),
    )
    lifted = rows[f"embargo-{event.uid}"]
    assert (lifted["SUMMARY"], lifted["DTSTART"].dt) == ("Embargo lifts: Glow serum launch", lift)
    assert rows[event.uid]["CLASS"] == "CONFIDENTIAL"


def test_partner_gets_its_own_milestones_alone(cast, subscribe):
    event = cast.event(kind="other", sharing="shared")
    mine, _theirs = (
        add_milestone(event, actor=cast.mia, at=AT, values={"label": "Brief", "agency": agency})
        for agency in (cast.northlight, cast.saffron)
    )

    rows = subscribe(cast.ada, milestones=True).events()

    assert set(rows) == {event.uid, f"milestone-{mine.pk}-{event.uid}"}


def test_cancelled_events_milestones_are_called_off(cast, subscribe):
    event = cast.event(kind="campaign")
    cancel_event(event, actor=cast.mia, at=AT, version=None)

    assert set(subscribe(milestones=True).events()) == {event.uid}


def test_kept_lines_go_out_in_the_brands_own_feeds_alone(cast, subscribe):
    event = cast.event(sharing="shared")
    kept = (
        "X-CANARY:kept",
        "ATTENDEE:mailto:a@example.com",
        "ORGANIZER;CN=Boss:mailto:b@example.com",
        "BEGIN:VALARM",
        "TRIGGER:-PT15M",
        "END:VALARM",
        "GEO:48.85;2.35",
        "SUMMARY:twice",
    )
    KeptLine.objects.bulk_create(KeptLine(event=event, position=place, line=line) for place, line in enumerate(kept))

    mine, theirs = lines_of(subscribe().get().content), lines_of(subscribe(cast.ada).get().content)

    assert {"X-CANARY:kept", "GEO:48.85;2.35"} <= set(mine)
    assert not any(
        line.startswith(("ATTENDEE", "ORGANIZER", "TRIGGER", "BEGIN:VALARM", "SUMMARY:twice")) for line in mine
    )
    assert not any("CANARY" in line or line.startswith("GEO") for line in theirs)


def test_long_korean_text_is_folded_between_characters(cast, subscribe):
    words = "글로우 세럼 봄 런칭 캠페인, 인플루언서와 함께 " * 20
    event = cast.event("런칭 " * 40, description=words)

    content = subscribe().get().content

    lines_of(content)
    shown = icalendar.Calendar.from_ical(content).walk("VEVENT")[0]
    assert shown["SUMMARY"] == ("런칭 " * 40)
    assert words.strip() in str(shown["DESCRIPTION"])
    assert str(shown["UID"]) == event.uid


def test_row_that_cannot_be_written_is_left_out_and_told(cast, subscribe, caplog):
    good, bad = cast.event("Good"), cast.event("Bad", starts=NINE, ends=TEN, recurrence="RRULE:FREQ=WEEKLY;COUNT=3")
    type(bad).objects.filter(pk=bad.pk).update(recurrence="RRULE:FREQ=NEVER")
    app = subscribe()

    with caplog.at_level(logging.ERROR, logger="calendarapp.feeds"):
        shown = app.events()

    assert set(shown) == {good.uid}
    assert f"of event {bad.pk}" in caplog.text
    assert "Bad" not in caplog.records[0].getMessage()


def test_feed_that_is_too_large_is_cut_at_its_far_end_and_says_so(cast, subscribe, monkeypatch):
    events = [cast.event(f"Number {number}", starts=date(2027, 3, 10 + number)) for number in range(6)]
    monkeypatch.setattr(feed_calendar, "MOST_OCTETS", feed_calendar.HEAD_OCTETS + 1500)
    app = subscribe()

    calendar = app.calendar()

    shown = [str(row["UID"]) for row in calendar.walk("VEVENT")]
    left_out = len(events) - len(shown)
    assert shown == [event.uid for event in events[: len(shown)]]
    assert 0 < len(shown) < 6
    assert f"the latest {left_out} entries are left out" in str(calendar["DESCRIPTION"])
    app.client.force_login(cast.mia)
    page = app.client.get(f"/subscriptions/{app.subscription.pk}/").content.decode()
    assert f"its latest {left_out} entries are left out" in page


def test_feed_speaks_its_own_language(cast, subscribe):
    event = cast.event(kind="restock", details={"expected_on": "2027-05-10"})

    app = subscribe(language="ko")

    assert "5월" in str(app.event(event.uid)["DESCRIPTION"])
    assert "May" in str(subscribe().event(event.uid)["DESCRIPTION"])
    assert app.get(accept_language="en").content == app.get(accept_language="ko").content


SCRIPT = """
import os, sys
import django
django.setup()
from django.conf import settings
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from datetime import datetime
from calendarapp.feeds.models import Subscription
from calendarapp.feeds.sight import sight_of
from calendarapp.feeds.texts import feed_text
subscription = Subscription.objects.select_related("person").get(pk=int(sys.argv[2]))
sys.stdout.buffer.write(feed_text(sight_of(subscription, datetime.fromisoformat(sys.argv[3]))).body)
"""


@pytest.mark.one_leg
@pytest.mark.django_db(transaction=True)
def test_other_process_with_another_hash_seed_gives_the_same_bytes(subscribe, cast):
    channels = [cast.channel(key) for key in ("email", "paid_social", "sms")]
    cast.event(channels=channels, products=[cast.product("B"), cast.product("A", "Another")], tags=["b", "a", "c"])
    cast.event("Series", starts=NINE, ends=TEN, recurrence="RRULE:FREQ=WEEKLY", zone="America/New_York")
    cast.event("Other", starts=NINE, ends=TEN, recurrence="RRULE:FREQ=WEEKLY", zone="Europe/Berlin")
    app = subscribe(calendars=[cast.launches, cast.press], milestones=True)
    mine = app.get().content

    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    arguments = [sys.executable, "-c", SCRIPT, name, str(app.subscription.pk), (AT + timedelta(hours=3)).isoformat()]
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    other = subprocess.run(arguments, env=environment, capture_output=True, check=True).stdout

    assert other == mine
