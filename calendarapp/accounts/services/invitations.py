"""Letters that ask somebody in. The token is in the letter alone; here lies its hash."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ...common.tokens import hash_token, new_token
from .. import policy
from ..models import Invitation, Membership, Organisation, User
from ..queries import invitation_by_token, membership_of, open_invitations
from .members import AlreadyMemberError, UnfitRoleError, add_member
from .rule import RuleError

VALID_FOR = timedelta(days=14)
TOO_MANY_PENDING = 100


class InvitationUnusableError(RuleError):
    """The invitation doesn't open (for this person); `message` says why in words for the person."""

    UNKNOWN = _("This invitation doesn't exist. Ask for a new one.")
    ACCEPTED = _("This invitation has been accepted already.")
    WITHDRAWN = _("This invitation was withdrawn. Ask for a new one.")
    EXPIRED = _("This invitation has expired. Ask for a new one.")
    FOR_ANOTHER = _("This invitation was sent to another address. Sign in with that one.")
    INVITER_GONE = _("Who sent this invitation may no longer invite. Ask for a new one.")

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


class InvitedAnewError(RuleError):
    """Another letter went to the same address since."""

    message = _("This address was invited anew since.")


class TooManyInvitationsError(RuleError):
    """An organisation has TOO_MANY_PENDING unanswered ones."""

    message = _("Too many invitations wait for an answer. Withdraw some first.")


@transaction.atomic
def invite(
    *,
    organisation: Organisation,
    email: str,
    role: str,
    invited_by: User,
    at: datetime,
    kind: str = Invitation.Kind.MEMBER,
    proposed: Sequence[dict] = (),
) -> tuple[Invitation, str]:
    """The invitation and the token for its letter. One to the same address and of the same kind is replaced.

    For a partner, `role` is the agency's (lead) and `proposed` what the agency is to get.
    Raises AlreadyMemberError, UnfitRoleError, TooManyInvitationsError.
    """
    email = email.strip().lower()
    _check_invitee(organisation, email, role, kind)
    pending = organisation.invitations.filter(accepted_at=None, withdrawn_at=None)
    pending.filter(email__iexact=email, kind=kind).update(withdrawn_at=at)
    if pending.count() >= TOO_MANY_PENDING:
        raise TooManyInvitationsError
    token = new_token()
    invitation = Invitation.objects.create(
        organisation=organisation,
        kind=kind,
        email=email,
        role=role,
        proposed=list(proposed),
        token_hash=hash_token(token),
        invited_by=invited_by,
        created_at=at,
        expires_at=at + VALID_FOR,
    )
    return invitation, token


def _check_invitee(organisation: Organisation, email: str, role: str, kind: str) -> None:
    if kind == Invitation.Kind.PARTNER:
        return
    if role not in policy.roles_of(organisation):
        raise UnfitRoleError
    if organisation.memberships.filter(user__email__iexact=email).exists():
        raise AlreadyMemberError


def withdraw_invitation(invitation: Invitation, *, at: datetime) -> Invitation:
    """Its letter opens nothing from now on. Raises InvitationUnusableError if it was answered meanwhile."""
    pending = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if not pending.update(withdrawn_at=at):
        raise InvitationUnusableError(_reason_closed(invitation, at))
    invitation.refresh_from_db(fields=("withdrawn_at",))
    return invitation


@transaction.atomic
def reopen_invitation(invitation: Invitation) -> Invitation:
    """One that was withdrawn stands again: the link in its letter works for the rest of its term.

    Raises what `invite` raises, InvitedAnewError, and InvitationUnusableError unless it is withdrawn.
    """
    others = invitation.organisation.invitations.all()
    _check_invitee(invitation.organisation, invitation.email, invitation.role, invitation.kind)
    if others.filter(email__iexact=invitation.email, kind=invitation.kind, pk__gt=invitation.pk).exists():
        raise InvitedAnewError
    if others.filter(accepted_at=None, withdrawn_at=None).count() >= TOO_MANY_PENDING:
        raise TooManyInvitationsError
    withdrawn = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at__isnull=False)
    if not withdrawn.exclude(email="").update(withdrawn_at=None):
        raise InvitationUnusableError(InvitationUnusableError.UNKNOWN)
    invitation.refresh_from_db(fields=("withdrawn_at",))
    return invitation


def reopen_invitations(letters: Sequence[Invitation], *, organisation: Organisation) -> int:
    """The same for many at once, but for those that it would refuse: how many stand again."""
    sent = organisation.invitations.all()
    room = max(0, TOO_MANY_PENDING - sent.filter(accepted_at=None, withdrawn_at=None).count())
    same = {"email__iexact": OuterRef("email"), "kind": OuterRef("kind"), "pk__gt": OuterRef("pk")}
    members = organisation.memberships.filter(user__email__iexact=OuterRef("email"))
    withdrawn = sent.filter(pk__in=[letter.pk for letter in letters[:room]], accepted_at=None).exclude(email="")
    anew, joined = Exists(sent.filter(**same)), Exists(members) & Q(kind=Invitation.Kind.MEMBER)
    return withdrawn.exclude(anew | joined).update(withdrawn_at=None)


def renew_invitation(invitation: Invitation, *, invited_by: User, at: datetime) -> tuple[Invitation, str]:
    """A new token and a new term for a new letter; the old letter's link is dead. Raises InvitationUnusableError."""
    token = new_token()
    pending = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    term = {"created_at": at, "expires_at": at + VALID_FOR}
    if not pending.update(token_hash=hash_token(token), invited_by=invited_by, **term):
        raise InvitationUnusableError(_reason_closed(invitation, at))
    invitation.refresh_from_db()
    return invitation, token


def invitation_for(token: str, *, at: datetime) -> Invitation:
    """The open invitation of a letter. Raises InvitationUnusableError with the reason if it doesn't open any more."""
    invitation = invitation_by_token(token)
    if invitation is None:
        raise InvitationUnusableError(InvitationUnusableError.UNKNOWN)
    if not open_invitations(at).filter(pk=invitation.pk).exists():
        raise InvitationUnusableError(_reason_closed(invitation, at))
    if not _inviter_still_may(invitation):
        raise InvitationUnusableError(InvitationUnusableError.INVITER_GONE)
    return invitation


@transaction.atomic
def claim_invitation(*, token: str, user: User, at: datetime) -> Invitation:
    """Marks the invitation as accepted by `user`, once. Make what it promises in the same transaction.

    1. It is open, and its inviter may still invite to its role. 2. It was sent to this person's address.
    3. Compare and set: of two that arrive together one changes the row, the other is told "accepted already".
    Raises InvitationUnusableError.
    """
    invitation = invitation_for(token, at=at)
    if invitation.email.lower() != user.email.lower():
        raise InvitationUnusableError(InvitationUnusableError.FOR_ANOTHER)
    claimed = open_invitations(at).filter(pk=invitation.pk).update(accepted_at=at, accepted_by=user)
    if claimed != 1:
        raise InvitationUnusableError(InvitationUnusableError.ACCEPTED)
    invitation.refresh_from_db(fields=("accepted_at", "accepted_by"))
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, user: User, at: datetime) -> Membership:
    """Makes `user` a colleague. Who is one already keeps the role they have. Raises InvitationUnusableError."""
    invitation = claim_invitation(token=token, user=user, at=at)
    if invitation.kind != Invitation.Kind.MEMBER:
        raise InvitationUnusableError(InvitationUnusableError.UNKNOWN)
    standing = membership_of(user, invitation.organisation)
    return standing or add_member(organisation=invitation.organisation, user=user, role=invitation.role, at=at)


def _inviter_still_may(invitation: Invitation) -> bool:
    return policy.may_send(membership_of(invitation.invited_by, invitation.organisation), invitation)


def _reason_closed(invitation: Invitation, at: datetime) -> str | Promise:
    invitation.refresh_from_db(fields=("accepted_at", "withdrawn_at", "expires_at"))
    if invitation.accepted_at:
        return InvitationUnusableError.ACCEPTED
    if invitation.withdrawn_at:
        return InvitationUnusableError.WITHDRAWN
    return InvitationUnusableError.EXPIRED
