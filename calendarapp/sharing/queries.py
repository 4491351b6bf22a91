"""Reading how people look at a plan, and what is open to guests."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from ..accounts.models import Organisation, User
from ..calendars.lens import Lens
from ..calendars.queries import calendars_seen
from ..common.tokens import hash_token
from ..events.models import Event
from .guests import sharers
from .models import GuestLink, SavedView, ViewChoice
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


def guest_link_by_token(token: str) -> GuestLink | None:
    """The link with all that its pages need of it, however it stands. One query."""
    links = GuestLink.objects.select_related("brand", "calendar", "event")
    return links.filter(token_hash=hash_token(token)).first()


def guest_links(lens: Lens) -> QuerySet[GuestLink]:
    """Of the brands that the viewer manages, newest first, with `held`: may its maker still share?"""
    held = sharers().filter(user=OuterRef("maker_id"), organisation=OuterRef("brand_id"))
    links = GuestLink.objects.managed_through(lens).annotate(held=Exists(held))
    return links.select_related("brand", "calendar", "event", "maker")


def things_for_guests(lens: Lens, brand: Organisation, event_id: int | None = None) -> dict[str, Any]:
    """What a link may lead to, by "calendar:7", "view:3" and, if one is named, "event:9". Two or three queries."""
    inside = lens.within(brand)
    found: dict[str, Any] = {f"calendar:{calendar.pk}": calendar for calendar in calendars_seen(inside)}
    found |= {f"view:{view.pk}": view for view in views_of(lens, brand)}
    if event_id is not None:
        event = Event.objects.seen_through(inside).filter(pk=event_id).first()
        found |= {f"event:{event.pk}": event} if event else {}
    return found
