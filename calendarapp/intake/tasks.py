"""Rung every minute by beat, and by the bell when a large file came or was agreed to."""

from celery import shared_task

from ..calendars.lens import Lens
from ..common.clock import now
from . import policy, services
from .models import ImportRun


@shared_task(name="calendarapp.intake.tasks.run")
def run() -> None:
    """Reads and writes all files that wait."""
    while services.work_on_next(at=now(), may_write=_may_write):
        pass


def _may_write(asked: ImportRun) -> bool:
    """Access is asked again now: its person may have left since."""
    return asked.person is not None and policy.may_import_into(Lens.of(asked.person, now()), asked.calendar)
