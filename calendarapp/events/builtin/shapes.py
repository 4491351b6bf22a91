"""The shapes of built-in content. Pure: nothing here asks the database, the clock or a person."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

START, END, EMBARGO = "S", "E", "X"

KINDS = ("text", "long", "number", "money", "percent", "date", "datetime", "choice", "url", "bool")


@dataclass(frozen=True, slots=True)
class DetailField:
    """A field that one type of event has beside the common ones; its value lies in the event's `details` under `key`.

    `kind` is one of KINDS; a percent is a fraction, money is in the event's currency. `group` is the opener that shows it:
    titles, read, description, products, commercial, budget, contacts, links, or inside for the brand's own people alone.
    A `former` one was taken off its type: nobody fills it in any more, but events that have it keep and show it; so do
    those that have one of `former_choices`. `default` is as it would be stored. `whole`: a number that counts things.
    """

    key: str
    label: Promise | str
    kind: str
    group: str = "inside"
    choices: tuple[tuple[str, Promise | str], ...] = ()
    required: bool = False
    former: bool = False
    default: Any = None
    former_choices: tuple[tuple[str, Promise | str], ...] = ()
    whole: bool = False

    @property
    def all_choices(self) -> tuple[tuple[str, Promise | str], ...]:
        """Every value that an event may hold, with its word."""
        return self.choices + self.former_choices


@dataclass(frozen=True, slots=True)
class MilestoneTemplate:
    """Work due `offset` days from the anchor: the event's start (S), its end (E) or the lift of its embargo (X).

    `key` is "<type>.<what>", or "own.<number>" of one that a brand wrote. `role`: whose it is, a role in the brand.
    """

    key: str
    label: Promise | str
    anchor: str
    offset: int
    role: str = ""


@dataclass(frozen=True, slots=True)
class BuiltinType:
    """A kind of event. `stages` is a subset of "RACE": Reach, Act, Convert, Engage; `channels` are keys of CHANNELS."""

    key: str
    label: Promise
    icon: str
    stages: str
    channels: tuple[str, ...]
    fields: tuple[DetailField, ...] = ()
    milestones: tuple[MilestoneTemplate, ...] = ()


@dataclass(frozen=True, slots=True)
class BuiltinChannel:
    """A marketing channel. `interruptive` ones reach people unasked and count to contact pressure."""

    key: str
    label: Promise
    ownership: str
    online: bool = True
    interruptive: bool = False
