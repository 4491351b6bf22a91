"""Subscriptions, as a person's own."""

from datetime import datetime

from ..accounts.models import User
from ..accounts.personal import Rows
from ..events.personal import lens_of
from .models import Fetch, Subscription
from .services import revoke_subscription

_TOLD = (
    "name",
    "types",
    "milestones",
    "embargoes",
    "titles_only",
    "language",
    "created_at",
    "changed_at",
    "revoked_at",
)


def subscriptions(person: User, at: datetime) -> Rows:
    """With the calendars that they still see, never with an address: that is a key."""
    seen = lens_of(person, at).calendar_ids
    for row in Subscription.objects.filter(person=person).prefetch_related("calendars").order_by("pk"):
        calendars = [calendar.name for calendar in row.calendars.all() if calendar.pk in seen]
        yield {**{name: getattr(row, name) for name in _TOLD}, "calendars": calendars}


def fetches(person: User, at: datetime) -> Rows:
    """Which programs asked for them, by the hour."""
    mine = Fetch.objects.filter(subscription__person=person).order_by("hour", "pk")
    return mine.values("subscription__name", "client", "hour", "count").iterator()


def erase(person: User, at: datetime) -> None:
    """The brands' logs say that they ended; the addresses are then unknown."""
    mine = Subscription.objects.filter(person=person)
    for subscription in mine.filter(revoked_at=None).order_by("pk"):
        revoke_subscription(subscription, at=at)
    mine.delete()


TELLERS = {"subscriptions": subscriptions, "fetches": fetches}
