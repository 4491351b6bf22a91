from datetime import date

import pytest

from calendarapp.events.keydates import (
    RETAIL,
    RuleError,
    has_holidays,
    holidays_of,
    keys_of_region,
    next_days,
    retail_rules,
    rule_from,
    span_of,
)
from calendarapp.events.keydates.rules import Easter, Fixed, NthWeekday, Relative, WeekdayBefore, easter


def day_of(key, year):
    first, last = span_of(RETAIL[key].rule, year)
    assert first == last
    return first


@pytest.mark.parametrize(
    "day", ["2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21"]
)
def test_easter_is_the_sunday_of_the_churches_tables(day):
    assert easter(int(day[:4])).isoformat() == day


@pytest.mark.parametrize(("year", "day"), [(1818, "1818-03-22"), (2038, "2038-04-25"), (1954, "1954-04-18")])
def test_easter_knows_its_bounds_and_the_exceptions_of_the_computus(year, day):
    assert easter(year).isoformat() == day


@pytest.mark.parametrize(
    ("key", "day"),
    [
        ("super_bowl", "2027-02-14"),
        ("mothering_sunday", "2027-03-07"),
        ("mothering_sunday", "2028-03-26"),
        ("white_day", "2027-03-14"),
        ("mothers_day", "2027-05-09"),
        ("mothers_day_fr", "2027-05-30"),
        ("mothers_day_fr", "2026-05-31"),
        ("memorial_day", "2027-05-31"),
        ("fathers_day", "2027-06-20"),
        ("labor_day", "2027-09-06"),
        ("thanksgiving", "2027-11-25"),
        ("thanksgiving", "2029-11-22"),
        ("black_friday", "2027-11-26"),
        ("small_business_saturday", "2027-11-27"),
        ("cyber_monday", "2027-11-29"),
        ("cyber_monday", "2025-12-01"),
        ("giving_tuesday", "2027-11-30"),
        ("green_monday", "2027-12-13"),
        ("super_saturday", "2027-12-18"),
        ("super_saturday", "2028-12-23"),
    ],
)
def test_retail_dates_fall_on_the_days_known_for_them(key, day):
    assert day_of(key, int(day[:4])).isoformat() == day


def test_mothers_day_in_france_gives_way_to_pentecost():
    assert day_of("mothers_day_fr", 2023).isoformat() == "2023-06-04"


def test_super_saturday_is_a_week_earlier_when_christmas_is_a_saturday():
    assert date(2021, 12, 25).weekday() == 5
    assert day_of("super_saturday", 2021).isoformat() == "2021-12-18"


def test_back_to_school_is_a_time_and_not_a_day():
    assert span_of(RETAIL["back_to_school"].rule, 2027) == (date(2027, 7, 15), date(2027, 9, 15))


def test_rule_has_no_day_in_years_without_it():
    assert span_of(Fixed(2, 29), 2027) is None
    assert span_of(NthWeekday(2, 6, 5), 2027) is None
    assert span_of(Relative(NthWeekday(2, 6, 5), 3), 2027) is None
    assert span_of(Fixed(2, 29), 2028) == (date(2028, 2, 29), date(2028, 2, 29))


def test_rule_stays_within_the_calendar():
    assert span_of(Relative(Fixed(12, 25), 30), 9999) is None
    assert span_of(WeekdayBefore(5, Fixed(1, 1)), 1) is None


@pytest.mark.parametrize("weekday", range(7))
def test_weekday_before_is_never_the_day_itself(weekday):
    (day, _last) = span_of(WeekdayBefore(weekday, Fixed(12, 25)), 2027)

    assert day.weekday() == weekday
    assert 1 <= (date(2027, 12, 25) - day).days <= 7


def test_next_days_begin_with_the_one_that_is_not_over():
    rule = RETAIL["back_to_school"].rule

    assert [first.isoformat() for first, _last in next_days(rule, since=date(2027, 9, 15), count=2)] == [
        "2027-07-15",
        "2028-07-15",
    ]
    assert next_days(Fixed(2, 29), since=date(2027, 1, 1), count=2) == [
        (date(2028, 2, 29), date(2028, 2, 29)),
        (date(2032, 2, 29), date(2032, 2, 29)),
    ]


def test_next_days_find_a_day_that_lies_in_the_year_after_its_rule():
    rule = Relative(Fixed(12, 25), 10)

    assert next_days(rule, since=date(2027, 1, 2), count=1) == [(date(2027, 1, 4), date(2027, 1, 4))]


def test_own_rule_is_read_from_json():
    known = retail_rules()

    assert rule_from({"kind": "fixed", "month": 6, "day": 1}, known) == Fixed(6, 1)
    assert rule_from({"kind": "weekday", "month": 10, "weekday": 4, "nth": -1}, known) == NthWeekday(10, 4, -1)
    assert rule_from({"kind": "easter", "days": -2}, known) == Easter(-2)
    assert rule_from({"kind": "relative", "to": "christmas", "days": -7}, known) == Relative(Fixed(12, 25), -7)


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (None, "rule"),
        ({}, "kind"),
        ({"kind": ["fixed"]}, "kind"),
        ({"kind": "fixed", "month": 13, "day": 1}, "month"),
        ({"kind": "fixed", "month": 2, "day": 30}, "day"),
        ({"kind": "fixed", "month": True, "day": 1}, "month"),
        ({"kind": "weekday", "month": 1, "weekday": 0, "nth": 0}, "nth"),
        ({"kind": "weekday", "month": 1, "weekday": 7, "nth": 1}, "weekday"),
        ({"kind": "easter", "days": 10**9}, "days"),
        ({"kind": "relative", "to": "doomsday", "days": 1}, "to"),
    ],
)
def test_bad_rule_names_the_part_that_is_wrong(value, field):
    with pytest.raises(RuleError) as refused:
        rule_from(value, retail_rules())

    assert refused.value.field == field


def test_seollal_differs_between_korea_and_china():
    korea, china = holidays_of("KR", 2027, "en"), holidays_of("CN", 2027, "en")

    assert [holiday.label for holiday in korea[date(2027, 2, 7)]] == ["Korean New Year"]
    assert [holiday.label for holiday in china[date(2027, 2, 6)]] == ["Chinese New Year (Spring Festival)"]


def test_holidays_speak_the_readers_language_or_english():
    assert [row.label for row in holidays_of("KR", 2027, "ko")[date(2027, 2, 7)]] == ["설날"]
    assert [row.label for row in holidays_of("FR", 2027, "ko")[date(2027, 7, 14)]] == ["국경일"]
    assert [row.label for row in holidays_of("GB", 2027, "ko")[date(2027, 12, 27)]] == ["크리스마스 대체 휴일"]
    assert [row.label for row in holidays_of("CZ", 2027, "ko")[date(2027, 9, 28)]] == ["Statehood Day"]


def test_holidays_of_great_britain_are_those_of_most_of_its_people():
    assert [row.label for row in holidays_of("GB", 2027, "en")[date(2027, 3, 29)]] == ["Easter Monday"]


def test_estimated_holiday_says_so_beside_its_name():
    (eid,) = holidays_of("AE", 2032, "en")[date(2032, 1, 14)]

    assert (eid.label, eid.estimated) == ("Eid al-Fitr", True)
    assert not holidays_of("AE", 2032, "en")[date(2032, 12, 2)][0].estimated


def test_region_without_holidays_has_none():
    assert not has_holidays("ZZ")
    assert holidays_of("ZZ", 2027, "en") == {}


def test_region_has_its_own_dates_only():
    assert {"white_day", "pepero_day", "childrens_day", "parents_day", "holidays"} == set(keys_of_region("KR"))
    assert "white_day" in keys_of_region("JP")
    assert "white_day" not in {*keys_of_region("FR"), *keys_of_region("US"), *keys_of_region("")}
    assert "mothering_sunday" not in keys_of_region("FR")
    assert "black_friday" in keys_of_region("")
