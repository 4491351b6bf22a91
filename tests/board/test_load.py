"""How full the days of a year are."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendarapp.board.grid import STEPS, loads, step_of, thresholds

FIRST, LAST = date(2028, 1, 1), date(2028, 12, 31)


@dataclass(frozen=True)
class Thing:
    first_on: date
    last_on: date


@given(st.lists(st.tuples(st.integers(-40, 400), st.integers(0, 90)), max_size=40))
def test_load_of_a_day_is_how_many_lie_on_it(spans):
    things = [Thing(FIRST + timedelta(days=start), FIRST + timedelta(days=start + length)) for start, length in spans]

    found = loads(things, FIRST, LAST)

    days = [FIRST + timedelta(days=step) for step in range(366)]
    assert found == [sum(thing.first_on <= day <= thing.last_on for thing in things) for day in days]


@pytest.mark.parametrize(
    ("most", "least"),
    [(0, ()), (1, (1,)), (3, (1, 2, 3)), (5, (1, 2, 3, 4, 5)), (6, (1, 2, 3, 4, 5)), (50, (1, 11, 21, 31, 41))],
)
def test_steps_are_of_equal_height(most, least):
    assert thresholds(most) == least


@given(st.integers(1, 5000))
def test_fullest_day_is_in_the_highest_step_and_an_empty_one_in_none(most):
    least = thresholds(most)

    assert len(set(least)) == len(least) == min(most, STEPS)
    assert step_of(most, least) == len(least)
    assert (step_of(0, least), step_of(1, least)) == (0, 1)
