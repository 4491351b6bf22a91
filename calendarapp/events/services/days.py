"""The days around a brand's plan: regions and key dates switched on or off, dates of its own, freeze windows."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet

from ...accounts.models import Organisation
from ..keydates import keys_of_region, retail_rules, rule_from
from ..models import EventType, FreezeWindow, KeyDate

MOST_REGIONS = 20  # each is reckoned for each year that somebody looks at
MOST_OWN_DATES = 200


class LimitError(ValueError):
    """The brand has as many of these as it may have."""


class UnknownRegionError(ValueError):
    """There is nothing to switch on for this region."""


@transaction.atomic
def add_region(brand: Organisation, *, region: str) -> list[KeyDate]:
    """A region's public holidays and key dates, all switched on; those that stand already stay as they are.

    Raises UnknownRegionError, LimitError.
    """
    keys = keys_of_region(region) if region else ()
    if not keys:
        raise UnknownRegionError(region)
    Organisation.objects.select_for_update().get(pk=brand.pk)  # two that add at once are counted one after the other
    _refuse_one_more_region(brand, region)
    KeyDate.objects.bulk_create((KeyDate(brand=brand, key=key, region=region) for key in keys), ignore_conflicts=True)
    return list(_built_in(brand).filter(region=region))


def remove_region(brand: Organisation, *, region: str) -> None:
    """Take a region's holidays and key dates away; the brand's own dates and what is known everywhere stay."""
    if region:
        _built_in(brand).filter(region=region).delete()


@transaction.atomic
def put_region(brand: Organisation, *, region: str, shown: Mapping[str, bool]) -> None:
    """Exactly these kinds of day of a region, by key, each shown or not; without any it is gone. Raises LimitError."""
    Organisation.objects.select_for_update().get(pk=brand.pk)
    if shown:
        _refuse_one_more_region(brand, region)
    _built_in(brand).filter(region=region).exclude(key__in=shown).delete()
    for key, is_on in shown.items():
        KeyDate.objects.update_or_create(brand=brand, key=key, region=region, defaults={"is_on": is_on})


def switch_key_date(key_date: KeyDate, *, is_on: bool) -> KeyDate:
    """Show a key date in the calendar, or don't."""
    key_date.is_on = is_on
    key_date.save(update_fields=["is_on"])
    return key_date


@transaction.atomic
def add_key_date(brand: Organisation, *, label: str, rule: dict[str, Any]) -> KeyDate:
    """A date of the brand's own, by a rule as `keydates.rule_from` reads it. Raises RuleError, LimitError."""
    rule_from(rule, retail_rules())
    Organisation.objects.select_for_update().get(pk=brand.pk)
    _refuse_one_more_date(brand, label)
    return KeyDate.objects.create(brand=brand, key=f"own-{uuid4().hex}", label=label, rule=rule)


def change_key_date(key_date: KeyDate, *, label: str, rule: dict[str, Any]) -> KeyDate:
    """Another name or rule for a date of the brand's own. Raises RuleError."""
    rule_from(rule, retail_rules())
    key_date.label, key_date.rule = label, rule
    key_date.save(update_fields=["label", "rule"])
    return key_date


def remove_key_date(key_date: KeyDate) -> None:
    """Take a date of the brand's own away."""
    key_date.delete()


@transaction.atomic
def restore_key_date(key_date: KeyDate) -> KeyDate:
    """A date of the brand's own that was taken away stands again as it stood, under its id. Raises LimitError."""
    Organisation.objects.select_for_update().get(pk=key_date.brand_id)
    _refuse_one_more_date(key_date.brand, key_date.label)
    key_date.save(force_insert=True)
    return key_date


@transaction.atomic
def add_freeze(brand: Organisation, *, types: Iterable[EventType] = (), **values: Any) -> FreezeWindow:
    """A window in which nothing of these types (none: of any) shall start: `label`, `starts_on`, `ends_on` and the rest."""
    freeze = FreezeWindow.objects.create(brand=brand, **values)
    freeze.types.set(types)
    return freeze


@transaction.atomic
def change_freeze(freeze: FreezeWindow, *, types: Iterable[EventType] | None = None, **values: Any) -> FreezeWindow:
    """Other days, another name, scope or note; `types` None leaves them."""
    for name, value in values.items():
        setattr(freeze, name, value)
    freeze.save(update_fields=list(values))
    if types is not None:
        freeze.types.set(types)
    return freeze


def remove_freeze(freeze: FreezeWindow) -> None:
    """Take a freeze window away."""
    freeze.delete()


@transaction.atomic
def restore_freeze(freeze: FreezeWindow, *, types: Iterable[EventType]) -> FreezeWindow:
    """A window that was taken away stands again as it stood, under its id."""
    freeze.save(force_insert=True)
    freeze.types.set(types)
    return freeze


def _refuse_one_more_region(brand: Organisation, region: str) -> None:
    """Raises LimitError unless it is among the brand's or has room there."""
    known = set(_built_in(brand).exclude(region="").values_list("region", flat=True))
    if region not in known and len(known) >= MOST_REGIONS:
        raise LimitError(region)


def _refuse_one_more_date(brand: Organisation, label: str) -> None:
    if KeyDate.objects.filter(brand=brand, rule__isnull=False).count() >= MOST_OWN_DATES:
        raise LimitError(label)


def _built_in(brand: Organisation) -> QuerySet[KeyDate]:
    return KeyDate.objects.filter(brand=brand, rule__isnull=True)
