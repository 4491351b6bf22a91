"""Who fetches a feed: counted in memory, written now and then, after the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from django.db.models import F

from ..accounts.models import User
from ..common.notes import note
from ..events.services import note_early_looks
from .models import Fetch, Subscription

WRITTEN_EVERY = timedelta(minutes=1)
KEPT_FOR = timedelta(days=90)
MOST_COUNTED = 10_000

Key = tuple[int, str, datetime]  # subscription, client, hour


@dataclass(slots=True)
class _Count:
    pending: int = 0
    written_at: datetime | None = None

    def is_due(self, at: datetime) -> bool:
        return self.written_at is None or at - self.written_at >= WRITTEN_EVERY


@dataclass(slots=True)
class _Counts:
    """What this process still has to write. A process that ends takes less than a minute's counts with it."""

    by_key: dict[Key, _Count] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def count(self, key: Key, at: datetime) -> int:
        """One more. The number to be written now, or 0."""
        with self.lock:
            if key not in self.by_key and len(self.by_key) >= MOST_COUNTED:
                self.by_key.clear()
            count = self.by_key.setdefault(key, _Count())
            count.pending += 1
            number = count.pending if count.is_due(at) else 0
            if number:
                count.pending, count.written_at = 0, at
            return number


_counts = _Counts()


def note_fetch(subscription_id: int, client: str, *, etag: str, at: datetime) -> None:
    """At most one write a minute for each client of a feed; dropped while the database is busy."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    number = _counts.count((subscription_id, client, hour), at)
    if number:
        note(lambda: _write(subscription_id, client, hour, number, etag, at))


def note_looks(subscription_id: int, looks: Mapping[int, frozenset[int]], *, at: datetime) -> None:
    """What the feed's person was shown early; dropped while the database is busy."""
    person = User.objects.get(pk__in=Subscription.objects.filter(pk=subscription_id).values("person"))
    note(lambda: note_early_looks(person, looks, at=at))


def forget_counts() -> None:
    """For tests."""
    _counts.by_key.clear()


def _write(subscription_id: int, client: str, hour: datetime, number: int, etag: str, at: datetime) -> None:
    known = Fetch.objects.filter(subscription_id=subscription_id, client=client, hour=hour)
    if known.update(count=F("count") + number, last_at=at, etag=etag):
        return
    Fetch.objects.bulk_create(
        [Fetch(subscription_id=subscription_id, client=client, hour=hour, count=number, last_at=at, etag=etag)],
        ignore_conflicts=True,
    )
    Fetch.objects.filter(subscription_id=subscription_id, hour__lt=at - KEPT_FOR).delete()
