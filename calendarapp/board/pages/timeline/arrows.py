"""Arrows from what is needed to what needs it, and the conflicts among them in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ....events.chips import Chips
from ....events.lanes import Need
from ....events.ties import State
from ... import words
from ...grid.routes import Spot, route
from ..view import View
from .lanes import Filled

CONFLICTS = 3  # in words at the foot


@dataclass(frozen=True, slots=True)
class Line:
    """A path in one lane's drawing."""

    path: str
    classes: str


@dataclass(frozen=True, slots=True)
class Tip:
    """An arrow's head, at the bar that it points to."""

    classes: str


@dataclass(slots=True)
class Drawn:
    """What one lane draws of all arrows."""

    lines: list[Line] = field(default_factory=list)
    tips: list[Tip] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Conflict:
    """`url`: where the later event is moved, or looked at by those who may not, or whom a move wouldn't help."""

    words: str
    url: str
    may_move: bool


def draw_arrows(lanes: Sequence[Filled], needs: Iterable[Need], *, gap: float, drawn: Chips) -> list[Drawn]:
    """One arrow a need, between the bars of both that are nearest to each other."""
    spots = _spots(lanes, drawn)
    rows = [max(filled.packed.rows, 1) + bool(filled.packed.more) for filled in lanes]
    found = [Drawn() for _lane in lanes]
    for need in needs:
        pair = _nearest(spots.get(need.needs_id, ()), spots.get(need.event_id, ()))
        if pair:
            _draw(found, pair, need, rows=rows, gap=gap)
    return found


def _draw(found: list[Drawn], pair: tuple[Spot, Spot], need: Need, *, rows: list[int], gap: float) -> None:
    source, target = pair
    way = route(source, target, rows=rows, gap=gap)
    bad = " bad" if need.is_violated else " tight" if need.state is State.TIGHT else ""
    for piece in way.pieces:
        found[piece.lane].lines.append(Line(piece.path, f"dep{bad}{' through' if piece.through else ''}"))
    place = f"c{int(target.begins) + 1} s1 r{target.row}"
    found[target.lane].tips.append(Tip(f"{place} arrowhead {way.head.value}{bad}"))


def _spots(lanes: Sequence[Filled], drawn: Chips) -> dict[int, list[Spot]]:
    """Where each event lies: in each lane its first bar."""
    found: dict[int, list[Spot]] = {}
    for number, filled in enumerate(lanes):
        for place in sorted(filled.packed.places, key=lambda place: place.column):
            spots = found.setdefault(place.thing.event_id, [])
            if place.thing.event_id in drawn.sheets and (not spots or spots[-1].lane != number):
                spots.append(Spot(number, place.row, place.column - 1, place.column - 1 + place.length))
    return found


def _nearest(sources: Sequence[Spot], targets: Sequence[Spot]) -> tuple[Spot, Spot] | None:
    pairs = ((source, target) for source in sources for target in targets)
    return min(pairs, key=lambda pair: (abs(pair[0].lane - pair[1].lane), pair[1].lane), default=None)


def conflicts_of(view: View, needs: Iterable[Need], chips: Chips) -> list[Conflict]:
    """Those whose later event is drawn."""
    return [_conflict(view, need, chips) for need in needs if need.is_violated and need.event_id in chips.sheets]


def _conflict(view: View, need: Need, chips: Chips) -> Conflict:
    may_move = chips.sheets[need.event_id].movable and not need.lacks
    url = _remedy(view, need) if may_move else view.event_link(need.event_id)
    return Conflict(_in_words(need), url, may_move)


def _remedy(view: View, need: Need) -> str:
    """The form that moves the event, with a start at which the need is met; a cancelled one is met by no day."""
    url = view.move_link(need.event_id)
    if need.is_gone:
        return url
    starts = need.when.shifted(timedelta(days=max(need.buffer, 1) - need.gap)).starts
    day = starts.isoformat(timespec="minutes") if isinstance(starts, datetime) else starts.isoformat()
    return f"{url}?{urlencode({'starts': day})}"


def _in_words(need: Need) -> str:
    named = {
        "needed": need.needs,
        "ends": words.short_day(need.needs_when.last_on),
        "title": need.event,
        "starts": words.short_day(need.when.first_on),
    }
    if need.is_gone:
        return _("%(title)s (%(starts)s) needs %(needed)s, which is cancelled.") % named
    if need.lacks:
        said = _("%(title)s (%(starts)s) needs %(product)s in stock, which %(needed)s doesn’t bring.")
        return said % {**named, "product": need.lacks}
    if not need.gap:
        return _("%(needed)s ends %(ends)s, some hours after %(title)s starts.") % named
    said = ngettext(
        "%(needed)s ends %(ends)s, %(count)d day after %(title)s starts (%(starts)s).",
        "%(needed)s ends %(ends)s, %(count)d days after %(title)s starts (%(starts)s).",
        -need.gap,
    )
    return said % {**named, "count": -need.gap}
