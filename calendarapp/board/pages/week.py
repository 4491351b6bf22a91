"""The week: hours for what has hours, bars above them for whole days and what is longer than a day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ...events.chips import Chips, chips_for
from ...events.marks import DayMarks
from ...events.queries import Seen
from .. import words
from ..grid import Block, HourColumn, Rest, fill_day, lay_out, row_of, weeks_from
from .sheet import Row, Weekday, day_classes, day_name, drawn_on, rows_of, weekdays_of
from .view import Entry, View, within

BAND = 6  # lanes above the hours
FINE = 12  # a day's width in parts, for one, two, three or four side by side
TWO_LINES = 4  # quarters: what is shorter says all in one
ON_A_PHONE = 3  # days
WORKDAY = range(7 * 4, 22 * 4)  # the quarters that are always printed, and where the sheet opens
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A timed event in its day. `until` says in the last of several days when it ends."""

    block: Block[Seen]
    entry: Entry
    until: str

    @property
    def classes(self) -> str:
        piece = self.block.piece
        height = piece.last - piece.first
        cut = f"{' from-before' if piece.from_before else ''}{' to-after' if piece.to_after else ''}"
        return f"slot r{piece.first} h{height} {_share(self.block.column, self.block.columns)}{cut}"

    @property
    def firms(self) -> Sequence[str]:
        """Two at most. Side by side, or in one line with a time, there is room for one mark only."""
        firms = self.entry.sheet.firms
        is_tight = self.block.columns > 1 or self.block.piece.last - self.block.piece.first < TWO_LINES
        return () if is_tight and len(firms) > 1 else firms[:2]

    @property
    def more_firms(self) -> int:
        return len(self.entry.sheet.firms) - len(self.firms)


@dataclass(frozen=True, slots=True)
class More:
    """So many that found no place between two hours."""

    classes: str
    count: int


@dataclass(frozen=True, slots=True)
class HourDay:
    """A day's hours. `now`: the class of the row that it is, on today alone."""

    iso: str
    name: str
    classes: str
    url: str
    slots: tuple[Slot, ...]
    more: tuple[More, ...]
    now: str = ""


@dataclass(frozen=True, slots=True)
class WeekPage:
    """`near`: which three of the seven days a phone shows, from 1; `short` is their title, `nearer` and `further` lead on.

    `band`: how many lanes stand above the hours; `opens_at`: the hour at which the sheet opens; `quiet`: see `_quiet`.
    """

    title: str
    short: str
    weekdays: tuple[Weekday, ...]
    head: Row
    days: tuple[HourDay, ...]
    zone: str
    zone_name: str
    band: int
    near: int
    opens_at: int
    quiet: str
    earlier: str
    later: str
    nearer: str
    further: str
    is_current: bool
    new_on: date
    hours: tuple[str, ...] = tuple(f"{hour:02}:00" for hour in range(24))
    lanes: int = BAND

    @property
    def rows(self) -> tuple[Row, ...]:
        return (self.head,)


def week_page(view: View, on: date) -> WeekPage:
    """The week of `on`. Sheets are read for those alone that find a place."""
    days = weeks_from(on, 1, view.brand.week_start)[0]
    zone = ZoneInfo(view.zone)
    seen = view.seen(days[0], days[-1])
    head = lay_out([days], [row for row in seen if _is_long(row)], lanes=BAND)
    columns = [fill_day(_on(day, seen), day, zone) for day in days]
    chips = chips_for([*drawn_on(head), *_drawn_in(columns)], view.lens)
    marks = view.marks(days[0], days[-1])
    near = min((on - days[0]).days, len(days) - ON_A_PHONE)
    return WeekPage(
        title=words.span_with_year(days[0], days[-1]),
        short=words.span_without_year(days[near], days[near + ON_A_PHONE - 1]),
        weekdays=weekdays_of(days),
        head=rows_of(view, head, chips, marks)[0],
        days=tuple(_day(view, day, column, chips, marks) for day, column in zip(days, columns, strict=True)),
        zone=" → ".join(dict.fromkeys(f"{datetime.combine(day, time(12), zone):%Z}" for day in (days[0], days[-1]))),
        zone_name=view.zone.replace("_", " "),
        band=_lanes_used(head),
        near=near + 1,
        opens_at=_opening_hour(columns),
        quiet=_quiet(columns),
        earlier=_link(view, days[0] - 7 * DAY),
        later=_link(view, days[-1] + DAY),
        nearer=_link(view, days[max(near - ON_A_PHONE, 0)] if near else days[0] - ON_A_PHONE * DAY),
        further=_link(view, days[near] + ON_A_PHONE * DAY),
        is_current=days[0] <= view.today <= days[-1],
        new_on=view.today if days[0] <= view.today <= days[-1] else on,
    )


def _is_long(seen: Seen) -> bool:
    return seen.all_day or seen.ends_at - seen.starts_at >= DAY


def _on(day: date, seen: list[Seen]) -> list[Seen]:
    return [row for row in seen if not _is_long(row) and row.first_on <= day <= row.last_on]


def _drawn_in(columns: list[HourColumn[Seen]]) -> Iterator[tuple[int, str]]:
    spans = (block.piece.span for column in columns for block in column.blocks)
    return ((span.event_id, span.key) for span in spans)


def _lanes_used(head: list) -> int:
    """At least one, and one for the words "+n more"."""
    week = head[0]
    return max([1, *(bar.lane for bar in week.bars), *([BAND] if any(week.more) else [])])


def _opening_hour(columns: list[HourColumn[Seen]]) -> int:
    """The hour at which the first event begins, if that is before the working day."""
    firsts = [block.piece.first for column in columns for block in column.blocks if not block.piece.from_before]
    return min([WORKDAY.start, *firsts]) // 4


def _quiet(columns: list[HourColumn[Seen]]) -> str:
    """Which ends of the day are empty, so that a sheet of paper needn't show them."""
    pieces = [block.piece for column in columns for block in column.blocks]
    early = all(piece.first >= WORKDAY.start for piece in pieces)
    late = all(piece.last <= WORKDAY.stop for piece in pieces)
    return f"{'quiet-morning' if early else ''} {'quiet-night' if late else ''}".strip()


def _day(view: View, day: date, column: HourColumn[Seen], chips: Chips, marks: DayMarks) -> HourDay:
    is_today = day == view.today
    slots = ((block, view.entry(block.piece.span, chips)) for block in column.blocks)
    return HourDay(
        iso=day.isoformat(),
        name=_("%(day)s, by the hour") % {"day": day_name(day, marks)},
        classes=day_classes(day, frozen=bool(marks.frozen(day)), today=is_today),
        url=view.day_link(day),
        slots=tuple(_slot(block, entry) for block, entry in slots if entry),
        more=tuple(_more(rest) for rest in column.rests),
        now=f"r{row_of(view.lens.at.astimezone(ZoneInfo(view.zone)))}" if is_today else "",
    )


def _slot(block: Block[Seen], entry: Entry) -> Slot:
    """On a day that it did not begin, an event says until when it goes on instead of when it began."""
    piece = block.piece
    if not piece.from_before:
        return Slot(block, entry, "")
    until = "" if piece.to_after else words.until_clock(piece.span.ends_at)
    return Slot(block, entry.without_time(), until)


def _more(rest: Rest) -> More:
    return More(f"r{rest.first} h{rest.last - rest.first} {_share(3, 4)}", rest.count)


def _share(column: int, columns: int) -> str:
    """The classes of a place in the width of a day."""
    part = FINE // columns
    return f"k{column * part + 1} w{part}"


def _link(view: View, day: date) -> str:
    return view.link("week", on=day.isoformat()) if within(day) else ""
