"""The letters of this slice: plain text and HTML. Rendered once for all who read the same."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from ..accounts.models import User
from ..notifications.kinds import UNSUBSCRIBE, Attachment, Letter
from .cards import Card

# The edges of the light theme: mail programs know no custom properties.
HUES = {
    "t-campaign": "#3a66c9",
    "t-pr_event": "#701f74",
    "t-vip_event": "#b47c0a",
    "t-product_release": "#a83612",
    "t-restock": "#12968f",
}
INK = "#8d8069"


def reminder(card: Card, person: User) -> Letter:
    """The letter of one thing."""
    context = {"card": card, "hue": HUES.get(card.look.css, INK)}
    return _written("reminder", card.subject, person, context, ics=card.ics)


def missed(title: str, cards: Sequence[Card], person: User) -> Letter:
    """One letter about everything that is over by now."""
    return _written("missed", title, person, {"title": title, "cards": cards})


def _written(name: str, subject: str, person: User, context: dict[str, Any], *, ics: str = "") -> Letter:
    words = {
        **context,
        "language": person.language,
        "preferences_url": settings.PUBLIC_URL + reverse("notice_preferences"),
        "unsubscribe_url": UNSUBSCRIBE,
        "has_ics": bool(ics),
    }
    with translation.override(person.language):
        return Letter(
            subject=" ".join(subject.split()),
            text=render_to_string(f"reminders/mail/{name}.txt", words),
            html=render_to_string(f"reminders/mail/{name}.html", words),
            attachments=(Attachment("event.ics", ics, "text/calendar; method=PUBLISH"),) if ics else (),
        )
