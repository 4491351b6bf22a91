"""What a new brand starts with: the built-in event types, channels and personas, by key."""

from datetime import datetime

from ..accounts.models import Organisation, User
from . import builtin
from .models import Channel, EventType, Persona


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
