"""A circle that was refused, in words."""

from django.utils.translation import gettext as _

from ..calendars import levels
from ..calendars.lens import Lens
from ..events.loops import LoopError
from ..events.models import Event

ARROW = " → "
UNSEEN = "…"


def loop_in_words(refused: LoopError, lens: Lens) -> str:
    """Names the events on it that the reader sees. One query."""
    seen = Event.objects.seen_through(lens, levels.TITLES).filter(pk__in=refused.loop)
    titles = dict(seen.values_list("pk", "title"))
    way = ARROW.join(titles.get(pk, UNSEEN) for pk in (*refused.loop, refused.loop[0]))
    if refused.field == "parent":
        return _("An event can’t be a part of itself: %(way)s.") % {"way": way}
    return _("An event can’t need itself: %(way)s.") % {"way": way}
