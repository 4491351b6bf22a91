"""Tables that people send as CSV: bounded, read line by line, refused as a whole with a reason."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .text import csv_plain

LARGEST_FILE = 2 * 1024 * 1024
MOST_ROWS = 5000
DELIMITERS = (",", ";", "\t")

Cells = dict[str, str]
L = TypeVar("L")


class FileError(ValueError):
    """The file as a whole can't be read; `message` says why."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = str(message)


def demand_size(content: bytes) -> None:
    """Raises FileError for a file above LARGEST_FILE bytes."""
    if len(content) > LARGEST_FILE:
        raise FileError(_("The file is larger than 2 MB. Send it in parts."))


def lines_of(text: str, *, columns: Callable[[list[str]], list[str]], line: Callable[[int, Cells], L]) -> tuple[L, ...]:
    """What `line` makes of each line that isn't empty, by its number and its cells by column.

    `columns` turns the header's cells into names, "" for what isn't read. Raises FileError when the whole isn't such a
    table, is too large or has no lines.
    """
    demand_size(text.encode(errors="replace"))
    lines: list[L] = []
    for number, cells in _rows(text, columns):
        if len(lines) == MOST_ROWS:
            raise FileError(_("The file has more than %(most)s lines. Send it in parts.") % {"most": MOST_ROWS})
        lines.append(line(number, cells))
    if not lines:
        raise FileError(_("The file has no lines below its header."))
    return tuple(lines)


def demand_columns(columns: Sequence[str], needed: Sequence[str]) -> None:
    """Raises FileError unless all that are needed are there, and none twice."""
    missing = [name for name in needed if name not in columns]
    if missing:
        words = _("The first line must name the columns. Missing: %(columns)s.")
        raise FileError(words % {"columns": ", ".join(missing)})
    named = [name for name in columns if name]
    if len(set(named)) < len(named):
        raise FileError(_("A column comes twice."))


def _rows(text: str, columns: Callable[[list[str]], list[str]]) -> Iterator[tuple[int, Cells]]:
    """A cell may go over several lines: the number is the last one's."""
    text, skipped = _without_hint(text)
    header = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = columns(next(reader, []))
        for row in reader:
            if any(cell.strip() for cell in row):
                cells = {name: csv_plain(cell.strip()) for name, cell in zip(names, row, strict=False) if name}
                yield reader.line_num + skipped, cells
    except csv.Error as error:
        number = {"number": reader.line_num + skipped}
        raise FileError(_("Line %(number)s can't be read as CSV. Is a quote left open?") % number) from error


def _without_hint(text: str) -> tuple[str, int]:
    """Without the line `sep=;` by which spreadsheets tell each other the delimiter; and how many lines went."""
    first, newline, rest = text.partition("\n")
    return (rest, 1) if newline and first.strip().casefold().startswith("sep=") else (text, 0)
