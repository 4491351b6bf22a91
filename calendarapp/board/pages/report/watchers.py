"""Who has a way into a brand's plan beside its own pages: guest links that are open, and feeds."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Prefetch, Subquery

from ....accounts.models import Membership, Organisation
from ....calendars.models import Calendar, Level
from ....calendars.queries import partner_rows
from ....feeds.models import Fetch, Subscription
from ....sharing.models import GuestLink
from ....sharing.services import last_day

MOST = 500


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """`terms`: calendar and level, in words."""

    name: str
    slug: str
    people: int
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkRow:
    pk: int
    name: str
    level: str
    to: str
    last_day: date
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class FeedRow:
    """`firm`: the agency by which its person sees the brand; empty for the brand's own people."""

    pk: int
    person: str
    firm: str
    calendars: tuple[str, ...]
    made_at: datetime
    last_at: datetime | None


def agencies_of(brand: Organisation, at: datetime) -> list[AgencyRow]:
    """Those that work for the brand. Four queries."""
    calendars = list(Calendar.objects.filter(brand=brand))
    return [
        AgencyRow(
            row.agency.name,
            row.agency.slug,
            len(row.people),
            tuple(
                f"{cell.calendar.name}: {Level(cell.terms.level).label}"
                for cell in row.cells
                if cell.terms.level and not cell.is_over
            ),
        )
        for row in partner_rows(brand, calendars, at)
    ]


def links_of(brand: Organisation, at: datetime) -> list[LinkRow]:
    """The guest links that still open. One query."""
    links = GuestLink.objects.filter(brand=brand, revoked_at=None, expires_at__gt=at)
    rows = links.select_related("brand", "calendar", "event")[:MOST]
    return [
        LinkRow(
            link.pk,
            link.name,
            link.get_level_display(),
            link.thing_name,
            last_day(link),
            link.last_used_at,
        )
        for link in rows
    ]


def feeds_of(brand: Organisation) -> list[FeedRow]:
    """The feeds that carry any of its calendars, by person. Two queries."""
    own = Membership.objects.filter(user=OuterRef("person"), organisation=brand)
    firms = Membership.objects.filter(user=OuterRef("person"), organisation__kind="agency").order_by("pk")
    latest = Fetch.objects.filter(subscription=OuterRef("pk")).order_by("-last_at")
    calendars = Prefetch("calendars", Calendar.objects.filter(brand=brand), to_attr="of_brand")
    feeds = Subscription.objects.filter(
        pk__in=Subscription.calendars.through.objects.filter(calendar__brand=brand).values("subscription_id"),
        revoked_at=None,
    ).annotate(
        role=Subquery(own.values("role")[:1]),
        firm=Subquery(firms.values("organisation__name")[:1]),
        last_at=Subquery(latest.values("last_at")[:1]),
    )
    rows = feeds.select_related("person").prefetch_related(calendars).order_by("person__name", "person", "pk")[:MOST]
    return [
        FeedRow(
            feed.pk,
            str(feed.person),
            "" if feed.role else feed.firm or "",
            tuple(calendar.name for calendar in feed.of_brand),
            feed.created_at,
            feed.last_at,
        )
        for feed in rows
    ]
