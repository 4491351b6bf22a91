"""What a new brand starts with: the built-in event types, channels and personas, by key, and the key dates of its region."""

from collections.abc import Collection
from datetime import datetime

from ..accounts.models import Organisation, User
from . import builtin
from .keydates import keys_of_region
from .models import Channel, EventType, KeyDate, Persona


def furnish(organisation: Organisation, *, actor: User, at: datetime) -> None:
    """Copy the built-in vocabulary to a brand. Run again it adds what is missing and changes nothing."""
    if not organisation.is_brand:
        return
    known_types = set(EventType.objects.filter(brand=organisation).values_list("key", flat=True))
    EventType.objects.bulk_create(
        (
            EventType(brand=organisation, key=key, icon=known.icon, stages=known.stages, position=position)
            for position, (key, known) in enumerate(builtin.TYPES.items())
        ),
        ignore_conflicts=True,
    )
    Channel.objects.bulk_create(
        (
            Channel(
                brand=organisation,
                key=key,
                ownership=known.ownership,
                online=known.online,
                interruptive=known.interruptive,
                position=position,
            )
            for position, (key, known) in enumerate(builtin.CHANNELS.items())
        ),
        ignore_conflicts=True,
    )
    _furnish_channels(organisation, [key for key in builtin.TYPES if key not in known_types])
    Persona.objects.bulk_create(
        (Persona(brand=organisation, key=key, position=place) for place, key in enumerate(builtin.PERSONAS)),
        ignore_conflicts=True,
    )
    furnish_days(organisation)


def _furnish_channels(brand: Organisation, keys: Collection[str]) -> None:
    """The usual channels of new types."""
    types = dict(EventType.objects.filter(brand=brand, key__in=keys).values_list("key", "pk"))
    channels = dict(Channel.objects.filter(brand=brand).values_list("key", "pk"))
    usual = EventType.channels.through
    usual.objects.bulk_create(
        (
            usual(eventtype_id=pk, channel_id=channels[name])
            for key, pk in types.items()
            for name in builtin.TYPES[key].channels
        ),
        ignore_conflicts=True,
    )


def furnish_days(brand: Organisation, *, model: type[KeyDate] = KeyDate) -> None:
    """Switch on the key dates known everywhere and those of the brand's region, its public holidays among them.

    Run again it adds what is missing and changes nothing. `model`: as a migration knows it.
    """
    model.objects.bulk_create(
        (
            model(brand_id=brand.pk, key=key, region=region)
            for region in dict.fromkeys(("", brand.region))
            for key in keys_of_region(region)
        ),
        ignore_conflicts=True,
    )
