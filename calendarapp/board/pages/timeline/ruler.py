"""What stands over the lanes and behind them: months, weeks, days, key dates, freezes, today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import east_asian_width

from django.utils.formats import date_format

from ....events.marks import HOLIDAY, DayMarks
from ... import words
from ...grid.timeline import Window, Zoom
from ..view import View

FEAST_ROWS = 2
FREEZE_ROWS = (6, 7, 8)  # below months, weeks, days and key dates
MONDAY, SATURDAY = 0, 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Notch:
    """A word on the ruler; `title` says it in full."""

    label: str
    classes: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Frozen:
    """`label` says it in full, `classes` its days. In its `row` the `words` have `words_classes` to themselves; they are
    empty where there is no room."""

    label: str
    classes: str
    row: str
    words: str
    words_classes: str


@dataclass(frozen=True, slots=True)
class Ruler:
    """`today`: the class of today's column, if it is drawn; `today_label`: its mark, where days have no numbers.

    `key_dates`, with every one of them, and `freezes` are also said in words.
    """

    months: tuple[Notch, ...]
    weeks: tuple[Notch, ...]
    days: tuple[Notch, ...]
    feasts: tuple[Notch, ...]
    key_dates: tuple[str, ...]
    freezes: tuple[Frozen, ...]
    today: str
    today_label: str


def ruler_of(view: View, window: Window, marks: DayMarks) -> Ruler:
    days = [window.first + number * DAY for number in range(window.days)]
    shown = window.shows(view.today)
    return Ruler(
        months=tuple(_months(window)),
        weeks=tuple(_weeks(view, window)),
        days=tuple(_day(view, day, window, marks) for day in days) if window.zoom == Zoom.SIX_WEEKS else (),
        feasts=tuple(_feasts(view, days, window, marks)),
        key_dates=tuple(f"{words.short_day(day)}: {words.mark(mark)}" for day in days for mark in marks.of(day)),
        freezes=tuple(_freezes(window, marks)),
        today=f"c{window.column(view.today)}" if shown else "",
        today_label=words.short_day(view.today) if _is_tagged(view, window) else "",
    )


def _months(window: Window) -> Iterator[Notch]:
    """In full where there is room, else in short or without a word; with the year where it begins."""
    for first, column, length in window.months():
        is_whole = length > window.scale.inside
        whole = words.month_name(first) if first.month == 1 else date_format(first, "F")
        label = whole if is_whole else date_format(first, "M")
        yield Notch(
            label if length >= _days_for(label, window) else "", f"c{column} s{length}", words.month_name(first)
        )


def _weeks(view: View, window: Window) -> Iterator[Notch]:
    """By number where weeks begin on Monday, as ISO 8601 counts them, else by their first day."""
    for first in window.week_starts():
        number = words.week(first.isocalendar().week) if first.weekday() == MONDAY else words.short_day(first)
        if window.zoom == Zoom.HALF:
            number = number if first.weekday() == MONDAY else str(first.day)
        now = " now" if first <= view.today <= first + 6 * DAY else ""
        yield Notch(number, f"c{window.column(first)} s7{now}", words.span(first, first + 6 * DAY))


def _day(view: View, day: date, window: Window, marks: DayMarks) -> Notch:
    names = {
        "sun": day.weekday() == SATURDAY + 1,
        "we": day.weekday() >= SATURDAY,
        "hol": marks.is_holiday(day),
        "now": day == view.today,
    }
    classes = " ".join(name for name, holds in names.items() if holds)
    return Notch(str(day.day), f"c{window.column(day)} s1 {classes}".strip(), words.full_day(day))


def _feasts(view: View, days: list[date], window: Window, marks: DayMarks) -> Iterator[Notch]:
    """Words of the key dates that have room in two rows, beside today's mark, which stands in the first one.

    Those of the trade and the brand's own are what is planned for: they take their room before public holidays do.
    """
    taken: list[set[int]] = [set() for _row in range(FEAST_ROWS)]
    taken[0] = _under_today(view, window)
    standing = [(day, mark) for day in days for mark in marks.of(day)]
    for day, mark in sorted(standing, key=lambda each: each[1].kind == HOLIDAY):
        column = window.column(day)
        width = min(_days_for(mark.label, window), window.days - column + 1)
        needed = set(range(column, column + width))
        row = next((row for row in range(FEAST_ROWS) if taken[row].isdisjoint(needed)), None)
        if row is not None:
            taken[row] |= needed
            yield Notch(mark.label, f"c{column} s{width} f{row + 1} {mark.kind}", _in_full(day, marks))


def _under_today(view: View, window: Window) -> set[int]:
    """The columns that today's mark covers. Where each day has its number, that is mark enough."""
    if not _is_tagged(view, window):
        return set()
    half = -(-_days_for(words.short_day(view.today), window) // 2) + 1
    column = window.column(view.today)
    return set(range(column - half, column + half + 1))


def _is_tagged(view: View, window: Window) -> bool:
    return window.shows(view.today) and window.zoom != Zoom.SIX_WEEKS


def _days_for(label: str, window: Window) -> int:
    """How many days a word takes in 12 px: some 7 px a letter, 12 px a Korean one, and what stands before it."""
    pixels = 8 + sum(12 if east_asian_width(letter) in "WF" else 7 for letter in label)
    return -(-pixels * window.scale.room // ROOM_PIXELS)


ROOM_PIXELS = 134  # what `Scale.room` days are wide at least


def _in_full(day: date, marks: DayMarks) -> str:
    return f"{words.full_day(day)}: {', '.join(words.mark(mark) for mark in marks.of(day))}"


def _freezes(window: Window, marks: DayMarks) -> Iterator[Frozen]:
    """Each in the first row in which its days and its words are free; where none is, in the last row without words."""
    free = dict.fromkeys(FREEZE_ROWS, 1)
    for freeze in sorted(marks.freezes, key=lambda freeze: (freeze.first_on, freeze.last_on, freeze.label)):
        column = window.column(freeze.first_on)
        length = window.column(freeze.last_on) - column + 1
        label = f"{freeze.label} {words.span(freeze.first_on, freeze.last_on)}"
        said = label if _days_for(label, window) <= length else freeze.label
        at, room = _place_of_words(said, column, length, window)
        row = next((row for row in FREEZE_ROWS if free[row] <= column), FREEZE_ROWS[-1])
        has_room = free[row] <= column
        free[row] = max(free[row], column + length, at + room)
        yield Frozen(label, f"c{column} s{length}", f"r{row}", said if has_room else "", f"c{at} s{room}")


def _place_of_words(said: str, column: int, length: int, window: Window) -> tuple[int, int]:
    """In the freeze's days, else beside them; where the window ends too early for that, in them and cut."""
    needed, after = _days_for(said, window), column + length
    if length < needed <= window.days - after + 1:
        return after, needed
    return column, length
