"""Questions that every page asks, put into SQL once.

Building a query of many parts costs Django several times what the database needs to answer it. A question that a person
asks again with each page keeps its text here, until others have pushed it out.
"""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain, count
from threading import Lock
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

_MANY = 1000  # texts kept in a process: some 20 KB each
_LONG = 256  # ids, from which on a question is put into SQL each time
# Stand for what changes from one asking to the next: nobody plans that far back, no id is below nought, no key has this name.
_MARK = datetime(1789, 7, 14, 17, 30, 0, 271828, tzinfo=UTC)
_ID = -178_907_140_000
_KEY = "14 juillet 1789, "
_kept: dict[Hashable, "Statement"] = {}
_changing = Lock()
Moment = datetime | date
Wanted = Collection[int] | Collection[str]
Value = Moment | int | str


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL, its parameters, which of them are which values (place → number), and how columns become Python's values.

    Nothing of the query is held: it weighs twenty times its text.
    """

    sql: str
    params: tuple
    places: dict[int, int]
    converters: tuple[tuple[int, tuple[Callable, ...], Any], ...]  # column, what converts it, its expression

    def rows(self, values: Sequence[Value] = ()) -> list[tuple]:
        """What the database answers for these values. One query, or none where nothing could be found."""
        if not self.sql:
            return []
        params = list(self.params)
        for place, number in self.places.items():
            params[place] = _adapted(values[number])
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            return [self._converted(row) for row in cursor.fetchall()]

    def _converted(self, row: tuple) -> tuple:
        values = list(row)
        for column, converters, expression in self.converters:
            for convert in converters:
                values[column] = convert(values[column], expression, connection)
        return tuple(values)


def rows_of(
    question: Callable[..., QuerySet], about: Hashable, *moments: Moment, among: Sequence[Wanted] = ()
) -> list[tuple]:
    """The rows of `question(*moments, *among)`, a query of values, as tuples. `among`: collections of ids or keys.

    `about` names all that the query is made of besides: two questions that could ask for other rows must differ in it,
    or in the function that builds them. Moments, days or points in time, may only be compared with, never reckoned with;
    collections only be looked into: each is filled up with its last id, so that one text serves all of about its size.
    """
    if any(len(ids) > _LONG for ids in among):
        return statement_of(question(*moments, *among)).rows()
    filled = [_filled(sorted(ids)) for ids in among]
    shape = (*map(type, moments), *((len(ids), *map(type, ids[:1])) for ids in filled))
    key = (connection.alias, question.__module__, question.__qualname__, shape, about)
    statement = _kept.get(key)
    if statement is None:
        numbers = count()
        marks = [_mark(moment, next(numbers)) for moment in moments]
        lists = [[_mark_among(each, next(numbers)) for each in ids] for ids in filled]
        statement = statement_of(question(*marks, *lists), (*marks, *chain.from_iterable(lists)))
        with _changing:
            if len(_kept) >= _MANY:
                _kept.pop(next(iter(_kept)))
            _kept[key] = statement
    return statement.rows((*moments, *chain.from_iterable(filled)))


def _filled(ids: list) -> list:
    """Up to the next power of two."""
    return ids + ids[-1:] * ((1 << (len(ids) - 1).bit_length()) - len(ids)) if ids else ids


def statement_of(query: QuerySet, marks: Sequence[Value] = ()) -> Statement:
    """A query of values as it would be sent now; without SQL where nothing could be found. `marks`: what stands for values."""
    compiler = query.query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return Statement("", (), {}, ())
    found = compiler.get_converters([selected for selected, *_rest in compiler.select[: compiler.col_count]])
    numbers = {_adapted(mark): number for number, mark in enumerate(marks)}
    return Statement(
        sql=sql,
        params=tuple(params),
        places={place: numbers[param] for place, param in enumerate(params) if _is_mark(param, numbers)},
        converters=tuple((column, tuple(converters), of) for column, (converters, of) in found.items()),
    )


def _is_mark(param: Any, numbers: dict) -> bool:
    return isinstance(param, str | int | date) and param in numbers


def _mark(moment: Moment, number: int) -> Moment:
    """One for each, a day's is a day."""
    mark = _MARK + timedelta(days=number)
    return mark if isinstance(moment, datetime) else mark.date()


def _mark_among(each: int | str, number: int) -> int | str:
    return _ID - number if isinstance(each, int) else f"{_KEY}{number}"


def _adapted(value: Value) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
