"""From bytes to content lines, and from content lines to components."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .refused import EncodingNeeded, IcsError, Remarks

_LINE_ENDS = re.compile(rb"\r\n|\n|\r")
_PROPERTY = re.compile(r"[A-Za-z0-9-]+[;:]")
_PARAMETER = re.compile(r';([^=;:"]+)=((?:"[^"]*"|[^";:])*)')
_COMPONENT_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may have. Defaults are the documented ones."""

    size: int = 10_000_000
    lines: int = 1_000_000
    components: int = 20_000
    line_length: int = 500_000
    component_lines: int = 10_000
    zones: int = 100
    seconds: float = 30  # a component alone stays below one; ten thousand costly ones don't


@dataclass(slots=True)
class Line:
    """An unfolded content line and the number of its first line in the file."""

    number: int
    text: str


@dataclass(slots=True)
class Block:
    """A component directly inside VCALENDAR, with everything in it as lines. `fault` says why it can't be taken."""

    name: str
    number: int
    lines: list[Line] = field(default_factory=list)
    fault: str = ""


@dataclass(slots=True)
class Property:
    """A content line in its parts; parameter names in capitals, values without quotes."""

    name: str
    params: dict[str, str]
    value: str
    line: Line


def checked(content: bytes, limits: Limits) -> bytes:
    """The bytes, if they aren't too many to look at."""
    if len(content) > limits.size:
        raise IcsError("too_large", size=f"{len(content):,}", most=f"{limits.size:,}")
    if content.count(b"\n") > limits.lines or content.count(b"\r") > limits.lines:
        raise IcsError("too_many_lines", most=f"{limits.lines:,}")
    return content


def as_utf8(content: bytes, encoding: str | None) -> bytes:
    """The file in UTF-8 without a byte order mark."""
    if encoding is not None:
        try:
            content = content.decode(encoding).encode()
        except LookupError:
            raise IcsError("unknown_encoding", encoding=encoding) from None
        except UnicodeError:
            raise EncodingNeeded("encoding", line="1", number=1, encoding=encoding) from None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise EncodingNeeded("encoding", line="1", number=1, encoding="UTF-8")
    return content.removeprefix(b"\xef\xbb\xbf")


def unfold(content: bytes) -> Iterator[Line]:
    """Content lines, unfolded before they are decoded: some programs fold inside a character.

    Blank lines are passed over, even inside a folded line, as old Mozilla files have them.
    """
    number = 0
    pieces: list[bytes] = []
    for current, raw in enumerate(_LINE_ENDS.split(content), start=1):
        if raw[:1] in (b" ", b"\t") and pieces:
            pieces.append(raw[1:])
        elif raw.strip():
            if pieces:
                yield _decoded(number, pieces)
            number, pieces = current, [raw]
    if pieces:
        yield _decoded(number, pieces)


def _decoded(number: int, pieces: list[bytes]) -> Line:
    try:
        return Line(number, (pieces[0] if len(pieces) == 1 else b"".join(pieces)).decode())
    except UnicodeDecodeError:
        raise EncodingNeeded("encoding", line=str(number), number=number, encoding="UTF-8") from None


class Scanner:
    """Sorts content lines into the file's components and its own properties, mending what can be mended."""

    def __init__(self, limits: Limits, remarks: Remarks) -> None:
        self.limits = limits
        self.remarks = remarks
        self.blocks: list[Block] = []
        self.properties: list[Line] = []
        self._stack: list[str] = []
        self._begun = False

    def scan(self, lines: Iterator[Line]) -> None:
        """Raises IcsError for what is no calendar, is cut off, or has too many components."""
        last = 0
        for line in lines:
            last = line.number
            head = line.text[:6].upper()
            if head == "BEGIN:":
                self._begin(line, line.text[6:].strip().upper())
            elif not self._begun:
                raise IcsError("not_icalendar", line=str(line.number))
            elif head[:4] == "END:":
                self._end(line, line.text[4:].strip().upper())
            else:
                self._add(line)
        self._finish(last)

    def _begin(self, line: Line, name: str) -> None:
        if not self._begun and name != "VCALENDAR":
            raise IcsError("not_icalendar", line=str(line.number))
        self._begun = True
        if len(self._stack) >= 2 and name in ("VEVENT", "VCALENDAR"):
            self.blocks[-1].fault = "no_end"
            del self._stack[1:]
        if name == "VCALENDAR":
            self._stack = []
        if len(self._stack) == 1:
            self._open(line, name)
        elif len(self._stack) >= 2:
            self.blocks[-1].lines.append(line)
        self._stack.append(name)

    def _open(self, line: Line, name: str) -> None:
        if len(self.blocks) >= self.limits.components:
            raise IcsError("too_many_components", most=f"{self.limits.components:,}", line=str(line.number))
        known = name if _COMPONENT_NAME.fullmatch(name) else "?"
        self.blocks.append(Block(known, line.number))

    def _end(self, line: Line, name: str) -> None:
        if not self._stack or self._stack[-1] != name:
            self._mismatch(name)
            return
        self._stack.pop()
        if len(self._stack) >= 2:
            self.blocks[-1].lines.append(line)

    def _mismatch(self, name: str) -> None:
        """An END that closes nothing is the open component's fault; one that closes an outer, closes the inner."""
        if len(self._stack) >= 2:
            self.blocks[-1].fault = "unbalanced"
        if name in self._stack:
            while self._stack.pop() != name:
                pass

    def _add(self, line: Line) -> None:
        holder = self.blocks[-1].lines if len(self._stack) >= 2 else self.properties
        if _PROPERTY.match(line.text) or not holder:
            holder.append(line)
            return
        self.remarks.add("broken_fold", line.number)
        holder[-1].text += line.text

    def _finish(self, last: int) -> None:
        if not self._begun:
            raise IcsError("not_icalendar", line="1")
        if len(self._stack) >= 2:
            block = self.blocks[-1]
            raise IcsError("cut_off", line=str(block.number), component=block.name, number=block.number)
        if self._stack:
            self.remarks.add("no_end_calendar", last)


def read_property(line: Line, remarks: Remarks) -> Property:
    """The line in its parts. Quotation marks that swallow the value are taken out, and that is remarked."""
    head, colon, value = line.text.partition(":")
    name, _, parameters = head.partition(";")
    if not parameters:
        return Property(name.upper(), {}, value if colon else "", line)
    text = line.text
    end = _parameters_end(text, len(name))
    if end is None:
        remarks.add("quotes", line.number)
        text = text.replace('"', "")
        end = _parameters_end(text, len(name)) or len(text)
    params = {key.strip().upper(): content.strip('"') for key, content in _PARAMETER.findall(text[len(name) : end])}
    return Property(name.upper(), params, text[end + 1 :], line)


def _parameters_end(text: str, start: int) -> int | None:
    """Where the colon before the value stands: the first outside quotation marks."""
    quoted = False
    for index in range(start, len(text)):
        if text[index] == '"':
            quoted = not quoted
        elif text[index] == ":" and not quoted:
            return index
    return None
