"""Who may manage what a brand shows to whom."""

from ..accounts.models import Role
from .lens import Lens

MANAGERS = frozenset({Role.OWNER, Role.MANAGER})


def may_manage(lens: Lens, brand_id: int) -> bool:
    """Does the viewer manage the brand: calendars, sharing, people?"""
    return not lens.read_only and may_see_partners(lens, brand_id)


def may_see_archived(lens: Lens, brand_id: int) -> bool:
    """May the viewer know which calendars were put away? Also by a token that only reads."""
    return lens.roles.get(brand_id) in MANAGERS


def may_see_partners(lens: Lens, brand_id: int) -> bool:
    """May the viewer know which agencies see how much? Also by a token that only reads."""
    return lens.roles.get(brand_id) in MANAGERS
