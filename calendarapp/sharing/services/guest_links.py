"""Links for people without an account. The token is in the answer to the making alone; here lies its hash."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ...accounts.models import AccessKind, Organisation, User
from ...accounts.services import RuleError, note_access
from ...calendars.lens import end_of_day
from ...calendars.models import Calendar
from ...common.tokens import hash_token, new_token
from ...events.models import Event
from ..models import GuestLink, SavedView

LONGEST = timedelta(days=365)
USUAL = timedelta(days=30)
NOTED_EVERY = timedelta(hours=1)
MOST_LINKS = 200  # of one brand that are open

Thing = Calendar | SavedView | Event


class UnfitDayError(RuleError):
    """The last day lies before today, or more than LONGEST ahead."""

    field = "expires_on"
    message = _("A guest link lasts from today to a year from now.")


class TooManyLinksError(RuleError):
    """A brand has MOST_LINKS that are open."""

    field = None
    message = _("There are as many open guest links as a brand may have. Revoke one first.")


@transaction.atomic
def make_guest_link(
    brand: Organisation,
    *,
    maker: User,
    at: datetime,
    name: str,
    thing: Thing,
    level: str,
    expires_on: date,
    password: str = "",
) -> tuple[GuestLink, str]:
    """The link and the token for its address. It opens until the end of `expires_on` in the brand's zone.

    `thing`: a calendar, saved view or event of the brand; a view is kept as it is now. Raises UnfitDayError, TooManyLinksError.
    """
    today = day_of(brand, at)
    if not today <= expires_on <= today + LONGEST:
        raise UnfitDayError
    if GuestLink.objects.filter(brand=brand, revoked_at=None, expires_at__gt=at).count() >= MOST_LINKS:
        raise TooManyLinksError
    token = new_token()
    link = GuestLink.objects.create(
        brand=brand,
        maker=maker,
        name=name,
        **_leading_to(thing),
        level=level,
        token_hash=hash_token(token),
        password=make_password(password) if password else "",
        created_at=at,
        expires_at=end_of_day(expires_on, brand.time_zone),
    )
    terms = {"level": level, "until": expires_on.isoformat()}
    note_access(brand, kind=AccessKind.LINK_MADE, at=at, person=maker, detail={"link": name, "after": terms})
    return link, token


def _leading_to(thing: Thing) -> dict[str, Any]:
    """The columns that say so."""
    if isinstance(thing, Calendar):
        return {"calendar": thing}
    if isinstance(thing, Event):
        return {"event": thing}
    return {"saved_view": thing, "view_name": thing.name, "view_kind": thing.kind, "view_query": thing.query}


@transaction.atomic
def revoke_guest_link(link: GuestLink, *, actor: User | None, at: datetime) -> GuestLink:
    """The link answers 410 from now on, for good. Revoking again keeps the first moment."""
    if GuestLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at):
        note_access(link.brand, kind=AccessKind.LINK_ENDED, at=at, person=actor, detail={"link": link.name})
    link.refresh_from_db(fields=["revoked_at"])
    return link


def end_links_to(event: Event, *, at: datetime) -> None:
    """Those that are open end with an event that goes for good.

    By nobody: whoever deleted it may be an agency, or no manager, and would read in their own data that there was a link.
    """
    for link in GuestLink.objects.filter(event=event, revoked_at=None, expires_at__gt=at).select_related("brand"):
        revoke_guest_link(link, actor=None, at=at)


def use_is_due(link: GuestLink, at: datetime) -> bool:
    """Is a use worth a note? At most one an hour is."""
    return link.last_used_at is None or at - link.last_used_at >= NOTED_EVERY


def note_link_use(link: GuestLink, *, at: datetime) -> None:
    """The last use; the day's first also as a line of the access log. Whoever comes second at once writes nothing."""
    known = GuestLink.objects.filter(pk=link.pk, last_used_at=link.last_used_at)
    if not known.update(last_used_at=at):
        return
    if link.last_used_at is None or day_of(link.brand, link.last_used_at) != day_of(link.brand, at):
        note_access(link.brand, kind=AccessKind.LINK_USED, at=at, person=None, detail={"link": link.name})


def last_day(link: GuestLink) -> date:
    """The last day, in the brand's zone, on which it opens."""
    return day_of(link.brand, link.expires_at - timedelta(seconds=1))


def day_of(brand: Organisation, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(brand.time_zone)).date()
