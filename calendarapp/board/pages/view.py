"""What the calendar's pages have in common."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from ...accounts.models import Organisation
from ...calendars.lens import Lens
from ...common.days import FIRST_DAY, LAST_DAY
from ...common.paths import path_of
from ...events.chips import Chips, ChipSheet
from ...events.marks import DayMarks, day_marks
from ...events.queries import PlanFilters, Seen, occurrences_between
from .. import words
from ..filters import FilterBar

PLAIN = "-"  # the key of what doesn't repeat
NO_BAR = FilterBar(PlanFilters(), "", (), (), ())


class PlanView(ABC):
    """Through which lens a plan is drawn, in which zone, with which filters; and where the links on it lead.

    The plan is a brand's own, or what several brands share with an agency.
    """

    lens: Lens
    zone: str
    bar: FilterBar

    @cached_property
    def today(self) -> date:
        return self.lens.at.astimezone(ZoneInfo(self.zone)).date()

    @property
    @abstractmethod
    def week_start(self) -> int: ...

    @abstractmethod
    def of(self, calendar_id: int) -> "View":
        """The view of the brand that keeps this calendar: its events have their pages there."""

    def brand_name(self, calendar_id: int) -> str:
        """Whose calendar it is, where several brands are drawn together."""
        return ""

    @abstractmethod
    def month_link(self, on: date) -> str: ...

    @abstractmethod
    def week_link(self, day: date) -> str:
        """Empty where there is no page of a week."""

    @abstractmethod
    def agenda_link(self, day: date) -> str: ...

    @abstractmethod
    def day_link(self, day: date) -> str: ...

    @abstractmethod
    def marks(self, first: date, last: date) -> DayMarks:
        """Holidays, key dates and freezes of these days, in the reader's language."""

    def seen(self, first: date, last: date) -> list[Seen]:
        return occurrences_between(self.lens, first, last, zone=self.zone, filters=self.bar.filters)

    def entry(self, seen: Seen, chips: Chips) -> "Entry | None":
        """The occurrence with its sheet and its words; nothing for what is gone by now."""
        sheet = chips.of(seen.event_id, seen.key)
        if sheet is None:
            return None
        home = self.of(sheet.calendar_id)
        time = "" if seen.all_day else words.clock(seen.starts_at)
        url = home.event_link(seen.event_id, seen.key) if sheet.titled else ""
        move = home.move_link(seen.event_id) if url and sheet.movable else ""
        return Entry(seen, sheet, url, words.chip_name(sheet, seen, time=time), time, move)


@dataclass(frozen=True)
class View(PlanView):
    """The plan of one brand."""

    brand: Organisation
    lens: Lens
    zone: str
    bar: FilterBar = NO_BAR

    @property
    def week_start(self) -> int:
        return self.brand.week_start

    def of(self, calendar_id: int) -> "View":
        return self

    def link(self, name: str, *args: Any, **parameters: str) -> str:
        """An address within the brand that keeps the filters."""
        return self.bar.link(path_of(name, self.brand.slug, *args), **parameters)

    def month_link(self, on: date) -> str:
        return self.link("month", on=f"{on:%Y-%m}")

    def week_link(self, day: date) -> str:
        return self.link("week", on=day.isoformat())

    def agenda_link(self, day: date) -> str:
        return self.link("agenda", **{"from": day.isoformat()})

    def event_link(self, event_id: int, key: str = PLAIN) -> str:
        """Without filters: a page of its own, of one occurrence by its key. Resolved once, for a month has many."""
        head, tail = self._event_path
        return f"{head}{event_id}{tail}" if key == PLAIN else f"{head}{event_id}{tail}?on={key}"

    def move_link(self, event_id: int) -> str:
        head, tail = self._event_path
        return f"{head}{event_id}{tail}move/"

    @cached_property
    def _event_path(self) -> tuple[str, str]:
        head, _zero, tail = path_of("event", self.brand.slug, 0).rpartition("0")
        return head, tail

    def day_link(self, day: date) -> str:
        head, tail = self._day_path
        return self.bar.link(f"{head}{day.isoformat()}{tail}")

    @cached_property
    def _day_path(self) -> tuple[str, str]:
        head, _day, tail = path_of("day", self.brand.slug, FIRST_DAY).rpartition(FIRST_DAY.isoformat())
        return head, tail

    def marks(self, first: date, last: date) -> DayMarks:
        return day_marks(self.lens, self.brand, first, last, language=get_language() or "en")


@dataclass(frozen=True, slots=True)
class Entry:
    """An occurrence as it is drawn. `url` is empty for blocks without words: there is nothing more to see.

    `move`: where its dates are changed, for those who may. `brand`: whose it is, where several are drawn together.
    """

    seen: Seen
    sheet: ChipSheet
    url: str
    name: str
    time: str
    move: str = ""
    brand: str = ""

    @property
    def title(self) -> str:
        return words.title_of(self.sheet)

    def without_time(self) -> "Entry":
        """For a place where the time of its start would mislead."""
        return replace(self, time="")

    @property
    def starts(self) -> str:
        """2027-10-14, or the wall time in the reader's zone: 2027-10-14T09:00."""
        return self.seen.first_on.isoformat() if self.seen.all_day else words.wall(self.seen.starts_at)

    @property
    def ends(self) -> str:
        """The last day, or the wall time of the end."""
        return self.seen.last_on.isoformat() if self.seen.all_day else words.wall(self.seen.ends_at)


def within(day: date) -> bool:
    """Does Almanac plan on this day at all?"""
    return FIRST_DAY <= day <= LAST_DAY
