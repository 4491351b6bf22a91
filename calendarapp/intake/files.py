"""Opening a file: what can be said of it at once, and reading it whole."""

import re
from datetime import datetime

from ..calendars.models import Calendar
from ..common.text import clean_line
from ..events.plans import horizon
from ..ical.read import EncodingNeeded, IcsError, Limits, ParsedCalendar, read_calendar

LIMITS = Limits()
MANY_EVENTS = 500
LARGE = 1_000_000  # bytes
ENCODINGS = {
    "utf-8": "UTF-8",
    "windows-1252": "Windows-1252 (Western Europe)",
    "iso-8859-15": "ISO 8859-15 (Western Europe)",
    "windows-1250": "Windows-1250 (Central Europe)",
    "windows-1251": "Windows-1251 (Cyrillic)",
    "windows-1253": "Windows-1253 (Greek)",
    "windows-1254": "Windows-1254 (Turkish)",
    "mac-roman": "Mac OS Roman",
    "cp949": "CP949, EUC-KR (한국어)",
    "shift_jis": "Shift JIS (日本語)",
    "gb18030": "GB 18030 (简体中文)",
    "big5": "Big5 (繁體中文)",
    "utf-16": "UTF-16",
}
LONGEST_SAMPLE = 80
_BEGIN = re.compile(rb"(?:\xef\xbb\xbf)?\s*BEGIN\s*:\s*VCALENDAR", re.IGNORECASE)
_EVENT = re.compile(rb"^BEGIN:VEVENT", re.IGNORECASE | re.MULTILINE)
_SECOND_BYTES = (b"\xff\xfe", b"\xfe\xff")


def look_at(content: bytes) -> None:
    """What can be told within a moment. Raises IcsError."""
    if len(content) > LIMITS.size:
        raise IcsError("too_large", size=f"{len(content):,}", most=f"{LIMITS.size:,}")
    if not _BEGIN.match(content) and not content.startswith(_SECOND_BYTES):
        raise IcsError("not_icalendar", line="1")


def is_large(content: bytes) -> bool:
    """Too much for a request: a worker reads and writes it."""
    return len(content) > LARGE or len(_EVENT.findall(content)) > MANY_EVENTS


def samples(content: bytes, number: int) -> dict[str, str]:
    """Encoding → a line of the file, for those in which the whole file can be read."""
    wide = content.startswith(_SECOND_BYTES)
    found = {}
    for encoding in ENCODINGS:
        if wide != (encoding == "utf-16"):
            continue
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        lines = text.splitlines()
        found[encoding] = clean_line("".join(lines[max(number, 1) - 1 : number]))[:LONGEST_SAMPLE]
    return found


def read_file(content: bytes, *, calendar: Calendar, encoding: str, at: datetime) -> ParsedCalendar:
    """Raises IcsError, and EncodingNeeded when nobody said yet in which encoding the file is."""
    look_at(content)
    return read_calendar(
        content,
        default_zone=calendar.time_zone,
        encoding=encoding or None,
        limits=LIMITS,
        horizon_end=horizon(at)[1],
    )


__all__ = ["ENCODINGS", "EncodingNeeded", "IcsError", "is_large", "look_at", "read_file", "samples"]
