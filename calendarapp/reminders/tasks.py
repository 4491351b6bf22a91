"""Rung every minute by beat."""

from celery import shared_task

from ..common.clock import now
from . import services


@shared_task(name="calendarapp.reminders.tasks.sweep")
def sweep() -> None:
    """Posts what fell due since the last sweep."""
    services.sweep(at=now())
