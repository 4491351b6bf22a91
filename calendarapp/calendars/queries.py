"""Brands, calendars and partners as a lens shows them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404

from ..accounts.models import Invitation, Membership, Organisation, Role
from ..accounts.queries import pending_invitations
from . import levels, policy
from .lens import Lens, end_of_day
from .models import Calendar, Grant, Partnership
from .terms import GrantTerms, sequence_of


def brands_seen(lens: Lens) -> QuerySet[Organisation]:
    """The brands of which the lens shows at least one calendar, or for which the viewer works."""
    return Organisation.objects.filter(pk__in=lens.brand_ids, kind="brand")


def brand_or_404(lens: Lens, slug: str) -> Organisation:
    """The brand at this address if the lens sees it; Http404 for one that isn't there and one that isn't theirs alike."""
    brand = brands_seen(lens).filter(slug=slug).first()
    if brand is None:
        raise Http404
    return brand


def calendars_seen(lens: Lens) -> QuerySet[Calendar]:
    """The calendars that the lens opens at all, archived ones left out."""
    return Calendar.objects.filter(pk__in=lens.calendar_ids, archived_at=None).select_related("brand")


def calendars_archived(lens: Lens) -> QuerySet[Calendar]:
    """Those put away, of the brands that the viewer manages."""
    brands = [brand_id for brand_id in lens.roles if policy.may_see_archived(lens, brand_id)]
    return Calendar.objects.filter(brand__in=brands, archived_at__isnull=False).select_related("brand")


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """An agency that works for a brand: its people, and per calendar (in the order asked) what it sees.

    `sequence` rises with every change of its grants.
    """

    id: int
    brand: Organisation
    agency: Organisation
    since: datetime
    people: tuple["PartnerPerson", ...]
    cells: tuple["PartnerCell", ...]
    sequence: int


@dataclass(frozen=True, slots=True)
class PartnerPerson:
    """One of an agency's people, whom the brand may know."""

    name: str
    email: str
    initials: str
    role: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PartnerCell:
    """What an agency sees of one calendar. A grant that ended, or of which the last day is over, says nothing."""

    calendar: Calendar
    terms: GrantTerms
    is_over: bool = False

    @property
    def groups(self) -> int:
        """How many field groups are open."""
        return len(self.terms.groups) if self.terms.level and levels.reaches(self.terms.level, levels.READ) else 0

    @property
    def left_out(self) -> int:
        return len(self.terms.left_out) if self.terms.groups & levels.FIGURES else 0


def partnerships_of(brands: Iterable[Organisation | int]) -> QuerySet[Partnership]:
    """The agencies that work for these brands now."""
    return Partnership.objects.filter(brand__in=brands, ended_at=None).select_related("agency", "brand")


def partner_rows(brand: Organisation, calendars: Sequence[Calendar], at: datetime) -> list[PartnerRow]:
    """Every agency that works for the brand. Three queries whatever the number."""
    return rows_of(list(partnerships_of([brand])), calendars, at)


def rows_of(partnerships: Sequence[Partnership], calendars: Sequence[Calendar], at: datetime) -> list[PartnerRow]:
    """These partnerships with their people, and what each agency sees of the calendars of its brand. Two queries."""
    agencies = {row.agency_id for row in partnerships}
    brands = {row.brand_id for row in partnerships}
    grants: dict[tuple[int, int], dict[int, Grant]] = {}
    for grant in Grant.objects.filter(agency__in=agencies, calendar__brand__in=brands).select_related("calendar"):
        grants.setdefault((grant.calendar.brand_id, grant.agency_id), {})[grant.calendar_id] = grant
    people = _people_of(agencies)
    return [
        _row(row, people.get(row.agency_id, ()), grants.get((row.brand_id, row.agency_id), {}), calendars, at)
        for row in partnerships
    ]


def partner_invitations(brand: Organisation) -> QuerySet[Invitation]:
    """Agencies invited that haven't answered."""
    return pending_invitations(brand, kind=Invitation.Kind.PARTNER)


def _people_of(agencies: Iterable[int]) -> dict[int, list[PartnerPerson]]:
    """Agency → its people, leads first."""
    rows = Membership.objects.filter(organisation__in=agencies, user__is_active=True).select_related("user")
    found: dict[int, list[PartnerPerson]] = {}
    for row in sorted(rows, key=lambda row: (row.role != Role.LEAD, row.pk)):
        user = row.user
        person = PartnerPerson(str(user), user.email, user.initials, row.get_role_display(), row.joined_at)
        found.setdefault(row.organisation_id, []).append(person)
    return found


def _row(
    partnership: Partnership,
    people: Iterable[PartnerPerson],
    grants: Mapping[int, Grant],
    calendars: Iterable[Calendar],
    at: datetime,
) -> PartnerRow:
    own = (calendar for calendar in calendars if calendar.brand_id == partnership.brand_id)
    return PartnerRow(
        id=partnership.pk,
        brand=partnership.brand,
        agency=partnership.agency,
        since=partnership.created_at,
        people=tuple(people),
        cells=tuple(_cell(calendar, grants.get(calendar.pk), partnership.brand, at) for calendar in own),
        sequence=sequence_of(grants.values()),
    )


def _cell(calendar: Calendar, grant: Grant | None, brand: Organisation, at: datetime) -> PartnerCell:
    terms = GrantTerms.of(grant)
    return PartnerCell(calendar, terms, bool(terms.until and end_of_day(terms.until, brand.time_zone) <= at))
