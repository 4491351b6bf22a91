"""Rows of many events, read at once: three queries, and two more where figures are wanted."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from ...accounts.models import Organisation
from ...calendars.lens import Lens
from ...events.asking import Answers, ask, question
from ...events.belonging import Related, related_questions
from ...events.builtin import milestone_label
from ...events.early import show_named
from ...events.models import Event, EventQuerySet, Occurrence
from ...events.models.event import keep_tied, tied_questions
from ...events.models.parts import OccurrenceKind
from ...events.policy import writable_fields
from ...events.sheets import sheet_of
from ...kpis.library import metrics_needed_by
from ...kpis.models import Metric
from ...kpis.sheets import kpi_sheets
from .planned import FIGURES, METRICS
from .shapes import Column, Figures, Row

_BETWEEN = "|"


def figures_of(columns: Iterable[Column], brand: Organisation) -> Figures:
    """What the columns of figures need, asked once for all rows. One query, none without such a column."""
    if not FIGURES & {column.name for column in columns}:
        return Figures()
    return Figures(list(Metric.objects.filter(brand=brand, key__in=metrics_needed_by(METRICS))))


def rows_of(
    events: EventQuerySet, lens: Lens, *, columns: Iterable[Column], figures: Figures, edits: bool = False
) -> list[Row]:
    """In the order of the query, to be shown with these columns. `edits`: with what the reader may write, for cells that are edited."""
    found = list(events.select_related("type", "calendar", "brand", "owner", "backup"))
    ids = [event.pk for event in found]
    if not ids:
        return []
    answers = ask([*tied_questions(ids), *related_questions(ids, lens), _next_steps(ids, lens)])
    keep_tied(found, answers)
    related, steps = Related.of(answers), _steps(answers)
    kpis = kpi_sheets(found, lens, metrics=figures.metrics) if figures else {}
    rows = [
        Row(
            sheet=sheet_of(event, lens, related=related),
            next_step=steps.get(event.pk),
            kpis=kpis.get(event.pk),
            writable=_writable(event, lens) if edits else frozenset(),
        )
        for event in found
    ]
    if related.held:
        _show_named(rows, related.held, {column.name for column in columns}, lens)
    return rows


def _show_named(rows: Iterable[Row], held: Collection[int], columns: Collection[str], lens: Lens) -> None:
    """Other events stand in two of the columns."""
    for row in rows:
        whole = [row.sheet.parent.id] if row.sheet.parent and "parent" in columns else []
        needs = [tied.id for tied in row.sheet.needs] if "needs" in columns else []
        show_named([pk for pk in (*whole, *needs) if pk in held], row.sheet.brand_id, lens)


def in_order(rows: Iterable[Row], ids: Sequence[int]) -> list[Row]:
    """The rows as `ids` name them; those that have gone meanwhile are left out."""
    by_id = {row.sheet.id: row for row in rows}
    return [by_id[pk] for pk in ids if pk in by_id]


def _writable(event: Event, lens: Lens) -> frozenset[str]:
    """People are offered to the brand's own alone, so others can't choose an owner."""
    names = writable_fields(lens, event)
    return names if event.brand_id in lens.roles else names - {"owner", "backup"}


def _next_steps(ids: Collection[int], lens: Lens) -> QuerySet:
    """Milestones that aren't done: the brand's all, an agency's own."""
    rows = Occurrence.objects.seen_through(lens).filter(
        event__in=ids, kind=OccurrenceKind.MILESTONE, milestone__done_at=None
    )
    day_and_key = Concat(Cast("first_on", CharField()), Value(_BETWEEN), "milestone__key", output_field=CharField())
    return question(rows, "next", of="event_id", id="milestone_id", label="milestone__label", key=day_and_key)


def _steps(answers: Answers) -> dict[int, tuple[date, str]]:
    """Event → the earliest of its open milestones."""
    first: dict[int, tuple[date, str]] = {}
    for answer in sorted(answers.get("next", ()), key=lambda answer: (answer.key, answer.id)):
        day, _between, key = answer.key.partition(_BETWEEN)
        first.setdefault(answer.of, (date.fromisoformat(day), answer.label or str(milestone_label(key))))
    return first
