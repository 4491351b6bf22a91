"""The leads of one type of event: how long before its start somebody is reminded."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from ...accounts.models import Organisation
from ...common.former import columns_of, row_of
from ...notifications.models import Medium
from ..dates import lead_of
from ..models import Rule, RuleAnchor
from ..recipients import Recipient

MOST_LEADS = 12
EARLIEST, LATEST = 365, -30  # days before the start; negative: after it
_OWNERS = (Recipient.OWNER, Recipient.PARTNERS)


def leads_of(brand: Organisation, type_key: str) -> tuple[list[int], list[int]]:
    """Days before the start at which events of this type remind, and at which those of every type do; earliest first."""
    rules = list(Rule.objects.filter(brand=brand, anchor=RuleAnchor.START, type_key__in=("", type_key)))
    return _days(rule for rule in rules if rule.type_key), _days(rule for rule in rules if not rule.type_key)


@transaction.atomic
def set_leads(brand: Organisation, *, type_key: str, days: Iterable[int], at: datetime) -> list[int]:
    """Exactly these days, from now on; who hears of a new one is who hears of the type's others.

    Leads in hours stand as they are. Raises ValueError for days out of bounds.
    """
    wanted = set(days)
    if len(wanted) > MOST_LEADS or any(not LATEST <= number <= EARLIEST for number in wanted):
        raise ValueError("days out of bounds")
    rules = [rule for rule in _of_type(brand, type_key) if lead_of(rule.lead).in_days]
    standing = {lead_of(rule.lead).days: rule for rule in rules}
    Rule.objects.filter(pk__in=[rule.pk for number, rule in standing.items() if number not in wanted]).delete()
    model = next(iter(rules), None)
    for number in sorted(wanted - standing.keys()):
        Rule.objects.create(
            brand=brand,
            anchor=RuleAnchor.START,
            type_key=type_key,
            lead=_text(number),
            recipients=model.recipients if model else list(_OWNERS),
            mediums=model.mediums if model else [Medium.MAIL],
            since=at,
        )
    return sorted(wanted, reverse=True)


@transaction.atomic
def copy_leads(brand: Organisation, *, source_key: str, type_key: str, at: datetime) -> None:
    """A new type reminds as the one that it came from; of nothing that lies behind."""
    for rule in _of_type(brand, source_key):
        rule.pk, rule.type_key, rule.since = None, type_key, at
        rule.save(force_insert=True)


def drop_leads(brand: Organisation, *, type_key: str) -> None:
    """The type is gone."""
    Rule.objects.filter(brand=brand, type_key=type_key).delete()


def stored_leads(brand: Organisation, *, type_key: str) -> list[dict[str, Any]]:
    """All leads of a type with what belongs to them, as JSON has it."""
    return [columns_of(rule) for rule in Rule.objects.filter(brand=brand, type_key=type_key).order_by("anchor", "lead")]


@transaction.atomic
def restore_leads(brand: Organisation, *, type_key: str, leads: Iterable[Mapping[str, Any]]) -> None:
    """Exactly these leads, as `stored_leads` gave them: to those who heard of them, and since when they stood."""
    drop_leads(brand, type_key=type_key)
    rows = [row_of(Rule, stored) for stored in leads]
    for row in rows:
        row.brand = brand
    Rule.objects.bulk_create(rows)


def _of_type(brand: Organisation, type_key: str) -> list[Rule]:
    return list(Rule.objects.filter(brand=brand, anchor=RuleAnchor.START, type_key=type_key).order_by("pk"))


def _days(rules: Iterable[Rule]) -> list[int]:
    leads = (lead_of(rule.lead) for rule in rules)
    return sorted({lead.days for lead in leads if lead.in_days}, reverse=True)


def _text(number: int) -> str:
    return f"-P{-number}D" if number < 0 else f"P{number}D"
