"""What this slice itself holds of a person, as rows for their archive. Nothing that opens a door is among them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Q

from .models import AccessEntry, ApiToken, Invitation, Membership, User
from .personal import Rows

_PROFILE = ("email", "name", "time_zone", "language", "theme", "density", "single_keys", "date_joined", "last_login")
_TOKEN = ("name", "read_only", "created_at", "expires_at", "revoked_at", "last_used_at")


def profile(person: User, at: datetime) -> Rows:
    yield {name: getattr(person, name) for name in _PROFILE}


def email_addresses(person: User, at: datetime) -> Rows:
    return EmailAddress.objects.filter(user_id=person.pk).values("email", "verified", "primary").iterator()


def memberships(person: User, at: datetime) -> Rows:
    for row in Membership.objects.filter(user=person).select_related("organisation"):
        yield {
            "organisation": row.organisation.name,
            "kind": row.organisation.kind,
            "role": row.role,
            "joined_at": row.joined_at,
        }


def second_steps(person: User, at: datetime) -> Rows:
    for row in Authenticator.objects.filter(user_id=person.pk).order_by("pk"):
        name = row.data.get("name", "") if row.type == Authenticator.Type.WEBAUTHN else ""
        yield {"type": row.type, "name": name, "created_at": row.created_at, "last_used_at": row.last_used_at}


def connected_accounts(person: User, at: datetime) -> Rows:
    for row in SocialAccount.objects.filter(user_id=person.pk).order_by("pk"):
        yield {"email": row.extra_data.get("email", ""), "connected_at": row.date_joined, "used_at": row.last_login}


def sessions(person: User, at: datetime) -> Rows:
    mine = UserSession.objects.filter(user_id=person.pk).order_by("pk")
    return mine.values("ip", "user_agent", "created_at", "last_seen_at").iterator()


def api_tokens(person: User, at: datetime) -> Rows:
    return ApiToken.objects.filter(user=person).values(*_TOKEN).iterator()


def invitations(person: User, at: datetime) -> Iterator[dict[str, Any]]:
    """Those sent to the person, and those they sent."""
    named = Q(email__iexact=person.email) | Q(invited_by=person) | Q(accepted_by=person)
    for row in Invitation.objects.filter(named).select_related("organisation").iterator():
        yield {
            "organisation": row.organisation.name,
            "to": row.email,
            "role": row.role,
            "sent_by_me": row.invited_by_id == person.pk,
            "created_at": row.created_at,
            "accepted_at": row.accepted_at,
            "withdrawn_at": row.withdrawn_at,
        }


def access_log(person: User, at: datetime) -> Iterator[dict[str, Any]]:
    """The lines of brands' access logs that say what they did, or what became of their own role."""
    mine = AccessEntry.objects.filter(Q(person=person) | Q(subject=person)).select_related("brand")
    for row in mine.iterator():
        told = {"kind": row.kind, "at": row.at, "brand": row.brand.name, "done_by_me": row.person_id == person.pk}
        yield {**told, "detail": row.detail}


TELLERS = {
    "profile": profile,
    "email_addresses": email_addresses,
    "memberships": memberships,
    "second_steps": second_steps,
    "connected_accounts": connected_accounts,
    "sessions": sessions,
    "api_tokens": api_tokens,
    "invitations": invitations,
    "access_log": access_log,
}
