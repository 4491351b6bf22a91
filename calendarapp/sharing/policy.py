"""Who may do what with saved views."""

from ..accounts.models import Organisation, Role
from ..calendars.lens import Lens
from .models import SavedView

_HEADS: frozenset[str] = frozenset({Role.OWNER, Role.MANAGER})


def may_save_views(lens: Lens) -> bool:
    """Everybody who sees a plan keeps views of their own."""
    return lens.viewer is not None and not lens.read_only


def may_change(lens: Lens, view: SavedView) -> bool:
    """Its owner, and the heads of the brand whose people have it."""
    if lens.viewer is None or lens.read_only:
        return False
    return view.owner_id == lens.viewer.pk or lens.roles.get(view.team_id or 0) in _HEADS


def teams_of(lens: Lens, brand: Organisation) -> frozenset[int]:
    """Ids of the organisations with whose people the viewer may share a view of this brand."""
    own = {brand.pk} if brand.pk in lens.roles else set()
    return frozenset(own | lens.within(brand).agency_ids)
