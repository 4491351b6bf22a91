"""A file comes in, its encoding is chosen, its preview is agreed to or thrown away."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from ...accounts.models import User
from ...calendars.models import Calendar
from ...common.clock import database_now
from ...common.text import clean_line
from ..files import is_large, look_at
from ..models import ImportRun, State

KEPT_WAITING = timedelta(days=1)
NO_NAME = gettext_noop("calendar.ics")


@transaction.atomic
def receive_file(calendar: Calendar, *, actor: User, at: datetime, file_name: str, content: bytes) -> ImportRun:
    """A run that waits to be read: by the caller if it is small, else by a worker.

    Raises IcsError for what is no calendar file at first sight. Earlier files of this brand to which nobody said yes or
    no within a day are thrown away.
    """
    look_at(content)
    waiting = ImportRun.objects.filter(brand=calendar.brand_id, state__in=(State.PREVIEWED, State.ENCODING))
    waiting.filter(created_at__lt=at - KEPT_WAITING).delete()
    return ImportRun.objects.create(
        brand_id=calendar.brand_id,
        calendar=calendar,
        person=actor,
        file_name=clean_line(file_name)[:200] or NO_NAME,
        size=len(content),
        content=content,
        state=State.READING,
        created_at=at,
        claimed_at=_claimed(content),
    )


def choose_encoding(run: ImportRun, *, encoding: str) -> bool:
    """Read it again so. False if it asks no longer."""
    asking = ImportRun.objects.filter(pk=run.pk, state=State.ENCODING)
    claimed = _claimed(bytes(run.content))
    return bool(asking.update(encoding=encoding, state=State.READING, error=None, claimed_at=claimed))


def confirm_import(run: ImportRun) -> bool:
    """Yes to the preview: it waits to be written. False if somebody was quicker."""
    agreed = ImportRun.objects.filter(pk=run.pk, state=State.PREVIEWED)
    return bool(agreed.update(state=State.WRITING, progress=0, claimed_at=_claimed(bytes(run.content))))


def discard_import(run: ImportRun) -> bool:
    """No to it: the file and its preview go. False for one that was taken in or is under way."""
    states = (State.PREVIEWED, State.ENCODING, State.FAILED)
    gone, _tables = ImportRun.objects.filter(pk=run.pk, state__in=states).delete()
    return bool(gone)


def _claimed(content: bytes) -> datetime | None:
    """The lease of whoever asks, for a file that is small enough for a request."""
    return None if is_large(content) else database_now()
