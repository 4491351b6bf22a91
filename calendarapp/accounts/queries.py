"""Reads over people, invitations and tokens."""

from dataclasses import dataclass
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Exists, OuterRef, Q, QuerySet

from ..common.tokens import hash_token
from . import policy
from .models import AccessEntry, ApiToken, Invitation, Membership, Organisation, User

# Under this key a session keeps the number of the invitation whose letter the visitor has shown us.
INVITATION_IN_HAND = "invitation"


def is_known_address(email: str) -> bool:
    """Does an account have it, or wait for its confirmation?"""
    taken = EmailAddress.objects.filter(email__iexact=email)
    return taken.exists() or User.objects.filter(email__iexact=email).exists()


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


def has_another_head(membership: Membership) -> bool:
    """Is there somebody beside this member who heads the organisation?"""
    head = policy.head_role(membership.organisation)
    return membership.organisation.memberships.filter(role=head).exclude(pk=membership.pk).exists()


def led_alone_by(user: User) -> QuerySet[Organisation]:
    """Organisations with other people in them, of whom nobody could take over from this one."""
    heads = Membership.objects.filter(organisation=OuterRef("pk"), role__in=policy.HEADS)
    others = Membership.objects.filter(organisation=OuterRef("pk")).exclude(user_id=user.pk)
    mine, theirs = heads.filter(user_id=user.pk), others.filter(role__in=policy.HEADS)
    return Organisation.objects.filter(Exists(mine), Exists(others), ~Exists(theirs))


def left_empty_by(user: User) -> QuerySet[Organisation]:
    """Organisations in which there is nobody else."""
    others = Membership.objects.filter(organisation=OuterRef("pk")).exclude(user_id=user.pk)
    return organisations_of(user).filter(~Exists(others))


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


@dataclass(frozen=True, slots=True)
class LogFilters:
    """Which lines of an access log; what is empty doesn't narrow. Days are those of the brand, both included."""

    kind: str = ""
    person: int | None = None
    agency: int | None = None
    since: date | None = None
    until: date | None = None


def access_log(brand: Organisation, filters: LogFilters | None = None) -> QuerySet[AccessEntry]:
    """The lines of a brand's access log, newest first, with the people and agencies they name."""
    asked = filters or LogFilters()
    wanted = {
        "kind": asked.kind,
        "person": asked.person,
        "agency": asked.agency,
        "on__gte": asked.since,
        "on__lte": asked.until,
    }
    given = {name: value for name, value in wanted.items() if value}
    return AccessEntry.objects.filter(brand=brand, **given).select_related("person", "agency", "subject")


def people_in_log(brand: Organisation) -> QuerySet[User]:
    """Who did anything that the log tells, by name."""
    people = AccessEntry.objects.filter(brand=brand).order_by().values("person")
    return User.objects.filter(pk__in=people).order_by("name", "email", "pk")


def agencies_in_log(brand: Organisation) -> QuerySet[Organisation]:
    agencies = AccessEntry.objects.filter(brand=brand).order_by().values("agency")
    return Organisation.objects.filter(pk__in=agencies)
