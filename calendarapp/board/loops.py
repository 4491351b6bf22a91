"""Ties that were refused, in words: circles, and products that nobody brings."""

from django.utils.translation import gettext as _

from ..calendars import levels
from ..calendars.lens import Lens
from ..events.loops import LoopError
from ..events.models import Event
from ..events.stock import NotBroughtError

ARROW = " → "
UNSEEN = "…"
TIES_REFUSED = (LoopError, NotBroughtError)


def tie_in_words(refused: LoopError | NotBroughtError, lens: Lens) -> str:
    """Why it can't be, by the names that the reader sees. One query."""
    if isinstance(refused, LoopError):
        return loop_in_words(refused, lens)
    return " ".join(unbrought_in_words(refused, lens).values())


def unbrought_in_words(refused: NotBroughtError, lens: Lens) -> dict[int, str]:
    """By the id of the event that doesn't bring what it is needed for. One query."""
    titles = _titles(refused.events, lens)
    words = _("“%(title)s” doesn’t bring this product. Choose the restock or release that does, or no product.")
    return {pk: words % {"title": titles.get(pk, UNSEEN)} for pk in refused.events}


def loop_in_words(refused: LoopError, lens: Lens) -> str:
    """Names the events on it that the reader sees, and doesn't tell how many others there are. One query."""
    titles = _titles(refused.loop, lens)
    names = [titles.get(pk, UNSEEN) for pk in (*refused.loop, refused.loop[0])]
    way = ARROW.join(
        name for name, before in zip(names, ["", *names], strict=False) if (name, before) != (UNSEEN, UNSEEN)
    )
    if refused.field == "parent":
        return _("An event can’t be a part of itself: %(way)s.") % {"way": way}
    return _("An event can’t need itself: %(way)s.") % {"way": way}


def _titles(ids: tuple[int, ...], lens: Lens) -> dict[int, str]:
    seen = Event.objects.seen_through(lens, levels.TITLES).filter(pk__in=ids)
    return dict(seen.values_list("pk", "title"))
