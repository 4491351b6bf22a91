from decimal import Decimal

from calendarapp.events.builtin import TYPES
from calendarapp.kpis.formulas import Rule, Unit
from calendarapp.kpis.library import DEFAULT_SETS, METRICS, bounds_error, metrics_needed_by


def test_library_holds_every_metric_once():
    assert len(METRICS) == 53
    assert {key for key, metric in METRICS.items() if metric.key != key} == set()


def test_counts_and_money_flows_are_summed():
    summed = {key for key, metric in METRICS.items() if metric.rule is Rule.SUM}

    counts = {key for key, metric in METRICS.items() if metric.unit is Unit.COUNT}
    assert summed == counts | {"net_revenue", "ad_spend", "attributed_revenue"}


def test_computed_metrics_are_quotients_of_known_ones():
    computed = {key: metric.quotient for key, metric in METRICS.items() if metric.rule is Rule.COMPUTED}

    assert set(computed) == {"aov", "roas", "ltv_cac", "conversion_rate", "ctr", "cpc", "cpm", "cpl"}
    operands = {key for each in computed.values() for key in (each.numerator, each.denominator)}
    assert operands <= set(METRICS) - set(computed)


def test_default_sets_name_known_types_and_metrics():
    assert set(DEFAULT_SETS) <= set(TYPES)
    assert {key for keys in DEFAULT_SETS.values() for key in keys} <= set(METRICS)
    assert DEFAULT_SETS["campaign"] == ("roas", "cac", "ltv", "conversion_rate", "net_revenue")


def test_what_tells_the_margin_is_the_brands_alone():
    assert {key for key, metric in METRICS.items() if metric.inside} == {"contribution_margin", "breakeven_roas"}


def test_metrics_needed_adds_operands():
    assert metrics_needed_by({"roas", "nps"}) == {"roas", "nps", "attributed_revenue", "ad_spend"}


def test_bounds_refuse_the_impossible():
    def refused(key, value):
        return bounds_error(METRICS[key], METRICS[key].unit, Decimal(value))

    assert refused("orders", "12") is None
    assert refused("orders", "12.5") == "A count is a whole number."
    assert refused("orders", "-1") == "This can't be below 0."
    assert refused("repeat_rate", "1.01") == "This can't be above 100 %."
    assert refused("follower_growth", "1.5") is None
    assert refused("nps", "-100") is None
    assert refused("nps", "100.1") == "This can't be above 100."
    assert refused("net_revenue", "-250.10") is None
