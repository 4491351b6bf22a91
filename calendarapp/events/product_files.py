"""Files of products, CSV or XLSX: read whole, shown before anything is written, taken in whole or not at all."""

import csv
import io
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ..common.tables import MOST_ROWS, FileError, demand_columns, demand_size, lines_of
from ..common.text import clean_line, csv_safe, fold
from .models import Product
from .services.product_imports import FIELDS, NewProduct
from .services.products import sku_key

LARGEST_UNPACKED = 20 * 1024 * 1024
MOST_TAGS = 600_000  # of a workbook: a cell has four, and it takes time to read them
NEEDED = ("sku", "name")
LONGEST: dict[str, int] = {
    name: Product._meta.get_field(name).max_length or 0  # type: ignore[union-attr]  # all three are texts
    for name in FIELDS
}
SHEET = b"PK\x03\x04"  # how an .xlsx begins
BOM = "\ufeff"
# As our pages name the columns, in each reader's language.
LABELS = {"sku": gettext_lazy("SKU"), "name": gettext_lazy("Name"), "category": gettext_lazy("Category")}
# As shops name them in their exports.
OTHER_NAMES = {
    "sku": ("article", "item number", "variant sku", "품번", "상품 코드", "제품 코드", "품목 코드"),
    "name": ("product", "product name", "title", "이름", "상품명", "제품명", "품명"),
    "category": ("product category", "product type", "type", "카테고리", "분류", "상품 분류", "제품 분류"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: the product that it names, or why it is refused."""

    number: int
    cells: Mapping[str, str]
    product: NewProduct | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReadFile:
    lines: tuple[Line, ...]

    @property
    def products(self) -> list[NewProduct]:
        return [line.product for line in self.lines if line.product]

    @property
    def refused(self) -> list[Line]:
        return [line for line in self.lines if not line.product]


def text_of(content: bytes) -> str:
    """An uploaded file as CSV text whose lines are numbered as those of the file. Raises FileError."""
    demand_size(content)
    text = _sheet_as_csv(content) if content.startswith(SHEET) else _decoded(content)
    if "\0" in text:
        raise FileError(_("The file holds NUL characters: it is neither a CSV file nor an .xlsx one."))
    return text


def read_products(text: str) -> ReadFile:
    """Every line, taken or refused with its reason. Raises FileError when the file as a whole isn't such a table."""
    first_at: dict[str, int] = {}
    text = text.removeprefix(BOM)
    return ReadFile(lines_of(text, columns=_columns, line=lambda number, cells: _line(number, cells, first_at)))


def written(products: Iterable[Product]) -> Iterator[str]:
    """Products as lines of CSV, safe to open in a spreadsheet; `read_products` reads them back."""
    yield BOM + _csv_line(FIELDS)
    for product in products:
        yield _csv_line([csv_safe(getattr(product, name)) for name in FIELDS])


@cache
def names_of_columns() -> dict[str, tuple[str, ...]]:
    """Column → the names by which a file may call it, in capitals or not: ours, those of our pages, those of shops."""
    found = {name: [name] for name in FIELDS}
    for language, _label in settings.LANGUAGES:
        with override(language):
            for name, label in LABELS.items():
                found[name].append(str(label).casefold())
    return {name: tuple(dict.fromkeys([*names, *OTHER_NAMES[name]])) for name, names in found.items()}


@cache
def _columns_by_name() -> dict[str, str]:
    """Folded as headers are, and without spaces: Korean is written with and without them."""
    return {_key(called): name for name, names in names_of_columns().items() for called in names}


def _key(header: str) -> str:
    return fold(header).replace(" ", "")


def _decoded(content: bytes) -> str:
    """UTF-8, or UTF-16 that says so: a guessed encoding turns names into rubbish."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileError(_("The file isn't UTF-8. Save it as “CSV UTF-8” or as .xlsx and send it again.")) from error


def _sheet_as_csv(content: bytes) -> str:
    """The first sheet of a workbook, one line a row."""
    try:
        if _is_too_much(content):
            raise FileError(_("There is too much in this workbook. Send it in parts, or as “CSV UTF-8”."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2, max_col=50, values_only=True)
        return "".join(_csv_line([_cell(value) for value in row]) for row in rows)
    except FileError:
        raise
    # What openpyxl raises for workbooks that aren't whole, or were made to hurt (defusedxml's are ValueErrors).
    except _UNREADABLE as error:
        raise FileError(_("This .xlsx file can't be opened. Save it again, or as “CSV UTF-8”.")) from error


_UNREADABLE = (
    *(BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError),
    *(InvalidFileException, ParseError),
    *(LookupError, ValueError, TypeError, AttributeError, ArithmeticError),
)


def _is_too_much(content: bytes) -> bool:
    """A small file may unpack to millions of cells."""
    with ZipFile(io.BytesIO(content)) as book:
        parts = book.infolist()
        if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            return True
        return sum(book.read(part).count(b"<") for part in parts) > MOST_TAGS


def _cell(value: Any) -> str:
    """As it stands in the sheet; 4711.0 is the number 4711 of somebody's list."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean_line(str(value))


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _columns(row: list[str]) -> list[str]:
    found = [_key(clean_line(cell)) for cell in row]
    columns = [_columns_by_name().get(name, "") for name in found]
    # A shop's export may have both “type” and “product category”: the first counts, but our own names come before.
    for place, name in enumerate(columns):
        ours_elsewhere = name in found and found[place] != name
        if name and (ours_elsewhere or (found[place] != name and name in columns[:place])):
            columns[place] = ""
    demand_columns(columns, NEEDED)
    return columns


def _line(number: int, cells: dict[str, str], first_at: dict[str, int]) -> Line:
    cleaned = {name: clean_line(cell) for name, cell in cells.items()}
    reason = _refusal(cleaned, first_at)
    first_at.setdefault(sku_key(cleaned.get("sku", "")), number)
    if reason:
        return Line(number, cleaned, reason=reason)
    return Line(number, cleaned, NewProduct(cleaned["sku"], cleaned["name"], cleaned.get("category")))


def _refusal(cells: Mapping[str, str], first_at: Mapping[str, int]) -> str:
    """Why a line can't be taken; empty if it can."""
    if not cells.get("sku"):
        return _("The SKU is missing.")
    if not cells.get("name"):
        return _("The name is missing.")
    for name, cell in cells.items():
        if len(cell) > LONGEST[name]:
            return _("%(column)s: longer than %(most)s characters.") % {"column": name, "most": LONGEST[name]}
    if first := first_at.get(sku_key(cells["sku"])):
        return _("This SKU stands in line %(number)s already.") % {"number": first}
    return ""
