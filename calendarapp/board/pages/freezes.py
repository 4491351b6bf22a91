"""The warning that something starts in a freeze. It never blocks: the person decides."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from ...accounts.models import Organisation
from ...calendars.lens import Lens
from ...events.asking import Answer, Answers, question
from ...events.marks import Freeze, freezes_between, freezes_met
from ...events.models import Event, FreezeWindow
from .. import words

QUESTION = "freeze"


@dataclass(frozen=True, slots=True)
class FreezeNote:
    """A freeze that a start falls into."""

    label: str
    days: str
    scope: str


def freeze_notes(lens: Lens, brand: Organisation, day: date, type_id: int) -> tuple[FreezeNote, ...]:
    """Those that block the type on this day, as far as the lens sees them. One query."""
    return tuple(map(_note, freezes_met(day, type_id, freezes_between(lens, brand, day, day))))


def freeze_question(event: Event, lens: Lens) -> QuerySet:
    """Freezes that block the event's type, to be asked together with others; of a series those of all days."""
    rows = FreezeWindow.objects.seen_through(lens).filter(Q(types=None) | Q(types=event.type_id), brand=event.brand_id)
    if not event.recurrence:
        rows = rows.filter(starts_on__lte=event.starts_on, ends_on__gte=event.starts_on)
    space = Value(" ")
    days = (Cast("starts_on", TextField()), space, Cast("ends_on", TextField()), space, "scope")
    return question(rows, QUESTION, id="pk", label="label", key=Concat(*days, output_field=TextField()))


def notes_from(answers: Answers, day: date) -> tuple[FreezeNote, ...]:
    """From the answers to `freeze_question`: those in which this day lies, in the order of their own."""
    freezes = sorted(map(_freeze, answers.get(QUESTION, ())), key=lambda freeze: (freeze.first_on, freeze.id))
    return tuple(_note(freeze) for freeze in freezes if freeze.first_on <= day <= freeze.last_on)


def _freeze(answer: Answer) -> Freeze:
    first, last, scope = answer.key.split(" ")
    return Freeze(answer.id, answer.label, scope, date.fromisoformat(first), date.fromisoformat(last))


def _note(freeze: Freeze) -> FreezeNote:
    return FreezeNote(freeze.label, words.span_with_year(freeze.first_on, freeze.last_on), freeze.scope_label)
