"""Small calendars for the tests of reading."""

from datetime import UTC, date, datetime
from pathlib import Path

from calendarapp.ical.read import read_calendar

FILES = Path(__file__).parent / "files"
STAMP = datetime(2027, 1, 1, 8, tzinfo=UTC)


def read(content, **options):
    return read_calendar(content, **{"default_zone": "Europe/Paris", "horizon_end": date(2029, 1, 31), **options})


def read_file(name, **options):
    return read((FILES / name).read_bytes(), **options)


def calendar(*components, head=""):
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{head}{''.join(components)}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def event(*lines, uid="u-1", start="DTSTART:20270104T090000Z"):
    rows = ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20270101T080000Z", start, "SUMMARY:Launch", *lines, "END:VEVENT", ""]
    return "\n".join(row for row in rows[:-1] if row) + "\n"


def only(content, **options):
    (component,) = read(content, **options).components
    return component


def refusal(*lines, **options):
    component = only(calendar(event(*lines, **options)))
    return component.code, component.line


def codes(parsed):
    return [remark.code for remark in parsed.warnings]


def vtimezone(tzid, offset="+0520"):
    return (
        f"BEGIN:VTIMEZONE\nTZID:{tzid}\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        f"TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
