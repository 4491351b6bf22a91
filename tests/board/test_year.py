"""The year: loads of days, through lens and filters."""

import re
from datetime import date, datetime

import pytest

from calendarapp.accounts.models import Weekday
from calendarapp.events.models import FreezeWindow
from calendarapp.events.services import delete_event

from ..cast import AT
from .crowds import crowd

YEAR = "/b/maison-luma/year/"
LATER = datetime(2027, 3, 31, 9).isoformat() + "+00:00"


def day(page, iso: str) -> tuple[set, str]:
    """The classes and the accessible name of a day."""
    classes, name = re.search(
        rf'<a class="dn ([^"]*)" href="[^"]*" data-date="{iso}"(?: aria-current="date")? aria-label="([^"]*)"',
        page.text,
    ).groups()
    return set(classes.split()), name


def months(page) -> list[str]:
    return re.findall(r'</a></h2><span class="meta">(\d+) events?</span>', page.text)


@pytest.mark.parametrize(("person", "status"), [("mia", 200), ("vera", 200), ("ada", 200), ("zoe", 404)])
def test_year_is_for_those_who_see_the_brand(cast, look, person, status):
    assert look(getattr(cast, person), YEAR).status == status


def test_every_day_leads_to_itself_and_every_month_to_its_own(cast, look):
    text = look(cast.vera, f"{YEAR}?on=2028&type=campaign").text

    assert len(re.findall(r'href="/b/maison-luma/day/2028-\d\d-\d\d/\?type=campaign" data-date', text)) == 366
    assert re.findall(r'<h2 id="month-\d+"><a href="/b/maison-luma/month/\?on=([\d-]+)&type=campaign"', text) == [
        f"2028-{number:02}" for number in range(1, 13)
    ]


def test_day_says_how_many_lie_on_it(cast, look):
    cast.event(starts=date(2027, 3, 9), ends=date(2027, 3, 10))
    cast.event(starts=date(2027, 3, 10))
    page = look(cast.vera, YEAR)

    assert day(page, "2027-03-08")[1] == "Monday 8 March 2027, International Women’s Day, 0 events"
    assert day(page, "2027-03-09") == ({"x1"}, "Tuesday 9 March 2027, 1 event")
    assert day(page, "2027-03-10") == ({"x2"}, "Wednesday 10 March 2027, 2 events")
    assert months(page) == ["0", "0", "2", *["0"] * 9]
    assert "<small" in page.text
    assert "2 events</small>" in page.text


def test_span_over_the_years_end_counts_in_both(cast, look):
    cast.event(starts=date(2027, 12, 30), ends=date(2028, 1, 2))

    assert months(look(cast.vera, YEAR)) == [*["0"] * 11, "1"]
    assert months(look(cast.vera, f"{YEAR}?on=2028")) == ["1", *["0"] * 11]


def test_hour_before_midnight_is_the_readers_day(cast, look):
    cast.event(starts=datetime(2027, 12, 31, 20), ends=datetime(2027, 12, 31, 21), zone="America/New_York")

    assert (
        day(look(cast.vera, f"{YEAR}?on=2028"), "2028-01-01")[1]
        == "Saturday 1 January 2028, New Year's Day (FR), 1 event"
    )


def test_partner_counts_what_a_partner_sees(cast, look):
    cast.event(sharing="shared")
    cast.event()
    cast.event(sharing="shared", embargo_until=LATER)
    delete_event(cast.event(sharing="shared"), actor=cast.mia, at=AT)

    assert day(look(cast.ada, YEAR), "2027-03-10")[1] == "Wednesday 10 March 2027, 1 event"
    assert day(look(cast.mia, YEAR), "2027-03-10")[1] == "Wednesday 10 March 2027, 3 events"


def test_filters_hold(cast, look):
    cast.event()
    cast.event(kind="pr_event")

    assert months(look(cast.vera, f"{YEAR}?type=pr_event"))[2] == "1"


def test_week_starts_where_the_brand_says(cast, look):
    cast.luma.week_start = Weekday.SUNDAY
    cast.luma.save()

    text = look(cast.vera, YEAR).text

    assert re.search(r'<th scope="col" abbr="(\w+)"', text)[1] == "Sunday"
    assert (
        re.search(r"<tbody>\s*<tr>((?:<td></td>)*)<td>", text)[1].count("<td></td>") == 5
    )  # 1 January 2027 is a Friday


def test_holidays_and_freezes_are_marked(cast, look):
    FreezeWindow.objects.create(
        brand=cast.luma, label="Site freeze", starts_on=date(2027, 5, 5), ends_on=date(2027, 5, 7), scope="site"
    )
    page = look(cast.vera, YEAR)

    assert day(page, "2027-05-06") == (
        {"x0", "hol", "marked", "frozen"},
        "Thursday 6 May 2027, Ascension Day (FR), freeze: Site freeze, 0 events",
    )
    assert "today" in day(page, "2027-03-01")[0]


def test_legend_tells_the_steps(cast, look):
    for _number in range(7):
        cast.event()

    assert re.findall(r'class="grade x(\d)">([^<]*)<', look(cast.vera, YEAR).text) == [
        ("1", "1"),
        ("2", "2"),
        ("3", "3 – 4"),
        ("4", "5"),
        ("5", "6+"),
    ]


@pytest.mark.parametrize("asked", ["1969", "2101", "20", "2027-", "abcd", "٢٠٢٧"])
def test_bad_year_shows_this_one_and_says_so(cast, look, asked):
    page = look(cast.mia, f"{YEAR}?on={asked}")

    assert "<h1>2027" in page.text
    assert "is no day that Almanac knows" in page.text


@pytest.mark.parametrize(("asked", "missing"), [("1970", "data-prev"), ("2100", "data-next")])
def test_years_end_where_time_does(cast, look, asked, missing):
    assert missing not in look(cast.mia, f"{YEAR}?on={asked}").text


def test_three_thousand_events_cost_no_more(cast, look, django_assert_num_queries):
    crowd(cast.event(starts=date(2027, 1, 1)), 3000, days=365)
    look(cast.vera, YEAR)

    with django_assert_num_queries(8):
        page = look(cast.vera, YEAR)

    assert sum(map(int, months(page))) == 3001
    assert len(page.text) < 200_000
