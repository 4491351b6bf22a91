"""What was written while something was asked."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

WRITES = re.compile(r'(?:INSERT INTO|INSERT OR IGNORE INTO|UPDATE|DELETE FROM) "(\w+)"')
# Written by looking: the last use of a token, a person's last view, who saw what early, what has been read.
BY_LOOKING = {
    "calendarapp_apitoken",
    "calendarapp_viewchoice",
    "calendarapp_accessentry",
    "calendarapp_commentread",
    "calendarapp_message",
    "django_session",
    "usersessions_usersession",
}


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that were written to, once the block is done."""
    tables: set[str] = set()
    with CaptureQueriesContext(connection) as asked:
        yield tables
    tables |= {table for query in asked for table in WRITES.findall(query["sql"])} - BY_LOOKING
