"""Reading other people's calendar files."""

from .calendar import ParsedCalendar, read_calendar
from .event import ParsedEvent
from .lines import Limits
from .refused import ComponentError, EncodingNeeded, IcsError, Refused, Remark

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
