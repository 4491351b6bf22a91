"""Verbs on calendars and on what agencies may see of them."""

from collections.abc import Iterable

from django.db.models import F

from .models import Calendar


def raise_revisions(calendar_ids: Iterable[int]) -> None:
    """Say that something shows differently now. One calendar after another in id order: two writers can't block each other."""
    for calendar_id in sorted(set(calendar_ids)):
        Calendar.objects.filter(pk=calendar_id).update(revision=F("revision") + 1)
