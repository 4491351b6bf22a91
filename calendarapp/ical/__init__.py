"""iCalendar without Django: reading, writing, time zones, recurrence and wall time (RFC 5545)."""
