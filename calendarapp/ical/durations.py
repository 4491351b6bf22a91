"""DURATION values (RFC 5545, 3.3.6)."""

from __future__ import annotations

import re
from datetime import timedelta

_DURATION = re.compile(
    r"(?P<sign>[+-])?P(?:(?P<weeks>\d{1,5})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?:(?P<hours>\d{1,7})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,10})S)?)?"
)


def parse_duration(text: str) -> timedelta | None:
    """The duration, or None when the text isn't one. Weeks beside days are taken, as some programs write them."""
    parts = split_duration(text)
    return None if parts is None else parts[0] + parts[1]


def split_duration(text: str) -> tuple[timedelta, timedelta] | None:
    """Its nominal part (weeks and days: so many days later on the calendar) and its exact one (hours and less)."""
    match = _DURATION.fullmatch(text.strip().upper())
    if match is None:
        return None
    amounts = {name: int(value) for name, value in match.groupdict().items() if name != "sign" and value}
    if not amounts:
        return None
    sign = -1 if match["sign"] == "-" else 1
    nominal = timedelta(**{name: sign * amounts.pop(name) for name in ("weeks", "days") if name in amounts})
    return nominal, sign * timedelta(**amounts)
