"""Reads over subscriptions: what a person has, what they may choose, when it was fetched."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, OuterRef, QuerySet, Subquery

from ..accounts.models import User
from ..calendars import levels
from ..calendars.lens import Lens
from ..calendars.models import Calendar
from ..calendars.queries import calendars_seen
from ..events.models import EventType
from .links import Links, feed_address
from .models import FeedState, Fetch, Subscription
from .tokens import token_again


@dataclass(frozen=True, slots=True)
class LastUse:
    """When a client last fetched a feed."""

    client: str
    at: datetime


def subscriptions_of(person: User) -> QuerySet[Subscription]:
    """A person's own that aren't revoked, newest first; `last_at` and `last_client` tell of the last fetch."""
    latest = Fetch.objects.filter(subscription=OuterRef("pk")).order_by("-last_at", "-pk")
    return (
        Subscription.objects.filter(person_id=person.pk, revoked_at=None)
        .prefetch_related("calendars", "states")
        .annotate(
            last_at=Subquery(latest.values("last_at")[:1]),
            last_client=Subquery(latest.values("client")[:1]),
        )
    )


def current_state(subscription: Subscription) -> FeedState:
    """The row of the newest link. Prefetch `states` for lists."""
    return next(state for state in subscription.states.all() if state.generation == subscription.generation)


def links_of(subscription: Subscription) -> Links | None:
    """None when the key that made the link is no longer in the settings: a renewed link has one again."""
    token = token_again(subscription.pk, subscription.generation, current_state(subscription).token_hash)
    return Links(feed_address(token, subscription.name), subscription.name) if token else None


def older_links(subscription: Subscription, at: datetime) -> list[FeedState]:
    """Links that were renewed and still work."""
    return [
        state
        for state in subscription.states.all()
        if not state.revoked and state.expires_at is not None and state.expires_at > at
    ]


def last_uses(subscription: Subscription) -> list[LastUse]:
    """Each client's last fetch, the latest first."""
    rows = (
        subscription.fetches.order_by().values_list("client").annotate(last=Max("last_at")).order_by("-last", "client")
    )
    return [LastUse(client, at) for client, at in rows]


def calendars_offered(lens: Lens, chosen: QuerySet[Calendar] | None = None) -> list[Calendar]:
    """What a feed may carry: the calendars that the lens opens; archived ones only where they are `chosen` already."""
    offered = {calendar.pk: calendar for calendar in calendars_seen(lens)}
    if chosen is not None:
        kept = chosen.filter(pk__in=lens.calendar_ids).select_related("brand")
        offered |= {calendar.pk: calendar for calendar in kept}
    return sorted(offered.values(), key=lambda calendar: (calendar.brand.name, calendar.position, calendar.pk))


def types_offered(lens: Lens) -> dict[str, str]:
    """Key → label, of brands of which the lens opens at least titles. What several brands have alike stands once."""
    ways = (way for ways in lens.accesses.values() for way in ways if levels.TITLES in way.opens)
    brands = {way.brand_id for way in ways}
    types = EventType.objects.filter(brand__in=brands, archived_at=None).order_by("position", "brand", "pk")
    offered: dict[str, str] = {}
    for event_type in types:
        offered.setdefault(event_type.key, str(event_type))
    return offered
