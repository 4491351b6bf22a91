"""Letting agencies in, and out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ...accounts.models import AccessKind, Invitation, Membership, Organisation, Role, User
from ...accounts.services import (
    RuleError,
    claim_invitation,
    create_agency,
    invitation_for,
    invite,
    note_access,
    raise_access,
)
from ...common.errors import ConflictError
from ..models import Calendar, Grant, Partnership
from ..terms import GrantTerms, sequence_of


class NothingOpenError(RuleError):
    """An invitation by which nothing would be seen; it belongs to no field."""

    field = None
    message = _("Choose a level for at least one calendar: otherwise they would see nothing.")


class NoAgencyError(RuleError):
    message = _("Only an agency's lead can accept for it.")


class StaleGrantsError(ConflictError):
    """Somebody changed meanwhile what the agency sees, or the partnership has ended."""


@transaction.atomic
def set_grants(
    brand: Organisation,
    agency: Organisation,
    terms: Mapping[Calendar, GrantTerms],
    *,
    actor: User,
    at: datetime,
    sequence: int | None = None,
) -> list[Grant]:
    """Give an agency other sight of these calendars. Acts on the next request and feed fetch. Returns what was written.

    A grant is ended and taken up again, never deleted: its `sequence` is a summand of feeds' SEQUENCE and must not fall.
    `sequence`: the partnership's, as the caller saw it; None takes what stands. Raises StaleGrantsError.
    """
    if sequence is not None:
        _demand_sequence(brand, agency, sequence)
    _partnership(brand, agency, at)
    standing = {grant.calendar_id: grant for grant in Grant.objects.filter(agency=agency, calendar__brand=brand)}
    changed = []
    for calendar, wanted in terms.items():
        before = GrantTerms.of(standing.get(calendar.pk))
        if before != wanted:
            changed.append(_write_grant(standing.get(calendar.pk), agency, calendar, wanted, actor, at))
            told = {"calendar": calendar.name, "before": before.as_json(), "after": wanted.as_json()}
            _tell(brand, agency, told, actor, at)
    if changed:
        raise_access(agency)
    return changed


@transaction.atomic
def set_levels(
    brand: Organisation, levels_by_agency: Mapping[Organisation, Mapping[Calendar, str]], *, actor: User, at: datetime
) -> list[Grant]:
    """Other levels for many agencies at once; groups, metrics left out and the last day stay. Returns what was written."""
    agencies = sorted(
        levels_by_agency, key=lambda agency: agency.pk
    )  # two that write at once wait, whatever their order
    for agency in agencies:
        _partnership(brand, agency, at)
    standing = {
        (grant.agency_id, grant.calendar_id): grant
        for grant in Grant.objects.filter(agency__in=agencies, calendar__brand=brand)
    }
    changed = []
    for agency in agencies:
        terms = {
            calendar: replace(GrantTerms.of(standing.get((agency.pk, calendar.pk))), level=level)
            for calendar, level in levels_by_agency[agency].items()
        }
        changed += set_grants(brand, agency, terms, actor=actor, at=at)
    return changed


@transaction.atomic
def end_partnership(brand: Organisation, agency: Organisation, *, actor: User, at: datetime) -> Partnership:
    """Everything of theirs falls silent at once; who worked with whom stays in the history."""
    partnership = _partnership(brand, agency, at)
    calendars = Calendar.objects.filter(brand=brand)
    set_grants(brand, agency, {calendar: GrantTerms() for calendar in calendars}, actor=actor, at=at)
    partnership.ended_at = at
    partnership.save(update_fields=["ended_at"])
    _tell(brand, agency, {"partnership": "ended"}, actor, at)
    return partnership


def invite_partner(
    brand: Organisation, *, email: str, terms: Mapping[Calendar, GrantTerms], actor: User, at: datetime
) -> tuple[Invitation, str]:
    """The invitation and the token for its letter. Nothing is granted until an agency's lead accepts.

    Raises NothingOpenError, and what `invite` raises.
    """
    proposed = [{"calendar": calendar.pk, **wanted.as_json()} for calendar, wanted in terms.items() if wanted.level]
    if not proposed:
        raise NothingOpenError
    return invite(
        organisation=brand,
        email=email,
        role=Role.LEAD,
        invited_by=actor,
        at=at,
        kind=Invitation.Kind.PARTNER,
        proposed=proposed,
    )


@transaction.atomic
def accept_partner_invitation(
    *, token: str, user: User, at: datetime, agency: Organisation | None = None, name: str = ""
) -> Partnership:
    """The invited lead brings one of their agencies, or makes one called `name`; only now partnership and grants exist.

    Raises NoAgencyError, InvitationUnusableError.
    """
    agency = agency or _new_agency(token, user, name, at)
    if not Membership.objects.filter(user=user, organisation=agency, role=Role.LEAD).exists():
        raise NoAgencyError
    invitation = claim_invitation(token=token, user=user, at=at)
    brand = invitation.organisation
    proposed = {row["calendar"]: GrantTerms.from_json(row) for row in invitation.proposed}
    calendars = Calendar.objects.filter(brand=brand, archived_at=None).in_bulk(proposed)
    terms = {calendar: proposed[pk] for pk, calendar in calendars.items()}
    set_grants(brand, agency, terms, actor=invitation.invited_by, at=at)
    return _partnership(brand, agency, at)


def _new_agency(token: str, user: User, name: str, at: datetime) -> Organisation:
    brand = invitation_for(token, at=at).organisation
    return create_agency(
        lead=user,
        name=name,
        at=at,
        time_zone=user.time_zone,
        region=brand.region,
        currency=brand.currency,
        language=user.language,
    )


def _demand_sequence(brand: Organisation, agency: Organisation, sequence: int) -> None:
    held = Partnership.objects.select_for_update().filter(brand=brand, agency=agency, ended_at=None).first()
    grants = Grant.objects.filter(agency=agency, calendar__brand=brand)
    if held is None or sequence_of(grants) != sequence:
        raise StaleGrantsError


def _partnership(brand: Organisation, agency: Organisation, at: datetime) -> Partnership:
    """Theirs, made or taken up again where it has to be, and held: grants are read and written behind this lock."""
    rows = Partnership.objects.select_for_update()
    partnership, made = rows.get_or_create(brand=brand, agency=agency, defaults={"created_at": at})
    if partnership.ended_at and not made:
        partnership.ended_at = None
        partnership.save(update_fields=["ended_at"])
    return partnership


def _write_grant(
    grant: Grant | None, agency: Organisation, calendar: Calendar, wanted: GrantTerms, actor: User, at: datetime
) -> Grant:
    grant = grant or Grant(agency=agency, calendar=calendar, granted_at=at, sequence=-1)
    if grant.ended_at and wanted.level:
        grant.granted_at = at
    if wanted.level:
        grant.level, grant.until = wanted.level, wanted.until
        grant.groups, grant.left_out = " ".join(sorted(wanted.groups)), " ".join(sorted(wanted.left_out))
    grant.ended_at = None if wanted.level else at
    grant.sequence += 1
    grant.changed_at, grant.changed_by = at, actor
    grant.save()
    return grant


def _tell(brand: Organisation, agency: Organisation, detail: Mapping[str, Any], actor: User, at: datetime) -> None:
    """In the brand's access log."""
    note_access(brand, kind=AccessKind.ACCESS_CHANGED, at=at, person=actor, agency=agency, detail=detail)
