"""Several small questions in one statement. Pages that show many kinds of things stay within their queries by it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, CharField, Expression, F, IntegerField, QuerySet, Value, When

from ..calendars.lens import Lens

NOT_SAID = Value("", CharField())
ZERO = Value(0, IntegerField())
HELD = "held"


@dataclass(frozen=True, slots=True)
class Answer:
    """One row: `of` is the id of what was asked about, `id` and `label` what was found there."""

    of: int
    id: int
    label: str
    key: str
    place: int


Answers = dict[str, list[Answer]]


def question(
    rows: QuerySet,
    name: str,
    *,
    id: str,  # noqa: A002 it becomes Answer.id
    label: str,
    of: str | None = None,
    key: str | Expression | None = None,
    place: str | None = None,
) -> QuerySet:
    """Rows of any table as answers to the question `name`; the arguments are paths from that table."""
    spoken = F(key) if isinstance(key, str) else key or NOT_SAID
    named = rows.order_by().annotate(
        asked=Value(name, CharField()),
        asked_of=F(of) if of else ZERO,
        asked_id=F(id),
        asked_label=F(label),
        asked_key=spoken,
        asked_place=F(place) if place else ZERO,
    )
    return named.values_list("asked", "asked_of", "asked_id", "asked_label", "asked_key", "asked_place")


def held_words(lens: Lens, path: str = "") -> Expression:
    """As a question's key: HELD for an event under embargo, empty for any other. `path`: to the event, as "parent__"."""
    held = When(**{f"{path}embargo_until__gt": lens.at}, then=Value(HELD))
    return Case(held, default=NOT_SAID, output_field=CharField())


def ask(questions: Iterable[QuerySet]) -> Answers:
    """Question → its answers, in order of place and label. One query; none without a question."""
    asked = [*questions]
    if not asked:
        return {}
    first, *others = asked
    answers: Answers = {}
    for name, *columns in first.union(*others, all=True) if others else first:
        answers.setdefault(name, []).append(Answer(*columns))
    for found in answers.values():
        found.sort(key=lambda answer: (answer.of, answer.place, answer.label, answer.id))
    return answers
