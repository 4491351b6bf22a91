"""Saying that something shows differently."""

from collections.abc import Iterable

from django.db.models import F

from ..models import Calendar


def raise_revisions(calendar_ids: Iterable[int]) -> None:
    """Feeds of these calendars are to be read anew. One after another in id order: two writers can't block each other."""
    for calendar_id in sorted(set(calendar_ids)):
        Calendar.objects.filter(pk=calendar_id).update(revision=F("revision") + 1)
