"""Reading other people's calendar files."""

from calendarapp.ical.read.calendar import ParsedCalendar, read_calendar
from calendarapp.ical.read.event import ParsedEvent
from calendarapp.ical.read.lines import Limits
from calendarapp.ical.read.refused import ComponentError, EncodingNeeded, IcsError, Refused, Remark

__all__ = [
    "ComponentError",
    "EncodingNeeded",
    "IcsError",
    "Limits",
    "ParsedCalendar",
    "ParsedEvent",
    "Refused",
    "Remark",
    "read_calendar",
]
