"""How a feed stands: one narrow row, one statement for revisions, and the ETag that follows. The way to a 304."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper

from ..accounts.models import Membership, Organisation, User
from ..calendars.models import Calendar
from ..common.tokens import hash_token
from ..ical.write import SERIALISER_VERSION
from .models import FeedState, Subscription

FEED_VERSION = 1
"""Rises when feeds write the same events differently."""

_COLUMNS = (
    "token_hash",
    "subscription_id",
    "person_id",
    "revoked",
    "expires_at",
    "valid_until",
    "modified_at",
    "etag",
    "calendar_ids",
    "organisation_ids",
    "access_seen",
)
_BY_TOKEN = f"SELECT {', '.join(_COLUMNS)} FROM {FeedState._meta.db_table} WHERE token_hash = %s"  # noqa: S608 - names of columns
# Numbers alone are put in, and no parameters: Django would rewrite the statement for them at every fetch.
_REVISIONS = (
    f"SELECT 'c', id, revision FROM {Calendar._meta.db_table} WHERE id IN ({{calendars}})"  # noqa: S608
    f" UNION ALL SELECT 'm', COUNT(*), COALESCE(MAX(id), 0) FROM {Membership._meta.db_table} WHERE user_id = {{person}}"
    f" UNION ALL SELECT 'o', id, access_revision FROM {Organisation._meta.db_table} WHERE id IN ({{organisations}})"
    f" UNION ALL SELECT 'u', id, CASE WHEN is_active THEN 1 ELSE 0 END FROM {User._meta.db_table} WHERE id = {{person}}"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A FeedState as it is read, or as it is made anew. The last three stand as they are stored."""

    token_hash: str
    subscription_id: int
    person_id: int
    revoked: bool
    expires_at: datetime | None
    valid_until: datetime
    modified_at: datetime
    etag: str
    calendar_ids: str
    organisation_ids: str
    access_seen: str

    def has_ended(self, at: datetime) -> bool:
        return bool(self.revoked or (self.expires_at and self.expires_at <= at))

    def holds(self, seen: str, at: datetime) -> bool:
        """Is everything as it was when the row was written, and no boundary passed?"""
        return seen == self.access_seen and at < self.valid_until


def read_standing(token: str, *, at: datetime) -> tuple[Standing, str | None] | None:
    """The two statements of every fetch: the row, and what its content depends on as one text.

    None for an unknown token; no text where the feed has ended or its person's account is closed.
    """
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(_BY_TOKEN, (hash_token(token),))
        row = cursor.fetchone()
        if row is None:
            return None
        standing = _standing(row)
        return standing, None if standing.has_ended(at) else _revisions(cursor, standing)


def read_revisions(standing: Standing) -> str | None:
    """The second statement alone."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        return _revisions(cursor, standing)


def etag_of(subscription: Subscription, seen: str, valid_until: datetime) -> str:
    """Strong. `valid_until` stands for the boundary passed: behind each comes another."""
    parts = (subscription.pk, subscription.sequence, subscription.language, seen, valid_until.timestamp())
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def joined(ids: Iterable[int]) -> str:
    """As `calendar_ids` and `organisation_ids` are stored; never empty, as SQL has no empty list."""
    return ",".join(str(int(pk)) for pk in sorted(set(ids))) or "0"


def _revisions(cursor: CursorWrapper, standing: Standing) -> str | None:
    """Begins with what else shows in the text: the versions of its writers and the address of the pages."""
    person = int(standing.person_id)
    cursor.execute(
        _REVISIONS.format(calendars=standing.calendar_ids, organisations=standing.organisation_ids, person=person)
    )
    rows = sorted(cursor.fetchall())
    if rows[-1] != ("u", person, 1):
        return None
    return f"{SERIALISER_VERSION}.{FEED_VERSION} {settings.PUBLIC_URL} {rows}"


def _standing(row: Sequence[Any]) -> Standing:
    token_hash, subscription, person, revoked, expires_at, valid_until, modified_at, *rest = row
    ends_at = _moment(expires_at) if expires_at else None
    return Standing(
        token_hash, subscription, person, revoked, ends_at, _moment(valid_until), _moment(modified_at), *rest
    )


def _moment(value: datetime) -> datetime:
    """SQLite keeps moments in UTC without saying so."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)
