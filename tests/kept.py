"""Rows that many tests begin with: made once per process as the product makes them, then put back as they were.

The first test that asks has them made. What was written is noted and read back: the tables, and every row that now stands
in them. Later tests get the same rows with the same ids, in one statement for each table, and copies of the objects. A
rolled back sequence starts anew on SQLite and goes on beyond these ids on PostgreSQL, so what a test adds never meets them.

Nothing outlives a test: rows are put back inside its transaction, or are flushed with all others after a test without one.
"""

import pickle
import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connection

from calendarapp.accounts.models import Organisation, User

T = TypeVar("T")
INSERTED = re.compile(r'INSERT(?: OR IGNORE)? INTO "(\w+)"')


class Kept(Generic[T]):
    """`Kept(make)()` is what `make()` returns, and its rows; only the first call pays for it."""

    def __init__(self, make: Callable[[], T]) -> None:
        self.make = make
        self.statements: list[tuple[str, list[Any] | None]] = []
        self.made = b""

    def __call__(self) -> T:
        if Organisation.objects.exists() or User.objects.exists():
            return self.make()  # the ids may be taken
        return self._again() if self.made else self._first()

    def _first(self) -> T:
        tables: dict[str, None] = {}

        def note(execute, sql, params, many, context) -> Any:
            if found := INSERTED.match(sql):
                tables[found[1]] = None
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            made = self.make()
        self.statements = [_statement(table) for table in tables]
        self.made = pickle.dumps(made)
        return made

    def _again(self) -> T:
        with connection.cursor() as cursor:
            for sql, held in self.statements:
                cursor.execute(sql, held)
        return pickle.loads(self.made)


def _statement(table: str) -> tuple[str, list[Any] | None]:
    """One INSERT of all rows of the table, as the database holds them."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        columns = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(rows))
    sql, held = f'INSERT INTO "{table}" ({names}) VALUES {values}', [value for row in rows for value in row]
    if connection.vendor == "postgresql":
        return connection.ops.compose_sql(sql, held), None  # psycopg would write the values into the words each time
    return sql, held
