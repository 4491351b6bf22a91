"""Rung every minute by beat, and by the bell when something was posted."""

from celery import shared_task

from ..common.clock import now
from .delivering import OutageError, claim_due, send_claimed


@shared_task(name="calendarapp.notifications.tasks.deliver")
def deliver() -> None:
    """Sends all letters that are due."""
    try:
        while rest := claim_due(at=now()):
            while rest:
                rest = send_claimed(rest, at=now())
    except OutageError:
        return  # the next ring tries again
