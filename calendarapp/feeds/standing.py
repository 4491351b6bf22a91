"""How a feed stands: one narrow row, one statement for revisions, and the ETag that follows. The way to a 304."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from ..accounts.models import Membership, Organisation, User
from ..calendars.models import Calendar
from ..common.tokens import hash_token
from ..ical.write import SERIALISER_VERSION
from .models import FeedState

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
    "sequence",
    "language",
    "calendar_ids",
    "organisation_ids",
    "access_seen",
)
_BY_TOKEN = f"SELECT {', '.join(_COLUMNS)} FROM {FeedState._meta.db_table} WHERE token_hash = %s"  # noqa: S608 - names of columns
_REVISIONS = (
    f"SELECT 'c', id, revision FROM {Calendar._meta.db_table} WHERE id IN ({{calendars}})"  # noqa: S608 - numbers alone
    f" UNION ALL SELECT 'o', id, access_revision FROM {Organisation._meta.db_table} WHERE id IN ({{organisations}})"
    f" UNION ALL SELECT 'm', COUNT(*), COALESCE(MAX(id), 0) FROM {Membership._meta.db_table} WHERE user_id = %s"
    f" UNION ALL SELECT 'u', id, CASE WHEN is_active THEN 1 ELSE 0 END FROM {User._meta.db_table} WHERE id = %s"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A FeedState as it is read, or as it is made anew."""

    token_hash: str
    subscription_id: int
    person_id: int
    revoked: bool
    expires_at: datetime | None
    valid_until: datetime
    modified_at: datetime
    sequence: int
    language: str
    calendar_ids: str
    organisation_ids: str
    access_seen: str

    def has_ended(self, at: datetime) -> bool:
        return bool(self.revoked or (self.expires_at and self.expires_at <= at))

    def holds(self, seen: str, at: datetime) -> bool:
        """Is everything as it was when the row was written, and no boundary passed?"""
        return seen == self.access_seen and at < self.valid_until

    @property
    def etag(self) -> str:
        """Strong. `valid_until` stands for the boundary passed: behind each comes another."""
        parts = (
            self.subscription_id,
            self.sequence,
            self.language,
            self.access_seen,
            self.valid_until.timestamp(),
            SERIALISER_VERSION,
            FEED_VERSION,
            settings.PUBLIC_URL,
        )
        return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def read_standing(token: str) -> Standing | None:
    """The first statement of every fetch."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_TOKEN, (hash_token(token),))
        row = cursor.fetchone()
    return _standing(row) if row else None


def read_revisions(standing: Standing) -> str | None:
    """The second: what the feed's content depends on, as one text; None when its person's account is closed."""
    sql = _REVISIONS.format(
        calendars=_numbers(standing.calendar_ids), organisations=_numbers(standing.organisation_ids)
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, (standing.person_id, standing.person_id))
        rows = sorted(cursor.fetchall())
    if ("u", standing.person_id, 1) not in rows:
        return None
    return " ".join(f"{kind}{key}={number}" for kind, key, number in rows)


def joined(ids: Iterable[int]) -> str:
    """As `calendar_ids` and `organisation_ids` are stored."""
    return ",".join(str(pk) for pk in sorted(set(ids)))


def _numbers(ids: str) -> str:
    return ",".join(str(int(pk)) for pk in ids.split(",") if pk) or "NULL"


def _standing(row: Sequence[Any]) -> Standing:
    found = Standing(*row)
    return replace(
        found,
        expires_at=_moment(found.expires_at) if found.expires_at else None,
        valid_until=_moment(found.valid_until),
        modified_at=_moment(found.modified_at),
    )


def _moment(value: datetime) -> datetime:
    """SQLite keeps moments in UTC without saying so."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)
