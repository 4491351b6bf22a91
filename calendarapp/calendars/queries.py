"""Brands, calendars and partners as a lens shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.http import Http404

from ..accounts.models import Invitation, Membership, Organisation
from ..accounts.queries import pending_invitations
from . import levels
from .lens import Lens
from .models import Calendar, Grant, Partnership


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


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """An agency that works for the brand: its people, and per calendar (in the order asked) what it sees."""

    agency: Organisation
    since: datetime
    people: tuple[str, ...]
    cells: tuple["PartnerCell", ...]


@dataclass(frozen=True, slots=True)
class PartnerCell:
    calendar: Calendar
    level: str  # in words; empty: nothing
    groups: int  # how many field groups are open
    until: date | None


def partner_rows(brand: Organisation, calendars: Sequence[Calendar]) -> list[PartnerRow]:
    """Every agency that works for the brand. Three queries whatever the number."""
    partnerships = list(Partnership.objects.filter(brand=brand, ended_at=None).select_related("agency"))
    agencies = [row.agency_id for row in partnerships]
    grants = {
        (grant.agency_id, grant.calendar_id): grant
        for grant in Grant.objects.filter(agency__in=agencies, calendar__in=calendars, ended_at=None)
    }
    people: dict[int, list[str]] = {}
    for membership in Membership.objects.filter(organisation__in=agencies).select_related("user").order_by("pk"):
        people.setdefault(membership.organisation_id, []).append(str(membership.user))
    return [
        PartnerRow(
            agency=row.agency,
            since=row.created_at,
            people=tuple(people.get(row.agency_id, ())),
            cells=tuple(_cell(calendar, grants.get((row.agency_id, calendar.pk))) for calendar in calendars),
        )
        for row in partnerships
    ]


def partner_invitations(brand: Organisation) -> QuerySet[Invitation]:
    """Agencies invited that haven't answered."""
    return pending_invitations(brand, kind=Invitation.Kind.PARTNER)


def _cell(calendar: Calendar, grant: Grant | None) -> PartnerCell:
    if grant is None:
        return PartnerCell(calendar, "", 0, None)
    open_groups = len(grant.group_names) if levels.reaches(grant.level, levels.READ) else 0
    return PartnerCell(calendar, grant.get_level_display(), open_groups, grant.until)
