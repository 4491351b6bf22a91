"""A guest link's address, and how it stands."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.conf import settings
from django.urls import reverse

from .models import GuestLink
from .services import last_day


class Standing(StrEnum):
    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNHELD = "unheld"  # its maker may no longer share
    ARCHIVED = "archived"  # its calendar is


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link as managers of its brand see it."""

    id: int
    name: str
    kind: str  # calendar, view or event
    thing: str
    made_at: datetime
    level: str
    maker: str
    last_day: date
    last_used_at: datetime | None
    has_password: bool
    standing: Standing

    @property
    def is_open(self) -> bool:
        return self.standing == Standing.OPEN


def link_address(token: str) -> str:
    """Built from PUBLIC_URL, never from the request."""
    return settings.PUBLIC_URL + reverse("guest", args=[token])


def link_row(link: GuestLink, at: datetime) -> LinkRow:
    """Take links from `guest_links`."""
    return LinkRow(
        id=link.pk,
        name=link.name,
        kind="event" if link.event else "view" if link.view_kind else "calendar",
        thing=link.thing_name,
        made_at=link.created_at,
        level=str(link.get_level_display()),
        maker=str(link.maker),
        last_day=last_day(link),
        last_used_at=link.last_used_at,
        has_password=bool(link.password),
        standing=standing_of(link, at),
    )


def standing_of(link: GuestLink, at: datetime) -> Standing:
    if link.revoked_at is not None:
        return Standing.REVOKED
    if not link.is_open(at):
        return Standing.EXPIRED
    if not getattr(link, "held", True):  # one that was made just now is
        return Standing.UNHELD
    return Standing.ARCHIVED if link.calendar and link.calendar.archived_at else Standing.OPEN
