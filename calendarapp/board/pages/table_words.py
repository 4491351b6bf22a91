"""What stands in the cells of the table, in the reader's words."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ...kpis.figures import Figure, shown
from ...kpis.formulas import Unit
from .. import words
from ..columns import Column, Kind, Row
from ..columns.shapes import Value


def value_in_words(column: Column, row: Row) -> str:
    value = column.read(row)
    if value is None or value == "":
        return ""
    if column.kind == Kind.WHEN:
        return _when(value, column.name, row)
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return _number(value, column, row)
    return _text(value)


def empty_title(row: Row) -> str:
    """Of a row that keeps its title shut."""
    sheet = row.sheet
    if not sheet.reserved or sheet.embargo_until is None:
        return _("Busy")
    lift = timezone.localtime(sheet.embargo_until)
    return _("Reserved until %(moment)s") % {"moment": f"{words.short_day(lift.date())}, {words.clock(lift)}"}


def _when(value: Value, name: str, row: Row) -> str:
    """A day; of timed ones the wall time in the event's own zone as well."""
    if not isinstance(value, datetime):
        return words.full_day(value) if isinstance(value, date) else ""
    when = row.sheet.when
    zone = when.zone if name == "starts" else when.end_zone or when.zone
    letters = (when.starts_at if name == "starts" else when.ends_at).astimezone(ZoneInfo(zone)).tzname()
    return f"{words.full_day(value.date())}, {value:%H:%M} {letters}"


def _number(value: Decimal | int, column: Column, row: Row) -> str:
    if column.kind == Kind.MONEY and row.sheet.currency:
        return shown(Decimal(value), Unit.MONEY, row.sheet.currency)
    if column.kind == Kind.PERCENT:
        return shown(Decimal(value).quantize(Decimal("0.001")), Unit.PERCENT)
    return number_format(value, use_l10n=True, force_grouping=True)


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, datetime):
        return words.moment_in_words(value)
    if isinstance(value, Figure | str):
        return str(value)
    return words.full_day(value) if isinstance(value, date) else ""
