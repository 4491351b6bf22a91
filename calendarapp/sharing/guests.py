"""What a guest link shows at a moment: never more than whoever made it may still share."""

from datetime import datetime

from django.db.models import Exists, QuerySet

from ..accounts.models import Membership
from ..calendars.lens import GUEST, Access, Lens, Narrowing
from ..calendars.models import Calendar
from ..calendars.policy import MANAGERS
from ..events.models import Event
from .models import GuestLink


def guest_lens(link: GuestLink, at: datetime) -> Lens:
    """The lens of whoever opens the link, signed in or not; empty once the link has ended. One query.

    It ends by its day, when it is revoked, when its maker no longer manages the brand or is deactivated, and when
    its calendar is archived. Take the link with its event.
    """
    if not link.is_open(at):
        return Lens(viewer=None, at=at)
    access = Access(via=GUEST, brand_id=link.brand_id, level=link.level, until=link.expires_at)
    ids = _calendars(link).values_list("pk", flat=True)
    return Lens(viewer=None, at=at, accesses=dict.fromkeys(ids, (access,))).narrowed(_narrowing(link))


def shows_nothing_yet(link: GuestLink, at: datetime) -> bool:
    """Whether it leads to an event that guests don't see, for it is kept back. Two queries."""
    seen = Event.objects.seen_through(guest_lens(link, at))
    return link.event_id is not None and not seen.filter(pk=link.event_id).exists()


def sharers() -> QuerySet[Membership]:
    """The memberships of those who may make guest links, and for whom theirs stay open."""
    return Membership.objects.filter(role__in=MANAGERS, user__is_active=True)


def _calendars(link: GuestLink) -> QuerySet[Calendar]:
    maker = sharers().filter(user=link.maker_id, organisation=link.brand_id)
    calendars = Calendar.objects.filter(Exists(maker), brand=link.brand_id, archived_at=None)
    if link.view_kind:
        return calendars
    return calendars.filter(pk__in=[link.event.calendar_id if link.event else link.calendar_id])


def _narrowing(link: GuestLink) -> Narrowing:
    event_ids = frozenset({link.event_id}) if link.event_id else None
    return Narrowing(event_ids=event_ids, level=link.level, groups=frozenset(), read_only=True)
