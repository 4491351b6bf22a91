"""Where a day lands when a plan is shifted or taken to the next year. Pure."""

from datetime import date, timedelta

DAY = timedelta(days=1)
SATURDAY = 5
YEAR_OF_WEEKS = timedelta(weeks=52)


def shifted_day(day: date, days: int, *, skip_weekends: bool = False) -> date:
    """`days` later (earlier if negative). Skipping weekends, only Monday to Friday count and the result is one of them.

    A day on a weekend counts from the working day before it when going on, from the one after it when going back; with
    0 days it stays where it is.
    """
    if not skip_weekends or not days:
        return day + timedelta(days=days)
    step = DAY if days > 0 else -DAY
    while is_weekend(day):
        day -= step
    left = abs(days)
    while left:
        day += step
        left -= not is_weekend(day)
    return day


def same_weekday_next_year(day: date) -> date:
    """52 weeks on: the same weekday nearest to the same date."""
    return day + YEAR_OF_WEEKS


def same_date_next_year(day: date) -> date:
    """The same date; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def same_distance(day: date, then: list[date], later: list[date]) -> date | None:
    """As far from a key date as now: `then` are its days around `day`, `later` those a year on. None where it isn't known.

    Of several the nearest counts, and the later day is the one nearest to a year after it.
    """
    if not then or not later:
        return None
    near = min(then, key=lambda each: (abs(each - day), each))
    goal = near + YEAR_OF_WEEKS
    return min(later, key=lambda each: (abs(each - goal), each)) + (day - near)


def is_weekend(day: date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() >= SATURDAY
