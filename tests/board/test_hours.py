"""A day by the hour: which quarters an event takes, and blocks that never cover one another."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from calendarapp.board.grid import ROWS, fill_day
from calendarapp.board.grid.hours import COLUMNS, DRAWN, LEAST

DAY = date(2027, 3, 10)
PARIS, SEOUL, NEW_YORK = ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Seoul"), ZoneInfo("America/New_York")


@dataclass(frozen=True)
class Thing:
    starts_at: datetime
    ends_at: datetime


def thing(starts: str, ends: str, zone: ZoneInfo = PARIS) -> Thing:
    """Wall times of March 2027, "10 09:00"."""
    return Thing(
        *(datetime.strptime(f"2027-03-{words}", "%Y-%m-%d %H:%M").replace(tzinfo=zone) for words in (starts, ends))
    )


def places(column) -> list[tuple]:
    return [(block.piece.first, block.piece.last, block.column, block.columns) for block in column.blocks]


def test_event_takes_its_quarters():
    assert places(fill_day([thing("10 09:00", "10 10:30")], DAY, PARIS)) == [(36, 42, 0, 1)]
    assert places(fill_day([thing("10 09:05", "10 10:35")], DAY, PARIS)) == [(36, 43, 0, 1)]


def test_short_event_has_room_for_its_title():
    moment = [thing("10 09:00", "10 09:00")]
    last = [thing("10 23:55", "10 23:59")]

    assert places(fill_day(moment, DAY, PARIS)) == [(36, 36 + LEAST, 0, 1)]
    assert places(fill_day(last, DAY, PARIS)) == [(ROWS - LEAST, ROWS, 0, 1)]


def test_event_over_midnight_is_split_by_day():
    night = thing("10 22:00", "11 02:00")
    first, second, third = (fill_day([night], DAY + timedelta(days=step), PARIS) for step in range(3))

    assert (places(first), places(second), places(third)) == ([(88, 96, 0, 1)], [(0, 8, 0, 1)], [])
    pieces = [column.blocks[0].piece for column in (first, second)]
    assert [(piece.from_before, piece.to_after) for piece in pieces] == [(False, True), (True, False)]


def test_event_that_ends_at_midnight_belongs_to_its_own_day_alone():
    evening = thing("10 22:00", "11 00:00")

    assert places(fill_day([evening], DAY, PARIS)) == [(88, 96, 0, 1)]
    assert not fill_day([evening], DAY, PARIS).blocks[0].piece.to_after
    assert places(fill_day([evening], DAY + timedelta(days=1), PARIS)) == []


def test_hours_are_those_of_the_zone():
    call = thing("10 18:00", "10 19:00", SEOUL)

    assert places(fill_day([call], DAY, SEOUL)) == [(72, 76, 0, 1)]
    assert places(fill_day([call], DAY, PARIS)) == [(40, 44, 0, 1)]
    assert places(fill_day([call], DAY, NEW_YORK)) == [(16, 20, 0, 1)]


def test_clock_change_keeps_the_hours_that_clocks_show():
    """New York springs forward on 14 March 2027 at 2:00, and falls back on 7 November."""
    spring = Thing(datetime(2027, 3, 14, 1, 30, tzinfo=NEW_YORK), datetime(2027, 3, 14, 4, tzinfo=NEW_YORK))
    begin = datetime(2027, 11, 7, 5, 30, tzinfo=UTC)  # 1:30, for the first time
    autumn = Thing(begin, begin + timedelta(minutes=45))  # to 1:15, for the second

    assert places(fill_day([spring], date(2027, 3, 14), NEW_YORK)) == [(6, 16, 0, 1)]
    assert places(fill_day([autumn], date(2027, 11, 7), NEW_YORK)) == [(6, 6 + LEAST, 0, 1)]


def test_overlapping_events_share_the_width():
    meetings = [thing("10 09:00", "10 11:00"), thing("10 10:00", "10 12:00"), thing("10 11:00", "10 11:30")]

    assert places(fill_day(meetings, DAY, PARIS)) == [(36, 44, 0, 2), (40, 48, 1, 2), (44, 46, 0, 2)]


def test_events_that_only_touch_have_the_width_to_themselves():
    meetings = [thing("10 09:00", "10 10:00"), thing("10 10:00", "10 11:00")]

    assert places(fill_day(meetings, DAY, PARIS)) == [(36, 40, 0, 1), (40, 44, 0, 1)]


def test_what_finds_no_column_is_counted_in_the_last():
    column = fill_day([thing("10 09:00", "10 10:00")] * (COLUMNS + 2), DAY, PARIS)

    assert [block.column for block in column.blocks] == [0, 1, 2]
    assert [(rest.first, rest.last, rest.count) for rest in column.rests] == [(36, 40, 3)]


SPANS = st.lists(st.tuples(st.integers(-600, 1500), st.integers(0, 1200)), max_size=120)


@given(SPANS)
def test_nothing_overlaps_in_a_column_and_nothing_is_lost(spans):
    midnight = datetime(2027, 3, 10, tzinfo=PARIS)
    things = [
        Thing(midnight + timedelta(minutes=start), midnight + timedelta(minutes=start + length))
        for start, length in spans
    ]

    column = fill_day(things, DAY, PARIS)

    end = midnight + timedelta(days=1)
    here = [each for each in things if each.starts_at < end and (each.ends_at > midnight or each.starts_at >= midnight)]
    assert len(column.blocks) + sum(rest.count for rest in column.rests) == len(here)
    assert len(column.blocks) <= DRAWN
    drawn = [(block.piece.first, block.piece.last, block.column, block.columns) for block in column.blocks]
    taken = drawn + [(rest.first, rest.last, COLUMNS - 1, COLUMNS) for rest in column.rests]
    assert all(first >= 0 and first + LEAST <= last <= ROWS for first, last, *_place in taken)
    assert all(place < columns <= COLUMNS for *_rows, place, columns in taken)
    for one, other in combinations(taken, 2):
        if one[0] < other[1] and other[0] < one[1]:
            assert one[2] != other[2]
            assert one[3] == other[3]
