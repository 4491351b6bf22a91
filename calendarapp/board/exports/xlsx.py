"""A workbook: days as days, numbers as numbers, and a second sheet that says whose it is.

Texts that a spreadsheet would take for a formula begin with an apostrophe, as in CSV: a cell stays what was written even
when the file is saved as something else.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from ...common.text import csv_safe
from ...kpis.figures import Figure
from ...kpis.formulas import Unit
from ..columns import Column, Kind, Row
from .rows import Export, address_of

DAY, MOMENT, MONEY, PERCENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "#,##0.00", "0.0%"
LONGEST_CELL = 32_000  # Excel takes 32,767
WIDE, NARROW = 36, 16
_UNITS: dict[str, str] = {Unit.PERCENT: PERCENT, Unit.MONEY: MONEY}


def xlsx_file(export: Export) -> IO[bytes]:
    """The workbook as an open file at its beginning; rows go to the disk as they are made."""
    book = Workbook(write_only=True)
    with export.in_their_words():
        _write_plan(book, export)
        _write_about(book, export)
    file = TemporaryFile()  # noqa: SIM115 the answer reads and closes it
    book.save(file)
    file.seek(0)
    return file


def _write_plan(book: Workbook, export: Export) -> None:
    sheet = book.create_sheet(_("Plan"))
    sheet.freeze_panes = "B2"
    for number, column in enumerate(export.columns, start=1):
        wide = column.kind in (Kind.LONG, Kind.WORDS) or column.name == "title"
        sheet.column_dimensions[get_column_letter(number)].width = WIDE if wide else NARROW
    sheet.append([_head(sheet, str(column.label)) for column in export.columns] + [_head(sheet, _("Address"))])
    for cells in _rows(sheet, export):
        sheet.append(cells)


def _rows(sheet: Any, export: Export) -> Iterator[list[Any]]:
    for batch in export.batches():
        for row in export.rows(batch):
            yield [*(_cell(sheet, column, row) for column in export.columns), address_of(export, row)]


def _write_about(book: Workbook, export: Export) -> None:
    sheet = book.create_sheet(_("About"))
    sheet.column_dimensions["A"].width = NARROW
    sheet.column_dimensions["B"].width = WIDE * 2
    sheet.append([_("Brand"), _text(export.brand.name)])
    sheet.append([_("Period"), _text(export.period())])
    sheet.append([_("Events"), len(export.ids)])
    sheet.append([_("Source"), _text(export.signature())])
    sheet.append([_("Note"), _("A text that begins with an apostrophe would be taken for a formula without it.")])


def _head(sheet: Any, words: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, _text(words))
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, column: Column, row: Row) -> Any:
    """A bare value where the usual format does, else a cell with its own."""
    value = column.read(row)
    if isinstance(value, datetime):
        return _formatted(sheet, timezone.make_naive(value) if value.tzinfo else value, MOMENT)
    if isinstance(value, date):
        return _formatted(sheet, value, DAY)
    if isinstance(value, Figure):
        return _formatted(sheet, value.value, _UNITS.get(value.unit, "General"))
    if isinstance(value, Decimal):
        return _formatted(sheet, value, {Kind.MONEY: MONEY, Kind.PERCENT: PERCENT}.get(column.kind, "General"))
    if isinstance(value, tuple):
        return _text(", ".join(value))
    return _text(value) if isinstance(value, str) else value


def _formatted(sheet: Any, value: Any, number_format: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = number_format
    return cell


def _text(words: str) -> str | None:
    return csv_safe(ILLEGAL_CHARACTERS_RE.sub("", words))[:LONGEST_CELL] or None
