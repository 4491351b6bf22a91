from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from calendarapp.calendars.models import Calendar
from calendarapp.changes.models import Change
from calendarapp.events.models import Event
from calendarapp.kpis.models import Reading, Target
from calendarapp.kpis.services import (
    NewReading,
    StaleTargetError,
    change_target,
    record_readings,
    remove_reading,
    remove_target,
)
from tests.cast import AT

DAY = date(2027, 2, 20)


def last_change(event):
    return Change.objects.filter(event_id=event.pk).order_by("-number").first()


def test_a_target_is_told_with_its_group(cast, figures):
    event = cast.event(sharing="shared")

    target = figures.target(event, "roas", "3.5", baseline="3.1", source="Meta")

    change = last_change(event)
    assert (change.verb, change.actor) == ("target", cast.mia)
    assert change.fields == {
        "target.roas": {
            "group": "kpi_targets",
            "before": None,
            "after": {"baseline": "3.1", "target": "3.5", "lag": 3, "source": "Meta"},
        }
    }
    assert "kpi_targets" in change.hearers[str(cast.northlight.pk)]
    assert target.version == 1


def test_a_target_of_the_margin_is_told_to_the_brand_alone(cast, figures):
    event = cast.event(sharing="shared")

    figures.target(event, "contribution_margin", "0.55")

    assert last_change(event).fields["target.contribution_margin"]["group"] == "inside"


def test_a_target_makes_feeds_notice_but_not_the_planned_version(cast, figures):
    event = cast.event()
    before = Event.objects.get(pk=event.pk)
    revision = Calendar.objects.get(pk=event.calendar_id).revision

    figures.target(event, "ltv", "90", at=AT + timedelta(hours=1))

    after = Event.objects.get(pk=event.pk)
    assert (after.sequence, after.version) == (before.sequence + 1, before.version)
    assert after.shown_at == AT + timedelta(hours=1)
    assert Calendar.objects.get(pk=event.calendar_id).revision > revision


def test_a_lag_is_the_metrics_own_unless_stated(cast, figures):
    event = cast.event()

    assert figures.target(event, "ltv", "90").lag == 90
    assert figures.target(event, "orders", "90").lag == 3
    assert figures.target(event, "nps", "40", lag=14).lag == 14


def test_one_target_for_each_metric(cast, figures):
    event = cast.event()
    figures.target(event, "roas", "3")

    with pytest.raises(ValidationError):
        figures.target(event, "roas", "4")

    assert [target.target for target in Target.objects.filter(event=event)] == [Decimal(3)]


@pytest.mark.parametrize(
    ("key", "values", "field"),
    [
        ("roas", {}, "target"),
        ("roas", {"target": "3", "low": "1"}, "low"),
        ("roas", {"target": "3", "stretch": "2"}, "stretch"),
        ("cac", {"target": "20", "stretch": "25"}, "stretch"),
        ("repeat_rate", {"target": "25"}, "target"),
        ("orders", {"target": "10.5"}, "target"),
        ("new_customer_share", {"target": "0.5"}, "target"),
        ("new_customer_share", {"low": "0.3"}, "high"),
        ("new_customer_share", {"low": "0.5", "high": "0.4"}, "high"),
        ("ltv", {"target": "0.1234567"}, "target"),
        ("ltv", {"target": "100000000000000"}, "target"),
    ],
)
def test_a_target_that_contradicts_itself_is_refused(cast, figures, key, values, field):
    event = cast.event()

    with pytest.raises(ValidationError) as refused:
        figures.target(event, key, **values)

    assert list(refused.value.message_dict) == [field]
    assert not Target.objects.exists()


def test_a_window_can_not_end_before_it_starts(cast, figures):
    with pytest.raises(ValidationError) as refused:
        figures.target(cast.event(), "roas", "3", window_start=DAY, window_end=DAY - timedelta(days=1))

    assert refused.value.message_dict == {"window_end": ["The window ends before it starts."]}


def test_a_stale_writer_of_a_target_is_refused_with_both_values(cast, figures):
    target = figures.target(cast.event(), "roas", "3")
    change_target(target, actor=cast.omar, at=AT, version=1, values={"target": Decimal("3.5")})

    with pytest.raises(StaleTargetError) as stale:
        change_target(target, actor=cast.mia, at=AT, version=1, values={"target": Decimal(4), "source": ""})

    assert stale.value.fields == {"target": {"yours": "4", "theirs": "3.5"}}
    assert Target.objects.get(pk=target.pk).target == Decimal("3.5")


def test_nothing_is_written_when_nothing_differs(cast, figures):
    target = figures.target(cast.event(), "roas", "3")
    number = last_change(target.event).number

    change_target(target, actor=cast.omar, at=AT, version=1, values={"target": Decimal("3.000")})

    assert last_change(target.event).number == number
    assert Target.objects.get(pk=target.pk).version == 1


def test_removing_a_target_keeps_its_readings(cast, figures):
    event = cast.event()
    target = figures.target(event, "orders", "300")
    figures.reading(event, "orders", "12")

    remove_target(target, actor=cast.mia, at=AT, version=1)

    assert not Target.objects.exists()
    assert Reading.objects.get().value == 12
    assert last_change(event).fields["target.orders"]["after"] is None


def test_entering_again_corrects_and_keeps_what_stood(cast, figures):
    event = cast.event()
    first = figures.reading(event, "net_revenue", "1200.50", day=DAY)

    second = figures.reading(event, "net_revenue", "1180", day=DAY, actor=cast.omar, at=AT + timedelta(hours=2))

    assert first.pk == second.pk
    kept = Reading.objects.get()
    assert (kept.value, kept.by, kept.currency) == (Decimal(1180), cast.omar, "EUR")
    words = {"on": "2027-02-20", "currency": "EUR", "source": "Shop"}
    assert last_change(event).fields == {
        "reading.net_revenue": {
            "group": "kpi_actuals",
            "before": [{**words, "value": "1200.5"}],
            "after": [{**words, "value": "1180"}],
        }
    }


def test_readings_differ_by_day_source_and_place(cast, figures):
    event = cast.event()

    figures.reading(event, "orders", "1", day=DAY)
    figures.reading(event, "orders", "2", day=DAY + timedelta(days=1))
    figures.reading(event, "orders", "3", day=DAY, source="ERP")
    figures.reading(event, "orders", "4", day=DAY, place="in_store")

    assert Reading.objects.count() == 4


def test_the_same_value_again_writes_nothing(cast, figures):
    event = cast.event()
    figures.reading(event, "orders", "7", day=DAY)
    number = last_change(event).number

    figures.reading(event, "orders", "7.0", day=DAY, at=AT + timedelta(days=1))

    assert last_change(event).number == number
    assert Reading.objects.get().at == AT


@pytest.mark.parametrize("key", ["roas", "aov", "ltv_cac", "conversion_rate", "ctr", "cpc", "cpm", "cpl"])
def test_a_computed_metric_is_never_typed_in(cast, figures, key):
    with pytest.raises(ValidationError) as refused:
        figures.reading(cast.event(), key, "0.5")

    assert list(refused.value.message_dict) == ["metric"]


def test_money_in_another_currency_is_refused(cast, figures):
    event = cast.event()

    with pytest.raises(ValidationError) as refused:
        figures.reading(event, "net_revenue", "100", currency="USD")

    assert refused.value.message_dict == {"currency": ["This event reckons in EUR, not in USD."]}
    assert figures.reading(event, "net_revenue", "100", currency="EUR").currency == "EUR"


@pytest.mark.parametrize("day", [AT.date() + timedelta(days=2), date(1969, 12, 31)])
def test_a_reading_of_an_impossible_day_is_refused(cast, figures, day):
    with pytest.raises(ValidationError) as refused:
        figures.reading(cast.event(), "orders", "1", day=day)

    assert list(refused.value.message_dict) == ["on"]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e30"])
def test_a_value_that_is_no_plain_number_is_refused(cast, figures, value):
    with pytest.raises(ValidationError):
        figures.reading(cast.event(), "net_revenue", value)


def test_many_readings_are_all_written_or_none(cast, figures):
    event = cast.event()
    orders, roas = figures.metric("orders"), figures.metric("roas")
    good, bad = NewReading(orders, Decimal(3), DAY), NewReading(roas, Decimal(3), DAY)

    with pytest.raises(ValidationError):
        record_readings(event, rows=[good, bad], actor=cast.mia, at=AT)

    assert not Reading.objects.exists()


def test_many_readings_make_one_change(cast, figures):
    event = cast.event()
    figures.reading(event, "orders", "9", day=DAY)
    before = Change.objects.count()
    orders, leads = figures.metric("orders"), figures.metric("leads")
    rows = [NewReading(orders, Decimal(10), DAY, "Shop"), NewReading(leads, Decimal(4), DAY, "ESP")]

    recorded = record_readings(event, rows=rows, actor=cast.mia, at=AT)

    assert [len(part) for part in (recorded.created, recorded.corrected, recorded.unchanged)] == [1, 1, 0]
    assert Change.objects.count() == before + 1
    assert set(last_change(event).fields) == {"reading.orders", "reading.leads"}


def test_one_reading_can_not_come_twice_at_once(cast, figures):
    row = NewReading(figures.metric("orders"), Decimal(3), DAY)

    with pytest.raises(ValidationError):
        record_readings(cast.event(), rows=[row, row], actor=cast.mia, at=AT)


def test_removing_a_reading_is_told(cast, figures):
    event = cast.event()
    reading = figures.reading(event, "orders", "9", day=DAY)

    remove_reading(reading, actor=cast.mia, at=AT)

    assert not Reading.objects.exists()
    entry = last_change(event).fields["reading.orders"]
    assert (entry["before"], entry["after"]) == ([{"on": "2027-02-20", "value": "9", "source": "Shop"}], [])
