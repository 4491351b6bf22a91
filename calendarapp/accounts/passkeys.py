"""Adding a passkey."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from ..common.text import LineFormField


class AddPasskeyForm(AddWebAuthnForm):
    """One that opens by itself, unless it is said that it only follows the password."""

    name = LineFormField(label=_("Name"), max_length=80, required=False, help_text=_("Which device it is on."))
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without a password"),
        required=False,
        initial=True,
        help_text=_("Switch it off for a security key that can't ask for your finger, face or PIN."),
    )
