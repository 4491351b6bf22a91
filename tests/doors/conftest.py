"""The world of the matrix and of the canaries."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from calendarapp.common import statements

from .world import World, make_world


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Made once: the rows of the matrix leave it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def planted(monkeypatch) -> pytest.MonkeyPatch:
    """Plants a leak in what is put into SQL: questions that were asked before are built anew, and nothing of it stays."""
    monkeypatch.setattr(statements, "_kept", {})
    return monkeypatch
