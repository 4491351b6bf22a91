"""CSV: UTF-8 with a byte order mark (else Excel takes Hangul for something else), days and times as ISO 8601 has them.

A text that a spreadsheet would take for a formula begins with an apostrophe: see `common.text.csv_safe`.
"""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ...common.text import csv_safe
from ...kpis.figures import Figure
from ..columns.shapes import Value
from .rows import Export, address_of

BYTE_ORDER_MARK = "\ufeff"


def csv_chunks(export: Export) -> Iterator[bytes]:
    """A line of headings, one for each event, and after an empty one who took it out and when."""
    with export.in_their_words():
        head = _lines([[*(column.label for column in export.columns), _("Address")]])
        foot = _lines([[], [export.signature()]])
    yield (BYTE_ORDER_MARK + head).encode()
    for batch in export.batches():
        with export.in_their_words():
            lines = _lines(_cells(export, row) for row in export.rows(batch))
        yield lines.encode()
    yield foot.encode()


def _cells(export: Export, row: Any) -> list[Any]:
    return [*(_plain(column.read(row)) for column in export.columns), address_of(export, row)]


def _lines(rows: Any) -> str:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerows([csv_safe(str(cell) if cell is not None else "") for cell in row] for row in rows)
    return text.getvalue()


def _plain(value: Value) -> str | None:
    """Days 2027-03-10, wall times 2027-03-10T09:00, moments with their offset; numbers with a dot."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        moment = timezone.localtime(value) if value.tzinfo else value
        return moment.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, Figure):
        return f"{value.value.normalize():f}"
    return f"{value:f}" if isinstance(value, Decimal) else None if value is None else str(value)
