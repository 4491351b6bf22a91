"""Whether this process could do its work: upper slices register what they depend on, `/readyz` asks them all."""

import logging
import os
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

logger = logging.getLogger(__name__)

Check = Callable[[datetime], str | None]
_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """`check(at)` returns what is wrong in a few words, or None. It answers quickly and tells no secrets."""
    _checks[name] = check


def ask_all(at: datetime) -> dict[str, str]:
    """Each check's name with "ok" or what is wrong, in the order they were registered."""
    return {name: _ask(name, check, at) for name, check in _checks.items()}


def _ask(name: str, check: Check, at: datetime) -> str:
    try:
        return check(at) or "ok"
    except Exception as error:
        logger.exception("The check of %s failed", name)
        return f"failed: {type(error).__name__}"


def _database(at: datetime) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return None


def _migrations(at: datetime) -> str | None:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} not applied" if missing else None


def _broker(at: datetime) -> str | None:
    if not settings.REDIS_URL:
        return None if os.access(settings.BROKER_DIR / "messages", os.W_OK) else "its folder can't be written"
    from redis import Redis

    with Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as redis:
        redis.ping()
    return None


register("database", _database)
register("migrations", _migrations)
register("broker", _broker)
