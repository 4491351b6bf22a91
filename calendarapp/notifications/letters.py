"""From a letter to a mail: its reader's address, its headers, and the link that stops such letters."""

from email.utils import parseaddr
from functools import cache

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from .kinds import UNSUBSCRIBE, Letter
from .models import Delivery

_signer = Signer(salt="notifications.unsubscribe")


def unsubscribe_token(person_id: int, kind: str) -> str:
    """Names a person and a kind, signed by us. It only ever switches off, so it doesn't expire."""
    return _signer.sign(f"{person_id}-{kind}")


def read_unsubscribe_token(token: str) -> tuple[int, str] | None:
    """(person's id, kind), or None for what we didn't sign."""
    try:
        person_id, _hyphen, kind = _signer.unsign(token).partition("-")
    except BadSignature:
        return None
    return int(person_id), kind


def mail_of(delivery: Delivery, letter: Letter, line: BaseEmailBackend) -> EmailMultiAlternatives:
    """The mail of one delivery. Its Message-ID is the delivery's, whenever it is sent."""
    message = delivery.message
    link = _unsubscribe_link(message.person_id, message.kind)
    mail = EmailMultiAlternatives(
        letter.subject,
        letter.text.replace(UNSUBSCRIBE, link),
        to=[message.person.email],
        headers=_headers(delivery.letter_id, link),
        connection=line,
    )
    mail.attach_alternative(letter.html.replace(UNSUBSCRIBE, link), "text/html")
    for attachment in letter.attachments:
        mail.attach(attachment.name, attachment.content, attachment.mimetype)
    return mail


def _unsubscribe_link(person_id: int, kind: str) -> str:
    return f"{settings.PUBLIC_URL}{_unsubscribe_path()}{unsubscribe_token(person_id, kind)}/"


@cache
def _unsubscribe_path() -> str:
    """Asked of the resolver once: a thousand letters in a row would ask a thousand times."""
    return reverse("unsubscribe", args=("token",)).removesuffix("token/")


@cache
def _mailbox(address: str) -> str:
    return parseaddr(address)[1]


def _headers(letter_id: str, link: str) -> dict[str, str]:
    """RFC 8058 for one click; RFC 3834 so that holiday answers stay away."""
    return {
        "Message-ID": letter_id,
        "List-Unsubscribe": f"<{link}>, <mailto:{_mailbox(settings.DEFAULT_FROM_EMAIL)}?subject=unsubscribe>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
