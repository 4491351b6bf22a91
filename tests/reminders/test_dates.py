from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendarapp.ical.walltime import at_wall
from calendarapp.reminders.dates import Anchor, Window, hold_until, lead_of, moment_of, spans_of, window_since

BERLIN, NEW_YORK, SEOUL, LORD_HOWE, CASABLANCA = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Seoul",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
)


def all_day(year, month, day):
    return Anchor(datetime(year, month, day, tzinfo=UTC), date(year, month, day))


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("anchor", "lead", "zone", "moment"),
    [
        (all_day(2027, 3, 31), "P7D", BERLIN, utc(2027, 3, 24, 8)),  # before the clocks go forward, 09:00 is 08:00 UTC
        (all_day(2027, 3, 31), "P1D", BERLIN, utc(2027, 3, 30, 7)),  # after it
        (all_day(2027, 11, 2), "P7D", BERLIN, utc(2027, 10, 26, 7)),
        (all_day(2027, 11, 2), "P1D", BERLIN, utc(2027, 11, 1, 8)),
        (all_day(2027, 3, 18), "P7D", NEW_YORK, utc(2027, 3, 11, 14)),
        (all_day(2027, 3, 18), "P1D", NEW_YORK, utc(2027, 3, 17, 13)),
        (all_day(2027, 4, 6), "P7D", LORD_HOWE, utc(2027, 3, 29, 22)),
        (all_day(2027, 4, 6), "P1D", LORD_HOWE, utc(2027, 4, 4, 22, 30)),
        (all_day(2027, 2, 9), "P7D", CASABLANCA, utc(2027, 2, 2, 8)),
        (all_day(2027, 2, 9), "P0D", CASABLANCA, utc(2027, 2, 9, 9)),  # Ramadan
        (all_day(2027, 3, 10), "P1W", SEOUL, utc(2027, 3, 3, 0)),
        (all_day(2027, 1, 5), "P7D", SEOUL, utc(2026, 12, 29, 0)),
    ],
)
def test_lead_in_days_falls_on_nine_o_clock_of_the_recipient_s_wall(anchor, lead, zone, moment):
    assert moment_of(lead_of(lead), anchor, zone, on_working_days=True) == moment


def test_lead_in_days_of_a_timed_thing_counts_from_its_day_where_the_recipient_is():
    anchor = Anchor(utc(2027, 3, 9, 22))  # the 10th in Seoul

    moments = [moment_of(lead_of("P1D"), anchor, zone, on_working_days=True) for zone in (SEOUL, NEW_YORK)]

    assert moments == [utc(2027, 3, 9, 0), utc(2027, 3, 8, 14)]


@pytest.mark.parametrize("lead", ["PT2H", "PT24H"])
@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK])
def test_lead_in_hours_is_real_time_across_a_clock_change(lead, zone):
    anchor = Anchor(utc(2027, 3, 28, 10))

    moment = moment_of(lead_of(lead), anchor, zone, on_working_days=True)

    assert anchor.at - moment == timedelta(hours=int(lead[2:-1]))


@pytest.mark.parametrize(
    ("day", "lead", "due"),
    [
        ((2027, 3, 13), "P7D", (2027, 3, 5)),  # Saturday: Friday
        ((2027, 3, 14), "P7D", (2027, 3, 5)),  # Sunday: Friday
        ((2027, 3, 15), "P7D", (2027, 3, 8)),  # Monday
        ((2027, 3, 12), "-P1D", (2027, 3, 15)),  # overdue on a Saturday: Monday, not before it is overdue
        ((2027, 3, 13), "P0D", (2027, 3, 13)),  # the day itself stays
        ((2027, 1, 4), "P2D", (2027, 1, 1)),
    ],
)
def test_lead_on_a_weekend_gives_way_to_a_working_day(day, lead, due):
    moment = moment_of(lead_of(lead), all_day(*day), "UTC", on_working_days=True)

    assert moment == utc(*due, 9)


def test_inbox_keeps_the_weekend():
    assert moment_of(lead_of("P7D"), all_day(2027, 3, 13), "UTC", on_working_days=False) == utc(2027, 3, 6, 9)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (utc(2027, 3, 10, 12), utc(2027, 3, 10, 12)),
        (utc(2027, 3, 10, 7), utc(2027, 3, 10, 7)),  # 08:00 in Berlin
        (utc(2027, 3, 10, 6, 59), utc(2027, 3, 10, 7)),
        (utc(2027, 3, 10, 19), utc(2027, 3, 11, 7)),  # 20:00
        (utc(2027, 3, 12, 19), utc(2027, 3, 15, 7)),  # Friday night: Monday
        (utc(2027, 3, 13, 12), utc(2027, 3, 15, 7)),
        (utc(2027, 3, 27, 12), utc(2027, 3, 29, 6)),  # over the clock change
    ],
)
def test_quiet_hours_and_weekends_end_at_eight(at, until):
    assert hold_until(at, BERLIN) == until


def test_lead_that_is_no_duration_is_refused():
    with pytest.raises(ValueError, match="not a duration"):
        lead_of("soon")


def test_window_overlaps_the_last_one():
    assert window_since(utc(2027, 3, 10, 9, 1), utc(2027, 3, 10, 9, 2)).since == utc(2027, 3, 10, 8, 59)


def test_window_looks_back_over_a_day_once_an_hour():
    assert window_since(utc(2027, 3, 10, 8, 59), utc(2027, 3, 10, 9)).since == utc(2027, 3, 9, 8)


def test_window_goes_back_with_the_clock():
    assert window_since(utc(2027, 3, 10, 9, 30), utc(2027, 3, 10, 9, 10)).since == utc(2027, 3, 10, 9, 8)


FAR = ("Pacific/Kiritimati", "Pacific/Pago_Pago")
ZONES = st.sampled_from([BERLIN, NEW_YORK, SEOUL, LORD_HOWE, CASABLANCA, *FAR, "UTC"])
DAYS = st.dates(date(2026, 2, 1), date(2028, 11, 30))
LEADS = st.sampled_from(["P28D", "P14D", "P7D", "P2D", "P1D", "P0D", "-P1D", "-P3D", "-P7D", "PT2H", "PT0S"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))


@given(day=DAYS, own=ZONES, reader=ZONES, lead=LEADS, held=st.booleans(), seconds=st.integers(1, 200_000))
def test_spans_hold_every_all_day_thing_that_falls_due(day, own, reader, lead, held, seconds):
    anchor = Anchor(at_wall(datetime(day.year, day.month, day.day), own), day)
    moment = moment_of(lead_of(lead), anchor, reader, on_working_days=held)
    window = Window(moment - timedelta(seconds=seconds // 2 + 1), moment + timedelta(seconds=seconds // 3))

    spans = spans_of([lead_of(lead)], [reader], window)

    assert any(start < anchor.at <= end for start, end in spans)


@given(at=MOMENTS, reader=ZONES, lead=LEADS, held=st.booleans())
def test_spans_hold_every_timed_thing_that_falls_due(at, reader, lead, held):
    moment = moment_of(lead_of(lead), Anchor(at), reader, on_working_days=held)

    spans = spans_of([lead_of(lead)], [reader], Window(moment - timedelta(minutes=3), moment))

    assert any(start < at <= end for start, end in spans)


def test_spans_are_empty_while_it_is_nine_nowhere():
    window = Window(utc(2027, 3, 10, 9), utc(2027, 3, 10, 9, 1))

    assert spans_of([lead_of("P7D"), lead_of("P1D")], [BERLIN, NEW_YORK], window) == []
