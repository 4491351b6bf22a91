"""Whose sight a report is about: an agency, a guest link, or somebody's feed. Each as one lens within the brand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from ....accounts.models import Organisation
from ....calendars import levels
from ....calendars.lens import GUEST, Lens, Narrowing
from ....calendars.models import Partnership
from ....events.queries import PlanFilters
from ....feeds.models import Subscription
from ....feeds.sight import OUTSIDE
from ....sharing.guests import guest_lens
from ....sharing.models import GuestLink
from ...filters import read_filters

AGENCY, LINK, FEED = "agency", "link", "feed"


@dataclass(frozen=True, slots=True)
class Subject:
    """`lens` is what they see now. `only`: what a feed leaves of its person's sight; `type_keys`: of which types, if not all.
    `filters`: those of the view that a link leads to.

    `began`: before it the link or feed wasn't there. `agencies`: those through which something is seen, id → name.
    """

    kind: str
    name: str
    key: str
    brand: Organisation
    lens: Lens
    agencies: Mapping[int, str] = field(default_factory=dict)
    type_keys: frozenset[str] = frozenset()
    only: Narrowing | None = None
    began: datetime | None = None
    until: datetime | None = None
    filters: PlanFilters | None = None

    @property
    def is_guest(self) -> bool:
        return any(way.via == GUEST for ways in self.lens.accesses.values() for way in ways)


def agency_subject(brand: Organisation, slug: str, at: datetime) -> Subject | None:
    """An agency that works for the brand; None if there is none of this name. Two queries."""
    partnerships = Partnership.objects.filter(brand=brand, ended_at=None, agency__slug=slug)
    partnership = partnerships.select_related("agency").first()
    if partnership is None:
        return None
    agency = partnership.agency
    lens = Lens.of_agency(agency, at).within(brand)
    return Subject(AGENCY, agency.name, agency.slug, brand, lens, {agency.pk: agency.name})


def link_subject(brand: Organisation, pk: int, at: datetime) -> Subject | None:
    """A guest link of the brand, also one that has ended; None if there is no such link. Two queries."""
    link = GuestLink.objects.filter(brand=brand, pk=pk).select_related("brand", "event").first()
    if link is None:
        return None
    return Subject(
        LINK,
        link.name,
        str(link.pk),
        link.brand,
        guest_lens(link, at),
        filters=read_filters(QueryDict(link.view_query)) if link.view_kind else None,
        began=link.created_at,
        until=link.revoked_at or link.expires_at,
    )


def feed_subject(brand: Organisation, pk: int, at: datetime, *, named: bool = True) -> Subject | None:
    """A feed that carries any of the brand's calendars, by the person who subscribed; None if there is no such feed.

    What is not of the brand is left out, and so is the name that its person gave it. Two queries, and one for the names
    of agencies if they are wanted.
    """
    feeds = Subscription.objects.filter(pk=pk, revoked_at=None)  # a number beyond all numbers is no feed's
    chosen = Subscription.calendars.through.objects.filter(subscription__in=feeds, calendar__brand=brand)
    rows = list(chosen.select_related("subscription__person"))
    if not rows:
        return None
    feed = rows[0].subscription
    cap = levels.TITLES if feed.titles_only else OUTSIDE.level
    only = Narrowing(calendar_ids=frozenset(row.calendar_id for row in rows), level=cap, read_only=True)
    whole = Lens.of(feed.person, at).within(brand)
    agencies = dict.fromkeys(whole.agency_ids, "")
    if named and agencies:
        agencies = dict(Organisation.objects.filter(pk__in=agencies).values_list("pk", "name"))
    return Subject(
        FEED,
        _("Feed of %(person)s") % {"person": feed.person},
        str(pk),
        brand,
        whole.narrowed(only),
        agencies,
        frozenset(feed.types),
        only,
        feed.created_at,
    )
