from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendarapp.kpis import formulas
from calendarapp.kpis.formulas import Direction, Goal, Measure, Point, Quotient, Rule, State, Window
from calendarapp.kpis.library import METRICS

MEASURES = {key: metric.measure for key, metric in METRICS.items()}
FIRST = date(2027, 3, 1)
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
positive = st.decimals(min_value=Decimal("0.01"), max_value=10**9, places=2)
days = st.integers(min_value=0, max_value=400).map(lambda number: FIRST + timedelta(days=number))


def point(value, day=0, *, source="shop", place="", minute=0):
    return Point(FIRST + timedelta(days=day), Decimal(value), source, place, NOON + timedelta(minutes=minute))


def actual(key, points, window=formulas.OPEN):
    return formulas.actual_of(key, points, MEASURES, window)


def test_counts_are_summed_over_days_sources_and_places():
    points = {"orders": [point(3), point(4, 1), point(5, 1, place="in_store")]}

    assert actual("orders", points) == Decimal(12)


def test_a_rate_is_the_newest_reading_never_an_average():
    points = {"repeat_rate": [point("0.30", 9), point("0.10", 1), point("0.20", 4)]}

    assert actual("repeat_rate", points) == Decimal("0.30")


def test_of_two_readings_on_one_day_the_later_written_stands():
    points = {"nps": [point(40, 2, source="b", minute=5), point(30, 2, source="a", minute=9)]}

    assert actual("nps", points) == Decimal(30)


def test_roas_is_computed_from_sums_not_from_daily_quotients():
    points = {
        "attributed_revenue": [point(100), point(900, 1)],
        "ad_spend": [point(100), point(100, 1)],
    }

    assert actual("roas", points) == Decimal(5)  # the mean of 1 and 9 would be 5 too, so:
    points["ad_spend"] = [point(100), point(300, 1)]
    assert actual("roas", points) == Decimal("2.5")


def test_a_typed_in_quotient_is_never_read():
    points = {"roas": [point(99)], "attributed_revenue": [point(10)], "ad_spend": [point(5)]}

    assert actual("roas", points) == Decimal(2)


def test_ltv_cac_divides_the_newest_of_both():
    points = {"ltv": [point(60), point(90, 30)], "cac": [point(40), point(30, 3)]}

    assert actual("ltv_cac", points) == Decimal(3)


def test_cpm_is_per_thousand():
    points = {"ad_spend": [point("12.50")], "impressions": [point(5000)]}

    assert actual("cpm", points) == Decimal("2.5")


@pytest.mark.parametrize("key", ["roas", "aov", "ltv_cac", "cpm"])
def test_without_operands_there_is_no_actual(key):
    assert actual(key, {}) is None


def test_nothing_is_divided_by_zero():
    assert actual("roas", {"attributed_revenue": [point(10)], "ad_spend": [point(0)]}) is None


def test_a_window_bounds_sums_and_the_operands_of_quotients():
    window = Window(FIRST + timedelta(days=1), FIRST + timedelta(days=2))
    points = {
        "attributed_revenue": [point(1000), point(30, 1), point(50, 2), point(1000, 3)],
        "ad_spend": [point(1), point(10, 1), point(10, 2)],
    }

    assert actual("attributed_revenue", points, window) == Decimal(80)
    assert actual("roas", points, window) == Decimal(4)


def test_a_window_does_not_hide_a_late_cohort_reading():
    window = Window(FIRST, FIRST + timedelta(days=28))

    assert actual("ltv", {"ltv": [point(50), point(75, 118)]}, window) == Decimal(75)


@given(st.lists(st.tuples(amounts, days), min_size=1))
def test_a_sum_is_exact_and_does_not_depend_on_order(readings):
    points = [Point(day, value, "s", "", NOON) for value, day in readings]

    total = formulas.aggregate(points, Rule.SUM)

    assert Fraction(total) == sum(Fraction(value) for value, _ in readings)
    assert total == formulas.aggregate(list(reversed(points)), Rule.SUM)


@given(st.lists(st.tuples(positive, positive), min_size=1, max_size=40))
def test_a_quotient_of_sums_lies_between_the_daily_ones(pairs):
    points = {
        "attributed_revenue": [point(revenue, day) for day, (revenue, _) in enumerate(pairs)],
        "ad_spend": [point(spend, day) for day, (_, spend) in enumerate(pairs)],
    }

    value = Fraction(actual("roas", points))

    daily = [Fraction(revenue) / Fraction(spend) for revenue, spend in pairs]
    slack = Fraction(1, 10**15) * max(daily)
    assert min(daily) - slack <= value <= max(daily) + slack


@given(st.lists(st.tuples(positive, days), min_size=1), st.lists(st.tuples(positive, days), min_size=1))
def test_a_trend_ends_where_the_actual_stands(revenues, spends):
    points = {
        "attributed_revenue": [Point(day, value, str(i), "", NOON) for i, (value, day) in enumerate(revenues)],
        "ad_spend": [Point(day, value, str(i), "", NOON) for i, (value, day) in enumerate(spends)],
    }

    for key in ("attributed_revenue", "roas"):
        found = formulas.trend(key, points, MEASURES)
        assert found[-1][1] == actual(key, points)
        assert [day for day, _ in found] == sorted({day for day, _ in found})


def test_a_trend_of_a_sum_runs_up_and_of_a_rate_shows_each_day():
    orders = {"orders": [point(5, 4), point(2), point(3, 4, place="in_store")]}
    rates = {"repeat_rate": [point("0.2", 4), point("0.1")]}

    assert formulas.trend("orders", orders, MEASURES) == (
        (FIRST, Decimal(2)),
        (FIRST + timedelta(days=4), Decimal(10)),
    )
    assert formulas.trend("repeat_rate", rates, MEASURES) == (
        (FIRST, Decimal("0.1")),
        (FIRST + timedelta(days=4), Decimal("0.2")),
    )


@pytest.mark.parametrize(
    ("direction", "value", "expected"),
    [
        (Direction.UP, "3.5", State.MET),
        (Direction.UP, "3.15", State.NEAR),
        (Direction.UP, "3.14", State.SHORT),
        (Direction.DOWN, "3.5", State.MET),
        (Direction.DOWN, "3.85", State.NEAR),
        (Direction.DOWN, "3.86", State.SHORT),
    ],
)
def test_state_follows_the_direction(direction, value, expected):
    assert formulas.state_of(Decimal(value), Goal(direction, Decimal("3.5"))) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("100", State.MET), ("200", State.MET), ("90", State.NEAR), ("211", State.SHORT), ("89", State.SHORT)],
)
def test_a_band_is_met_between_its_edges(value, expected):
    goal = Goal(Direction.BAND, low=Decimal(100), high=Decimal(200))

    assert formulas.state_of(Decimal(value), goal) == expected


def test_without_actual_or_aim_there_is_no_state():
    assert formulas.state_of(None, Goal(Direction.UP, Decimal(1))) is None
    assert formulas.state_of(Decimal(1), Goal(Direction.UP)) is None
    assert formulas.state_of(Decimal(1), Goal(Direction.BAND, low=Decimal(1))) is None


def test_a_sum_on_pace_is_near_though_far_from_its_target():
    goal = Goal(Direction.UP, Decimal(420))

    assert formulas.state_of(Decimal(100), goal) == State.SHORT
    assert formulas.state_of(Decimal(100), goal, paced=Decimal(430)) == State.NEAR


def test_pace_prolongs_the_days_so_far():
    window = Window(FIRST, FIRST + timedelta(days=27))

    assert formulas.pace(Decimal(100), window, FIRST + timedelta(days=6)) == Decimal(400)
    assert formulas.pace(Decimal(100), window, FIRST + timedelta(days=27)) is None
    assert formulas.pace(Decimal(100), window, FIRST - timedelta(days=1)) is None
    assert formulas.pace(Decimal(100), Window(FIRST, None), FIRST) is None
    assert formulas.pace(None, window, FIRST) is None


@given(positive, positive)
def test_way_covered_is_whole_exactly_at_the_target(baseline, target):
    if baseline == target:
        assert formulas.way_covered(target, baseline, target) is None
    else:
        assert formulas.way_covered(target, baseline, target) == 1
        assert formulas.way_covered(baseline, baseline, target) == 0


def test_way_covered_works_downwards():
    assert formulas.way_covered(Decimal(23), Decimal(24), Decimal(22)) == Decimal("0.5")
    assert formulas.way_covered(Decimal(25), Decimal(24), Decimal(22)) == Decimal("-0.5")


def test_share_of_target_needs_a_target():
    assert formulas.share_of_target(Decimal("3.9"), Decimal("3.0")) == Decimal("1.3")
    assert formulas.share_of_target(Decimal("3.9"), Decimal(0)) is None
    assert formulas.share_of_target(None, Decimal(3)) is None


def test_below_breakeven_is_strictly_below():
    assert formulas.is_below_breakeven(Decimal("2.59"), Decimal("2.6")) is True
    assert formulas.is_below_breakeven(Decimal("2.6"), Decimal("2.6")) is False
    assert formulas.is_below_breakeven(None, Decimal("2.6")) is False


def test_due_comes_days_after_the_windows_end_across_a_year():
    assert formulas.due_on(date(2027, 12, 30), 3) == date(2028, 1, 2)
    assert formulas.due_on(date(2027, 10, 17), 90) == date(2028, 1, 15)


def test_a_measure_of_ones_own_is_read_by_its_rule():
    measures = {"a": Measure(Rule.SUM), "b": Measure(Rule.SUM), "c": Measure(Rule.COMPUTED, Quotient("a", "b"))}

    assert formulas.actual_of("c", {"a": [point(6)], "b": [point(4)]}, measures) == Decimal("1.5")
