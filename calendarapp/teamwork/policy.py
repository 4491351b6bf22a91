"""Who may speak about an event, for whom, and to whom.

The brand's planners speak internally or to all partners who read the event. Its viewers speak internally alone: what is
said to partners binds the brand. Of an agency those speak whose level includes *comment*; what they say is for the brand
and their own agency. Nobody speaks through a lens that only reads.
"""

from dataclasses import dataclass
from datetime import timedelta

from ..calendars import levels
from ..calendars.lens import BRAND, GUEST, Access, Lens
from ..calendars.policy import may_manage
from ..events.models import Event
from ..events.policy import may_plan
from ..events.sight import opens, ways_to
from .models import Comment, Visibility

EDIT_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Voice:
    """For whom one speaks (an agency's id, none for the brand), and to whom."""

    agency_id: int | None
    visibility: str

    @property
    def key(self) -> str:
        """Its name in forms: internal, shared, or the agency's id."""
        return self.visibility if self.agency_id is None else str(self.agency_id)


def may_read_talk(lens: Lens, event: Event) -> bool:
    return any(way.via != GUEST and levels.READ in way.opens for way in ways_to(event, lens))


def may_read(lens: Lens, comment: Comment) -> bool:
    """What `Comment.objects.seen_through` asks of the database, asked of one. Reads `event.partners`."""
    if comment.event.deleted_at is not None:
        return False
    return any(_hears(way, comment) for way in ways_to(comment.event, lens) if way.via != GUEST)


def voices(lens: Lens, event: Event) -> tuple[Voice, ...]:
    """All ways in which the viewer may speak about an event, the most private first."""
    if lens.read_only or lens.viewer is None:
        return ()
    ways = ways_to(event, lens)
    own = any(way.via == BRAND and levels.INSIDE in way.opens for way in ways)
    internal = [Voice(None, Visibility.INTERNAL)] if own and lens.roles.get(event.brand_id) else []
    shared = [Voice(None, Visibility.SHARED)] if internal and may_plan(lens, event.brand_id) else []
    agencies = [Voice(int(way.via), Visibility.SHARED) for way in ways if _comments(way)]
    return (*internal, *shared, *agencies)


def may_edit(lens: Lens, comment: Comment) -> bool:
    """One's own words, for fifteen minutes, while one may still say such a thing."""
    return _is_own(lens, comment) and lens.at - comment.created_at <= EDIT_FOR


def may_delete(lens: Lens, comment: Comment) -> bool:
    """One's own words at any time; the brand's managers delete anybody's."""
    manages = may_manage(lens, comment.event.brand_id) and levels.INSIDE in opens(comment.event, lens)
    return comment.deleted_at is None and (manages or _is_own(lens, comment))


def _is_own(lens: Lens, comment: Comment) -> bool:
    mine = lens.viewer is not None and comment.author_id == lens.viewer.pk and comment.deleted_at is None
    return mine and Voice(comment.agency_id, comment.visibility) in voices(lens, comment.event)


def _hears(way: Access, comment: Comment) -> bool:
    if way.via == BRAND and levels.INSIDE in way.opens:
        return True
    if way.via != BRAND and comment.agency_id is not None:
        return comment.agency_id == way.via and levels.READ in way.opens
    return comment.visibility == Visibility.SHARED and levels.DESCRIPTION in way.opens


def _comments(way: Access) -> bool:
    return way.via not in (BRAND, GUEST) and levels.reaches(way.level, levels.COMMENT)
