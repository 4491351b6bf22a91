"""Who belongs to an organisation, and as what."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from .. import policy
from ..models import AccessKind, Membership, Organisation, User
from ..queries import has_another_head
from .access_log import note_access
from .rule import RuleError


class AlreadyMemberError(RuleError):
    """This person belongs to the organisation already."""

    message = _("This person is a member already.")


class LastHeadError(RuleError):
    """A brand would be left without an owner, or an agency without a lead."""

    message = _("Somebody has to stay in charge: make another member owner (or agency lead) first.")


class UnfitRoleError(RuleError):
    """A brand's role in an agency, or an agency's in a brand."""

    message = _("This role doesn't exist in this organisation.")


def raise_access(organisation: Organisation) -> None:
    """Says that somebody here sees something else from now on: feeds compare this number.

    The UPDATE is also the lock under which members are counted: two owners can't both leave at once.
    """
    Organisation.objects.filter(pk=organisation.pk).update(access_revision=F("access_revision") + 1)


@transaction.atomic
def add_member(*, organisation: Organisation, user: User, role: str, at: datetime) -> Membership:
    """Raises AlreadyMemberError, UnfitRoleError."""
    membership = Membership(organisation=organisation, user=user, role=role, joined_at=at)
    return restore_member(membership, actor=user, at=at)


@transaction.atomic
def restore_member(membership: Membership, *, actor: User, at: datetime) -> Membership:
    """Saves one who was removed, as they were: unsaved it comes here. Raises AlreadyMemberError, UnfitRoleError."""
    if membership.role not in policy.roles_of(membership.organisation):
        raise UnfitRoleError
    raise_access(membership.organisation)
    try:
        with transaction.atomic():
            membership.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyMemberError from error
    _tell(membership, before="", after=membership.role, actor=actor, at=at)
    return membership


@transaction.atomic
def change_role(membership: Membership, *, role: str, actor: User, at: datetime) -> Membership:
    """Raises UnfitRoleError, LastHeadError."""
    if role not in policy.roles_of(membership.organisation):
        raise UnfitRoleError
    raise_access(membership.organisation)
    if role != policy.head_role(membership.organisation):
        _keep_a_head(membership)
    _tell(membership, before=membership.role, after=role, actor=actor, at=at)
    membership.role = role
    membership.save(update_fields=("role",))
    return membership


@transaction.atomic
def remove_member(membership: Membership, *, actor: User, at: datetime) -> User:
    """Ends what the person sees here at once: sessions, feeds and tokens ask for the membership each time.

    Invitations they sent and nobody has accepted are withdrawn with them. Raises LastHeadError.
    """
    raise_access(membership.organisation)
    _keep_a_head(membership)
    return take_out(membership, actor=actor, at=at)


def take_out(membership: Membership, *, actor: User, at: datetime) -> User:
    """What `remove_member` does when nobody objects. Call it in a transaction, under `raise_access`."""
    organisation = membership.organisation
    _tell(membership, before=membership.role, after="", actor=actor, at=at)
    membership.delete()
    sent = organisation.invitations.filter(invited_by=membership.user, accepted_at=None, withdrawn_at=None)
    sent.update(withdrawn_at=at)
    return membership.user


def _tell(membership: Membership, *, before: str, after: str, actor: User, at: datetime) -> None:
    """In a brand's access log. Agencies keep none: brands see at all times who works in them."""
    if membership.organisation.is_brand and before != after:
        note_access(
            membership.organisation,
            kind=AccessKind.ACCESS_CHANGED,
            at=at,
            person=actor,
            subject=membership.user,
            detail={"before": {"role": before}, "after": {"role": after}},
        )


def _keep_a_head(membership: Membership) -> None:
    """Refuses to take away the last one. Call it under `raise_access`."""
    if not has_another_head(membership):
        raise LastHeadError
