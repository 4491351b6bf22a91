"""The timeline: a quarter or so of the plan as lanes of bars, with what belongs together drawn together."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import pgettext

from ....events.chips import Chips, chips_for
from ....events.lanes import SORTED_BY, Threads, threads_of
from ... import words
from ...grid import month_after
from ...grid.timeline import Window, Zoom, window_of
from ..view import within
from .arrows import CONFLICTS, Conflict, Drawn, conflicts_of, draw_arrows
from .bars import Said, TimelineBar, bars_of
from .lanes import Spread, spread
from .ruler import Ruler, ruler_of
from .setting import BY, ZOOMS, Setting
from .sums import Sum, sums_of

__all__ = ("BY", "ZOOMS", "Setting", "TimelinePage", "Zoom", "timeline_page", "window_of")

TICKED = 400  # occurrences in view up to which milestones are drawn


@dataclass(frozen=True, slots=True)
class TimelineLane:
    """`url` shows it alone; `count`: all that lies in it, `more`: what found no row."""

    key: str
    label: str
    count: int
    bars: tuple[TimelineBar, ...]
    rows: int
    more: int
    url: str
    drawn: Drawn

    @property
    def height(self) -> int:
        """In rows, with one for the words "+n more"."""
        return self.rows + bool(self.more)


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    value: str
    url: str
    current: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """`ticked`: are milestones drawn? `alone`: the label of the only lane that is shown, and `all_url` shows the others."""

    title: str
    dates: str
    window: Window
    weekend: str
    ruler: Ruler
    lanes: tuple[TimelineLane, ...]
    sums: tuple[Sum, ...]
    conflicts: tuple[Conflict, ...]
    more_conflicts: int
    zooms: tuple[Choice, ...]
    by: tuple[Choice, ...]
    ticked: bool
    alone: str
    all_url: str
    before: str
    after: str
    number: int
    pages: int
    earlier: str
    later: str
    is_current: bool
    new_on: date
    count: int

    @property
    def conflict_count(self) -> int:
        return len(self.conflicts) + self.more_conflicts


def timeline_page(setting: Setting) -> TimelinePage:
    """Sheets are read for those alone that find a place. Seven queries, however much is planned."""
    view, window = setting.view, setting.window
    seen = view.seen(window.first, window.last)
    ticked = len(seen) <= TICKED
    by = setting.by if setting.by in SORTED_BY else ""
    threads = threads_of({row.event_id for row in seen}, view.lens, by=by, milestones=ticked)
    shown = spread(setting, seen, threads)
    chips = chips_for(_drawn(shown), view.lens)
    conflicts = conflicts_of(view, threads.needs.values(), chips)
    is_current = window.shows(view.today)
    return TimelinePage(
        title=_title(window),
        dates=f"{words.short_day(window.first)} – {words.short_day(window.last)}"
        if window.zoom != Zoom.SIX_WEEKS
        else "",
        window=window,
        weekend="sunday" if window.first.weekday() else "monday",
        ruler=ruler_of(view, window, view.marks(window.first, window.last)),
        lanes=_lanes(setting, shown, chips, threads),
        sums=sums_of(seen, threads, window),
        conflicts=tuple(conflicts[:CONFLICTS]),
        more_conflicts=max(len(conflicts) - CONFLICTS, 0),
        ticked=ticked,
        is_current=is_current,
        new_on=view.today if is_current else max(window.first, window.period),
        count=len(seen),
        **_ways(setting, shown),
    )


def _drawn(shown: Spread) -> list[tuple[int, str]]:
    return [(place.thing.event_id, place.thing.key) for lane in shown.lanes for place in lane.packed.places]


def _lanes(setting: Setting, shown: Spread, chips: Chips, threads: Threads) -> tuple[TimelineLane, ...]:
    needs = threads.needs.values()
    said = Said.of(needs)
    arrows = draw_arrows(shown.lanes, needs, gap=setting.window.scale.gap, drawn=chips)
    return tuple(
        TimelineLane(
            key=filled.lane.key,
            label=filled.lane.label,
            count=filled.count,
            bars=bars_of(setting.view, filled.packed.places, chips, threads, said),
            rows=max(filled.packed.rows, 1),
            more=filled.packed.more,
            url=setting.link(lane=filled.lane.key),
            drawn=drawn,
        )
        for filled, drawn in zip(shown.lanes, arrows, strict=True)
    )


def _ways(setting: Setting, shown: Spread) -> dict:
    """Links to other days, zooms, lanes and pages."""
    window = setting.window
    alone = next((filled.lane.label for filled in shown.lanes), "-") if setting.lane else ""
    return {
        "zooms": tuple(
            Choice(str(label), zoom, setting.link(zoom=zoom, on=_day_at(setting)), zoom == window.zoom, str(title))
            for zoom, (label, title) in ZOOMS.items()
        ),
        "by": tuple(Choice(str(label), key, "", key == setting.by) for key, label in BY.items()),
        "alone": alone,
        "all_url": setting.link(lane=""),
        "before": setting.link(number=shown.number - 1) if shown.number > 1 else "",
        "after": setting.link(number=shown.number + 1) if shown.number < shown.pages else "",
        "number": shown.number,
        "pages": shown.pages,
        "earlier": setting.link(on=window.earlier) if within(window.earlier) else "",
        "later": setting.link(on=window.later) if within(window.later) else "",
    }


def _day_at(setting: Setting) -> date:
    """The day around which another zoom opens: today where it is in view, else where the window begins."""
    today = setting.view.today
    return today if setting.window.shows(today) else setting.window.period


def _title(window: Window) -> str:
    """Q4 2027 · Q4 2027 – Q1 2028 · 4 Oct – 14 Nov 2027."""
    if window.zoom == Zoom.SIX_WEEKS:
        return words.span_with_year(window.first, window.last)
    first = _quarter(window.period)
    return first if window.zoom == Zoom.QUARTER else f"{first} – {_quarter(month_after(window.period, 3))}"


def _quarter(first: date) -> str:
    said = {"number": (first.month + 2) // 3, "year": first.year}
    return pgettext("a quarter of a year", "Q%(number)d %(year)d") % said
