"""The reminders that a brand starts with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ..accounts.models import Organisation, User
from ..notifications.models import Medium
from .models import Rule, RuleAnchor
from .recipients import Recipient

BOTH = (Medium.INBOX, Medium.MAIL)


@dataclass(frozen=True, slots=True)
class Default:
    """`type_keys` empty: events of any type."""

    anchor: str
    leads: tuple[str, ...]
    recipients: tuple[str, ...]
    mediums: tuple[str, ...] = (Medium.MAIL,)
    type_keys: tuple[str, ...] = ("",)


DEFAULTS = (
    Default(RuleAnchor.START, ("P14D",), (Recipient.OWNER, Recipient.WATCHERS), (Medium.INBOX,)),
    Default(RuleAnchor.START, ("P7D", "P1D"), (Recipient.OWNER, Recipient.WATCHERS), BOTH),
    Default(
        RuleAnchor.START,
        ("P28D", "P2D"),
        (Recipient.OWNER, Recipient.PARTNERS),
        type_keys=("campaign", "product_release", "promotion"),
    ),
    Default(
        RuleAnchor.START, ("P7D", "P2D", "P0D"), (Recipient.OWNER, Recipient.DEPENDENT_OWNERS), type_keys=("restock",)
    ),
    # Expected and not received: told as long as the restock isn't done.
    Default(RuleAnchor.START, ("-P1D",), (Recipient.OWNER, Recipient.DEPENDENT_OWNERS), type_keys=("restock",)),
    Default(RuleAnchor.EMBARGO, ("P7D", "P1D", "PT2H", "PT0S"), (Recipient.OWNER, Recipient.PARTNERS), BOTH),
    Default(RuleAnchor.MILESTONE, ("P3D", "P0D", "-P1D"), (Recipient.ASSIGNEE,)),
    Default(RuleAnchor.MILESTONE, ("-P3D",), (Recipient.ASSIGNEE, Recipient.OWNER)),
    Default(RuleAnchor.MILESTONE, ("-P7D",), (Recipient.ASSIGNEE, Recipient.OWNER, Recipient.MANAGERS)),
)


def furnish(organisation: Organisation, *, actor: User, at: datetime) -> None:
    """Gives a brand the default rules. Run again it adds what is missing and changes nothing."""
    if organisation.is_brand:
        Rule.objects.bulk_create(_rules(organisation, at), ignore_conflicts=True)


def _rules(brand: Organisation, at: datetime) -> Iterator[Rule]:
    for default in DEFAULTS:
        for type_key in default.type_keys:
            for lead in default.leads:
                yield Rule(
                    brand=brand,
                    anchor=default.anchor,
                    type_key=type_key,
                    lead=lead,
                    recipients=list(default.recipients),
                    mediums=list(default.mediums),
                    since=at,
                )
