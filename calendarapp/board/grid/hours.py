"""A day as a column of quarters of an hour: which of them an event takes, and what lies side by side. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

QUARTER = 15  # minutes
ROWS = 24 * 60 // QUARTER
LEAST = 2  # rows: less has no room for a title
COLUMNS = 4  # side by side
DRAWN = 40  # blocks a day; the rest is only counted


class Timed(Protocol):
    """What has hours."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


T = TypeVar("T", bound=Timed)


@dataclass(frozen=True, slots=True)
class Piece(Generic[T]):
    """A span's part within one day, from row `first` to before row `last`."""

    span: T
    first: int
    last: int
    from_before: bool
    to_after: bool


@dataclass(frozen=True, slots=True)
class Block(Generic[T]):
    """A piece in its place: the day's width is shared by `columns`, and this is `column`, from 0."""

    piece: Piece[T]
    column: int
    columns: int


@dataclass(frozen=True, slots=True)
class Rest:
    """How many pieces between two rows found no place; it stands in the last column."""

    first: int
    last: int
    count: int


@dataclass(frozen=True, slots=True)
class HourColumn(Generic[T]):
    blocks: tuple[Block[T], ...]
    rests: tuple[Rest, ...]


def row_of(wall: datetime) -> int:
    """The quarter that this wall time lies in, from 0."""
    return (wall.hour * 60 + wall.minute) // QUARTER


def fill_day(spans: Iterable[T], day: date, zone: ZoneInfo) -> HourColumn[T]:
    """What of these spans lies on the day by the clock of the zone, as blocks that never cover one another."""
    blocks: list[Block[T]] = []
    rests: list[Rest] = []
    for cluster in _clusters(sorted(_pieces(spans, day, zone), key=_order)):
        drawn, hidden, columns = _share(cluster, DRAWN - len(blocks))
        blocks += [Block(piece, column, columns) for piece, column in drawn]
        rests += _merged(hidden)
    return HourColumn(tuple(blocks), tuple(rests))


def _pieces(spans: Iterable[T], day: date, zone: ZoneInfo) -> Iterator[Piece[T]]:
    begin = datetime.combine(day, time.min)
    end = begin + timedelta(days=1)
    for span in spans:
        starts, ends = _wall(span.starts_at, zone), _wall(span.ends_at, zone)
        if starts >= end or starts < begin >= ends:
            continue
        first = 0 if starts < begin else row_of(starts)
        last = ROWS if ends >= end else _row_after(ends)
        yield Piece(span, *_with_room(first, last), starts < begin, ends > end)


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _row_after(wall: datetime) -> int:
    """The first row that this wall time leaves free."""
    return -(-(wall.hour * 60 + wall.minute) // QUARTER)


def _with_room(first: int, last: int) -> tuple[int, int]:
    """Rows enough for a title. Where clocks go back, an end may even stand above its start."""
    first = min(first, ROWS - LEAST)
    return first, max(last, first + LEAST)


def _order(piece: Piece) -> tuple[int, int]:
    """Longer ones first where two begin together; equal ones stay in the order of their coming."""
    return piece.first, -piece.last


def _clusters(pieces: Sequence[Piece[T]]) -> Iterator[list[Piece[T]]]:
    """Pieces that touch each other's hours, directly or by others between."""
    cluster: list[Piece[T]] = []
    end = 0
    for piece in pieces:
        if cluster and piece.first >= end:
            yield cluster
            cluster, end = [], 0
        cluster.append(piece)
        end = max(end, piece.last)
    if cluster:
        yield cluster


Drawn = list[tuple[Piece[T], int]]


def _share(cluster: list[Piece[T]], room: int) -> tuple[Drawn[T], list[Piece[T]], int]:
    """Pieces with their columns, those without a place, and by how many the width is shared.

    Where some find no place, the last column is theirs.
    """
    placed = list(zip(cluster, _first_fit(cluster), strict=True))
    columns = max(column for _piece, column in placed) + 1
    if columns <= COLUMNS and len(placed) <= room:
        return placed, [], columns
    shown = [(piece, column) for piece, column in placed if column < COLUMNS - 1][: max(room, 0)]
    kept = {id(piece) for piece, _column in shown}
    return shown, [piece for piece in cluster if id(piece) not in kept], COLUMNS


def _first_fit(pieces: list[Piece[T]]) -> list[int]:
    """The first column that is free, for each piece in order."""
    free: list[int] = []  # the first free row of each column
    columns = []
    for piece in pieces:
        column = next((column for column, row in enumerate(free) if row <= piece.first), len(free))
        free[column : column + 1] = [piece.last]
        columns.append(column)
    return columns


def _merged(pieces: list[Piece[T]]) -> Iterator[Rest]:
    """Counts by stretches of hours that don't touch."""
    for cluster in _clusters(pieces):
        yield Rest(cluster[0].first, max(piece.last for piece in cluster), len(cluster))
