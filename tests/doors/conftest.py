"""The world of the matrix and of the canaries."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from .world import World, make_world


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Made once: the rows of the matrix leave it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)
