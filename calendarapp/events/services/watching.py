"""Following an event."""

from datetime import datetime

from ...accounts.models import User
from ..models import Event, Watch


def follow(event: Event, *, user: User, at: datetime) -> Watch:
    """Hear of this event from now on. Following twice is following once."""
    watch, _made = Watch.objects.get_or_create(event=event, user=user, defaults={"since": at})
    return watch


def unfollow(event: Event, *, user: User) -> None:
    Watch.objects.filter(event=event, user=user).delete()
