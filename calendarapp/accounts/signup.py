"""Signing up, with a password or by the provider of the settings.

A person founds a brand, or comes by an invitation and only says their name.
"""

from contextlib import suppress

from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.core import context as allauth_context
from allauth.socialaccount.forms import SignupForm as AllauthOidcSignupForm
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..common.text import LineFormField
from .forms import PlaceForm
from .models import User
from .queries import invitation_in_hand
from .services import create_owner, edit_profile


class NewcomerForm(PlaceForm):
    """Name and the brand to found; by invitation the name alone, the address being the letter's."""

    name = LineFormField(label=_("Your name"), max_length=120)
    brand_name = LineFormField(label=_("Brand name"), max_length=80)
    field_order = ("email", "password1", "name", "brand_name", *PlaceForm.PLACE_FIELDS)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        request = allauth_context.request
        self.invitation = invitation_in_hand(request.session, at=request.at)
        if self.invitation is None:
            self.guess_place(request.headers.get("Accept-Language", ""))
            return
        for name in ("brand_name", *self.PLACE_FIELDS):
            del self.fields[name]
        self.fields["email"].disabled = True
        self.initial["email"] = self.invitation.email

    @transaction.atomic
    def save(self, request: HttpRequest) -> User:
        """Person, address and brand together, or none of them."""
        return super().save(request)

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth when the person is made."""
        user.name = self.cleaned_data["name"]
        if self.invitation is None:
            create_owner(user, brand_name=self.cleaned_data["brand_name"], at=request.at, **self.place)
        else:
            host = self.invitation.organisation
            edit_profile(user, name=user.name, time_zone=host.time_zone, language=host.language)


class SignupForm(NewcomerForm, AllauthSignupForm):
    """With an address and a password."""

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """An address that has an account gets the same answer as a new one, after about the same work."""
        if not self.account_already_exists:
            try:
                return super().try_save(request)
            except IntegrityError:
                # Two sign-ups with one address arrived together; the other one was first.
                self.account_already_exists = True
        make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class OidcSignupForm(NewcomerForm, AllauthOidcSignupForm):
    """By the provider, whose word for the address is final."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].disabled = True
        self.initial["email"] = self.sociallogin.user.email

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Two sign-ups with one account at once: the other one was first, and signing in is what is left."""
        if not self.account_already_exists:
            with suppress(IntegrityError):
                return super().try_save(request)
        return None, HttpResponseRedirect(reverse("account_login"))
