"""The parts of a series that was split by “this and following”: those before and after the one looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from ...calendars import levels
from ...calendars.lens import Lens
from ...events.asking import Answer, Answers, question
from ...events.models import Event
from ...events.sight import opened
from ..words import full_day

PARTS = "parts of the series"


@dataclass(frozen=True, slots=True)
class SeriesPart:
    """Another part and the day from which it runs."""

    id: int
    title: str
    since: str


@dataclass(frozen=True, slots=True)
class Split:
    earlier: SeriesPart | None
    later: SeriesPart | None


def split_question(event: Event, lens: Lens) -> QuerySet:
    """The parts, as a question to be asked with others. That they were one series is known inside the brand alone."""
    parts = Event.objects.filter(
        opened(lens, levels.INSIDE), brand=event.brand_id, series=event.series, deleted_at=None
    )
    return question(parts, PARTS, id="pk", label="title", key=Cast("starts_on", TextField()))


def split_from(answers: Answers, event: Event) -> Split | None:
    """From the answer to `split_question`; None for what wasn't split, or whose other parts aren't shown."""
    parts = sorted(answers.get(PARTS, ()), key=lambda answer: (answer.key, answer.id))
    place = next((number for number, part in enumerate(parts) if part.id == event.pk), None)
    if place is None or len(parts) == 1:
        return None
    return Split(_part(parts[:place][-1:]), _part(parts[place + 1 : place + 2]))


def _part(found: Sequence[Answer]) -> SeriesPart | None:
    return next((SeriesPart(row.id, row.label, full_day(date.fromisoformat(row.key))) for row in found), None)
