from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from calendarapp.events.models import Event
from calendarapp.kpis.models import Metric, Target
from calendarapp.kpis.sheets import kpi_sheets
from tests.cast import AT, grant

START, END = date(2027, 2, 1), date(2027, 2, 28)


def sheet(cast, event, person=None, at=AT):
    lens = cast.lens(person or cast.mia, at)
    events = Event.objects.seen_through(lens).prefetch_related("partners").filter(pk=event.pk)
    return kpi_sheets(events, lens)[event.pk]


@pytest.fixture
def event(cast):
    return cast.event(starts=START, ends=END, sharing="shared")


@pytest.fixture
def reading_partner(cast):
    """Ada sees targets and actuals."""
    cast.launches.grants.filter(agency=cast.northlight).update(groups="kpi_actuals kpi_targets")
    return cast.ada


def paid_media(figures, event, revenue="390", spend="100", **more):
    figures.reading(event, "attributed_revenue", revenue, source="Meta", **more)
    figures.reading(event, "ad_spend", spend, source="Meta", **more)


def test_a_row_shows_baseline_target_actual_and_progress(cast, figures, event):
    figures.target(event, "roas", "3", baseline="2.1", attribution="7-day click")
    paid_media(figures, event)

    row = sheet(cast, event).row("roas")

    assert row.target.target.value == 3
    assert row.target.baseline.value == Decimal("2.1")
    assert row.actual.figure.value == Decimal("3.9")
    assert row.actual.through == AT.date() - timedelta(days=1)
    assert row.actual.sources == ("Meta",)
    assert row.progress.state == "met"
    assert row.progress.share == Decimal("1.3")
    assert row.progress.way == Decimal(2)
    assert row.tone == "ok"


def test_a_figure_speaks_the_readers_language(cast, figures, event):
    figures.target(event, "net_revenue", "420000")
    figures.target(event, "repeat_rate", "0.25")
    figures.target(event, "cac", "22.5")

    found = sheet(cast, event)

    with translation.override("en"):
        texts = [str(found.row(key).target.target) for key in ("net_revenue", "repeat_rate", "cac")]
        assert texts == ["€420,000", "25%", "€22.50"]


def test_only_readings_of_the_system_of_record_count(cast, figures, event):
    figures.target(event, "orders", "100", source="shop")
    figures.reading(event, "orders", "60", source="Shop")
    figures.reading(event, "orders", "55", source="Meta")

    assert sheet(cast, event).row("orders").actual.figure.value == 60


def test_an_operand_is_read_from_its_own_system_of_record(cast, figures, event):
    figures.target(event, "roas", "3")
    figures.target(event, "ad_spend", low="50", high="150", source="Finance")
    paid_media(figures, event)
    figures.reading(event, "ad_spend", "130", source="Finance")

    assert sheet(cast, event).row("roas").actual.figure.value == 3


def test_missing_actuals_are_not_yet_and_then_late(cast, figures, event):
    figures.target(event, "orders", "100")
    figures.target(event, "ltv", "90")

    on_the_day = sheet(cast, event, at=AT + timedelta(days=2))  # 3 March, the day it is due
    after = sheet(cast, event, at=AT + timedelta(days=3))

    assert on_the_day.row("orders").target.due_on == date(2027, 3, 3)
    assert on_the_day.row("orders").is_late is False
    assert after.row("orders").is_late is True
    assert after.row("ltv").target.due_on == date(2027, 5, 29)
    assert after.missing == 1


def test_a_moved_event_moves_what_is_due(cast, figures, event):
    figures.target(event, "orders", "100")
    Event.objects.filter(pk=event.pk).update(ends_on=END + timedelta(days=30))

    assert sheet(cast, event).row("orders").target.due_on == date(2027, 4, 2)


def test_a_sum_under_way_says_where_it_leads(cast, figures):
    event = cast.event(starts=date(2027, 2, 22), ends=date(2027, 3, 7))
    figures.target(event, "net_revenue", "1000")
    figures.reading(event, "net_revenue", "550", day=date(2027, 2, 28))

    progress = sheet(cast, event).row("net_revenue").progress

    assert progress.paced.value == 1100
    assert progress.state == "near"


def test_children_are_summed_and_their_rates_are_not(cast, figures, event):
    child = cast.event("Teaser", starts=START, parent=event.pk)
    figures.target(event, "orders", "100")
    figures.target(event, "repeat_rate", "0.3")
    figures.reading(event, "orders", "10")
    figures.reading(child, "orders", "32")
    figures.reading(event, "repeat_rate", "0.2", day=START)
    figures.reading(child, "repeat_rate", "0.9", day=END)

    found = sheet(cast, event)

    assert found.row("orders").actual.figure.value == 42
    assert found.row("repeat_rate").actual.figure.value == Decimal("0.2")
    assert found.children == 1


def test_a_child_in_another_currency_is_left_out_and_counted(cast, figures, event):
    child = cast.event("Seoul", starts=START, parent=event.pk, currency="KRW")
    figures.target(event, "net_revenue", "100")
    figures.reading(event, "net_revenue", "10")
    figures.reading(child, "net_revenue", "50000")

    found = sheet(cast, event)

    assert found.row("net_revenue").actual.figure.value == 10
    assert (found.children, found.other_currency) == (0, 1)


def test_figures_in_a_former_currency_are_left_out(cast, figures, event):
    figures.target(event, "net_revenue", "100")
    figures.reading(event, "net_revenue", "10", day=START)
    Event.objects.filter(pk=event.pk).update(currency="USD")
    event.refresh_from_db()
    figures.reading(event, "net_revenue", "30", day=END)

    row = sheet(cast, event).row("net_revenue")

    assert (row.actual.figure.value, row.actual.figure.currency) == (30, "USD")
    assert row.target.target.currency == "EUR"
    assert row.progress is None


def test_break_even_warns_the_brand(cast, figures, event):
    figures.target(event, "roas", "3")
    figures.reading(event, "breakeven_roas", "4")
    paid_media(figures, event)

    row = sheet(cast, event).row("roas")

    assert (row.below_breakeven, row.tone) == (True, "bad")
    assert str(row.breakeven) == "4"


def test_a_partner_with_targets_alone_sees_no_actual(cast, figures, event):
    figures.target(event, "orders", "100")
    figures.reading(event, "orders", "42")
    figures.reading(event, "leads", "7")

    found = sheet(cast, event, cast.ada, at=AT + timedelta(days=30))

    assert [row.key for row in found.rows] == ["orders"]
    row = found.rows[0]
    assert (row.target.target.value, row.actual, row.progress, row.is_late) == (100, None, None, False)


def test_a_partner_with_actuals_alone_sees_no_target_and_not_which_metric_has_one(cast, figures, event):
    cast.launches.grants.filter(agency=cast.northlight).update(groups="kpi_actuals")
    figures.target(event, "orders", "100", source="Shop")
    figures.reading(event, "orders", "42")
    figures.reading(event, "leads", "7")
    figures.reading(event, "orders", "40", source="Meta")

    found = sheet(cast, event, cast.ada)

    assert [(row.key, row.target, row.progress) for row in found.rows] == [
        ("leads", None, None),
        ("orders", None, None),
    ]
    assert found.row("orders").actual.figure.value == 42


def test_what_tells_the_margin_stays_with_the_brand(cast, figures, event, reading_partner):
    figures.target(event, "contribution_margin", "0.6")
    figures.target(event, "roas", "3")
    figures.reading(event, "contribution_margin", "0.5")
    figures.reading(event, "breakeven_roas", "2")
    paid_media(figures, event)

    theirs, ours = sheet(cast, event, reading_partner), sheet(cast, event)

    keys = {row.key for row in theirs.rows}
    assert keys == {"roas", "attributed_revenue", "ad_spend"}
    assert theirs.row("roas").breakeven is None
    assert {row.key for row in ours.rows} == keys | {"contribution_margin", "breakeven_roas"}


def test_a_metric_may_be_kept_from_partners(cast, figures, event, reading_partner):
    Metric.objects.filter(key="ltv").update(inside=True)
    figures.target(event, "ltv", "90")
    figures.reading(event, "ltv", "80")

    assert sheet(cast, event, reading_partner).rows == ()
    assert not Target.objects.seen_through(cast.lens(reading_partner)).exists()
    assert Target.objects.seen_through(cast.lens(cast.vera)).exists()


def test_children_that_a_partner_does_not_see_are_not_counted(cast, figures, event, reading_partner):
    child = cast.event("Secret teaser", starts=START, parent=event.pk)
    figures.target(event, "orders", "100")
    figures.reading(event, "orders", "10")
    figures.reading(child, "orders", "32")

    theirs = sheet(cast, event, reading_partner)

    assert (theirs.row("orders").actual.figure.value, theirs.children) == (10, 0)
    assert sheet(cast, event).row("orders").actual.figure.value == 42


def test_a_reader_of_titles_sees_no_figures(cast, figures, event):
    figures.target(event, "orders", "100")
    figures.reading(event, "orders", "42")

    found = sheet(cast, event, cast.sol)

    assert (found.rows, found.shows_targets, found.shows_actuals) == ((), False, False)


def test_two_agencies_of_one_person_are_not_added_up(cast, figures):
    """Ada stands in Northlight (targets) and in Saffron (actuals, on events named to Saffron alone)."""
    cast.ada.memberships.create(organisation=cast.saffron, role="member", joined_at=AT)
    cast.launches.grants.filter(agency=cast.saffron).update(level="read", groups="kpi_actuals")
    event = cast.event(sharing="named", partners=[{"agency": cast.saffron.pk, "early": False}])
    figures.target(event, "orders", "100")
    figures.reading(event, "orders", "42")

    found = sheet(cast, event, cast.ada)

    assert (found.shows_targets, found.shows_actuals) == (False, True)


@pytest.mark.parametrize("count", [1, 3])
def test_sheets_take_three_queries_however_many(cast, figures, django_assert_num_queries, count):
    for number in range(count):
        parent = cast.event(f"Launch {number}", starts=START)
        child = cast.event(f"Teaser {number}", starts=START, parent=parent.pk)
        figures.target(parent, "roas", "3")
        paid_media(figures, parent)
        paid_media(figures, child)
    lens = cast.lens(cast.mia)
    events = list(Event.objects.seen_through(lens).prefetch_related("partners").order_by("pk"))

    with django_assert_num_queries(3):
        found = kpi_sheets(events, lens)

    assert len(found) == count * 2
    assert [row.key for row in found[events[0].pk].targeted] == ["roas"]


def test_no_events_need_no_query(cast, django_assert_num_queries):
    lens = cast.lens(cast.mia)

    with django_assert_num_queries(0):
        assert kpi_sheets([], lens) == {}


def test_an_agency_that_edits_is_still_held_to_its_groups(cast, figures):
    grant(cast.northlight, cast.press, "edit", "kpi_targets")
    event = cast.event(calendar=cast.press, sharing="shared")
    figures.target(event, "placements", "12")
    figures.reading(event, "placements", "3")

    found = sheet(cast, event, cast.ada)

    assert found.row("placements").actual is None
