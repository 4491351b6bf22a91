"""Reading how people look at a plan."""

from typing import Any

from ..accounts.models import Organisation, User
from .models import ViewChoice


def kept_views(brand: Organisation, user: User) -> dict[str, Any]:
    """What `services.keep_views` kept: {"view": kind, "<kind>": {parameter: value}}; empty for newcomers. One query."""
    return ViewChoice.objects.filter(brand=brand, user=user).values_list("kept", flat=True).first() or {}
