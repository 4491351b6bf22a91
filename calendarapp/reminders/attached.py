"""The .ics that a reminder carries: the one date it speaks of, as it stands now."""

from datetime import timedelta

from ..events.models import Status
from ..events.sheets import EventSheet
from ..ical.write import CalendarHead, VEvent, vcalendar, vevent_whole
from .things import Thing

PRODID = "-//Almanac//Almanac reminder 1//EN"
STATUSES = {Status.IDEA: "TENTATIVE", Status.TENTATIVE: "TENTATIVE", Status.CANCELLED: "CANCELLED"}


def as_ics(thing: Thing, sheet: EventSheet, url: str) -> str:
    """METHOD:PUBLISH, one VEVENT. A date of a series has a UID of its own: the series itself isn't in this file."""
    event = VEvent(
        uid=sheet.uid if thing.key == "-" else f"{sheet.uid}-{thing.key}",
        start=thing.first_on if thing.all_day else thing.starts_at,
        end=thing.last_on + timedelta(days=1) if thing.all_day else thing.ends_at,
        summary=sheet.title or "",
        location=sheet.location,
        url=url,
        status=STATUSES.get(Status(sheet.status), "CONFIRMED") if sheet.status else "",
        transp="TRANSPARENT" if thing.all_day else "",
        sequence=sheet.sequence,
        dtstamp=sheet.shown_at,
    )
    return vcalendar(CalendarHead(prodid=PRODID, name=sheet.title or ""), [], [vevent_whole(event)]).decode()
