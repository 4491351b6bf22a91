"""Saved views and guest links, as a person's own."""

from datetime import datetime

from ..accounts.models import User
from ..accounts.personal import Rows
from .models import GuestLink, SavedView, ViewChoice
from .services import revoke_guest_link

_LINK = (
    *("brand__name", "name", "view_name", "view_kind", "view_query", "level"),
    *("created_at", "expires_at", "revoked_at", "last_used_at"),
)


def saved_views(person: User, at: datetime) -> Rows:
    mine = SavedView.objects.filter(owner=person).order_by("pk")
    return mine.values("brand__name", "team__name", "name", "kind", "query", "created_at").iterator()


def view_choices(person: User, at: datetime) -> Rows:
    return ViewChoice.objects.filter(user=person).order_by("pk").values("brand__name", "kept").iterator()


def guest_links(person: User, at: datetime) -> Rows:
    """Those they made, without the address: that is a key."""
    return GuestLink.objects.filter(maker=person).order_by("pk").values(*_LINK).iterator()


def erase(person: User, at: datetime) -> None:
    """Guests lose what they were given by this person alone. Views that a team has stay with the team."""
    for link in GuestLink.objects.filter(maker=person, revoked_at=None).select_related("brand").order_by("pk"):
        revoke_guest_link(link, actor=person, at=at)
    SavedView.objects.filter(owner=person, team=None).delete()
    ViewChoice.objects.filter(user=person).delete()


TELLERS = {"saved_views": saved_views, "view_choices": view_choices, "guest_links": guest_links}
