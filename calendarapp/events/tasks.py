"""Rung by beat: releases every minute, the others once a day."""

from celery import shared_task

from ..common.clock import now
from . import services


@shared_task(name="calendarapp.events.tasks.release_lifted")
def release_lifted() -> None:
    """Tells of embargoes that have lifted."""
    services.release_lifted(at=now())


@shared_task(name="calendarapp.events.tasks.extend_occurrences")
def extend_occurrences() -> None:
    """Brings every series up to the horizon of today."""
    services.extend_occurrences(at=now())


@shared_task(name="calendarapp.events.tasks.purge_deleted")
def purge_deleted() -> None:
    """Deletes for good what was deleted 30 days ago, and the former values that no undo needs any more."""
    services.purge_deleted(at=now())
    services.purge_written(at=now())
