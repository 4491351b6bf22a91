"""Who was shown, while an embargo held, what others don't see yet.

Every sheet that tells such an event's title says so here, whatever door asked for it, and so does every page on which
another event is named beside it; the door's middleware, which opened the gathering, writes down what was shown. Where nobody
gathers nothing is kept.
"""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field

from ..calendars.lens import Lens
from .sight import is_under_embargo, let_in_early


@dataclass(slots=True)
class Gathering:
    """`looks`: (person's id, event's id) → the agencies through which the person may have come to it."""

    looks: dict[tuple[int, int], frozenset[int]] = field(default_factory=dict)

    def of(self, person_id: int | None) -> dict[int, frozenset[int]]:
        """Event's id → agencies, for one person."""
        return {event_id: agencies for (viewer_id, event_id), agencies in self.looks.items() if viewer_id == person_id}


_gathering: ContextVar[Gathering | None] = ContextVar("early_looks", default=None)


def gather() -> Gathering:
    """A new gathering for all that this thread shows from now on."""
    gathering = Gathering()
    _gathering.set(gathering)
    return gathering


def look_early(event_id: int, lens: Lens) -> None:
    """Say that the lens's viewer was shown an event which the embargo keeps from others. Nobody's look isn't kept."""
    gathering = _gathering.get()
    if gathering is None or lens.viewer is None:
        return
    if agencies := lens.agency_ids:
        key = lens.viewer.pk, event_id
        gathering.looks[key] = gathering.looks.get(key, frozenset()) | agencies


def show_named(ids: Iterable[int], brand_id: int, lens: Lens) -> None:
    """Say that events of one brand were named which are under embargo and whose titles are known to be open to the lens.

    Reads nothing. `held_words` tells a question which they are.
    """
    if brand_id not in lens.roles:
        for event_id in ids:
            look_early(event_id, lens)


def show(event, lens: Lens) -> None:
    """As `look_early`, where the event is shown without a sheet. Reads `event.partners` of those under embargo."""
    if let_in_early(event, lens) is not None:
        look_early(event.pk, lens)


def show_titled(event, lens: Lens) -> None:
    """As `show`, of an event whose title is known to be open to the lens. Reads nothing."""
    if is_under_embargo(event, lens) and not lens.is_inside(event.calendar_id):
        look_early(event.pk, lens)
