"""Reading, storing and walking recurrences; dateutil and recurring-ical-events are the oracles."""

import datetime as datetime_module
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from types import SimpleNamespace
from unittest import mock

import dateutil.rrule
import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from calendarapp.ical import recurrence as recurrences
from calendarapp.ical.recurrence import Recurrence, RecurrenceError, occurrences, parse, parse_rule

PARIS = "Europe/Paris"
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def walk(start, *rules, first=date(1970, 1, 1), last=date(2030, 12, 31), zone=PARIS, rdates=(), exdates=(), **kwargs):
    return list(occurrences(start, Recurrence(rules, rdates, exdates), zone=zone, first=first, last=last, **kwargs))


# Stored text


@pytest.mark.parametrize(
    ("text", "all_day"),
    [
        ("RRULE:FREQ=WEEKLY;UNTIL=20270301T080000Z\nEXDATE:20270104T090000\nEXDATE:20270111T090000", False),
        ("RRULE:FREQ=YEARLY;UNTIL=20300714\nRDATE;VALUE=DATE:20270715\nEXDATE;VALUE=DATE:20280714", True),
        ("RRULE:FREQ=DAILY;COUNT=3\nRRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=4", False),
        ("", False),
    ],
)
def test_stored_text_comes_back_as_it_was(text, all_day):
    assert recurrences.format(parse(text, all_day=all_day, zone=PARIS)) == text


def test_parse_turns_times_of_other_zones_into_the_events_wall_time():
    text = "RDATE:20270704T070000Z\nEXDATE;TZID=America/New_York:20270104T030000,20270105T030000"

    recurrence = parse(text, all_day=False, zone=PARIS)

    assert recurrence.rdates == (datetime(2027, 7, 4, 9),)
    assert recurrence.exdates == (datetime(2027, 1, 4, 9), datetime(2027, 1, 5, 9))


@pytest.mark.parametrize(
    ("until", "all_day", "stored"),
    [
        ("20270301T090000", False, "20270301T080000Z"),
        ("20270301", False, "20270301T225959Z"),
        ("20270301T080000Z", False, "20270301T080000Z"),
        ("20270301T000000Z", True, "20270301"),
        ("20270301T235959Z", True, "20270301"),
        ("99991231T235959Z", False, "22001228T235959Z"),
        ("20270228T230000Z", True, "20270301"),  # Outlook: the zone's own midnight, told in UTC
    ],
)
def test_parse_writes_until_as_the_rfc_asks(until, all_day, stored):
    recurrence = parse(f"RRULE:FREQ=DAILY;UNTIL={until}", all_day=all_day, zone=PARIS)

    assert recurrence.rrules == (f"FREQ=DAILY;UNTIL={stored}",)


def test_parse_takes_a_bare_date_as_that_days_occurrence():
    recurrence = parse("EXDATE;VALUE=DATE:20270104", all_day=False, zone=PARIS, start=datetime(2027, 1, 1, 9, 30))

    assert recurrence.exdates == (datetime(2027, 1, 4, 9, 30),)


def test_parse_takes_periods_of_the_events_own_length_only():
    own = "RDATE;VALUE=PERIOD:20270104T090000/20270104T100000,20270105T090000/PT1H"
    hour = timedelta(hours=1)

    assert parse(own, all_day=False, zone=PARIS, duration=hour).rdates == (
        datetime(2027, 1, 4, 9),
        datetime(2027, 1, 5, 9),
    )
    with pytest.raises(RecurrenceError) as refusal:
        parse("RDATE;VALUE=PERIOD:20270104T090000/PT2H", all_day=False, zone=PARIS, duration=hour)
    assert (refusal.value.code, refusal.value.line) == ("period", "RDATE;VALUE=PERIOD:20270104T090000/PT2H")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("FREQ=SECONDLY", "secondly"),
        ("RSCALE=HEBREW;FREQ=YEARLY", "rscale"),
        ("FREQ=MONTHLY;SKIP=FORWARD", "skip"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never"),
        ("FREQ=YEARLY;BYMONTH=4,6;BYMONTHDAY=-31", "never"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "count_and_until"),
        ("FREQ=DAILY;INTERVAL=0", "interval"),
        ("FREQ=DAILY;INTERVAL=-1", "interval"),
        ("FREQ=DAILY;INTERVAL=99999999999999999999", "interval"),
        ("FREQ=DAILY;COUNT=0", "bad_value"),
        ("FREQ=DAILY;BYEASTER=1", "unknown_part"),
        ("FREQ=DAILY;X-THING=1", "unknown_part"),
        ("FREQ=DAILY;BYHOUR=24", "bad_value"),
        ("FREQ=MONTHLY;BYDAY=0MO", "bad_value"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "bad_value"),
        ("FREQ=MONTHLY;BYMONTHDAY=", "malformed_part"),
        ("FREQ=DAILY;BYSETPOS=1", "needs_by_part"),
        ("FREQ=DAILY;FREQ=WEEKLY", "twice"),
        ("INTERVAL=2", "no_freq"),
        ("FREQ=FORTNIGHTLY", "bad_freq"),
        ("FREQ=DAILY;UNTIL=tomorrow", "bad_date"),
        ("FREQ=DAILY;BYSECOND=" + ",".join(["1"] * 5000), "too_long"),
        ("nonsense", "malformed_part"),
    ],
)
def test_parse_refuses_with_the_line(line, code):
    with pytest.raises(RecurrenceError) as refusal:
        parse(f"RRULE:{line}", all_day=False, zone=PARIS)

    assert refusal.value.code == code
    assert line.upper()[:60] in refusal.value.line
    assert refusal.value.message % refusal.value.params == str(refusal.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EXRULE:FREQ=DAILY", "exrule"),
        ("DTSTART:20270101T090000", "unknown_line"),
        ("EXDATE;TZID=Mars/Olympus:20270101T090000", "zone"),
        ("EXDATE:2027-01-01", "bad_date"),
        ("RDATE:21010101T090000", "year"),
        ("EXDATE;VALUE=DATE:20270101", "bad_date"),
        ("RDATE:" + ",".join(["20270101T090000"] * 10_001), "too_many_lines"),
        ("RRULE:FREQ=DAILY\n" * 51, "too_many_lines"),
        ("RDATE:" + "x" * 500_000, "too_long"),
    ],
)
def test_parse_refuses_other_lines(text, code):
    with pytest.raises(RecurrenceError) as refusal:
        parse(text, all_day=False, zone=PARIS)

    assert refusal.value.code == code


# Walking


def test_occurrences_keep_wall_time_across_clock_changes():
    starts = walk(datetime(2027, 3, 27, 2, 30), "FREQ=DAILY;COUNT=3")

    assert starts == [datetime(2027, 3, 27, 2, 30), datetime(2027, 3, 28, 2, 30), datetime(2027, 3, 29, 2, 30)]


@pytest.mark.parametrize(
    ("until", "days"),
    [
        ("20270328T012959Z", [26, 27]),  # 02:30 does not exist on the 28th and is read as 01:30 UTC
        ("20270328T013000Z", [26, 27, 28]),
        ("20270329T002959Z", [26, 27, 28]),
        ("20270329T003000Z", [26, 27, 28, 29]),
    ],
)
def test_occurrences_compare_until_as_a_moment(until, days):
    starts = walk(datetime(2027, 3, 26, 2, 30), f"FREQ=DAILY;UNTIL={until}")

    assert [start.day for start in starts] == days


def test_occurrences_begin_with_the_start_though_the_rule_does_not_name_it():
    monday = datetime(2027, 1, 4, 9)

    starts = walk(monday, "FREQ=WEEKLY;BYDAY=TU;COUNT=3")

    assert starts == [monday, datetime(2027, 1, 5, 9), datetime(2027, 1, 12, 9)]


def test_occurrences_leave_out_the_start_when_it_is_excluded():
    monday = datetime(2027, 1, 4, 9)

    assert walk(monday, "FREQ=WEEKLY;COUNT=3", exdates=(monday,)) == [
        datetime(2027, 1, 11, 9),
        datetime(2027, 1, 18, 9),
    ]


def test_occurrences_come_once_though_two_rules_and_a_date_name_them():
    starts = walk(
        date(2027, 1, 4),
        "FREQ=DAILY;COUNT=3",
        "FREQ=WEEKLY;COUNT=2",
        rdates=(date(2027, 1, 2), date(2027, 1, 5)),
    )

    assert starts == [date(2027, 1, day) for day in (2, 4, 5, 6, 11)]


def test_occurrences_that_began_before_the_first_day_and_reach_into_it_are_there():
    two_days = {"first": date(2027, 1, 12), "last": date(2027, 1, 12), "duration": timedelta(days=2)}

    assert walk(date(2027, 1, 4), "FREQ=WEEKLY", **two_days) == [date(2027, 1, 11)]
    assert walk(datetime(2027, 1, 4, 18), "FREQ=WEEKLY", **two_days) == [datetime(2027, 1, 11, 18)]


def test_occurrences_that_end_at_midnight_do_not_touch_the_next_day():
    evening = datetime(2027, 1, 4, 22)
    tuesday = {"first": date(2027, 1, 5), "last": date(2027, 1, 5)}

    assert walk(evening, **tuesday, duration=timedelta(hours=2)) == []
    assert walk(evening, **tuesday, duration=timedelta(hours=2, minutes=1)) == [evening]


def test_occurrences_take_monthly_days_that_lack_as_missing():
    assert walk(date(2027, 1, 31), "FREQ=MONTHLY;COUNT=3") == [date(2027, 1, 31), date(2027, 3, 31), date(2027, 5, 31)]


def test_occurrences_union_every_and_nth_weekdays():
    starts = walk(datetime(2027, 1, 4, 9), "FREQ=MONTHLY;BYDAY=MO,2TU;UNTIL=20270131T230000Z")

    assert [start.day for start in starts] == [4, 11, 12, 18, 25]


def test_occurrences_far_away_cost_no_more_than_near_ones():
    far = {"first": date(2099, 1, 1), "last": date(2099, 1, 3)}

    assert walk(datetime(1970, 1, 1, 9), "FREQ=DAILY;INTERVAL=2", **far) == [datetime(2099, 1, 2, 9)]


def rule_numbers(name, low, high, *, signed=False):
    number = st.integers(low, high)
    value = st.tuples(number, st.sampled_from([1, -1] if signed else [1])).map(lambda pair: pair[0] * pair[1])
    return st.lists(value, min_size=1, max_size=3, unique=True).map(lambda ns: f"{name}={','.join(map(str, ns))}")


def weekday_lists(freq):
    ordinals = st.sampled_from(["1", "2", "-1", "-2"]) if freq in {"MONTHLY", "YEARLY"} else st.just("")
    plain = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3, unique=True)
    return st.one_of(plain, st.tuples(ordinals, st.sampled_from(WEEKDAYS)).map(lambda pair: ["".join(pair)])).map(
        lambda days: f"BYDAY={','.join(days)}"
    )


@st.composite
def rules(draw):
    freq = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"]))
    intervals = {"YEARLY": (1, 4), "MONTHLY": (1, 14), "WEEKLY": (1, 6), "DAILY": (1, 40), "HOURLY": (1, 60)}
    parts = [f"FREQ={freq}", f"INTERVAL={draw(st.integers(*intervals.get(freq, (200, 3000))))}"]
    kinds = {
        "month": rule_numbers("BYMONTH", 1, 12),
        "monthday": rule_numbers("BYMONTHDAY", 1, 31, signed=True),
        "day": weekday_lists(freq),
        "hour": rule_numbers("BYHOUR", 0, 23),
        "minute": rule_numbers("BYMINUTE", 0, 59),
    }
    if freq == "YEARLY":
        kinds["yearday"] = rule_numbers("BYYEARDAY", 1, 366, signed=True)
        kinds["weekno"] = rule_numbers("BYWEEKNO", 1, 53)
    chosen = draw(st.lists(st.sampled_from(sorted(kinds)), max_size=3, unique=True))
    parts += [draw(kinds[kind]) for kind in chosen]
    if chosen and freq in {"YEARLY", "MONTHLY", "DAILY", "HOURLY"} and draw(st.booleans()):
        parts.append(draw(rule_numbers("BYSETPOS", 1, 5, signed=True)))
    if draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(WEEKDAYS))}")
    return ";".join(parts)


def dateutil_walk(rule, start, end):
    """What dateutil makes of it, told to give up after the end's year; by itself it searches to the year 9999."""
    bounded = SimpleNamespace(**{**vars(datetime_module), "MAXYEAR": end.year})
    with mock.patch.object(dateutil.rrule, "datetime", bounded):
        try:
            return list(takewhile(lambda moment: moment <= end, rrulestr(f"RRULE:{rule}", dtstart=start)))
        except ValueError:  # dateutil finds some combinations of hours and intervals empty
            return []


def is_possible(rule):
    try:
        parse_rule(rule)
    except RecurrenceError:
        return False
    return True


@settings(max_examples=200, deadline=None)
@given(rules().filter(is_possible), st.datetimes(datetime(2020, 1, 1), datetime(2028, 12, 31)))
def test_occurrences_agree_with_dateutil(rule, start):
    start = start.replace(microsecond=0)
    end = start + timedelta(days=800)

    theirs = dateutil_walk(rule, start, end)
    ours = walk(start, rule, first=start.date(), last=end.date(), zone="UTC")

    assert [moment for moment in ours if moment <= end] == sorted({start, *theirs})


@settings(max_examples=80, deadline=None)
@given(
    rules().filter(is_possible),
    st.datetimes(datetime(2020, 1, 1), datetime(2028, 12, 31)),
    st.integers(0, 400),
    st.integers(0, 60),
)
def test_occurrences_of_a_window_are_those_of_the_whole_within_it(rule, start, skipped, length):
    start = start.replace(microsecond=0)
    first = start.date() + timedelta(days=skipped)
    last = first + timedelta(days=length)

    whole = walk(start, rule, first=start.date(), last=last, zone="UTC")
    window = walk(start, rule, first=first, last=last, zone="UTC")

    assert window == [moment for moment in whole if moment.date() >= first]


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Asia/Seoul", "Australia/Lord_Howe"])
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;UNTIL=20270402T070000Z",
        "FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=60",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
    ],
)
def test_occurrences_agree_with_recurring_ical_events(rule, zone):
    start = datetime(2027, 1, 29, 9) if "FR" in rule or "COUNT" in rule else datetime(2027, 1, 31, 9)
    calendar = icalendar.Calendar.from_ical(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20270101T000000Z\r\n"
        f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}\r\nDURATION:PT1H\r\nRRULE:{rule}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )

    theirs = recurring_ical_events.of(calendar).between(date(2027, 1, 1), date(2028, 6, 1))

    assert walk(start, rule, last=date(2028, 5, 31), zone=zone, duration=timedelta(hours=1)) == sorted(
        event["DTSTART"].dt.replace(tzinfo=None) for event in theirs
    )


def test_utc_until_of_an_all_day_rule_does_not_reach_the_walk():
    assert walk(date(2027, 1, 1), "FREQ=DAILY;UNTIL=20270103", zone="Asia/Seoul") == [
        date(2027, 1, day) for day in (1, 2, 3)
    ]
    assert parse_rule("FREQ=DAILY;UNTIL=20270103T000000Z").until == datetime(2027, 1, 3, tzinfo=UTC)
