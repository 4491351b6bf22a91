from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from calendarapp.kpis import charts
from calendarapp.kpis.figures import FigureError, read_cell, read_typed, shown, typed
from calendarapp.kpis.formulas import Unit

values = st.decimals(min_value=-(10**9), max_value=10**9, places=4)


@pytest.mark.parametrize(
    ("value", "unit", "currency", "language", "words"),
    [
        ("0.215", Unit.PERCENT, "", "en", "21.5%"),
        ("1.3", Unit.PERCENT, "", "ko", "130%"),
        ("386000.4", Unit.MONEY, "EUR", "en", "€386,000.40"),
        ("386000", Unit.MONEY, "EUR", "en", "€386,000"),
        ("0.0345", Unit.MONEY, "EUR", "en", "€0.0345"),
        ("27.4", Unit.MONEY, "EUR", "en", "€27.40"),
        ("420000", Unit.MONEY, "KRW", "ko", "₩420,000"),
        ("3.854", Unit.RATIO, "", "en", "3.85"),
        ("12000", Unit.COUNT, "", "en", "12,000"),
        ("45", Unit.DAYS, "", "en", "45 days"),
        ("-12", Unit.SCORE, "", "en", "-12"),
    ],
)
def test_a_figure_is_shown_in_the_readers_language(value, unit, currency, language, words):
    with translation.override(language):
        assert shown(Decimal(value), unit, currency) == words


def test_an_exact_figure_keeps_every_digit_that_was_typed():
    with translation.override("en"):
        assert shown(Decimal("0.123456"), Unit.PERCENT, exact=True) == "12.3456%"
        assert shown(Decimal("1200.5"), Unit.MONEY, "EUR", exact=True) == "€1,200.50"
        assert shown(Decimal("2.123456"), Unit.RATIO, exact=True) == "2.123456"
        assert shown(Decimal(1200), Unit.MONEY, "KRW", exact=True) == "₩1,200"


@given(values, st.sampled_from(list(Unit)))
def test_what_an_input_holds_is_read_back_exactly(value, unit):
    assert read_typed(typed(value, unit), unit) == value


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("12.5", Unit.PERCENT, "0.125"),
        ("12.5 %", Unit.PERCENT, "0.125"),
        (" 1234.50 ", Unit.MONEY, "1234.50"),
        ("−3", Unit.SCORE, "-3"),
        ("+7", Unit.COUNT, "7"),
    ],
)
def test_a_form_takes_percentages_by_the_hundred(text, unit, value):
    assert read_typed(text, unit) == Decimal(value)


def test_a_file_takes_a_percentage_with_its_sign_or_as_a_fraction():
    assert read_cell("12.5%", Unit.PERCENT) == read_cell("0.125", Unit.PERCENT) == Decimal("0.125")


@pytest.mark.parametrize(
    "text",
    [
        "1,5",
        "1.234,50",
        "1,234.50",
        "€5",
        "1e5",
        "NaN",
        "",
        "--1",
        "=1+1",
        "١٢",
        "1.",
        ".5",
        "9" * 41,
        "1 000",
        "Infinity",
    ],
)
def test_what_is_ambiguous_or_no_number_is_refused(text):
    with pytest.raises(FigureError):
        read_cell(text, Unit.MONEY)


def test_a_percent_sign_is_refused_where_it_means_nothing():
    with pytest.raises(FigureError) as refusal:
        read_cell("12%", Unit.COUNT)

    assert str(refusal.value) == "This metric isn't a percentage."


def test_a_bullet_puts_the_target_at_three_quarters():
    drawn = charts.bullet(Decimal("3.9"), target=Decimal("3.5"), breakeven=Decimal("2.6"))

    assert (drawn.actual, drawn.target, drawn.breakeven) == (100, 90, 67)


def test_a_bullet_stays_in_its_box():
    assert charts.bullet(Decimal(1000), target=Decimal(1)).actual == 118
    assert charts.bullet(Decimal(-5), target=Decimal(1)).actual == 0
    assert charts.bullet(Decimal(5), target=Decimal(0)) is None


def test_a_band_is_drawn_by_its_edges():
    drawn = charts.bullet(Decimal(30), low=Decimal(20), high=Decimal(40))

    assert (drawn.actual, drawn.target, drawn.low, drawn.high) == (68, None, 45, 90)


@given(st.lists(values, min_size=2, max_size=200), st.none() | values)
def test_a_spark_stays_in_its_box_and_ends_at_the_last_day(many, target):
    points = [(date(2027, 1, 1) + timedelta(days=day), value) for day, value in enumerate(many)]

    drawn = charts.spark(points, target)

    places = [tuple(map(float, pair.split())) for pair in drawn.path[1:].split("L")]
    assert len(places) <= 60
    assert all(0 <= x <= 72 and 0 <= y <= 22 for x, y in places)
    assert (drawn.x, places[-1]) == ("72.0", (72.0, float(drawn.y)))


def test_one_day_makes_no_line():
    assert charts.spark([(date(2027, 1, 1), Decimal(3))]) is None
