"""Files of readings: read whole, shown before anything is written, taken in whole or not at all."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..common.text import clean_line, csv_plain
from ..events.models import Event
from . import rules
from .figures import FigureError, read_cell
from .models import Metric, Place
from .services import Key, NewReading

LARGEST_FILE = 2 * 1024 * 1024
MOST_ROWS = 5000
LONGEST_SOURCE = 80
NEEDED = ("metric", "day", "value")
KNOWN = (*NEEDED, "source", "place", "currency")


class FileError(ValueError):
    """The file as a whole can't be read; `message` says why."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = str(message)


class _CellError(ValueError):
    """One line can't be taken; its text is the reason."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: what it says, or why it is refused."""

    number: int
    cells: Mapping[str, str]
    reading: NewReading | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReadFile:
    lines: tuple[Line, ...]

    @property
    def readings(self) -> list[NewReading]:
        return [line.reading for line in self.lines if line.reading]

    @property
    def refused(self) -> list[Line]:
        return [line for line in self.lines if not line.reading]


def decoded(content: bytes) -> str:
    """The text of an uploaded file. UTF-8 alone: a guessed encoding turns names into rubbish. Raises FileError."""
    if len(content) > LARGEST_FILE:
        raise FileError(_("The file is larger than 2 MB. Send it in parts."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(_("The file isn't UTF-8. Save it as “CSV UTF-8” and send it again.")) from error
    if "\0" in text:
        raise FileError(_("The file holds NUL characters: it isn't a CSV file."))
    return text


def read_file(text: str, *, event: Event, metrics: Iterable[Metric], at: datetime) -> ReadFile:
    """Every line, taken or refused with its reason. Raises FileError when the file as a whole isn't such a table."""
    if len(text.encode()) > LARGEST_FILE:
        raise FileError(_("The file is larger than 2 MB. Send it in parts."))
    metrics = list(metrics)
    names = {str(metric).casefold(): metric for metric in metrics} | {metric.key: metric for metric in metrics}
    lines: list[Line] = []
    seen: set[Key] = set()
    for number, cells in _rows(text):
        if len(lines) == MOST_ROWS:
            raise FileError(_("The file has more than %(most)s lines. Send it in parts.") % {"most": MOST_ROWS})
        lines.append(_line(number, cells, event, names, at, seen))
    if not lines:
        raise FileError(_("The file has no lines below its header."))
    return ReadFile(tuple(lines))


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number → cells by column, empty lines left out."""
    header, _newline, _rest = text.partition("\n")
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = _columns(next(reader, []))
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, {name: csv_plain(cell.strip()) for name, cell in zip(columns, row, strict=False)}
    except csv.Error as error:
        raise FileError(
            _("Line %(number)s can't be read as CSV. Is a quote left open?") % {"number": reader.line_num}
        ) from error


def _columns(row: list[str]) -> list[str]:
    columns = [cell.strip().casefold() for cell in row]
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        words = _("The first line must name the columns. Missing: %(columns)s.")
        raise FileError(words % {"columns": ", ".join(missing)})
    named = [name for name in columns if name]
    if len(set(named)) < len(named):
        raise FileError(_("A column comes twice."))
    return columns


def _line(
    number: int, cells: dict[str, str], event: Event, names: Mapping[str, Metric], at: datetime, seen: set[Key]
) -> Line:
    cells = {name: cells.get(name, "") for name in KNOWN}
    try:
        reading = _reading(cells, event, names, at)
        if reading.key in seen:
            raise _CellError(_("This metric, day, source and place stand in the file twice."))
    except _CellError as refusal:
        return Line(number, cells, reason=str(refusal))
    seen.add(reading.key)
    return Line(number, cells, reading)


def _reading(cells: dict[str, str], event: Event, names: Mapping[str, Metric], at: datetime) -> NewReading:
    metric = names.get(cells["metric"].casefold())
    if metric is None:
        raise _CellError(_("No metric is called “%(name)s”.") % {"name": cells["metric"][:80]})
    source = clean_line(cells["source"])
    if len(source) > LONGEST_SOURCE:
        raise _CellError(_("The source is longer than %(most)s characters.") % {"most": LONGEST_SOURCE})
    currency = cells["currency"].upper()
    try:
        value = read_cell(cells["value"], metric.unit)
    except FigureError as error:
        raise _CellError(error.message) from error
    reading = NewReading(metric, value, _day(cells["day"]), source, _place(cells["place"]), currency)
    wrong = list(rules.reading_errors(metric, value=value, on=reading.on, at=at).values())
    if wrong_currency := rules.currency_error(metric, currency, event.currency):
        wrong.append(wrong_currency)
    if wrong:
        raise _CellError(str(wrong[0]))
    return reading


def _day(cell: str) -> date:
    try:
        return date.fromisoformat(cell)
    except ValueError as error:
        raise _CellError(_("Write the day as 2027-03-31.")) from error


_PLACES = {"": Place.ANY, "online": Place.ONLINE, "in_store": Place.IN_STORE}
_PLACE_HINT = gettext_lazy("The place is “online”, “in_store” or empty.")


def _place(cell: str) -> str:
    known = _PLACES.get(cell.casefold().replace(" ", "_").replace("-", "_"))
    if known is None:
        raise _CellError(str(_PLACE_HINT))
    return known.value
