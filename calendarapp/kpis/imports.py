"""Files of readings: read whole, shown before anything is written, taken in whole or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..common.tables import FileError, demand_columns, demand_size, lines_of
from ..common.text import clean_line
from ..events.models import Event
from . import rules
from .figures import FigureError, read_cell
from .models import Metric, Place
from .services import Key, NewReading

LONGEST_SOURCE = 80
NEEDED = ("metric", "day", "value")
KNOWN = (*NEEDED, "source", "place", "currency")


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
    demand_size(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(_("The file isn't UTF-8. Save it as “CSV UTF-8” and send it again.")) from error
    if "\0" in text:
        raise FileError(_("The file holds NUL characters: it isn't a CSV file."))
    return text


def read_file(text: str, *, event: Event, metrics: Iterable[Metric], at: datetime) -> ReadFile:
    """Every line, taken or refused with its reason. Raises FileError when the file as a whole isn't such a table."""
    metrics = list(metrics)
    names = {str(metric).casefold(): metric for metric in metrics} | {metric.key: metric for metric in metrics}
    seen: set[Key] = set()
    return ReadFile(
        lines_of(text, columns=_columns, line=lambda number, cells: _line(number, cells, event, names, at, seen))
    )


def _columns(row: list[str]) -> list[str]:
    columns = [cell.strip().casefold() for cell in row]
    demand_columns(columns, NEEDED)
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
