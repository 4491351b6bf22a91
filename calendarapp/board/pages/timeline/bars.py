"""The bars of a lane, with their milestones and their words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ....events.chips import Chips
from ....events.early import show_named
from ....events.lanes import MilestoneTick, Need, Threads
from ....events.queries import Seen
from ....events.ties import State
from ... import words
from ...grid.timeline import Place
from ..view import Entry, View


@dataclass(frozen=True, slots=True)
class StoneMark:
    """A milestone on the track: filled when done, hollow when due, ringed when it is late."""

    classes: str
    words: str


@dataclass(frozen=True, slots=True)
class TimelineBar:
    """A bar with its parts below it. `name` also says what is only drawn: milestones, and what it needs or is needed by."""

    place: Place[Seen]
    entry: Entry
    name: str
    in_conflict: bool
    stones: tuple[StoneMark, ...]
    parts: tuple["TimelineBar", ...] = ()

    @property
    def classes(self) -> str:
        place = self.place
        marks = {
            place.title.value: True,
            "from-left": place.from_left,
            "to-right": place.to_right,
            "initiative": place.is_initiative,
            "part": place.is_part,
        }
        return " ".join((_at(place.column, place.length, place.row), *(name for name, holds in marks.items() if holds)))

    @property
    def lead(self) -> str:
        """The place of the line that leads from the first milestone to the start, if there is one."""
        place = self.place
        if not place.lead or not self.stones:
            return ""
        low = " low" if place.title.value == "before" else ""
        return _at(place.lead, place.column - place.lead, place.row) + low

    @property
    def firms(self) -> Sequence[str]:
        """On wide bars alone: the title comes first."""
        return self.entry.sheet.firms[:2] if self.place.is_wide else ()

    @property
    def more_firms(self) -> int:
        return len(self.entry.sheet.firms) - len(self.firms) if self.place.is_wide else 0


@dataclass(frozen=True, slots=True)
class Said:
    """Needs by the event that has them and by the event that is needed."""

    needs: dict[int, list[Need]]
    needed: dict[int, list[Need]]

    @classmethod
    def of(cls, needs: Iterable[Need]) -> "Said":
        said = cls({}, {})
        for need in needs:
            said.needs.setdefault(need.event_id, []).append(need)
            said.needed.setdefault(need.needs_id, []).append(need)
        return said


def bars_of(
    view: View, places: Iterable[Place[Seen]], chips: Chips, threads: Threads, said: Said
) -> tuple[TimelineBar, ...]:
    """In order of their starts, the parts of an initiative within it."""
    found: list[tuple[TimelineBar, list[TimelineBar]]] = []
    for place in places:
        entry = view.entry(place.thing, chips)
        if entry is None:
            continue
        bar = _bar(view, place, entry, threads, said)
        if place.is_part and found and found[-1][0].place.is_initiative:
            found[-1][1].append(bar)
        else:
            found.append((bar, []))
    whole = [_with_parts(bar, parts) for bar, parts in found]
    return tuple(sorted(whole, key=_order))


def _with_parts(bar: TimelineBar, parts: list[TimelineBar]) -> TimelineBar:
    if not parts:
        return bar
    ordered = tuple(sorted(parts, key=_order))
    return replace(bar, parts=ordered)


def _order(bar: TimelineBar) -> tuple:
    return (bar.place.column, bar.place.row)


def _bar(view: View, place: Place[Seen], entry: Entry, threads: Threads, said: Said) -> TimelineBar:
    row = place.thing
    ticks = threads.ticks.get(row.event_id, []) if threads.carries(row.event_id, row.key) else []
    needs, needed = said.needs.get(row.event_id, []), said.needed.get(row.event_id, [])
    others = *(need.needs_id for need in needs), *(need.event_id for need in needed)
    show_named(threads.held.intersection(others), view.brand.pk, view.lens)
    parts = [entry.name, *_needs_in_words(needs, needed), *_counted(ticks, view.today)]
    return TimelineBar(
        place=place,
        entry=entry,
        name=", ".join(parts),
        in_conflict=any(need.is_violated for need in needs),
        stones=tuple(_stones(place, ticks, view.today)),
    )


def _stones(place: Place[Seen], ticks: Sequence[MilestoneTick], today: date) -> Iterator[StoneMark]:
    for stone in place.stones:
        tick = ticks[stone.index]
        state = "done" if tick.is_done else "late" if tick.is_late(today) else "due"
        yield StoneMark(
            classes=f"{_at(stone.column, 1, place.row)} {state}{' low' if stone.low else ''}",
            words=f"{tick.label} · {words.short_day(tick.due_on)} · {_state(tick, today)}",
        )


def _state(tick: MilestoneTick, today: date) -> str:
    if tick.is_done:
        return _("done")
    return _("overdue") if tick.is_late(today) else _("due")


def _needs_in_words(needs: Iterable[Need], needed: Iterable[Need]) -> Iterator[str]:
    for need in needs:
        named = {"title": need.needs, "day": words.short_day(need.needs_when.last_on)}
        if need.is_gone:
            yield _("conflict: needs %(title)s, which is cancelled") % named
        elif need.lacks:
            yield _("conflict: needs %(title)s, which doesn’t bring %(product)s") % {**named, "product": need.lacks}
        elif need.is_violated:
            yield _("conflict: needs %(title)s, ends %(day)s") % named
        else:
            yield _("needs %(title)s, ends %(day)s") % named
        yield from _wished(need)
    for need in needed:
        named = {"title": need.event, "day": words.short_day(need.when.first_on)}
        yield _("needed by %(title)s, starts %(day)s") % named


def _wished(need: Need) -> Iterator[str]:
    """How many days should lie between, where they don't."""
    if need.state is State.TIGHT:
        told = ngettext("%(number)d day between is wished", "%(number)d days between are wished", need.buffer)
        yield told % {"number": need.buffer}


def _counted(ticks: Sequence[MilestoneTick], today: date) -> Iterator[str]:
    if not ticks:
        return
    done = sum(tick.is_done for tick in ticks)
    late = sum(tick.is_late(today) for tick in ticks)
    yield _("%(done)d of %(all)d milestones done") % {"done": done, "all": len(ticks)}
    if late:
        yield ngettext("%(count)d overdue", "%(count)d overdue", late) % {"count": late}


def _at(column: int, length: int, row: int) -> str:
    """The classes of a place."""
    return f"c{column} s{length} r{row}"
