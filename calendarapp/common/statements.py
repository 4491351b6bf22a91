"""Questions that every page asks, put into SQL once.

Building a query of many parts costs Django several times what the database needs to answer it. A question that a person
asks again with each page keeps its text here, until others have pushed it out.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

_MANY = 1000  # texts kept in a process: some 20 KB each
# Stand for moments that change from one asking to the next; nobody plans that far back.
_MARKS = tuple(datetime(1789, 7, day, 17, 30, 0, 271828, tzinfo=UTC) for day in range(14, 18))
_kept: dict[Hashable, "Statement"] = {}
_changing = Lock()


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL, its parameters, which of them are which moments (place → number), and how columns become Python's values.

    Nothing of the query is held: it weighs twenty times its text.
    """

    sql: str
    params: tuple
    moments: dict[int, int]
    converters: tuple[tuple[int, tuple[Callable, ...], Any], ...]  # column, what converts it, its expression

    def rows(self, *moments: datetime) -> list[tuple]:
        """What the database answers for these moments. One query, or none where nothing could be found."""
        if not self.sql:
            return []
        params = list(self.params)
        for place, number in self.moments.items():
            params[place] = _adapted(moments[number])
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            return [self._converted(row) for row in cursor.fetchall()]

    def _converted(self, row: tuple) -> tuple:
        values = list(row)
        for column, converters, expression in self.converters:
            for convert in converters:
                values[column] = convert(values[column], expression, connection)
        return tuple(values)


def rows_of(question: Callable[..., QuerySet], about: Hashable, *moments: datetime) -> list[tuple]:
    """The rows of `question(*moments)`, a query of values, as tuples.

    `about` names all that the query is made of besides the moments: two questions that could ask for other rows must
    differ in it, or in the function that builds them. Moments may only be compared with, never reckoned with.
    """
    key = (connection.alias, question.__module__, question.__qualname__, about)
    statement = _kept.get(key)
    if statement is None:
        statement = statement_of(question(*_MARKS[: len(moments)]))
        with _changing:
            if len(_kept) >= _MANY:
                _kept.pop(next(iter(_kept)))
            _kept[key] = statement
    return statement.rows(*moments)


def statement_of(query: QuerySet) -> Statement:
    """A query of values as it would be sent now; without SQL where nothing could be found."""
    compiler = query.query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return Statement("", (), {}, ())
    found = compiler.get_converters([selected for selected, *_rest in compiler.select[: compiler.col_count]])
    marks = {_adapted(mark): number for number, mark in enumerate(_MARKS)}
    return Statement(
        sql=sql,
        params=tuple(params),
        moments={place: marks[param] for place, param in enumerate(params) if _is_mark(param, marks)},
        converters=tuple((column, tuple(converters), of) for column, (converters, of) in found.items()),
    )


def _is_mark(param: Any, marks: dict) -> bool:
    return isinstance(param, (str, datetime)) and param in marks


def _adapted(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)
