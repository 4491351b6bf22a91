"""Notes on the side, such as "last used": worth a write when the database is idle, never worth a wait."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.http.response import HttpResponseBase


def note(write: Callable[[], object]) -> bool:
    """Runs `write` (one short statement) in a transaction; False, at once, if another writer holds what it needs.

    On SQLite the wait for the write lock is set to nothing for the time of the note; on PostgreSQL the wait for a
    row's lock to 50 ms.
    """
    try:
        with _impatient(), transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '50ms'")
            write()
    except OperationalError:
        return False
    return True


def note_after(response: HttpResponseBase, write: Callable[[], object]) -> None:
    """As `note`, once the answer has gone out."""
    close = response.close

    def close_noted() -> None:
        note(write)
        close()

    response.close = close_noted  # type: ignore[method-assign]  # the server calls it when the body is sent


@contextmanager
def _impatient() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {int(patience)}")
