"""The kinds of message that this slice tells, and their words."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..calendars.lens import Lens
from ..calendars.lenses import lenses_of
from ..notifications import kinds
from ..notifications.kinds import Hold, Kind, Letter, Notice, Verdict
from ..notifications.models import Message
from . import letters
from .cards import Card, Deck, Name, name_of
from .dates import hold_until, lead_of
from .models import RuleAnchor
from .things import Thing, is_held

MISSED = "missed"
_LABELS = {
    RuleAnchor.START: _("Starts of what you own, follow or work on"),
    RuleAnchor.EMBARGO: _("Embargo lifts"),
    RuleAnchor.MILESTONE: _("Milestones that are due or late"),
}

Lenses = Mapping[int, Lens]


def kind_for(thing: Thing) -> str:
    return f"reminder.{thing.rule_anchor}"


def register() -> None:
    """Called once, when Django starts."""
    kinds.use_lenses(lenses_of)
    for anchor, label in _LABELS.items():
        kinds.register(Kind(f"reminder.{anchor.value}", label, reminder_notices, reminder_letters))
    kinds.register(Kind(MISSED, _("What you missed while Almanac was down"), missed_notices, missed_letters))


def reminder_notices(messages: Sequence[Message], lenses: Lenses) -> dict[int, Notice]:
    """As it stands now: what was moved shows its new date."""
    deck = Deck.of(name_of(message) for message in messages)
    found = {}
    for message in messages:
        card = deck.card(name_of(message), lenses[message.person_id])
        if card:
            found[message.pk] = Notice(card.subject, _line(card), card.path, card.mark)
    return found


def reminder_letters(messages: Sequence[Message], lenses: Lenses) -> dict[int, Letter | Verdict]:
    deck = Deck.of(name_of(message) for message in messages)
    written: dict[tuple[Card, str], Letter] = {}
    found: dict[int, Letter | Verdict] = {}
    for message in messages:
        lens = lenses[message.person_id]
        verdict = deck.verdict(name_of(message), lens, starts=message.ids["starts"]) or _wait(message, deck, lens)
        card = None if verdict else deck.card(name_of(message), lens, late=message.ids["late"])
        if card is None:
            found[message.pk] = verdict or "access"
            continue
        key = card, message.person.language
        if key not in written:
            written[key] = letters.reminder(card, message.person)
        found[message.pk] = written[key]
    return found


def missed_notices(messages: Sequence[Message], lenses: Lenses) -> dict[int, Notice]:
    deck = Deck.of(name for message in messages for name in _names(message))
    found = {}
    for message in messages:
        cards = _cards(message, deck, lenses[message.person_id])
        line = ", ".join(dict.fromkeys(card.title for card in cards))
        found[message.pk] = Notice(_missed_title(len(cards)), line, reverse("inbox"))
    return found


def missed_letters(messages: Sequence[Message], lenses: Lenses) -> dict[int, Letter | Verdict]:
    deck = Deck.of(name for message in messages for name in _names(message))
    found: dict[int, Letter | Verdict] = {}
    for message in messages:
        cards = _cards(message, deck, lenses[message.person_id])
        with translation.override(message.person.language):
            title = _missed_title(len(cards))
        found[message.pk] = letters.missed(title, cards, message.person) if cards else "access"
    return found


def _wait(message: Message, deck: Deck, lens: Lens) -> Verdict | None:
    """Another try may fall into the night, or come when it no longer helps."""
    thing, lead = deck.things[name_of(message)], lead_of(message.ids["lead"])
    if not thing.still_helps(lead, lens.at):
        return "over"
    held: datetime = lens.at
    if is_held(thing.rule_anchor, lead):
        held = hold_until(lens.at, message.person.time_zone)
    return Hold(held) if held > lens.at and thing.is_ahead(lead, held) else None


def _line(card: Card) -> str:
    return " · ".join(part for part in (card.type, card.when, card.brand) if part)


def _names(message: Message) -> list[Name]:
    return [(event_id, kind, key) for event_id, kind, key in message.ids["things"]]


def _cards(message: Message, deck: Deck, lens: Lens) -> list[Card]:
    cards = (deck.card(name, lens) for name in _names(message))
    return [card for card in cards if card]


def _missed_title(number: int) -> str:
    words = ngettext("%(number)s reminder came too late", "%(number)s reminders came too late", number)
    return words % {"number": number}
