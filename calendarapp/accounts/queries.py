"""Reads over people, invitations and tokens."""

from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q, QuerySet

from ..common.tokens import hash_token
from .models import ApiToken, Invitation, Membership, Organisation, User

# Under this key a session keeps the number of the invitation whose letter the visitor has shown us.
INVITATION_IN_HAND = "invitation"


def membership_of(user: User, organisation: Organisation) -> Membership | None:
    return Membership.objects.filter(user_id=user.pk, organisation=organisation).select_related("organisation").first()


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Everybody in it, by name."""
    return organisation.memberships.select_related("user").order_by("user__name", "user__email", "pk")


def memberships_of(user: User) -> QuerySet[Membership]:
    """Where a person belongs, by the organisation's name."""
    return user.memberships.select_related("organisation")


def organisations_of(user: User) -> QuerySet[Organisation]:
    return Organisation.objects.filter(memberships__user_id=user.pk)


def open_invitations(at: datetime) -> QuerySet[Invitation]:
    """Not accepted, not withdrawn, not expired."""
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=at)


def pending_invitations(organisation: Organisation, *, kind: str) -> QuerySet[Invitation]:
    """Those nobody has answered, expired ones too: they can be sent again."""
    unanswered = organisation.invitations.filter(kind=kind, accepted_at=None, withdrawn_at=None)
    return unanswered.select_related("invited_by")


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation a letter speaks of, in whatever state."""
    invitations = Invitation.objects.select_related("organisation", "invited_by")
    return invitations.filter(token_hash=hash_token(token)).first()


def invitation_in_hand(session: SessionBase, *, at: datetime) -> Invitation | None:
    """The open invitation that a signed-out visitor came with, remembered from its page to the sign-up."""
    number = session.get(INVITATION_IN_HAND)
    if number is None:
        return None
    return open_invitations(at).select_related("organisation", "invited_by").filter(pk=number).first()


def api_token_for(token: str, *, at: datetime) -> ApiToken | None:
    """A token that opens: known, neither revoked nor expired, of an active person (one query)."""
    alive = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=at))
    tokens = ApiToken.objects.select_related("user").filter(alive, user__is_active=True)
    return tokens.filter(token_hash=hash_token(token)).first()
