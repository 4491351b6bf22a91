"""Almanac's answers to allauth about passkeys and authenticator apps."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from .models import User


class FactorAdapter(DefaultMFAAdapter):
    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey belongs to the host; people are shown the product's name."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Almanac"}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's word
        """What a new one is called until its owner says otherwise."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number} if number > 1 else _("Passkey")
