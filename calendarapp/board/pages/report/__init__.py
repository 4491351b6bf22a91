"""The exposure report: who outside sees something of a brand's plan, how much of it, why, and what changed since a day."""

from .seen import CalendarRow, ReportLine, calendar_rows, report_events, report_lines
from .since import ChangedAccess, ChangedEvent, Since, changed_since
from .subjects import Subject, agency_subject, feed_subject, link_subject
from .watchers import AgencyRow, FeedRow, LinkRow, agencies_of, feeds_of, links_of

__all__ = [
    "AgencyRow",
    "CalendarRow",
    "ChangedAccess",
    "ChangedEvent",
    "FeedRow",
    "LinkRow",
    "ReportLine",
    "Since",
    "Subject",
    "agencies_of",
    "agency_subject",
    "calendar_rows",
    "changed_since",
    "feed_subject",
    "feeds_of",
    "link_subject",
    "links_of",
    "report_events",
    "report_lines",
]
