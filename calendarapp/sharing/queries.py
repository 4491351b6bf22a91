"""Reading how people look at a plan."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from ..accounts.models import Organisation, User
from ..calendars.lens import Lens
from .models import SavedView, ViewChoice
from .policy import teams_of


def kept_views(brand: Organisation, user: User) -> dict[str, Any]:
    """What `services.keep_views` kept: {"view": kind, "<kind>": {parameter: value}}; empty for newcomers. One query."""
    return ViewChoice.objects.filter(brand=brand, user=user).values_list("kept", flat=True).first() or {}


def views_of(lens: Lens, brand: Organisation) -> QuerySet[SavedView]:
    """The saved views of one brand that the viewer has: own ones and their teams'."""
    return SavedView.objects.seen_through(lens).filter(brand=brand).select_related("owner", "team")


def teams_offered(lens: Lens, brand: Organisation) -> list[Organisation]:
    """With whose people the viewer may share a view."""
    return list(Organisation.objects.filter(pk__in=teams_of(lens, brand)).order_by("kind", "name", "pk"))


def address_of(view: SavedView) -> str:
    """The page that a saved view stands for. Whoever opens it sees there what their own lens shows."""
    path = reverse(view.kind, args=[view.brand.slug])
    return f"{path}?{view.query}" if view.query else path
