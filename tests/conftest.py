"""What every test may use. Servers live in `servers.py`, the browser in `browsers.py`, the people in `cast.py`."""

import gc
import os
import re
import shutil

import pytest
from django.conf import settings

pytest_plugins = ["tests.servers", "tests.cast", "tests.browsers", "tests.api", "tests.oidc", "tests.rendering"]

# A page makes many short-lived objects, and each look through all that a long suite keeps costs a tenth of its time.
gc.set_threshold(200_000, 20, 100)

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}


# Where pages, forms and endpoints are looked at. What they ask the database, services and queries are asked on both legs.
DOORS = re.compile(r"tests/board/|/views/|/test_(views|(\w+_)?pages|api\w*|oidc\w*|signup|managing_\w+)\.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """The PostgreSQL leg repeats what touches the database; browser and one-leg tests ran on SQLite.

    Of a file of doors it repeats the first test, or everything where the file says `both_legs` or is named by who asks.
    """
    if settings.LEG == "sqlite":
        return
    named = any(".py" in name for name in config.args)
    touching = [item for item in items if _touches_database(item) and not _runs_once(item)]
    again = touching if named else list(_telling(touching))
    config.hook.pytest_deselected(items=[item for item in items if item not in set(again)])
    items[:] = again


def _touches_database(item) -> bool:
    return item.get_closest_marker("django_db") is not None or bool(DATABASE_FIXTURES & set(item.fixturenames))


def _runs_once(item) -> bool:
    return any(item.get_closest_marker(name) for name in ("browser", "one_leg"))


def _telling(items):
    """Without what doors are tried with again and again."""
    seen = set()
    for item in items:
        at_a_door = DOORS.search(item.nodeid) and not item.get_closest_marker("both_legs")
        if not at_a_door or item.path not in seen:
            yield item
        seen.add(item.path)


def pytest_unconfigure(config):
    """The process that began the suite takes its folder away; the workers only borrowed it."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ["ALMANAC_TEST_DATA"], ignore_errors=True)


@pytest.fixture(autouse=True)
def _fresh_cache():
    """Rate limits counted by one test must not reach the next, nor feeds kept in memory under the same numbers."""
    from django.core.cache import cache

    from calendarapp.feeds.fetches import forget_counts
    from calendarapp.feeds.fetching import forget_bodies

    cache.clear()
    forget_bodies()
    forget_counts()
