"""The one place that asks what time it is. Doors call `now()` and hand it on as `at`; nothing below them does."""

from datetime import datetime

from django.db import connection
from django.utils import timezone


def now() -> datetime:
    """The moment, aware, in UTC."""
    return timezone.now()


def database_now() -> datetime:
    """The moment by the database's clock. Leases and fences alone compare with it: hosts' clocks differ."""
    if connection.vendor == "sqlite":
        return timezone.now()  # one machine, one clock
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
