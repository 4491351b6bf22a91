"""Which lanes a timeline has, what lies in each, and how much of that is drawn."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ....events.lanes import Lane, Threads
from ....events.queries import Seen
from ...grid.timeline import Item, Packed, pack
from .setting import NOTHING, WITHOUT, Setting

ROWS = 8  # of a lane among many; where there are few, they share ROWS_ALONE
ROWS_ALONE = 40  # on a page of a lane that is shown alone
LANES = 20  # on a page
BARS = 600  # after so many, a page of lanes ends


@dataclass(frozen=True, slots=True)
class Filled:
    """A lane with what is drawn in it. `count`: all that lies in it."""

    lane: Lane
    count: int
    packed: Packed[Seen]


@dataclass(frozen=True, slots=True)
class Spread:
    """One page of lanes, of `pages`."""

    lanes: tuple[Filled, ...]
    number: int = 1
    pages: int = 1


def spread(setting: Setting, seen: Sequence[Seen], threads: Threads) -> Spread:
    """The lanes of this page. One that is shown alone has pages of rows."""
    sorted_rows = _sorted(setting.by, seen, threads)
    if setting.lane:
        return _alone(setting, sorted_rows, threads)
    pages: list[list[Filled]] = [[]]
    bars = 0
    limit = max(ROWS, ROWS_ALONE // max(len(sorted_rows), 1))
    for lane, rows in sorted_rows:
        filled = Filled(lane, len(rows), pack(items_of(rows, threads), setting.window, limit=limit))
        if pages[-1] and (len(pages[-1]) == LANES or bars + len(filled.packed.places) > BARS):
            pages.append([])
            bars = 0
        pages[-1].append(filled)
        bars += len(filled.packed.places)
    number = min(setting.number, len(pages))
    return Spread(tuple(pages[number - 1]), number, len(pages))


def _alone(setting: Setting, sorted_rows: Iterable[tuple[Lane, list[Seen]]], threads: Threads) -> Spread:
    found = next(((lane, rows) for lane, rows in sorted_rows if lane.key == setting.lane), None)
    if not found:
        return Spread(())
    lane, rows = found
    packed = pack(items_of(rows, threads), setting.window)
    pages = max(-(-packed.rows // ROWS_ALONE), 1)
    number = min(setting.number, pages)
    return Spread(
        (Filled(lane, len(rows), packed.cut(first=(number - 1) * ROWS_ALONE, rows=ROWS_ALONE)),), number, pages
    )


def _sorted(by: str, seen: Sequence[Seen], threads: Threads) -> list[tuple[Lane, list[Seen]]]:
    """Lanes in their order, the one of events without any last. What has several words lies in several lanes."""
    nothing = Lane(NOTHING, str(WITHOUT[by]))
    found: dict[Lane, list[Seen]] = {}
    initiatives = _initiatives(threads) if by == "parent" else {}
    for row in seen:
        own = [initiatives[row.event_id]] if row.event_id in initiatives else []
        for lane in [*own, *threads.lanes.get(row.event_id, ())] or [nothing]:
            found.setdefault(lane, []).append(row)
    return sorted(
        found.items(), key=lambda pair: (pair[0] == nothing, pair[0].place, pair[0].label.casefold(), pair[0].key)
    )


def _initiatives(threads: Threads) -> dict[int, Lane]:
    """An initiative stands over its own parts."""
    return {int(lane.key): lane for lanes in threads.lanes.values() for lane in lanes}


def items_of(rows: Sequence[Seen], threads: Threads) -> Iterator[Item[Seen]]:
    """Occurrences to be packed: parts under the first occurrence of the initiative that heads them in these rows."""
    heads: dict[int, Seen] = {}
    for row in rows:
        heads.setdefault(row.event_id, row)
    parts: dict[int, list[Seen]] = {}
    for row in rows:
        head = _head(row.event_id, threads.parents, heads)
        if head != row.event_id:
            parts.setdefault(head, []).append(row)
    below = {row for found in parts.values() for row in found}
    for row in rows:
        if row not in below:
            own = parts.get(row.event_id, ()) if heads[row.event_id] == row else ()
            yield _item(row, threads, tuple(_item(part, threads) for part in own))


def _head(event_id: int, parents: dict[int, int], among: dict[int, Seen]) -> int:
    """The topmost initiative; the event itself where parents go round in a circle."""
    passed = {event_id}
    head = event_id
    while parents.get(head) in among:
        head = parents[head]
        if head in passed:
            return event_id
        passed.add(head)
    return head


def _item(row: Seen, threads: Threads, parts: tuple[Item[Seen], ...] = ()) -> Item[Seen]:
    ticks = threads.ticks.get(row.event_id, ()) if threads.carries(row.event_id, row.key) else ()
    return Item(row, row.first_on, row.last_on, tuple(tick.due_on for tick in ticks), parts)
