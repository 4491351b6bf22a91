"""The guard's bounds, and that nothing hostile keeps it long."""

import time
from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendarapp.ical.recurrence import Recurrence, RecurrenceError, check, occurrences, parse

HORIZON_END = date(2028, 12, 31)
NINE = datetime(2027, 1, 4, 9)
EVERY_HOUR = ",".join(map(str, range(24)))
EVERY_MINUTE = ",".join(map(str, range(60)))


def refusal(*rules, start=NINE, **kwargs):
    try:
        check(Recurrence(rules, **kwargs), start=start, zone="Europe/Paris", horizon_end=HORIZON_END)
    except RecurrenceError as error:
        return error.code
    return None


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=HOURLY;UNTIL=20270301T000000Z",
        "FREQ=MINUTELY;INTERVAL=15;COUNT=500",
        "FREQ=HOURLY;INTERVAL=6",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=MONTHLY;BYDAY=-1FR;COUNT=9999",
        "FREQ=DAILY;BYHOUR=9,12,15;BYMINUTE=0,30;UNTIL=20280101T000000Z",
        "RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=OMIT",
    ],
)
def test_check_takes_what_people_plan(rule):
    assert refusal(rule) is None


def test_check_takes_a_daily_series_of_many_years():
    assert refusal("FREQ=DAILY", start=datetime(1975, 1, 1, 9)) is None


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("FREQ=SECONDLY", "secondly"),
        ("FREQ=MINUTELY", "too_many_steps"),
        ("FREQ=HOURLY", "too_many"),
        (f"FREQ=DAILY;BYHOUR={EVERY_HOUR}", "too_many"),
        (f"FREQ=DAILY;BYHOUR={EVERY_HOUR};BYMINUTE={EVERY_MINUTE};BYSECOND={EVERY_MINUTE}", "too_many"),
        (f"FREQ=DAILY;BYHOUR={EVERY_HOUR};BYMINUTE={EVERY_MINUTE};COUNT=999999999", "too_many_steps"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never"),
    ],
)
def test_check_refuses_with_the_line(rule, code):
    with pytest.raises(RecurrenceError) as error:
        check(Recurrence((rule,)), start=NINE, zone="Europe/Paris", horizon_end=HORIZON_END)

    assert (error.value.code, error.value.line) == (code, f"RRULE:{rule}")


def test_check_adds_up_the_steps_of_all_rules():
    quarter_hours = "FREQ=MINUTELY;INTERVAL=15;BYHOUR=3;BYMONTHDAY=1"

    assert refusal(quarter_hours) is None
    assert refusal(*[quarter_hours] * 3) == "too_many_steps"


def test_check_counts_added_dates_too():
    minutes = tuple(NINE + timedelta(minutes=number) for number in range(1, 10_001))

    assert refusal(rdates=minutes[:9_999]) is None
    assert refusal(rdates=minutes) == "too_many"


def test_check_refuses_hours_for_whole_days():
    assert refusal("FREQ=HOURLY;COUNT=3", start=date(2027, 1, 4)) == "sub_daily_all_day"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
        "FREQ=YEARLY;BYYEARDAY=366;INTERVAL=3",
        "FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2,4,12;BYDAY=MO;BYSETPOS=366",
        "FREQ=HOURLY;BYMINUTE=3;BYSETPOS=300;UNTIL=20400101T000000Z",
        "FREQ=MINUTELY;BYHOUR=3;BYMONTHDAY=31;BYMONTH=2,12;UNTIL=20270501T000000Z",
        f"FREQ=YEARLY;BYHOUR={EVERY_HOUR};BYMINUTE={EVERY_MINUTE};BYSECOND=0,1,2,3,4;BYSETPOS=-1,366",
        "FREQ=MONTHLY;BYDAY=53MO",
        "FREQ=DAILY;INTERVAL=999999",
        "FREQ=MINUTELY;INTERVAL=7;BYHOUR=25",
    ],
)
@pytest.mark.parametrize("start", [datetime(1970, 1, 1), NINE])
def test_what_hangs_others_ends_within_a_second(rule, start):
    began = time.perf_counter()

    if refusal(rule, start=start) is None:
        list(occurrences(start, Recurrence((rule,)), zone="UTC", first=date(2027, 1, 1), last=HORIZON_END))

    assert time.perf_counter() - began < 1


PARTS = st.one_of(
    st.tuples(
        st.sampled_from(
            ["BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS"]
        ),
        st.lists(st.integers(-60, 60).map(str), min_size=1, max_size=60).map(",".join),
    ),
    st.tuples(
        st.just("BYDAY"), st.lists(st.sampled_from(["MO", "1TU", "-1FR", "5SA", "SU"]), min_size=1).map(",".join)
    ),
    st.tuples(st.sampled_from(["INTERVAL", "COUNT"]), st.integers(1, 10**10).map(str)),
    st.tuples(st.just("UNTIL"), st.sampled_from(["20270301", "21000101T000000Z", "99991231T235959Z", "00010101"])),
    st.tuples(st.sampled_from(["WKST", "RSCALE", "SKIP", "X-A"]), st.sampled_from(["SU", "GREGORIAN", "OMIT", ""])),
)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"]),
    st.lists(PARTS, max_size=6),
    st.sampled_from([datetime(1970, 1, 1), NINE, datetime(2099, 12, 31, 23, 59)]),
    st.booleans(),
)
def test_any_rule_is_refused_or_walked_within_a_second(freq, parts, start, all_day):
    text = "RRULE:" + ";".join([f"FREQ={freq}", *(f"{name}={value}" for name, value in parts)])
    first = start.date() if all_day else start
    began = time.perf_counter()

    with suppress(RecurrenceError):
        recurrence = parse(text, all_day=all_day, zone="Europe/Paris")
        check(recurrence, start=first, zone="Europe/Paris", horizon_end=HORIZON_END)
        found = occurrences(first, recurrence, zone="Europe/Paris", first=date(2025, 11, 1), last=HORIZON_END)
        assert len(list(found)) <= 10_000

    assert time.perf_counter() - began < 1


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.booleans())
def test_any_text_is_parsed_or_refused(text, all_day):
    recurrence = Recurrence()

    with suppress(RecurrenceError):
        recurrence = parse(text, all_day=all_day, zone="Asia/Seoul")

    assert not recurrence
