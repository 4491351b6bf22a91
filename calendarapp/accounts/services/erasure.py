"""Erasing a person: nothing that names them stays, and what they decided stays readable as a former member's."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from ..models import AccessEntry, ApiToken, Invitation, Organisation, User, erased_email
from ..personal import erase_above
from ..queries import led_alone_by, memberships_of
from .members import raise_access, take_out
from .rule import RuleError

AT_ONCE = 500


class StillInChargeError(RuleError):
    """Other people's organisations would be left without anybody who may decide. `organisations`: which."""

    def __init__(self, organisations: Collection[Organisation]) -> None:
        self.organisations = list(organisations)
        names = get_text_list([organisation.name for organisation in self.organisations], _("and"))
        self.message = _("You alone are in charge of %(names)s. Make somebody else owner or agency lead first.") % {
            "names": names
        }
        super().__init__(self.message)


@transaction.atomic
def erase_person(person: User, *, at: datetime) -> User:
    """Takes everything of a person out of every table, for good; the row stays for what they are part of.

    1. The organisations are held, so that nobody else leaves them meanwhile. 2. Upper slices erase what they hold,
    while the person still belongs everywhere. 3. They leave. 4. What named them is blanked. Raises StillInChargeError.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.erased_at:
        return person
    standing = list(memberships_of(person).order_by("organisation_id"))
    for membership in standing:
        raise_access(membership.organisation)
    if held := led_alone_by(person):
        raise StillInChargeError(held)
    erase_above(person, at)
    for membership in standing:
        take_out(membership, actor=person, at=at)
    _forget_letters(person, at)
    _forget_sessions(person, at)
    _forget_doors(person)
    AccessEntry.objects.filter(person=person).update(person_name="")
    return _blank(person, at)


def _forget_letters(person: User, at: datetime) -> None:
    """Invitations keep the organisation's side of the story: when, by whom, to which role."""
    for email in _addresses(person):
        to_them = Invitation.objects.filter(email__iexact=email)
        to_them.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=at)
        to_them.update(email="")


def _addresses(person: User) -> Iterable[str]:
    return {person.email, *EmailAddress.objects.filter(user_id=person.pk).values_list("email", flat=True)}


def _forget_doors(person: User) -> None:
    """All ways in: tokens, second steps, connected accounts, addresses."""
    for model in (UserSession, ApiToken, Authenticator, SocialAccount, EmailAddress):
        model._default_manager.filter(user_id=person.pk).delete()


def _forget_sessions(person: User, at: datetime) -> None:
    """Those in which they are signed in, and those in which a sign-in of theirs is half done.

    A session says whose it is inside alone, so all are looked at; those that are over go without a look.
    """
    Session.objects.filter(expire_date__lte=at).delete()
    theirs = [row.pk for row in Session.objects.iterator() if _is_of(person, row.get_decoded())]
    for position in range(0, len(theirs), AT_ONCE):
        Session.objects.filter(pk__in=theirs[position : position + AT_ONCE]).delete()


def _is_of(person: User, kept: dict[str, Any]) -> bool:
    signed_in = kept.get(SESSION_KEY)
    return signed_in == str(person.pk) if signed_in else person.email in json.dumps(kept, default=str)


def _blank(person: User, at: datetime) -> User:
    kept = ("id", "password", "email", "is_active", "is_demo", "erased_at", "date_joined")
    for field in User._meta.concrete_fields:
        if field.name not in kept:
            setattr(person, field.name, field.get_default())
    person.email, person.is_active, person.erased_at = erased_email(person.pk), False, at
    person.set_unusable_password()
    person.save()
    return person
