"""One calendar over all brands of an agency, its filters, search and the list of what is owed."""

import re
from datetime import date, timedelta

import pytest

from calendarapp.events.models import FreezeWindow, KeyDate
from calendarapp.events.services import tick_milestone

from ..cast import AT, grant
from .test_agency_home import HOME, main_of, owed, planned, rows_of

MARCH = HOME + "month/?on=2027-03"


@pytest.fixture
def two_brands(cast):
    grant(cast.northlight, cast.hanok_calendar, "edit")
    planned(cast, "Glow", date(2027, 3, 10))
    planned(cast, "Hanbang", date(2027, 3, 11), calendar=cast.hanok_calendar, actor=cast.zoe, kind="restock")
    return cast


def test_month_draws_all_brands_with_their_marks(two_brands, look):
    page = look(two_brands.ada, MARCH)

    assert page.chips == [
        "Glow, Campaign launch, Planned, Wed 10 Mar 2027, Maison Luma",
        "Hanbang, Restock, Planned, Thu 11 Mar 2027, Hanok Beauty",
    ]
    marks = re.findall(r'<span class="org k\d of-brand" title="([^"]*)" aria-hidden="true">(\w+)<', page.text)
    assert marks == [("Maison Luma", "ML"), ("Hanok Beauty", "HB")]


def test_chips_lead_to_their_own_brand_and_are_not_moved_here(two_brands, look):
    text = look(two_brands.ada, MARCH).text

    assert re.findall(r'<a class="ev [^"]*" href="/b/([\w-]+)/events/', text) == ["maison-luma", "hanok-beauty"]
    assert "data-move=" not in text
    assert "hands.js" not in text
    assert "data-move=" in look(two_brands.ada, "/b/hanok-beauty/month/?on=2027-03").text


def test_agenda_and_day_name_the_brand_of_each_line(two_brands, look):
    agenda, day = (main_of(look(two_brands.ada, HOME + page)) for page in ("agenda/", "day/2027-03-11/"))

    assert "ML Maison Luma: Glow" in agenda
    assert "HB Hanok Beauty: Hanbang" in agenda
    assert "HB Hanok Beauty: Hanbang" in day
    assert "Glow" not in day


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("", ["Glow", "Hanbang"]),
        ("brand=hanok-beauty", ["Hanbang"]),
        ("brand=hanok-beauty&brand=maison-luma", ["Glow", "Hanbang"]),
        ("brand=nobody", ["Glow", "Hanbang"]),
        ("type=campaign", ["Glow"]),
        ("q=hanb", ["Hanbang"]),
        ("q=hanb&brand=maison-luma", []),
    ],
)
def test_calendar_is_filtered(two_brands, look, asked, titles):
    assert look(two_brands.ada, f"{HOME}agenda/?{asked}").titles == titles
    assert len(look(two_brands.ada, f"{MARCH}&{asked}").chips) == len(titles)


def test_filters_stay_in_links(two_brands, look):
    text = look(two_brands.ada, f"{MARCH}&brand=hanok-beauty&type=restock").text

    assert f"{HOME}month/?on=2027-04&brand=hanok-beauty&type=restock" in text
    assert f"{HOME}day/2027-03-11/?brand=hanok-beauty&type=restock" in text


def test_reserved_and_busy_blocks_say_no_more_than_their_brand(cast, look):
    grant(cast.northlight, cast.press, "busy")
    lift = AT + timedelta(days=30)
    cast.event("Held", sharing="shared", starts=date(2027, 3, 10), embargo_until=lift, reserved=True)
    cast.event("Absent", sharing="shared", starts=date(2027, 3, 11), embargo_until=lift)
    cast.event("Talk", sharing="shared", starts=date(2027, 3, 12), calendar=cast.press, kind="pr_event")

    page = look(cast.ada, MARCH)

    assert page.chips == [
        "Reserved until 31 Mar, 10:00, Wed 10 Mar 2027, Maison Luma",
        "Busy, Fri 12 Mar 2027, Maison Luma",
    ]
    for word in ("Held", "Absent", "Talk"):
        for address in ("", "month/?on=2027-03", "agenda/", "changes/", f"search/?q={word}"):
            assert word not in main_of(look(cast.ada, HOME + address))


def test_days_of_all_brands_are_marked_once_and_freezes_say_whose(two_brands, look):
    cast = two_brands
    KeyDate.objects.filter(brand__in=(cast.luma, cast.hanok)).delete()
    for brand in (cast.luma, cast.hanok):
        KeyDate.objects.create(brand=brand, key="womens_day", is_on=True)
        KeyDate.objects.create(
            brand=brand, key="own-x", label="House day", rule={"kind": "fixed", "month": 3, "day": 9}
        )
    days = {"starts_on": date(2027, 3, 15), "ends_on": date(2027, 3, 16)}
    FreezeWindow.objects.create(brand=cast.luma, label="Stock-taking", is_shared=True, **days)
    FreezeWindow.objects.create(brand=cast.hanok, label="Secret freeze", **days)

    text = look(cast.ada, MARCH).text

    notes = re.findall(r'<span class="feast[^"]*" title="([^"]*)"', text)
    assert notes == ["International Women’s Day", "freeze: Stock-taking (Maison Luma)"]
    assert "(Maison Luma)" not in look(cast.ada, "/b/maison-luma/month/?on=2027-03").text


def test_agenda_lists_deliverables_on_request(two_brands, look):
    cast = two_brands
    owed(planned(cast, "Launch", date(2027, 3, 8)), "Assets", -2, cast.northlight, actor=cast.mia)

    assert "Assets" not in look(cast.ada, HOME + "agenda/").text
    assert "Due ML Maison Luma: Assets Launch" in main_of(look(cast.ada, HOME + "agenda/?milestones=1"))


def test_search_finds_in_all_brands_and_leads_there(two_brands, look):
    page = look(two_brands.ada, HOME + "search/?q=a")

    assert page.titles == ["Hanbang"]
    assert re.findall(r'class="ag found [^"]*" href="/b/([\w-]+)/', page.text) == ["hanok-beauty"]
    assert "Search both brands" in look(two_brands.ada, HOME).text


def test_deliverables_are_open_or_done_by_brand_and_in_pages(two_brands, look, monkeypatch):
    cast = two_brands
    monkeypatch.setattr("calendarapp.board.pages.agency.deliverables.ROWS", 2)
    luma = planned(cast, "Launch", date(2027, 3, 8))
    hanok = planned(cast, "Seol", date(2027, 3, 9), calendar=cast.hanok_calendar, actor=cast.zoe)
    for number in range(3):
        owed(luma, f"Cut {number}", number, cast.northlight, actor=cast.mia)
    ticked = owed(hanok, "Brief", 40, cast.northlight, actor=cast.zoe)
    tick_milestone(ticked, done=True, actor=cast.zoe, at=AT)
    address = HOME + "deliverables/"

    def labels(query=""):
        return [row.split(" Launch ")[0].split(" Seol ")[0] for row in rows_of(look(cast.ada, address + query))]

    assert labels() == ["8 Mar Cut 0", "9 Mar Cut 1"]
    assert labels("?page=2") == ["10 Mar Cut 2"]
    assert labels("?state=done") == ["18 Apr Brief"] or labels("?state=done") == ["done 18 Apr Brief"]
    assert labels("?brand=hanok-beauty") == []
    assert labels("?state=junk&page=junk") == ["8 Mar Cut 0", "9 Mar Cut 1"]
