"""What the form edits, and moving a whole series."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendarapp.ical.recurrence import (
    FormRule,
    Recurrence,
    RecurrenceError,
    describe_parts,
    form_rule,
    from_form,
    occurrences,
    shifted,
)
from calendarapp.ical.recurrence.form import is_last, nth_of

PARIS = "Europe/Paris"
MONDAY = datetime(2027, 1, 4, 9)


@pytest.mark.parametrize("start", [MONDAY, MONDAY.date(), datetime(2027, 3, 27, 0, 0), datetime(2027, 10, 30, 23, 59)])
@pytest.mark.parametrize(
    "rule",
    [
        FormRule("daily"),
        FormRule("weekly", 2),
        FormRule("monthly", 3, count=12),
        FormRule("yearly", 1, until=date(2030, 1, 4)),
        FormRule("daily", 1, until=date(2027, 3, 28)),
    ],
)
def test_form_rule_comes_back_as_it_was(rule, start):
    recurrence = from_form(rule, start, PARIS, not isinstance(start, datetime))

    assert form_rule(recurrence, start=start, zone=PARIS) == rule


def test_until_includes_the_day_it_names():
    recurrence = from_form(FormRule("daily", until=date(2027, 1, 6)), MONDAY, PARIS, all_day=False)

    days = occurrences(MONDAY, recurrence, zone=PARIS, first=date(2027, 1, 1), last=date(2027, 2, 1))

    assert recurrence.rrules == ("FREQ=DAILY;UNTIL=20270106T080000Z",)
    assert [day.day for day in days] == [4, 5, 6]


@pytest.mark.parametrize(
    ("line", "described"),
    [
        ("RRULE:FREQ=WEEKLY;BYDAY=MO", FormRule("weekly")),
        ("FREQ=MONTHLY;BYMONTHDAY=4;COUNT=3", FormRule("monthly", count=3)),
        ("FREQ=YEARLY;BYMONTH=1", FormRule("yearly")),
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=4", FormRule("yearly")),
        ("FREQ=DAILY;BYHOUR=9", FormRule("daily")),
        ("FREQ=DAILY;UNTIL=20270301T225959Z", FormRule("daily", until=date(2027, 3, 1))),
        ("FREQ=DAILY;UNTIL=20270301T000000Z", FormRule("daily", until=date(2027, 2, 28))),
        ("FREQ=WEEKLY;BYDAY=MO,WE", FormRule("weekly", weekdays=(0, 2))),
        ("FREQ=WEEKLY;BYDAY=TU", None),
        ("FREQ=MONTHLY;BYDAY=1MO", FormRule("monthly", weekday_of="nth")),
        ("FREQ=MONTHLY;BYDAY=2MO", None),
        ("FREQ=MONTHLY;BYDAY=-1MO", None),
        ("FREQ=YEARLY;BYMONTH=1;BYDAY=1MO", FormRule("yearly", weekday_of="nth")),
        ("FREQ=YEARLY;BYDAY=1MO", None),
        ("FREQ=WEEKLY;BYDAY=TU,WE", None),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,WE", None),
        ("FREQ=MONTHLY;BYDAY=MO", None),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", None),
        ("FREQ=DAILY;BYDAY=MO", None),
        ("FREQ=DAILY;BYHOUR=10", None),
        ("FREQ=YEARLY;BYMONTHDAY=4", None),
        ("FREQ=MONTHLY;BYMONTHDAY=4;BYSETPOS=1", None),
        ("FREQ=HOURLY", None),
    ],
)
def test_describe_parts(line, described):
    assert describe_parts(line, start=MONDAY, zone=PARIS) == described


def test_describe_parts_without_a_start_takes_no_by_parts():
    assert describe_parts("FREQ=WEEKLY;COUNT=2") == FormRule("weekly", count=2)
    assert describe_parts("FREQ=WEEKLY;BYDAY=MO") is None


@pytest.mark.parametrize(
    "recurrence",
    [
        Recurrence(),
        Recurrence(("FREQ=DAILY", "FREQ=WEEKLY")),
        Recurrence(("FREQ=DAILY",), rdates=(MONDAY,)),
    ],
)
def test_form_rule_is_none_for_what_the_form_can_not_hold(recurrence):
    assert form_rule(recurrence, start=MONDAY, zone=PARIS) is None


def test_shifted_moves_dates_and_until_in_wall_time():
    series = Recurrence(
        ("FREQ=WEEKLY;UNTIL=20270329T070000Z",), (datetime(2027, 1, 6, 9),), (datetime(2027, 1, 11, 9),)
    )

    moved = shifted(series, timedelta(days=-1, hours=2), form_made=True, start=MONDAY, zone=PARIS)

    # the 29th at 9:00 is summer time, the 28th at 11:00 too: 09:00 UTC
    assert moved == Recurrence(
        ("FREQ=WEEKLY;UNTIL=20270328T090000Z",), (datetime(2027, 1, 5, 11),), (datetime(2027, 1, 10, 11),)
    )


def test_shifted_keeps_the_number_of_occurrences_across_the_clock_change():
    series = from_form(FormRule("daily", until=date(2027, 3, 29)), MONDAY, PARIS, all_day=False)
    window = {"zone": PARIS, "first": date(2026, 1, 1), "last": date(2028, 1, 1)}

    moved = shifted(series, timedelta(days=-2), form_made=True, start=MONDAY, zone=PARIS)

    before = list(occurrences(MONDAY, series, **window))
    after = list(occurrences(MONDAY - timedelta(days=2), moved, **window))
    assert after == [moment - timedelta(days=2) for moment in before]


def test_shifted_writes_form_made_by_parts_anew():
    moved = shifted(
        Recurrence(("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31",)),
        timedelta(days=1),
        form_made=True,
        start=date(2027, 1, 31),
        zone=PARIS,
    )
    weekly = shifted(
        Recurrence(("FREQ=WEEKLY;BYDAY=MO;BYHOUR=9",)),
        timedelta(days=2, hours=1),
        form_made=True,
        start=MONDAY,
        zone=PARIS,
    )

    assert moved.rrules == ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=1",)
    assert weekly.rrules == ("FREQ=WEEKLY;BYDAY=WE;BYHOUR=10",)


def test_shifted_tells_until_in_the_new_zone():
    moved = shifted(
        Recurrence(("FREQ=DAILY;UNTIL=20270110T080000Z",)),
        timedelta(),
        form_made=True,
        start=MONDAY,
        zone=PARIS,
        new_zone="Asia/Seoul",
    )

    assert moved.rrules == ("FREQ=DAILY;UNTIL=20270110T000000Z",)


def test_shifted_moves_all_day_series_by_days():
    series = Recurrence(("FREQ=DAILY;UNTIL=20270110",), exdates=(date(2027, 1, 5),))

    moved = shifted(series, timedelta(days=3), form_made=True, start=date(2027, 1, 4), zone=PARIS)

    assert moved == Recurrence(("FREQ=DAILY;UNTIL=20270113",), exdates=(date(2027, 1, 8),))


def test_own_rule_takes_another_hour_but_not_another_day():
    own = Recurrence(("FREQ=MONTHLY;BYDAY=-1FR",), exdates=(datetime(2027, 1, 29, 9),))

    moved = shifted(own, timedelta(hours=2), form_made=False, start=MONDAY, zone=PARIS)

    assert moved == Recurrence(own.rrules, exdates=(datetime(2027, 1, 29, 11),))
    with pytest.raises(RecurrenceError) as refusal:
        shifted(own, timedelta(days=1), form_made=False, start=MONDAY, zone=PARIS)
    assert (refusal.value.code, refusal.value.line) == ("own_rule_day", "RRULE:FREQ=MONTHLY;BYDAY=-1FR")


def test_own_rule_that_names_hours_takes_no_other_hour():
    with pytest.raises(RecurrenceError) as refusal:
        shifted(Recurrence(("FREQ=DAILY;BYHOUR=9,15",)), timedelta(hours=1), form_made=False, start=MONDAY, zone=PARIS)

    assert refusal.value.code == "own_rule_time"


def test_own_rule_without_by_parts_moves_freely():
    own = Recurrence(("FREQ=DAILY;COUNT=3", "FREQ=WEEKLY"))

    assert shifted(own, timedelta(days=1), form_made=False, start=MONDAY, zone=PARIS) == own


def test_from_form_passes_the_guards_reading():
    with pytest.raises(RecurrenceError):
        from_form(FormRule("daily", 0), MONDAY, PARIS, all_day=False)
    with pytest.raises(RecurrenceError):
        from_form(FormRule("daily", until=date(2028, 1, 1), count=3), MONDAY, PARIS, all_day=False)


STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
WEEKLY = st.builds(
    lambda interval, days: FormRule("weekly", interval, weekdays=days),
    st.integers(1, 4),
    st.sets(st.integers(0, 6), min_size=2).map(lambda days: tuple(sorted(days))),
)
BY_WEEKDAY = st.builds(
    lambda freq, which: FormRule(freq, 1, weekday_of=which),
    st.sampled_from(["monthly", "yearly"]),
    st.sampled_from(["nth", "last"]),
)


def fitting(rule, start):
    """The rule as the form would let it pass for this start."""
    if rule.weekdays:
        return FormRule("weekly", rule.interval, weekdays=tuple(sorted({*rule.weekdays, start.weekday()})))
    if rule.weekday_of == "last" and not is_last(start):
        return FormRule(rule.freq, weekday_of="nth")
    return FormRule(rule.freq, weekday_of="last") if nth_of(start) == 5 else rule


@given(STARTS, WEEKLY | BY_WEEKDAY, st.sampled_from([PARIS, "Asia/Seoul", "America/New_York", "Australia/Lord_Howe"]))
def test_weekdays_come_back_and_the_start_is_the_first_of_them(start, rule, zone):
    rule = fitting(rule, start)

    recurrence = from_form(rule, start, zone, all_day=False)
    days = list(occurrences(start, recurrence, zone=zone, first=start.date(), last=start.date() + timedelta(days=800)))

    assert form_rule(recurrence, start=start, zone=zone) == rule
    assert days[0] == start
    assert {day.time() for day in days} == {start.time()}
    if rule.weekdays:
        assert {day.weekday() for day in days} == set(rule.weekdays)
    elif rule.weekday_of == "last":
        assert all(is_last(day) and day.weekday() == start.weekday() for day in days)
    else:
        assert {(nth_of(day), day.weekday()) for day in days} == {(nth_of(start), start.weekday())}


@given(STARTS, WEEKLY | BY_WEEKDAY, st.integers(-40, 40))
def test_moved_series_begins_at_its_start_and_stays_of_its_kind(start, rule, days):
    rule, delta = fitting(rule, start), timedelta(days=days)
    recurrence = from_form(rule, start, PARIS, all_day=False)

    moved = shifted(recurrence, delta, form_made=True, start=start, zone=PARIS)
    first = next(
        iter(occurrences(start + delta, moved, zone=PARIS, first=(start + delta).date(), last=date(2040, 1, 1)))
    )
    described = form_rule(moved, start=start + delta, zone=PARIS)

    assert first == start + delta
    assert (described.freq, described.interval, len(described.weekdays)) == (
        rule.freq,
        rule.interval,
        len(rule.weekdays),
    )
    assert bool(described.weekday_of) == bool(rule.weekday_of)
