"""What a timeline draws beside its bars, and how it says it: milestones, needs, sums, the ruler."""

import re
from datetime import date, datetime

import pytest

from calendarapp.accounts.models import Weekday
from calendarapp.events.models import FreezeWindow, Milestone
from calendarapp.events.services import add_milestone, tick_milestone
from calendarapp.events.services.days import add_key_date

from ..cast import AT
from .timeline_reading import TIMELINE, need, stones, sums, without_milestones

# ---------- milestones ----------


def test_milestones_are_done_due_or_overdue(cast, look):
    event = without_milestones(cast, starts=date(2027, 3, 20))
    for label, offset in (("Brief", -30), ("Stock", -25), ("Assets", -5)):
        made = add_milestone(event, actor=cast.mia, at=AT, values={"label": label, "anchor": "S", "offset": offset})
        if label == "Brief":
            tick_milestone(made, done=True, actor=cast.mia, at=AT)

    page = look(cast.vera, TIMELINE)

    assert stones(page) == [
        ("done", "Brief · 18 Feb · done"),
        ("late", "Stock · 23 Feb · overdue"),
        ("due", "Assets · 15 Mar · due"),
    ]
    assert page.chips[0].endswith("1 of 3 milestones done, 1 overdue")
    assert 'class="prep t-campaign c53 s30 r1"' in page.text


def test_agency_sees_its_own_milestones_alone(cast, look):
    event = without_milestones(cast, sharing="shared", starts=date(2027, 3, 20))
    for label, agency in (("Theirs", cast.northlight), ("Ours", None)):
        values = {"label": label, "anchor": "S", "offset": -5}
        Milestone.objects.filter(pk=add_milestone(event, actor=cast.mia, at=AT, values=values).pk).update(agency=agency)

    assert [words for _state, words in stones(look(cast.ada, TIMELINE))] == ["Theirs · 15 Mar · due"]
    assert stones(look(cast.sol, TIMELINE)) == []
    assert "milestones done" not in look(cast.sol, TIMELINE).text


# ---------- what needs what ----------


def test_need_is_said_on_both_bars(cast, look):
    stock = without_milestones(cast, "Restock Halo II", kind="restock", starts=date(2027, 3, 9))
    need(without_milestones(cast, "Launch", starts=date(2027, 3, 20)), stock)

    page = look(cast.vera, TIMELINE)

    assert [name.split(", ")[-2:] for name in page.chips] == [
        ["needs Restock Halo II", "ends 9 Mar"],
        ["needed by Launch", "starts 20 Mar"],
    ]
    assert page.text.count('class="dep"') == 2
    assert page.text.count("arrowhead right") == 1
    assert "conflict" not in page.text.split('class="tl-wrap"')[1].split('class="legend')[0]


def test_need_that_ends_too_late_is_a_conflict(cast, look):
    stock = without_milestones(cast, "Restock Halo II", kind="restock", starts=date(2027, 3, 22))
    launch = without_milestones(cast, "Launch", starts=date(2027, 3, 19), ends=date(2027, 3, 30))
    need(launch, stock)

    page = look(cast.mia, TIMELINE)

    assert "conflict: needs Restock Halo II, ends 22 Mar" in page.chips[0]
    assert 'class="dep bad"' in page.text
    assert "arrowhead up bad" in page.text
    assert "Restock Halo II ends 22 Mar, 3 days after Launch starts (19 Mar)." in page.text
    assert f'href="/b/maison-luma/events/{launch.pk}/move/?starts=2027-03-23" data-dialog' in page.text
    assert "1 conflict in view" in page.text
    assert f"events/{launch.pk}/move/" not in look(cast.vera, TIMELINE).text


def test_cancelled_need_is_a_conflict(cast, look):
    stock = without_milestones(cast, "Stock", kind="restock", starts=date(2027, 3, 12), status="cancelled")
    need(without_milestones(cast, "Launch", starts=date(2027, 3, 19)), stock)

    page = look(cast.mia, TIMELINE)

    assert "Launch (19 Mar) needs Stock, which is cancelled." in page.text
    assert "conflict: needs Stock, which is cancelled" in page.chips[1] + page.chips[0]


def test_need_of_a_product_that_is_not_brought_is_a_conflict(cast, look):
    stock = without_milestones(cast, "Restock", kind="restock", starts=date(2027, 3, 12))
    launch = without_milestones(cast, "Launch", starts=date(2027, 3, 19))
    need(launch, stock)
    launch.dependencies.update(product=cast.product("GS-30", "Halo II"))

    page = look(cast.mia, TIMELINE)

    assert "Launch (19 Mar) needs Halo II in stock, which Restock doesn’t bring." in page.text
    assert "conflict: needs Restock, which doesn’t bring Halo II" in page.chips[1] + page.chips[0]
    assert f'<a class="btn" href="/b/maison-luma/events/{launch.pk}/">Open</a>' in page.text


def test_hours_of_the_same_day_can_conflict(cast, look):
    starts = datetime(2027, 3, 19, 9)
    stock = without_milestones(cast, "Stock", kind="restock", starts=starts, ends=starts.replace(hour=12))
    need(without_milestones(cast, "Launch", starts=starts, ends=starts.replace(hour=18)), stock)

    assert "Stock ends 19 Mar, some hours after Launch starts." in look(cast.mia, TIMELINE).text


def test_buffer_wants_days_between(cast, look):
    stock = without_milestones(cast, "Stock", kind="restock", starts=date(2027, 3, 17))
    need(without_milestones(cast, "Launch", starts=date(2027, 3, 19)), stock, buffer=3)

    page = look(cast.vera, TIMELINE)

    assert page.chips[0].endswith("needs Stock, ends 17 Mar, 3 days between are wished")
    assert 'class="dep tight"' in page.text
    assert "in view" not in page.text


@pytest.mark.parametrize("shared", ["Launch", "Stock"])
def test_need_is_told_to_a_partner_only_where_both_are_read(cast, look, shared):
    stock = cast.event(
        "Stock", kind="restock", starts=date(2027, 3, 22), sharing="shared" if shared == "Stock" else "internal"
    )
    launch = cast.event("Launch", starts=date(2027, 3, 19), sharing="shared" if shared == "Launch" else "internal")
    need(launch, stock)

    page = look(cast.ada, TIMELINE).text.split('id="main"')[1]

    assert "conflict" not in page.split('class="legend"')[0]
    assert "need" not in page
    assert 'class="dep' not in page
    assert ({"Launch", "Stock"} - {shared}).pop() not in page.split('class="legend"')[0].replace("Campaign launch", "")


def test_need_is_told_to_a_partner_who_reads_both(cast, look):
    stock = cast.event("Stock", kind="restock", starts=date(2027, 3, 22), sharing="shared")
    need(cast.event("Launch", starts=date(2027, 3, 19), sharing="shared"), stock)

    assert "conflict: needs Stock, ends 22 Mar" in look(cast.ada, TIMELINE).text
    assert "Stock, ends" not in look(cast.sol, TIMELINE).text  # who sees titles, but doesn't read


# ---------- the foot ----------


def test_starts_are_counted_by_week(cast, look):
    for day in (8, 9, 20):
        cast.event(starts=date(2027, 3, day))
    cast.event("Off", starts=date(2027, 3, 8), status="cancelled")

    weeks = sums(look(cast.vera, TIMELINE))["Starts per week"]

    assert {week: said for week, said in weeks.items() if said != "0 starts"} == {
        "8 – 14 Mar": "2 starts",
        "15 – 21 Mar": "1 start",
    }


def test_spend_is_spread_over_the_days(cast, look):
    cast.event(starts=date(2027, 3, 10), ends=date(2027, 3, 19), budget_planned="1000", currency="EUR")
    cast.event(starts=date(2027, 3, 10), budget_planned="500", currency="KRW")

    spent = sums(look(cast.vera, TIMELINE))

    assert spent["Planned spend, EUR"]["8 – 14 Mar"] == "€500"
    assert spent["Planned spend, EUR"]["15 – 21 Mar"] == "€500"
    assert spent["Planned spend, KRW"]["8 – 14 Mar"] == "₩500"


def test_spend_of_a_series_counts_once(cast, look):
    cast.event(recurrence="RRULE:FREQ=WEEKLY", budget_planned="700")

    weeks = sums(look(cast.vera, TIMELINE))["Planned spend, EUR"]

    assert [said for said in weeks.values() if said != "€0"] == ["€700"]


def test_spend_is_told_only_where_the_budget_is_open(cast, look):
    cast.event(sharing="shared", budget_planned="1000")

    assert list(sums(look(cast.ada, TIMELINE))) == ["Starts per week"]
    assert list(sums(look(cast.sol, TIMELINE))) == ["Starts per week"]


# ---------- the ruler ----------


def test_ruler_counts_weeks_as_iso_does(cast, look):
    cast.event()
    page = look(cast.vera, f"{TIMELINE}?on=2027-01-15")

    weeks = re.findall(r'<span class="wk [^"]*" title="(.*?)">(.*?)</span>', page.text)

    assert weeks[0] == ("Mon 28 Dec 2026 – Sun 3 Jan 2027", "W53")
    assert weeks[1] == ("4 – 10 Jan", "W1")


def test_weeks_of_a_brand_that_begins_on_sunday_have_dates(cast, look):
    cast.luma.week_start = Weekday.SUNDAY
    cast.luma.save()
    cast.event()

    page = look(cast.vera, TIMELINE)

    assert re.search(r'<span class="wk [^"]*" title="[^"]*">(.*?)</span>', page.text)[1] == "27 Dec"
    assert "from-sunday" in page.text


def test_holidays_leave_the_room_to_what_is_planned_for(cast, look):
    for day, label in enumerate(("Opening", "Members", "Anniversary of the house"), start=10):
        add_key_date(cast.luma, label=label, rule={"kind": "fixed", "month": 5, "day": day})
    cast.event(starts=date(2027, 5, 20))

    page = look(cast.vera, f"{TIMELINE}?on=2027-05-01")

    drawn = re.findall(r'class="fd [^"]*?(holiday|feast|own)" title="[^"]*">(.*?)</span>', page.text)
    assert {"Opening", "Members"} <= {label for kind, label in drawn if kind == "own"}
    assert any(kind == "holiday" for kind, _label in drawn)


def test_freeze_is_hatched_and_said(cast, look):
    FreezeWindow.objects.create(
        brand=cast.luma, label="Site freeze", starts_on=date(2027, 3, 15), ends_on=date(2027, 3, 20)
    )
    cast.event(sharing="shared")

    page = look(cast.vera, TIMELINE)

    assert '<div class="freeze c78 s6">' in page.text
    assert 'class="fz c78 s6 r6" title="Site freeze 15 – 20 Mar"' in page.text
    assert "<li>Site freeze 15 – 20 Mar</li>" in page.text
    assert "Site freeze" not in look(cast.ada, TIMELINE).text


def test_words_of_a_short_freeze_stand_beside_it(cast, look):
    FreezeWindow.objects.create(
        brand=cast.luma, label="Checkout", starts_on=date(2027, 3, 15), ends_on=date(2027, 3, 16)
    )
    FreezeWindow.objects.create(
        brand=cast.luma, label="Till counting", starts_on=date(2027, 3, 30), ends_on=date(2027, 4, 2)
    )

    cast.event()
    page = look(cast.vera, TIMELINE)

    words = re.findall(r'class="fzw c(\d+) s(\d+) r6" title="(.*?)"><b>(.*?)</b>', page.text)
    assert words == [
        ("80", "7", "Checkout 15 – 16 Mar", "Checkout"),
        ("93", "4", "Till counting 30 Mar – 2 Apr", "Till counting"),
    ]


def test_words_of_freezes_do_not_collide(cast, look):
    for label, first, last in (("Site", 15, 20), ("Warehouse move", 16, 17), ("Till", 18, 19), ("Code", 18, 19)):
        FreezeWindow.objects.create(
            brand=cast.luma, label=label, starts_on=date(2027, 3, first), ends_on=date(2027, 3, last)
        )

    cast.event()
    page = look(cast.vera, f"{TIMELINE}?zoom=half")

    drawn = re.findall(r'class="fz c(\d+) s(\d+) r(\d+)" title="(.*?)"', page.text)
    words = re.findall(r'class="fzw c(\d+) s(\d+) r(\d+)" title=".*?"><b>(.*?)</b>', page.text)
    assert [(int(length), row, title) for _column, length, row, title in drawn] == [
        (6, "6", "Site 15 – 20 Mar"),
        (2, "7", "Warehouse move 16 – 17 Mar"),
        (2, "8", "Code 18 – 19 Mar"),
        (2, "8", "Till 18 – 19 Mar"),
    ]
    assert [said for *_place, said in words] == ["Site", "Warehouse move", "Code"]
    spans = {}
    for column, length, row, _said in words:
        assert int(column) >= spans.get(row, 0)
        spans[row] = int(column) + int(length)


def test_today_is_a_line(cast, look):
    cast.event()

    assert '<div class="nowline c64">' in look(cast.vera, TIMELINE).text
    assert "nowline" not in look(cast.vera, f"{TIMELINE}?on=2027-08-01").text
