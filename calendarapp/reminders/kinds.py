"""The kinds of message that this slice tells, and their words."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..calendars.lens import Lens
from ..calendars.lenses import lenses_of
from ..events.early import gather, show
from ..events.services import note_letters
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
    return f"reminder_{thing.rule_anchor}"


def register() -> None:
    """Called once, when Django starts."""
    kinds.use_lenses(lenses_of)
    for anchor, label in _LABELS.items():
        kinds.register(Kind(f"reminder_{anchor.value}", label, notices, letters_of))
    kinds.register(Kind(MISSED, _("What you missed while Almanac was down"), notices, letters_of))


def notices(messages: Sequence[Message], lenses: Lenses) -> dict[int, Notice]:
    """As things stand now: what was moved shows its new date."""
    deck = _deck(messages)
    found = {message.pk: _notice(message, deck, lenses[message.person_id]) for message in messages}
    return {pk: notice for pk, notice in found.items() if notice}


def letters_of(messages: Sequence[Message], lenses: Lenses) -> dict[int, Letter | Verdict]:
    """Each rendered once for all who read the same."""
    deck, gathering = _deck(messages), gather()
    written: dict[tuple[Card, str], Letter] = {}
    found = {
        message.pk: _missed_letter(message, deck, lenses[message.person_id])
        if message.kind == MISSED
        else _letter(message, deck, lenses[message.person_id], written)
        for message in messages
    }
    note_letters(gathering, lenses.values())
    return found


def _deck(messages: Sequence[Message]) -> Deck:
    return Deck.of(name for message in messages for name in _names(message))


def _notice(message: Message, deck: Deck, lens: Lens) -> Notice | None:
    if message.kind == MISSED:
        cards = _cards(message, deck, lens)
        line = ", ".join(dict.fromkeys(card.title for card in cards))
        return Notice(_missed_title(len(cards)), line, reverse("inbox"))
    card = deck.card(name_of(message), lens)
    return Notice(card.subject, _line(card), card.path, card.look.css, card.look.icon) if card else None


def _letter(message: Message, deck: Deck, lens: Lens, written: dict[tuple[Card, str], Letter]) -> Letter | Verdict:
    name = name_of(message)
    verdict = deck.verdict(name, lens, starts=message.ids["starts"]) or _wait(message, deck, lens)
    card = None if verdict else deck.card(name, lens, late=message.ids["late"])
    if card is None:
        return verdict or "access"
    show(deck.events[name[0]], lens)
    key = card, message.person.language
    if key not in written:
        written[key] = letters.reminder(card, message.person)
    return written[key]


def _missed_letter(message: Message, deck: Deck, lens: Lens) -> Letter | Verdict:
    cards = _cards(message, deck, lens)
    for event_id, *_thing in _names(message):
        if event_id in deck.events:
            show(deck.events[event_id], lens)
    with translation.override(message.person.language):
        title = _missed_title(len(cards))
    return letters.missed(title, cards, message.person) if cards else "access"


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
    return " · ".join(part for part in (card.type, card.lift, card.when, card.brand) if part)


def _names(message: Message) -> list[Name]:
    if message.kind != MISSED:
        return [name_of(message)]
    return [(event_id, kind, key) for event_id, kind, key in message.ids["things"]]


def _cards(message: Message, deck: Deck, lens: Lens) -> list[Card]:
    cards = (deck.card(name, lens) for name in _names(message))
    return [card for card in cards if card]


def _missed_title(number: int) -> str:
    words = ngettext("%(number)s reminder came too late", "%(number)s reminders came too late", number)
    return words % {"number": number}
