"""The timeline's geometry: windows of whole weeks, rows of bars, arrows between them."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendarapp.board.grid.routes import EDGE, Head, Spot, route
from calendarapp.board.grid.timeline import Item, Title, Zoom, pack, quarter_of, window_of

DAY = timedelta(days=1)
Q4 = window_of(date(2027, 10, 14), Zoom.QUARTER)
DAYS = st.dates(date(1970, 1, 1), date(2100, 12, 31))
SUNDAY = 6

days_near = st.dates(date(2027, 6, 1), date(2028, 4, 1))


@st.composite
def item(draw, *, parts=True):
    first = draw(days_near)
    last = first + DAY * draw(st.integers(0, 120))
    ticks = sorted(first + DAY * draw(st.integers(-90, 150)) for _number in range(draw(st.integers(0, 4))))
    below = tuple(draw(st.lists(item(parts=False), max_size=4))) if parts else ()
    return Item(draw(st.integers()), first, last, tuple(ticks), below)


def in_view(items, window=Q4):
    def seen(each):
        return each.first_on <= window.last and each.last_on >= window.first

    kept = [each for each in items if seen(each)]
    return [
        Item(each.thing, each.first_on, each.last_on, each.ticks, tuple(in_view(each.parts, window))) for each in kept
    ]


items = st.lists(item(), max_size=40).map(in_view)


# ---------- the window ----------


def test_quarter_fills_its_weeks():
    assert (Q4.period, Q4.first, Q4.last, Q4.weeks, Q4.days) == (
        date(2027, 10, 1),
        date(2027, 9, 27),
        date(2028, 1, 2),
        14,
        98,
    )


def test_half_a_year_begins_with_the_quarter():
    half = window_of(date(2027, 11, 20), Zoom.HALF)

    assert (half.period, half.first, half.last) == (date(2027, 10, 1), date(2027, 9, 27), date(2028, 4, 2))
    assert (half.earlier, half.later) == (date(2027, 4, 1), date(2028, 4, 1))


def test_six_weeks_begin_with_the_week():
    weeks = window_of(date(2027, 10, 14), Zoom.SIX_WEEKS, SUNDAY)

    assert (weeks.first, weeks.last) == (date(2027, 10, 10), date(2027, 11, 20))
    assert (weeks.earlier, weeks.later) == (date(2027, 8, 29), date(2027, 11, 21))


@given(DAYS, st.sampled_from(Zoom), st.sampled_from([0, 6]))
def test_window_holds_its_whole_period(on, zoom, week_start):
    window = window_of(on, zoom, week_start)

    assert window.shows(on)
    assert window.shows(window.period)
    assert window.first.weekday() == week_start
    assert window.weeks in {Zoom.SIX_WEEKS: {6}, Zoom.QUARTER: {13, 14}, Zoom.HALF: {26, 27, 28}}[zoom]
    assert window_of(window.later, zoom, week_start).earlier == window.period
    if zoom != Zoom.SIX_WEEKS:
        assert window.shows(window.later - DAY)


@given(DAYS, st.sampled_from(Zoom))
def test_months_cover_each_column_once(on, zoom):
    window = window_of(on, zoom)

    columns = [column + step for _first, column, length in window.months() for step in range(length)]

    assert columns == [*range(1, window.days + 1)]


@pytest.mark.parametrize(
    ("day", "first"), [(date(2027, 12, 31), date(2027, 10, 1)), (date(2028, 1, 1), date(2028, 1, 1))]
)
def test_quarter_of_a_day(day, first):
    assert quarter_of(day) == first


# ---------- rows ----------


def test_title_stands_where_it_has_room():
    week, day, at_the_end = Item(1, date(2027, 10, 4), date(2027, 10, 17)), date(2027, 10, 4), date(2027, 12, 30)

    titles = [pack([one], Q4).places[0].title for one in (week, Item(2, day, day), Item(3, at_the_end, at_the_end))]

    assert titles == [Title.INSIDE, Title.AFTER, Title.BEFORE]


def test_milestones_lead_to_the_start():
    start = date(2027, 11, 1)
    ticks = (start - 10 * DAY, start, start + 3 * DAY, start + 200 * DAY)
    place = pack([Item("launch", start, start + 20 * DAY, ticks)], Q4).places[0]

    assert place.lead == place.column - 10
    assert [(stone.column - place.column, stone.low) for stone in place.stones] == [(-10, False), (0, True), (3, True)]


def test_lead_from_before_the_window_begins_at_its_edge():
    start = date(2027, 10, 10)
    place = pack([Item("launch", start, start, (start - 60 * DAY,))], Q4).places[0]

    assert (place.lead, place.stones) == (1, ())


def test_parts_stand_under_their_initiative():
    part = Item("part", date(2027, 10, 5), date(2027, 10, 20))
    initiative = Item("initiative", date(2027, 10, 1), date(2027, 11, 30), (), (part,))
    other = Item("other", date(2027, 10, 1), date(2027, 11, 30))

    packed = pack([initiative, other], Q4)

    rows = {place.thing: place.row for place in packed.places}
    assert rows["part"] == rows["initiative"] + 1
    assert {place.thing: (place.parts, place.is_part) for place in packed.places} == {
        "initiative": (1, False),
        "part": (0, True),
        "other": (0, False),
    }


def test_initiative_keeps_the_parts_that_find_a_row():
    span = (date(2027, 10, 5), date(2027, 10, 20))
    parts = tuple(Item(f"part {number}", *span) for number in range(4))
    before = Item("before", date(2027, 10, 1), span[1])

    packed = pack([before, Item("initiative", *span, (), parts)], Q4, limit=3)

    assert [(place.thing, place.row) for place in packed.places] == [("before", 1), ("initiative", 2), ("part 0", 3)]
    assert packed.more == 3


def test_what_finds_no_row_is_counted():
    same = [Item(number, date(2027, 10, 5), date(2027, 10, 20)) for number in range(5)]

    packed = pack(same, Q4, limit=2)

    assert (len(packed.places), packed.rows, packed.more) == (2, 2, 3)


def test_pages_of_rows_show_each_once():
    same = [Item(number, date(2027, 10, 5), date(2027, 10, 20)) for number in range(5)]
    packed = pack(same, Q4)

    pages = [packed.cut(first=first, rows=2) for first in (0, 2, 4)]

    assert [page.rows for page in pages] == [2, 2, 1]
    assert sorted(place.thing for page in pages for place in page.places) == [0, 1, 2, 3, 4]
    assert {place.row for page in pages for place in page.places} == {1, 2}


def test_part_whose_initiative_is_on_another_page_stands_alone():
    span = (date(2027, 10, 5), date(2027, 10, 20))
    family = Item("initiative", *span, (), (Item("part", *span),))

    page = pack([family], Q4).cut(first=1, rows=1)

    assert [(place.thing, place.row, place.is_part) for place in page.places] == [("part", 1, False)]


@given(items, st.sampled_from([None, 1, 3, 8]))
def test_bars_of_a_row_never_overlap(found, limit):
    packed = pack(found, Q4, limit=limit)
    taken = {}

    for place in packed.places:
        columns = set(range(place.begin, place.end + 1))
        assert columns.isdisjoint(taken.setdefault(place.row, set()))
        taken[place.row] |= columns


@given(items, st.sampled_from([None, 1, 3, 8]))
def test_everything_is_drawn_on_the_track_or_counted(found, limit):
    packed = pack(found, Q4, limit=limit)
    all_of_them = sum(1 + len(each.parts) for each in found)

    assert len(packed.places) + packed.more == all_of_them
    for place in packed.places:
        assert 1 <= place.begin <= place.column
        assert place.column + place.length - 1 <= place.end <= Q4.days
        assert 1 <= place.row <= packed.rows
        assert limit is None or place.row <= limit
        assert all(1 <= stone.column <= Q4.days for stone in place.stones)


# ---------- arrows ----------


@st.composite
def arrow(draw):
    rows = draw(st.lists(st.integers(1, 9), min_size=1, max_size=5))

    def spot():
        lane = draw(st.integers(0, len(rows) - 1))
        begins = draw(st.integers(0, 96))
        return Spot(lane, draw(st.integers(1, rows[lane])), begins, begins + draw(st.integers(1, 98 - begins)))

    return spot(), spot(), rows


def whole(way, rows):
    """The points of a route on one sheet of all rows, in the order in which they are passed."""
    above = [sum(rows[:lane]) for lane in range(len(rows))]
    return [(x, round(above[piece.lane] + y, 2)) for piece in way.pieces for x, y in piece.points]


def test_arrow_leads_from_the_end_to_the_start():
    way = route(Spot(0, 1, 0, 10), Spot(0, 2, 20, 30), rows=[2], gap=1)

    assert way.head == Head.RIGHT
    assert [piece.path for piece in way.pieces] == ["M9 0.8V1H19V1.5H20"]


def test_arrow_to_an_earlier_start_goes_back_between_the_rows():
    way = route(Spot(0, 1, 10, 20), Spot(1, 1, 5, 30), rows=[1, 2], gap=1)

    assert way.head == Head.DOWN
    assert [piece.path for piece in way.pieces] == ["M19 0.8V1H6", "M6 0V0.2"]


def test_lane_that_is_only_passed_has_a_piece_of_its_own():
    way = route(Spot(0, 1, 10, 20), Spot(2, 1, 5, 30), rows=[1, 3, 2], gap=1)

    assert [(piece.lane, piece.path, piece.through) for piece in way.pieces] == [
        (0, "M19 0.8V1H6", False),
        (1, "M6 0V3", True),
        (2, "M6 0V0.2", False),
    ]


@given(arrow())
def test_arrow_is_one_line_at_right_angles_within_the_track(drawn):
    source, target, rows = drawn
    way = route(source, target, rows=rows, gap=0.7)
    points = whole(way, rows)

    for piece in way.pieces:
        assert all(0 <= x <= 98 and 0 <= y <= rows[piece.lane] for x, y in piece.points)
    for (x, y), (to_x, to_y) in itertools.pairwise(points):
        assert x == to_x or y == to_y


@given(arrow())
def test_arrow_never_runs_along_a_bar(drawn):
    """Level pieces lie on the line between two rows; only the last one, of an arrow to the right, meets its bar."""
    source, target, rows = drawn
    way = route(source, target, rows=rows, gap=0.7)
    points = whole(way, rows)

    for place, ((x, y), (to_x, to_y)) in enumerate(itertools.pairwise(points)):
        if y == to_y and x != to_x and place != len(points) - 2:
            assert y == int(y)
    if way.head == Head.RIGHT:
        assert [x for x, _y in points] == sorted(x for x, _y in points)
        assert points[-1][0] == target.begins
    else:
        assert target.begins <= points[-1][0] <= target.ends
        assert abs(points[-1][1] - (sum(rows[: target.lane]) + target.middle)) == pytest.approx(EDGE)
