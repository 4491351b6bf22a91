"""Week and two weeks: hours in the reader's zone, bars above them, and pages that stay small."""

import re
from datetime import date, datetime

import pytest

from calendarapp.accounts.models import Weekday
from calendarapp.events.models import FreezeWindow

from ..cast import grant
from .crowds import crowd

WEEK = "/b/maison-luma/week/"
TWO_WEEKS = "/b/maison-luma/two-weeks/"
MARCH = f"{WEEK}?on=2027-03-10"


def slots(page) -> list[set]:
    """The classes of what lies among the hours."""
    return [classes for classes in page.classes if "slot" in classes]


def place(classes: set) -> list[str]:
    return sorted(name for name in classes if re.fullmatch(r"[rhkw]\d+|from-before|to-after", name))


def move_to(person, zone: str):
    person.time_zone = zone
    person.save()


def test_timed_events_lie_among_the_hours_and_whole_days_above(cast, look):
    cast.event("Dinner", starts=datetime(2027, 3, 10, 19, 30), ends=datetime(2027, 3, 10, 22))
    cast.event("Launch week", starts=date(2027, 3, 9), ends=date(2027, 3, 12))

    page = look(cast.vera, MARCH)

    assert [place(classes) for classes in slots(page)] == [["h10", "k1", "r78", "w12"]]
    assert [classes & {"c2", "s4", "l1"} for classes in page.classes if "slot" not in classes] == [{"c2", "s4", "l1"}]


def test_event_longer_than_a_day_is_a_bar_with_its_time(cast, look):
    cast.event("Pop-up", starts=datetime(2027, 3, 9, 11), ends=datetime(2027, 3, 11, 20))

    page = look(cast.vera, MARCH)

    assert slots(page) == []
    assert page.chips == [
        "11:00 Pop-up, Campaign launch, Planned, Tue 9 Mar 2027, 11:00 CET – Thu 11 Mar 2027, 20:00 CET"
    ]


def test_overlapping_events_stand_side_by_side(cast, look):
    for hour in (9, 10):
        cast.event(f"At {hour}", starts=datetime(2027, 3, 10, hour), ends=datetime(2027, 3, 10, hour + 2))

    assert [place(classes) for classes in slots(look(cast.vera, MARCH))] == [
        ["h8", "k1", "r36", "w6"],
        ["h8", "k7", "r40", "w6"],
    ]


def test_night_is_split_at_midnight_and_says_until_when(cast, look):
    cast.event("Party", starts=datetime(2027, 3, 10, 22), ends=datetime(2027, 3, 11, 2))

    page = look(cast.vera, MARCH)

    assert [place(classes) for classes in slots(page)] == [
        ["h8", "k1", "r88", "to-after", "w12"],
        ["from-before", "h8", "k1", "r0", "w12"],
    ]
    assert page.text.count("<time>22:00</time>") == 1
    assert "Party · to 02:00</b>" in page.text


def test_party_over_the_weeks_end_is_finished_in_the_next(cast, look):
    cast.event("Party", starts=datetime(2027, 3, 14, 23), ends=datetime(2027, 3, 15, 1))

    assert [place(classes) for classes in slots(look(cast.vera, f"{WEEK}?on=2027-03-15"))] == [
        ["from-before", "h4", "k1", "r0", "w12"]
    ]


def test_hours_are_the_readers(cast, look):
    cast.event("Call", starts=datetime(2027, 3, 11, 8), ends=datetime(2027, 3, 11, 9), zone="Asia/Seoul")
    found = {}
    for zone in ("Europe/Paris", "Asia/Seoul", "America/New_York"):
        move_to(cast.vera, zone)
        page = look(cast.vera, MARCH)
        day = re.search(r'data-date="([\d-]+)" data-hours>\s*<a class="ev', page.text)[1]
        found[zone] = (
            day,
            place(slots(page)[0])[2],
            re.search(r'class="zone" title="([^"]*)">([^<]*)<', page.text).groups(),
        )

    assert found == {
        "Europe/Paris": ("2027-03-11", "r0", ("Europe/Paris", "CET")),
        "Asia/Seoul": ("2027-03-11", "r32", ("Asia/Seoul", "KST")),
        "America/New_York": ("2027-03-10", "r72", ("America/New York", "EST → EDT")),
    }


def test_clock_change_keeps_wall_time(cast, look):
    """New York goes forward on 14 March 2027: 9 in the morning stays 9."""
    move_to(cast.vera, "America/New_York")
    for day in (13, 14):
        starts, ends = datetime(2027, 3, day, 9), datetime(2027, 3, day, 10)
        cast.event(f"On {day}", starts=starts, ends=ends, zone="America/New_York")

    assert [place(classes) for classes in slots(look(cast.vera, MARCH))] == [["h4", "k1", "r36", "w12"]] * 2


def test_sheet_opens_at_seven_or_at_the_first_event(cast, look):
    opening = re.compile(r">(\d\d:00)<i data-opens><")
    cast.event("Party", starts=datetime(2027, 3, 10, 22), ends=datetime(2027, 3, 11, 2))  # its end is no beginning
    late = opening.search(look(cast.vera, MARCH).text)[1]
    cast.event("Radio", starts=datetime(2027, 3, 10, 5, 30), ends=datetime(2027, 3, 10, 6))

    assert (late, opening.search(look(cast.vera, MARCH).text)[1]) == ("07:00", "05:00")


def test_now_is_shown_on_today_alone(cast, look):
    this, other = look(cast.vera, WEEK).text, look(cast.vera, MARCH).text

    assert re.findall(r'class="now (r\d+)"', this) == ["r40"]  # 10:00 in Paris
    assert "data-now" not in other


def test_week_begins_where_the_brand_says_over_a_years_end(cast, look):
    asked = f"{WEEK}?on=2027-12-31"
    monday = look(cast.vera, asked)
    cast.luma.week_start = Weekday.SUNDAY
    cast.luma.save()
    sunday = look(cast.vera, asked)

    assert "<title>27 Dec 2027 – 2 Jan 2028" in monday.text
    assert "<title>26 Dec 2027 – 1 Jan 2028" in sunday.text
    assert re.findall(r">W(\d+)</a>", monday.text) == ["52"]
    assert re.findall(r">W(\d+)</a>", sunday.text) == []


@pytest.mark.parametrize(
    ("asked", "near", "nearer", "further"),
    [
        ("2027-03-08", 1, "2027-03-05", "2027-03-11"),
        ("2027-03-09", 2, "2027-03-08", "2027-03-12"),
        ("2027-03-11", 4, "2027-03-08", "2027-03-14"),
        ("2027-03-14", 5, "2027-03-09", "2027-03-15"),
    ],
)
def test_phone_is_led_through_all_days_by_three(cast, look, asked, near, nearer, further):
    text = look(cast.vera, f"{WEEK}?on={asked}").text

    assert f"near-{near} " in text
    assert f'data-prev href="/b/maison-luma/week/?on={nearer}"' in text
    assert f'data-next href="/b/maison-luma/week/?on={further}"' in text


@pytest.mark.parametrize(("asked", "missing"), [("1970-01-01", "data-prev"), ("2100-12-31", "data-next")])
@pytest.mark.parametrize("address", [WEEK, TWO_WEEKS])
def test_weeks_end_where_time_does(cast, look, address, asked, missing):
    page = look(cast.mia, f"{address}?on={asked}")

    assert page.status == 200
    assert missing not in page.text


def test_partner_sees_busy_hours_without_words(cast, look):
    grant(cast.northlight, cast.stock, "busy")
    cast.event(
        "Secret restock",
        starts=datetime(2027, 3, 10, 9),
        ends=datetime(2027, 3, 10, 10),
        calendar=cast.stock,
        kind="restock",
        sharing="shared",
        location="Grasse",
    )

    page = look(cast.ada, MARCH)

    assert page.chips == ["08:00 Busy, Wed 10 Mar 2027, 08:00 – 09:00 GMT"]
    assert "slot" in page.classes[0]
    assert "Secret" not in page.text
    assert "Grasse" not in page.text


def test_crowded_hour_counts_only_what_a_partner_sees(cast, look):
    for number in range(6):
        starts, ends = datetime(2027, 3, 10, 9), datetime(2027, 3, 10, 10)
        cast.event(f"Shown {number}", starts=starts, ends=ends, sharing="shared")
        cast.event(f"Hidden {number}", starts=starts, ends=ends)

    page = look(cast.ada, MARCH)

    assert len(page.chips) == 3
    assert re.findall(r'class="more r\d+ h\d+ k10 w3"[^>]*>\+(\d+)<', page.text) == ["3"]
    assert "Hidden" not in page.text


@pytest.mark.parametrize(
    ("address", "most"), [(MARCH, 7 * 40), (TWO_WEEKS, 14 * 10), ("/b/maison-luma/month/", 42 * 4)]
)
@pytest.mark.parametrize("timed", [True, False])
def test_three_thousand_events_make_no_longer_page(cast, look, django_assert_num_queries, address, most, timed):
    crowd(cast.event(starts=date(2027, 3, 8)), 3000, days=7, timed=timed)
    look(cast.vera, address)

    with django_assert_num_queries(10):
        page = look(cast.vera, address)

    assert 20 < len(page.chips) <= most
    assert len(page.text) < 400_000


def test_two_weeks_have_ten_lanes(cast, look):
    for number in range(12):
        cast.event(f"Wave {number}", starts=date(2027, 3, 3))

    page = look(cast.vera, TWO_WEEKS)

    assert len(page.chips) == 9
    assert ">+3<" in page.text
    assert "<title>1 – 14 Mar 2027" in page.text


def test_holidays_key_dates_and_freezes_are_said_of_their_days(cast, look):
    FreezeWindow.objects.create(
        brand=cast.luma, label="Site freeze", starts_on=date(2027, 5, 5), ends_on=date(2027, 5, 7), scope="site"
    )
    names = {}
    for address in (f"{WEEK}?on=2027-05-05", f"{TWO_WEEKS}?on=2027-05-05", "/b/maison-luma/month/?on=2027-05"):
        text = look(cast.vera, address).text
        cell = re.search(r'<div class="day c(\d) ([^"]*)" data-date="2027-05-06"><a [^>]*aria-label="([^"]*)"', text)
        names[cell.groups()] = re.findall(r'class="feast[ red]*" title="([^"]*freeze[^"]*)"', text)

    assert names == {
        ("4", "hol frozen", "Thursday 6 May 2027, Ascension Day (FR), freeze: Site freeze"): ["freeze: Site freeze"]
    }
