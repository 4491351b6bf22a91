"""What a new organisation starts with. Upper slices know (a calendar, event types, metrics) and register it here."""

from collections.abc import Callable
from datetime import datetime

from .models import Organisation, User

Provider = Callable[..., object]
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Adds `provider(organisation, actor=, at=)`; they run in the order of registration. Twice is once."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def provision(organisation: Organisation, *, actor: User, at: datetime) -> None:
    """Calls every provider, inside the transaction that makes the organisation: it comes furnished or not at all."""
    for provider in _providers:
        provider(organisation, actor=actor, at=at)
