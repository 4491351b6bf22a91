"""A clock that stories set."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone


class Clock:
    """Goes on from the moment that it was set to, for the server as for the test; the browser keeps its own."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def set(self, moment: datetime) -> None:
        self.ahead = moment - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock(monkeypatch) -> Clock:
    """`clock.set(moment)`. The one place that asks for the time asks Django's, which the server shares with the test."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock.now)
    return clock
