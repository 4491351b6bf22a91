"""What a person has beside the password, and of whom a brand asks it."""

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from .models import SecondFactor, User

# Recovery codes stand in for one of these and are none themselves.
KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
FROM_MEMBERS = Q(second_factor__in=(SecondFactor.MEMBERS, SecondFactor.ALL))
FROM_PARTNERS = Q(second_factor__in=(SecondFactor.PARTNERS, SecondFactor.ALL))


def second_factors_of(user: User) -> QuerySet[Authenticator]:
    """Authenticator apps, passkeys and security keys."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=KINDS)
