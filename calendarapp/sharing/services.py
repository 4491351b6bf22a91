"""Keeping how a person looks at a plan."""

from typing import Any

from ..accounts.models import Organisation, User
from ..common.notes import note
from .models import ViewChoice


def keep_views(brand: Organisation, *, user: User, kept: dict[str, Any]) -> None:
    """Remember how a person looks at a brand's plan; dropped when the database is busy, for it is a convenience."""
    note(lambda: ViewChoice.objects.update_or_create(brand=brand, user=user, defaults={"kept": kept}))
