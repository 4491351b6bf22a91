"""Waiting for something another thread or process does."""

import time


def wait_until(question, *, seconds=10):
    """Returns when `question()` is true; fails when it isn't in time."""
    end = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < end, "it didn't happen in time"
        time.sleep(0.02)
