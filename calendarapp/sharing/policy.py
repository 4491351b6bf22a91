"""Who may do what with saved views and guest links."""

from django.http import QueryDict

from ..accounts.models import Organisation, Role
from ..calendars import levels
from ..calendars.lens import Lens
from ..calendars.policy import may_manage
from .models import SavedView

GUEST_LEVELS = (levels.BUSY, levels.TITLES, levels.READ)
# Parameter of a view's address → what must be open for it to find anything; the rest is never open to guests.
_OPENS = {
    "type": levels.TITLES,
    "status": levels.TITLES,
    "q": levels.TITLES,
    "channel": levels.READ,
    "market": levels.READ,
    "stage": levels.READ,
    "agency": levels.READ,
    "part": levels.READ,
}
_SHUT = ("owner", "product", "persona")

_HEADS: frozenset[str] = frozenset({Role.OWNER, Role.MANAGER})


def may_save_views(lens: Lens) -> bool:
    """Everybody who sees a plan keeps views of their own."""
    return lens.viewer is not None and not lens.read_only


def may_change(lens: Lens, view: SavedView) -> bool:
    """Its owner, and the heads of the brand whose people have it."""
    return may_change_views(lens, owner=view.owner_id, team=view.team_id)


def may_change_views(lens: Lens, *, owner: int, team: int | None) -> bool:
    """The same of any view of this owner that this team has."""
    if lens.viewer is None or lens.read_only:
        return False
    return owner == lens.viewer.pk or lens.roles.get(team or 0) in _HEADS


def teams_of(lens: Lens, brand: Organisation) -> frozenset[int]:
    """Ids of the organisations with whose people the viewer may share a view of this brand."""
    own = {brand.pk} if brand.pk in lens.roles else set()
    return frozenset(own | lens.within(brand).agency_ids)


def may_share_with_guests(lens: Lens, brand: Organisation) -> bool:
    """Owners and managers make guest links, and manage all of the brand's."""
    return may_manage(lens, brand.pk)


def filters_shut_to_guests(view: SavedView, level: str) -> tuple[str, ...]:
    """The parameters of a saved view that let nothing pass for a guest of this level, since they ask what is shut."""
    asked = QueryDict(view.query)
    shut = (*_SHUT, *(name for name, opener in _OPENS.items() if not levels.reaches(level, opener)))
    return tuple(name for name in shut if name in asked)
