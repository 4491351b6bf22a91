"""Reading a feed: access first, then what changed, then the text. Stale rows are made anew on the way."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from threading import Lock

from ..common.notes import note
from ..events.early import gather
from .models import FeedState, Subscription
from .services import settle_access
from .sight import Sight, next_boundary, organisations_behind, sight_of
from .standing import Standing, etag_of, joined, read_revisions, read_standing
from .texts import feed_text

KEPT_OCTETS = 32 * 1024 * 1024
SECOND = timedelta(seconds=1)

Looks = Mapping[int, frozenset[int]]


class UnknownFeedError(Exception):
    """No feed has this token."""


class EndedFeedError(Exception):
    """Revoked, expired, or nothing of it is open to its person any more."""


class Feed:
    """A feed as one fetch finds it. Its body is made, or taken from memory, when first asked for."""

    def __init__(self, standing: Standing, at: datetime, sight: Sight | None = None) -> None:
        self.standing = standing
        self.etag = standing.etag
        self._at = at
        self._sight = sight

    @property
    def modified_at(self) -> datetime:
        return self.standing.modified_at

    @property
    def body(self) -> bytes:
        return self._kept.body

    @property
    def early_looks(self) -> Looks:
        """What the body tells that an embargo still keeps from others: event's id → agencies."""
        return self._kept.early_looks

    @cached_property
    def _kept(self) -> "_Kept":
        kept = _bodies.get(self.etag)
        if kept is None:
            sight, gathering = self._sight or _look(self.standing, self._at), gather()
            text = feed_text(sight)
            kept = _Kept(text.body, gathering.of(sight.subscription.person_id))
            _bodies.keep(self.etag, kept)
            _note_left_out(self.standing, text.left_out)
        return kept


def open_feed(token: str, *, at: datetime) -> Feed:
    """Two statements while nothing changed. Raises UnknownFeedError, EndedFeedError."""
    found = read_standing(token, at=at)
    if found is None:
        raise UnknownFeedError
    standing, revisions = found
    if revisions is None:
        raise EndedFeedError
    if standing.holds(revisions, at):
        return Feed(standing, at)
    sight = _look(standing, at)
    return Feed(_made_anew(standing, sight), at, sight)


def forget_bodies() -> None:
    """For tests, where numbers begin anew and other content would have the same ETag."""
    _bodies.clear()


def _look(standing: Standing, at: datetime) -> Sight:
    subscription = Subscription.objects.select_related("person").get(pk=standing.subscription_id)
    sight = sight_of(subscription, at)
    if sight is None:
        raise EndedFeedError
    return sight


def _made_anew(standing: Standing, sight: Sight) -> Standing:
    """The row as it should be now, written unless the database is busy: then the next fetch does it again."""
    settle_access(sight)
    valid_until = next_boundary(sight)
    fresh = replace(standing, organisation_ids=joined(organisations_behind(sight)), valid_until=valid_until)
    # Read before the events are: what changes in between shows in the next ETag at the latest.
    seen = read_revisions(fresh) or ""
    fresh = replace(fresh, access_seen=seen, etag=etag_of(sight.subscription, seen, valid_until))
    if fresh.etag != standing.etag:
        moment = sight.at.astimezone(UTC).replace(microsecond=0)
        fresh = replace(fresh, modified_at=max(moment, standing.modified_at + SECOND))
    _write(fresh)
    return fresh


def _write(fresh: Standing) -> None:
    names = ("organisation_ids", "valid_until", "modified_at", "etag", "access_seen")
    row = FeedState.objects.filter(pk=fresh.token_hash)
    note(lambda: row.update(**{name: getattr(fresh, name) for name in names}))


def _note_left_out(standing: Standing, left_out: int) -> None:
    changed = FeedState.objects.filter(pk=standing.token_hash).exclude(left_out=left_out)
    if changed.exists():
        note(lambda: changed.update(left_out=left_out))


@dataclass(frozen=True, slots=True)
class _Kept:
    body: bytes
    early_looks: Looks


class _Bodies:
    """Texts by ETag, the least used ones dropped when memory is full."""

    def __init__(self, most_octets: int) -> None:
        self._most = most_octets
        self._octets = 0
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, etag: str) -> _Kept | None:
        with self._lock:
            if etag in self._kept:
                self._kept.move_to_end(etag)
            return self._kept.get(etag)

    def keep(self, etag: str, kept: _Kept) -> None:
        with self._lock:
            former = self._kept.pop(etag, None)
            self._octets += len(kept.body) - (len(former.body) if former else 0)
            self._kept[etag] = kept
            while self._octets > self._most:
                self._octets -= len(self._kept.popitem(last=False)[1].body)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._octets = 0


_bodies = _Bodies(KEPT_OCTETS)
