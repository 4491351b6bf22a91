"""The month's sheet: its days, and bars that never lie on one another."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendarapp.board.grid import LANES, Week, lay_out, month_after, month_days

FIRST = date(2027, 2, 22)
MARCH = month_days(date(2027, 3, 1))


@dataclass(frozen=True)
class Thing:
    event_id: int
    first_on: date
    last_on: date
    all_day: bool = True
    starts_at: datetime = datetime(2027, 3, 1, tzinfo=UTC)
    key: str = "-"


def thing(event_id: int, first: str, last: str = "", **fields) -> Thing:
    return Thing(event_id, date.fromisoformat(first), date.fromisoformat(last or first), **fields)


def bars(week: Week) -> list[tuple]:
    return [(bar.span.event_id, bar.column, bar.length, bar.lane) for bar in week.bars]


def test_month_begins_on_the_week_start():
    assert [week[0].isoformat() for week in month_days(date(2027, 8, 9), 0)] == [
        "2027-07-26",
        "2027-08-02",
        "2027-08-09",
        "2027-08-16",
        "2027-08-23",
        "2027-08-30",
    ]
    assert month_days(date(2027, 8, 9), 6)[0][0] == date(2027, 8, 1)
    assert month_days(date(2027, 8, 9), 5)[0][0] == date(2027, 7, 31)


def test_month_of_four_weeks_has_no_empty_one():
    assert len(month_days(date(2027, 2, 14), 0)) == 4
    assert len(month_days(date(2027, 2, 14), 6)) == 5


@pytest.mark.parametrize(("months", "expected"), [(1, "2028-01-01"), (-12, "2026-12-01"), (0, "2027-12-01")])
def test_month_after_crosses_the_year(months, expected):
    assert month_after(date(2027, 12, 31), months) == date.fromisoformat(expected)


def test_week_number_stands_for_monday_starts_alone():
    monday, sunday = lay_out(month_days(date(2027, 1, 1), 0), []), lay_out(month_days(date(2027, 1, 1), 6), [])

    assert [week.number for week in monday] == [53, 1, 2, 3, 4]
    assert [week.number for week in sunday] == [None] * 6


def test_bar_is_cut_at_the_edges_of_its_weeks():
    first, second, third, *_rest = lay_out(MARCH, [thing(1, "2027-03-04", "2027-03-16")])

    cuts = [
        (bar.column, bar.length, bar.from_left, bar.to_right) for week in (first, second, third) for bar in week.bars
    ]
    assert cuts == [(4, 4, False, True), (1, 7, True, True), (1, 2, True, False)]
    assert [bar.ends_here for week in (first, second, third) for bar in week.bars] == [False, False, True]


def test_longer_bar_lies_above_and_later_ones_fill_the_gaps():
    week = lay_out(
        MARCH, [thing(1, "2027-03-02"), thing(2, "2027-03-02", "2027-03-05"), thing(3, "2027-03-03", "2027-03-07")]
    )[0]

    assert bars(week) == [(2, 2, 4, 1), (1, 2, 1, 2), (3, 3, 5, 2)]


def test_timed_events_follow_by_the_clock():
    evening = thing(1, "2027-03-02", all_day=False, starts_at=datetime(2027, 3, 2, 19, tzinfo=UTC))
    morning = thing(2, "2027-03-02", all_day=False, starts_at=datetime(2027, 3, 2, 8, tzinfo=UTC))

    week = lay_out(MARCH, [evening, thing(3, "2027-03-02"), morning])[0]

    assert bars(week) == [(3, 2, 1, 1), (2, 2, 1, 2), (1, 2, 1, 3)]


def test_full_day_keeps_its_last_lane():
    week = lay_out(MARCH, [thing(number, "2027-03-02") for number in range(LANES)])[0]

    assert len(week.bars) == LANES
    assert week.more == (0,) * 7


def test_crowded_day_gives_its_last_lane_to_more():
    week = lay_out(MARCH, [thing(number, "2027-03-02") for number in range(LANES + 3)])[0]

    assert [bar.lane for bar in week.bars] == [1, 2, 3]
    assert week.more == (0, 4, 0, 0, 0, 0, 0)


def test_long_bar_in_the_last_lane_makes_way_on_all_its_days():
    long_ones = [thing(number, "2027-03-01", "2027-03-07") for number in range(3)]
    fourth = thing(3, "2027-03-02", "2027-03-04")

    week = lay_out(MARCH, [*long_ones, fourth, thing(4, "2027-03-03"), thing(5, "2027-03-06")])[0]

    assert bars(week) == [(0, 1, 7, 1), (1, 1, 7, 2), (2, 1, 7, 3), (5, 6, 1, 4)]
    assert week.more == (0, 1, 2, 1, 0, 0, 0)


def test_what_lies_outside_the_sheet_is_left_out():
    weeks = lay_out(MARCH, [thing(1, "2027-02-27", "2027-02-28"), thing(2, "2027-05-01")])

    assert [week.bars for week in weeks] == [()] * 5


SPANS = st.lists(
    st.builds(
        lambda day, length, all_day, minute: (day, length, all_day, minute),
        st.integers(-10, 50),
        st.integers(0, 20),
        st.booleans(),
        st.integers(0, 1000),
    ),
    max_size=60,
)


@given(SPANS, st.sampled_from([0, 5, 6]))
def test_no_two_bars_meet_and_nothing_is_lost(spans, week_start):
    things = [
        Thing(
            number,
            FIRST + timedelta(days=day),
            FIRST + timedelta(days=day + length),
            all_day,
            datetime(2027, 3, 1, tzinfo=UTC) + timedelta(minutes=minute),
        )
        for number, (day, length, all_day, minute) in enumerate(spans)
    ]

    for week in lay_out(month_days(date(2027, 3, 1), week_start), things):
        taken = [(column, bar.lane) for bar in week.bars for column in range(bar.column, bar.column + bar.length)]
        assert len(taken) == len(set(taken))
        for column, day in enumerate(week.days, start=1):
            lying = sum(thing.first_on <= day <= thing.last_on for thing in things)
            drawn = [lane for taken_column, lane in taken if taken_column == column]
            assert len(drawn) + week.more[column - 1] == lying
            assert not (week.more[column - 1] and LANES in drawn)
            assert all(1 <= lane <= LANES for lane in drawn)
