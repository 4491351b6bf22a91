"""What may be told. Upper slices know the words and register them here; this slice carries messages unread.

A lens is opaque here: `apps.py` hands over its maker.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils.functional import Promise

from ..accounts.models import User
from .models import Medium, Message

# Stands in a letter where the reader's own link to stop such letters comes. Nobody can type it into a title.
UNSUBSCRIBE = f"https://unsubscribe.invalid/{uuid4().hex}/"

Lenses = Mapping[int, Any]  # person's id → lens


@dataclass(frozen=True, slots=True)
class Notice:
    """A row of the inbox. `hue` and `icon`: how what it speaks of is drawn, as a class and a shape of the sprite."""

    title: str
    line: str
    path: str
    hue: str = "t-other"
    icon: str = "other"


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content: str
    mimetype: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail without its reader; UNSUBSCRIBE in the text is filled in for each."""

    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Hold:
    """Not now: quiet hours or a weekend."""

    until: datetime


Verdict = str | Hold  # why it isn't sent any more, in a word of REASONS, or until when it waits


@dataclass(frozen=True, slots=True)
class Kind:
    """Words for messages of one kind, by message id; what the lens doesn't show is left out.

    `letters` also asks whether each is still due, and says of those that are not why, or until when they wait.
    """

    key: str
    label: Promise | str
    notices: Callable[[Sequence[Message], Lenses], Mapping[int, Notice]]
    letters: Callable[[Sequence[Message], Lenses], Mapping[int, Letter | Verdict]]
    mediums: tuple[str, ...] = (Medium.INBOX, Medium.MAIL)


_kinds: dict[str, Kind] = {}
_lens_maker: Callable[[Iterable[User], datetime], Lenses] | None = None


def register(kind: Kind) -> None:
    _kinds[kind.key] = kind


def use_lenses(maker: Callable[[Iterable[User], datetime], Lenses]) -> None:
    """`maker(people, at)` gives each person's lens."""
    global _lens_maker  # noqa: PLW0603 - set once, when Django starts
    _lens_maker = maker


def all_kinds() -> list[Kind]:
    """In the order in which they were registered."""
    return list(_kinds.values())


def kind_of(key: str) -> Kind | None:
    """None for a kind that a later version no longer knows."""
    return _kinds.get(key)


def lenses_for(messages: Iterable[Message], at: datetime) -> Lenses:
    """Each reader's lens. `message.person` must be loaded."""
    if _lens_maker is None:
        raise LookupError("nobody said how lenses are made: see calendarapp/apps.py")
    return _lens_maker({message.person_id: message.person for message in messages}.values(), at)


def notices_for(messages: Sequence[Message], lenses: Lenses) -> dict[int, Notice]:
    """Message's id → its row in the inbox, of all kinds; what isn't seen any more is left out."""
    found: dict[int, Notice] = {}
    for write, group in _by_writer(messages, lambda kind: kind.notices):
        found |= write(group, lenses)
    return found


def letters_for(messages: Sequence[Message], lenses: Lenses) -> dict[int, Letter | Verdict]:
    """Message's id → its letter, or why there is none, of all kinds; what isn't seen any more is left out."""
    found: dict[int, Letter | Verdict] = {}
    for write, group in _by_writer(messages, lambda kind: kind.letters):
        found |= write(group, lenses)
    return found


def _by_writer(
    messages: Iterable[Message], writer_of: Callable[[Kind], Callable]
) -> Iterable[tuple[Callable, list[Message]]]:
    """Kinds that share a writer are written together: what they read is read once."""
    groups: dict[Callable, list[Message]] = {}
    for message in messages:
        kind = kind_of(message.kind)
        if kind:
            groups.setdefault(writer_of(kind), []).append(message)
    return groups.items()
