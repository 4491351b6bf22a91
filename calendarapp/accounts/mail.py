"""The letters of this slice. Call them after the transaction: a mail server takes its time, and may fail."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from .models import Invitation, User

logger = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, *, token: str) -> bool:
    """Sends the letter with the one link that opens the invitation. False if the mail server didn't take it."""
    words = {
        "invitation": invitation,
        "link": settings.PUBLIC_URL + reverse("invitation", args=(token,)),
        "inviter": invitation.invited_by,
        "organisation": invitation.organisation,
    }
    template = f"accounts/mail/invitation_{invitation.kind}"
    with translation.override(_language_for(invitation)):
        subject = " ".join(render_to_string(f"{template}_subject.txt", words).split())
        letter = EmailMessage(subject, render_to_string(f"{template}.txt", words), to=[invitation.email])
    try:
        letter.send()
    except (OSError, SMTPException):
        logger.exception("The letter for invitation %s was not sent.", invitation.pk)
        return False
    return True


def send_farewell(email: str, *, name: str, language: str) -> bool:
    """Confirms to the address that its account is erased. False if the mail server didn't take it."""
    with translation.override(language):
        words = {"name": name, "email": email, "link": settings.PUBLIC_URL}
        subject = " ".join(render_to_string("accounts/mail/erased_subject.txt").split())
        letter = EmailMessage(subject, render_to_string("accounts/mail/erased.txt", words), to=[email])
    try:
        letter.send()
    except (OSError, SMTPException):
        logger.exception("A letter about an erasure was not sent.")
        return False
    return True


def _language_for(invitation: Invitation) -> str:
    """The invitee's own if they have an account here, else that of the house they are invited to."""
    known = User.objects.filter(email__iexact=invitation.email).values_list("language", flat=True).first()
    return known or invitation.organisation.language
