"""A series as one value: whatever is done to a part of it, the other dates stay as they are."""

from datetime import date, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from calendarapp.events import series, timing
from calendarapp.events.series import ScopeError
from calendarapp.events.timing import Keep, When
from calendarapp.ical.recurrence import RecurrenceError
from calendarapp.ical.walltime import at_wall, to_wall

ZONES = ("Asia/Seoul", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
# Days on which clocks change in some of them, and ordinary ones.
DAYS = [
    date(2027, 3, 14),
    date(2027, 3, 28),
    date(2027, 4, 4),
    date(2027, 10, 3),
    date(2027, 10, 31),
    date(2027, 1, 20),
]
CLOCKS = [(0, 0), (1, 30), (2, 0), (2, 15), (2, 30), (9, 0), (23, 45)]
FORM_RULES = ("FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY")
OWN_RULES = ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=MONTHLY;BYDAY=2TU", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=DAILY;INTERVAL=2")
ENDS = ("", ";COUNT=9", ";COUNT=2", ";UNTIL=")
FIRST, LAST = date(2026, 1, 1), date(2028, 6, 30)
QUICK = settings(max_examples=60, deadline=None)


@st.composite
def values(draw, rules=FORM_RULES + OWN_RULES, timed=None):
    """A series of up to some hundred dates, with a day left out and two that differ."""
    zone, day = draw(st.sampled_from(ZONES)), draw(st.sampled_from(DAYS)) + timedelta(days=draw(st.integers(-9, 9)))
    day = day.replace(day=min(day.day, 20))
    timed = draw(st.booleans()) if timed is None else timed
    if timed:
        starts = datetime(day.year, day.month, day.day, *draw(st.sampled_from(CLOCKS)))
        when = When(starts, starts + timedelta(minutes=draw(st.sampled_from((0, 30, 90, 1800)))), zone)
    else:
        when = When(day, day + timedelta(days=draw(st.integers(0, 3))), zone)
    end = draw(st.sampled_from(ENDS))
    if end == ";UNTIL=":
        until = day + timedelta(days=draw(st.integers(20, 90)))
        end += f"{until:%Y%m%d}T120000Z" if timed else f"{until:%Y%m%d}"
    value = {**when.as_json(), "recurrence": f"RRULE:{draw(st.sampled_from(rules))}{end}", "overrides": []}
    for action in draw(st.lists(st.sampled_from(("leave out", "retitle", "shift")), max_size=3)):
        spot = draw(spots(value))
        if action == "leave out" and len(rows(value)) > 1:
            value = series.without_occurrence(value, spot)
        elif action == "retitle":
            value = series.with_occurrence(value, spot, when=spot.when, fields={"title": "With guests"})
        elif action == "shift":
            value = series.with_occurrence(value, spot, when=spot.when.shifted(timedelta(days=1)), fields={})
    return value


def spots(value):
    """One of its first forty dates."""
    keys = sorted(rows(value))[:40]
    return st.sampled_from(keys).map(lambda key: series.spotted(value, key))


def rows(value):
    """Key → when, of all that the series has in two years and a half."""
    return {row.key: row for row in timing.event_rows(series.plan_of_value(value), first=FIRST, last=LAST)}


def moments(value):
    """The moments of the original starts of its first four years."""
    plan = timing.Plan(series.when_of(value), value["recurrence"])
    kept = timing.starts_of(plan, first=date(2020, 1, 1), last=date(2030, 12, 31))
    return [at_wall(each, plan.when.zone) for each in islice(kept, 40)]


def starts(value, by=timedelta()):
    """The original starts, in order, of the same days moved on."""
    plan = timing.Plan(series.when_of(value), value["recurrence"])
    return [each for each in timing.starts_of(plan, first=FIRST + by, last=LAST + by) if _day(each) >= FIRST + by]


def _day(moment):
    return moment.date() if isinstance(moment, datetime) else moment


@QUICK
@given(st.data())
def test_a_changed_date_leaves_the_others_and_goes_back(data):
    value = data.draw(values())
    spot = data.draw(spots(value))
    there = spot.when.shifted(timedelta(days=data.draw(st.integers(-40, 40))))

    changed = series.with_occurrence(value, spot, when=there, fields={**spot.fields, "location": "Seoul"})

    assert {key: row for key, row in rows(changed).items() if key != spot.key} == {
        key: row for key, row in rows(value).items() if key != spot.key
    }
    now = series.spotted(changed, spot.key)
    assert (now.when, now.when.length, now.fields["location"]) == (there, spot.when.length, "Seoul")
    assert series.with_occurrence(changed, now, when=spot.when, fields=spot.fields) == value


@QUICK
@given(st.data())
def test_a_date_left_out_is_the_only_one_that_goes(data):
    value = data.draw(values())
    spot = data.draw(spots(value))

    left = series.without_occurrence(value, spot)

    assert rows(left) == {key: row for key, row in rows(value).items() if key != spot.key}
    assert series.spotted(left, spot.key) is None
    assert series.is_over(left) == (len(rows(value)) == 1)


@QUICK
@given(st.data())
def test_a_split_series_has_the_dates_of_the_whole_one(data):
    value = data.draw(values())
    spot = data.draw(spots(value))
    assume(not series.is_first(value, spot.key))

    head, tail = series.split(value, spot.key)

    assert {**rows(head), **rows(tail)} == rows(value)
    assert max(rows(head)) < spot.key == min(rows(tail))
    assert series.when_of(tail).length == series.when_of(value).length
    assert (tail["zone"], head["starts"]) == (value["zone"], value["starts"])


@QUICK
@given(st.data())
def test_a_moved_series_keeps_its_steps_lengths_and_exceptions(data):
    value = data.draw(values(rules=FORM_RULES[:4]))
    by = timedelta(days=data.draw(st.integers(-30, 30)))
    when = series.when_of(value)

    moved = series.moved(value, when.shifted(by))

    assert starts(moved, by) == [start + by for start in starts(value)]
    shown = {key: series.spotted(value, key) for key in rows(value)}
    for spot in list(shown.values())[:20]:
        there = series.spotted(moved, timing.recurrence_key(timing.parse_recurrence_key(spot.key) + by))
        if there:
            assert (there.when, there.fields) == (spot.when.shifted(by), spot.fields)
    assert rows(series.moved(moved, when)) == rows(value)


@QUICK
@given(st.data())
def test_an_occurrence_moved_for_all_takes_the_series_with_it(data):
    value = data.draw(values(rules=FORM_RULES[:4]))
    spot = data.draw(spots(value))
    by, longer = timedelta(days=data.draw(st.integers(-9, 9))), timedelta(days=data.draw(st.integers(0, 2)))
    target = When(spot.when.starts + by, spot.when.ends + by + longer, spot.when.zone)

    moved = series.rescheduled(value, spot.when, target)

    base, now = series.when_of(value), series.when_of(moved)
    assert now.starts == base.starts + by
    assert now.length == (target.length if longer else base.length)


@QUICK
@given(values(timed=True), st.sampled_from(ZONES))
def test_another_zone_keeps_every_wall_time(value, zone):
    there = series.rezoned(value, series.when_of(value), zone, Keep.WALL)

    assert there["zone"] == zone
    first, last = (datetime.fromisoformat(value[name]) for name in ("starts", "ends"))
    assert (there["starts"], there["ends"]) == (first.isoformat(), last.isoformat())
    assert [row["id"] for row in there["overrides"]] == [row["id"] for row in value["overrides"]]
    assert starts(there) == starts(value)


@QUICK
@given(values(rules=FORM_RULES, timed=True), st.sampled_from(ZONES))
def test_another_zone_keeps_the_first_moment_and_those_of_overrides(value, zone):
    before = series.when_of(value)
    assume(before.in_zone(zone, Keep.MOMENT).starts_at == before.starts_at)

    try:
        there = series.rezoned(value, series.when_of(value), zone, Keep.MOMENT)
    except RecurrenceError as refused:
        assert (refused.code, "MONTHLY" in value["recurrence"]) == ("other_days", True)
        return

    now = series.when_of(there)
    assert (now.starts_at, now.zone) == (before.starts_at, zone)
    assert len(moments(there)) == len(moments(value))
    assert max(abs(new - old) for old, new in zip(moments(value), moments(there), strict=True)) <= timedelta(hours=2)
    for old, new in zip(value["overrides"], there["overrides"], strict=True):
        if old["when"]:
            shown = When.from_json(old["when"])
            assert When.from_json(new["when"]) == shown.in_zone(zone, Keep.MOMENT)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", DAYS)
def test_a_when_goes_there_and_back_by_moment(zone, day):
    when = When(datetime(day.year, day.month, day.day, 12), datetime(day.year, day.month, day.day, 14), "Europe/Paris")

    there = when.in_zone(zone, Keep.MOMENT)

    assert (there.starts_at, there.ends_at) == (when.starts_at, when.ends_at)
    assert there.starts == to_wall(when.starts_at, zone)
    assert there.in_zone("Europe/Paris", Keep.MOMENT) == when


def test_an_end_in_its_own_zone_keeps_it():
    flight = When(datetime(2027, 3, 1, 9), datetime(2027, 3, 1, 11), "Europe/Paris", "America/New_York")

    there = flight.in_zone("Asia/Seoul", Keep.MOMENT)

    assert there == When(datetime(2027, 3, 1, 17), datetime(2027, 3, 1, 11), "Asia/Seoul", "America/New_York")
    assert flight.in_zone("America/New_York", Keep.WALL).end_zone == ""


def test_days_have_no_moment_to_keep():
    days = When(date(2027, 3, 1), date(2027, 3, 2), "Europe/Paris")

    assert days.in_zone("Asia/Seoul", Keep.MOMENT) == When(date(2027, 3, 1), date(2027, 3, 2), "Asia/Seoul")


def test_a_count_is_shared_out():
    weekly = {**When(date(2027, 3, 2), date(2027, 3, 2), "Europe/Paris").as_json(), "overrides": []}

    head, tail = series.split({**weekly, "recurrence": "RRULE:FREQ=WEEKLY;COUNT=5"}, "20270316")

    assert (head["recurrence"], tail["recurrence"]) == (
        "RRULE:FREQ=WEEKLY;UNTIL=20270309",
        "RRULE:FREQ=WEEKLY;COUNT=3",
    )


def test_the_last_date_stays_a_series_and_keeps_its_key():
    value = {
        **When(date(2027, 3, 2), date(2027, 3, 2), "Europe/Paris").as_json(),
        "recurrence": "RDATE;VALUE=DATE:20270309",
        "overrides": [{"id": "20270309", "cancelled": False, "when": None, "fields": {"title": "Last"}}],
    }

    head, tail = series.split(value, "20270309")

    assert (list(rows(head)), list(rows(tail))) == (["20270302"], ["20270309"])
    assert series.spotted(tail, "20270309").fields == {"title": "Last"}


@pytest.mark.parametrize(
    ("recurrence", "key"),
    [
        ("RRULE:FREQ=WEEKLY;COUNT=5\nRDATE;VALUE=DATE:20270311", "20270311"),
        ("RRULE:FREQ=WEEKLY\nRRULE:FREQ=MONTHLY", "20270316"),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2\nRDATE;VALUE=DATE:20270309", "20270309"),
    ],
)
def test_a_rule_that_would_name_other_dates_isnt_split(recurrence, key):
    weekly = {**When(date(2027, 3, 2), date(2027, 3, 2), "Europe/Paris").as_json(), "overrides": []}

    with pytest.raises(ScopeError, match="can’t be split here"):
        series.split({**weekly, "recurrence": recurrence}, key)


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("FREQ=MONTHLY;COUNT=4", date(2027, 3, 1)),  # in New York the last day of the month before, which has no number
        ("FREQ=MONTHLY;BYDAY=1MO", date(2027, 3, 1)),  # there the Sunday before the first Monday, no nth of its month
        ("FREQ=YEARLY", date(2027, 3, 1)),  # the 28th of February, and the 29th in leap years
    ],
)
def test_a_rhythm_of_months_refuses_a_moment_on_a_day_that_it_cant_name(rule, day):
    starts_at = datetime(day.year, day.month, day.day, 2)
    when = When(starts_at, starts_at + timedelta(minutes=30), "Europe/Berlin")
    value = {**when.as_json(), "recurrence": f"RRULE:{rule}", "overrides": []}

    with pytest.raises(RecurrenceError, match="fall on other days"):
        series.rezoned(value, when, "America/New_York", Keep.MOMENT)
    noon = {**value, **when.shifted(timedelta(hours=10)).as_json()}
    there = series.rezoned(noon, series.when_of(noon), "America/New_York", Keep.MOMENT)
    assert (there["starts"], there["recurrence"]) == ("2027-03-01T06:00:00", f"RRULE:{rule}")


def test_a_rule_that_names_weekdays_refuses_a_moment_on_another_day():
    starts_on = datetime(2027, 3, 1, 20)  # a Monday; Tuesday in Seoul
    value = {
        **When(starts_on, starts_on, "Europe/Paris").as_json(),
        "recurrence": "RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,WE",
        "overrides": [],
    }

    with pytest.raises(RecurrenceError):
        series.rezoned(value, series.when_of(value), "Asia/Seoul", Keep.MOMENT)
    assert series.rezoned(value, series.when_of(value), "Asia/Seoul", Keep.WALL)["starts"] == "2027-03-01T20:00:00"


@pytest.mark.parametrize(
    ("zone", "starts", "ends", "minutes"),
    [
        ("Europe/Berlin", datetime(2027, 3, 28, 2, 30), datetime(2027, 3, 28, 3, 15), 45),
        ("Europe/Berlin", datetime(2027, 3, 28, 2, 30), datetime(2027, 3, 28, 2, 30), 0),
        ("Europe/Berlin", datetime(2027, 3, 28, 2, 30), datetime(2027, 3, 28, 5, 0), 90),  # the end is there to be kept
        ("America/New_York", datetime(2027, 3, 14, 2, 15), datetime(2027, 3, 14, 3, 0), 45),
        ("Australia/Lord_Howe", datetime(2027, 10, 3, 2, 10), datetime(2027, 10, 3, 2, 35), 25),
        ("Australia/Lord_Howe", datetime(2027, 10, 3, 2, 15), datetime(2027, 10, 3, 2, 45), 30),
        ("Asia/Seoul", datetime(2027, 3, 28, 2, 30), datetime(2027, 3, 28, 3, 15), 45),
        ("Europe/Berlin", datetime(2027, 3, 28, 2, 45), datetime(2027, 3, 28, 2, 30), -15),  # refused by whoever asks
    ],
)
def test_a_start_that_the_clock_skips_takes_an_end_along_that_it_would_pass(zone, starts, ends, minutes):
    when = When(starts, ends, zone)

    assert when.ends_at - when.starts_at == timedelta(minutes=minutes)
