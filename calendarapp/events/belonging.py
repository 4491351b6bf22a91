"""What an event belongs to, what belongs to it, what it needs and what needs it, as far as a lens shows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from django.db.models import Case, CharField, Exists, Expression, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models import When as If
from django.db.models.functions import Cast, Coalesce

from ..calendars import levels
from ..calendars.lens import Lens
from .asking import HELD, Answer, Answers, ask, held_words, question
from .models import Dependency, Event, Status
from .policy import editable
from .sight import opened
from .ties import State, dependency_state, gap_between
from .timing import When

MOST_PARTS = 100  # that go along at once: the transaction stays short
SEPARATOR = "\x1f"  # the unit separator; no name has it
WHEN = ("starts_on", "starts_time", "ends_on", "ends_time", "time_zone", "end_zone")


@dataclass(frozen=True, slots=True)
class Tied:
    """Another event. Of a dependency: `buffer` days and the `product` that is to be in stock, and the `state` it is in.

    `gap`: days between the end of what is needed and the start. `is_vain`: what is needed doesn't bring the product.
    """

    id: int
    label: str
    when: When
    status: str
    buffer: int = 0
    product: str = ""
    product_id: int | None = None
    state: State | None = None
    gap: int = 0
    is_vain: bool = False

    def judged(self, when: When, needs: When) -> "Tied":
        """With the state of the dependency. What was cancelled never comes, so nothing is met by it, nor in vain."""
        gone = self.status == Status.CANCELLED and needs == self.when
        state = State.VIOLATED if gone or self.is_vain else dependency_state(when, needs, self.buffer)
        return replace(self, state=state, gap=gap_between(when, needs))


@dataclass(frozen=True, slots=True)
class Related:
    """By event id. `parents` have no more than id and title here. `held`: ids of those named that are under embargo."""

    parents: dict[int, tuple[int, str]] = field(default_factory=dict)
    needs: dict[int, list[Tied]] = field(default_factory=dict)
    needed_by: dict[int, list[Tied]] = field(default_factory=dict)
    children: dict[int, list[Tied]] = field(default_factory=dict)
    held: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, answers: Answers) -> "Related":
        """From the answers to `related_questions`."""
        related = cls({answer.of: (answer.id, answer.label) for answer in answers.get("parent", ())})
        related.held.update(answer.id for answer in answers.get("parent", ()) if answer.key == HELD)
        for name, kept in (("needs", related.needs), ("needed_by", related.needed_by), ("children", related.children)):
            for answer in answers.get(name, ()):
                kept.setdefault(answer.of, []).append(_tied(answer))
                if answer.key.startswith(HELD):
                    related.held.add(answer.id)
            for rows in kept.values():
                rows.sort(key=lambda tied: (tied.when.first_on, tied.id))
        return related

    def needs_of(self, event: Event, opened: frozenset[str]) -> tuple[Tied, ...]:
        """What an event needs. The product is said where the event's products are open."""
        rows = _without_product(self.needs.get(event.pk, ()), said=levels.PRODUCTS in opened)
        return tuple(tied.judged(event.when, tied.when) for tied in rows)

    def needed_by_of(self, event: Event, opened: frozenset[str]) -> tuple[Tied, ...]:
        """What needs an event. Which product the other one waits for is its own affair: said inside the brand."""
        rows = _without_product(self.needed_by.get(event.pk, ()), said=levels.INSIDE in opened)
        return tuple(tied.judged(tied.when, event.when) for tied in rows)


def related_to(events: list[Event], lens: Lens) -> Related:
    """Parents, children and dependencies of events, those left out that the lens doesn't show. One query."""
    return Related.of(ask(related_questions([event.pk for event in events], lens)))


def related_questions(ids: list[int], lens: Lens) -> list[QuerySet]:
    """What is related to these events, as questions that may be asked together with others.

    That an event is a part of another, or needs it, is said by a field of that event: it has to be open there as well.
    """
    read = {path: opened(lens, levels.READ, path) for path in ("", "needs__", "event__")}
    needs = Dependency.objects.filter(read["needs__"], event__in=ids, needs__deleted_at=None)
    needed_by = Dependency.objects.filter(read["event__"], needs__in=ids, event__deleted_at=None)
    children = Event.objects.filter(read[""], parent__in=ids, deleted_at=None)
    parents = Event.objects.filter(opened(lens, levels.TITLES, "parent__"), pk__in=ids, parent__deleted_at=None)
    return [
        _question(needs, "needs", lens, of="event_id", path="needs__", place="buffer"),
        _question(needed_by, "needed_by", lens, of="needs_id", path="event__", place="buffer"),
        _question(children, "children", lens, of="parent_id", path=""),
        question(parents, "parent", of="pk", id="parent_id", label="parent__title", key=held_words(lens, "parent__")),
    ]


def parts_to_move(event: Event, lens: Lens) -> list[Event]:
    """The parts that may go along when an event moves: those still ahead that the viewer knows as its parts and may move."""
    parts = Event.objects.seen_through(lens, levels.READ).filter(editable(lens), parent=event.pk)
    return list(parts.exclude(status__in=(Status.DONE, Status.CANCELLED)).order_by("starts_on", "pk")[:MOST_PARTS])


def _question(rows: QuerySet, name: str, lens: Lens, *, of: str, path: str, place: str | None = None) -> QuerySet:
    columns = (*WHEN, "status")
    product: list[str | Expression] = [lacking(lens), "product_id", "product__name"] if place else []
    said = joined(*(f"{path}{column}" for column in columns), *product, first=held_words(lens, path))
    return question(rows, name, of=of, id=f"{path}id", label=f"{path}title", key=said, place=place)


def lacking(lens: Lens) -> Expression:
    """The product of a dependency that waits for it in vain, where the lens opens the products of both of its events."""
    brought = Event.products.through.objects.filter(event=OuterRef("needs"), product=OuterRef("product"))
    known = opened(lens, levels.PRODUCTS, "event__") & opened(lens, levels.PRODUCTS, "needs__")
    vain = If(Q(product__isnull=False) & ~Exists(brought) & known, then=F("product__name"))
    return Case(vain, default=Value(""), output_field=CharField())


def joined(*paths: str | Expression, first: Expression | None = None) -> Expression:
    """Several columns as one text, each after a SEPARATOR; what is null is empty. `first` stands before all."""
    parts: list[Expression] = [first] if first else []
    for path in paths:
        parts += [Value(SEPARATOR), Coalesce(Cast(path, TextField()), Value(""), output_field=TextField())]
    # Flat, where Concat nests: among other questions in one statement SQLite's parser takes no deeper ones.
    return Func(*parts, template="(%(expressions)s)", arg_joiner=" || ", output_field=TextField())


def _tied(answer: Answer) -> Tied:
    _held, *columns = answer.key.split(SEPARATOR, 10)
    status, *product = columns[len(WHEN) :]
    lacks, product_id, product_name = product or ("", "", "")
    return Tied(
        id=answer.id,
        label=answer.label,
        when=when_from(columns[: len(WHEN)]),
        status=status,
        buffer=answer.place,
        product=product_name,
        product_id=int(product_id) if product_id else None,
        is_vain=bool(lacks),
    )


def when_from(columns: Sequence[str]) -> When:
    """From the texts of WHEN, as the database writes them."""
    starts_on, starts_time, ends_on, ends_time, zone, end_zone = columns
    return When(_moment(starts_on, starts_time), _moment(ends_on, ends_time), zone, end_zone)


def _moment(day: str, clock: str) -> date | datetime:
    on = date.fromisoformat(day)
    return datetime.combine(on, time.fromisoformat(clock)) if clock else on


def _without_product(rows: Iterable[Tied], *, said: bool) -> Iterable[Tied]:
    return rows if said else (replace(tied, product="", product_id=None, is_vain=False) for tied in rows)


def rolled_up(parts: Iterable[Tied]) -> tuple[date, date] | None:
    """First start and last end of the parts that aren't cancelled."""
    days = [(tied.when.first_on, tied.when.last_on) for tied in parts if tied.status != Status.CANCELLED]
    return (min(first for first, _last in days), max(last for _first, last in days)) if days else None
