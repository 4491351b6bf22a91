"""What a new brand starts with: the built-in event types, channels and personas, by key, and the key dates of its region."""

from datetime import datetime

from ..accounts.models import Organisation, User
from . import builtin
from .keydates import keys_of_region
from .models import Channel, EventType, KeyDate, Persona


def furnish(organisation: Organisation, *, actor: User, at: datetime) -> None:
    """Copy the built-in vocabulary to a brand. Run again it adds what is missing and changes nothing."""
    if not organisation.is_brand:
        return
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
    Persona.objects.bulk_create(
        (Persona(brand=organisation, key=key, position=place) for place, key in enumerate(builtin.PERSONAS)),
        ignore_conflicts=True,
    )
    furnish_days(organisation)


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
