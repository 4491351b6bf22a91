"""Who may manage what a brand shows to whom."""

from ..accounts.models import Role
from .lens import Lens

MANAGERS = frozenset({Role.OWNER, Role.MANAGER})


def may_manage(lens: Lens, brand_id: int) -> bool:
    """Does the viewer manage the brand: calendars, sharing, people?"""
    return not lens.read_only and lens.roles.get(brand_id) in MANAGERS
