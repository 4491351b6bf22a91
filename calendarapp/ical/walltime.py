"""Wall time and moments: what a clock in a zone shows, and the UTC moment it stands for."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import ClassVar
from zoneinfo import ZoneInfo

from .refusals import RefusalError, gettext_noop

ZONES: frozenset[str] = frozenset(zoneinfo.available_timezones()) - {"Factory", "localtime"}


class UnknownZoneError(RefusalError):
    """A name that isn't in the IANA list."""

    messages: ClassVar = {"unknown_zone": gettext_noop("“%(zone)s” isn't a time zone of the IANA list.")}


def is_zone(name: str) -> bool:
    return name in ZONES


@lru_cache(maxsize=1024)
def zone_info(zone: str) -> ZoneInfo:
    """The zone's rules; raises UnknownZoneError for names outside the IANA list."""
    if zone not in ZONES:
        raise UnknownZoneError("unknown_zone", zone=zone)
    return ZoneInfo(zone)


def at_wall(wall: datetime, zone: str) -> datetime:
    """The UTC moment at which a clock in `zone` shows `wall` (naive).

    A wall time that doesn't exist takes the offset before the gap, one that exists twice is the first
    (RFC 5545, 3.3.5).
    """
    return wall.replace(tzinfo=zone_info(zone), fold=0).astimezone(UTC)


def to_wall(moment: datetime, zone: str) -> datetime:
    """What a clock in `zone` shows at `moment` (aware), as a naive datetime."""
    return moment.astimezone(zone_info(zone)).replace(tzinfo=None, fold=0)


def offset_label(moment: datetime, zone: str) -> str:
    """The zone's offset at `moment` as people read it: `UTC`, `UTC+2`, `UTC-3:30`."""
    offset = moment.astimezone(zone_info(zone)).utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "-"
    return f"UTC{sign}{hours}:{rest:02d}" if rest else f"UTC{sign}{hours}"
