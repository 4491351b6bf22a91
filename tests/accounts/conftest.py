"""What the tests of people share."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, make_cast

PLACE = {"time_zone": "Europe/Paris", "region": "FR", "currency": "EUR", "language": "en", "week_start": "0"}


@pytest.fixture
def lasting_cast(transactional_db) -> Cast:
    """The cast in a database that threads see."""
    return make_cast()


@pytest.fixture
def newest_link():
    """The path of the one link in the newest mail; it must stand at PUBLIC_URL."""

    def read(settings) -> str:
        links = re.findall(r"https?://\S+", mail.outbox[-1].body)
        ours = [link for link in links if link.startswith(settings.PUBLIC_URL + "/")]
        assert len(ours) == 1, links
        return ours[0].removeprefix(settings.PUBLIC_URL)

    return read


@pytest.fixture
def queries_of(client):
    """How many queries a page asks when it is opened for the second time."""

    def count(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    return count
