"""What every test may use. Servers live in `servers.py`, the browser in `browsers.py`, the people in `cast.py`."""

import gc
import os
import shutil

import pytest
from django.conf import settings

pytest_plugins = ["tests.servers", "tests.cast", "tests.browsers", "tests.api", "tests.oidc"]

# A page makes many short-lived objects, and each look through all that a long suite keeps costs a tenth of its time.
gc.set_threshold(200_000, 20, 100)

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """The PostgreSQL leg repeats what touches the database; browser and one-leg tests ran on SQLite."""
    if settings.LEG == "sqlite":
        return
    again = [item for item in items if _touches_database(item) and not _runs_once(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(again)])
    items[:] = again


def _touches_database(item) -> bool:
    return item.get_closest_marker("django_db") is not None or bool(DATABASE_FIXTURES & set(item.fixturenames))


def _runs_once(item) -> bool:
    return any(item.get_closest_marker(name) for name in ("browser", "one_leg"))


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
