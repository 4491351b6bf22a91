"""What a timeline asks of many events at once: the words that sort them into lanes, families, needs, milestones, budgets.

One query for 4,000 events. A field that an event doesn't open to the lens is as if it were empty.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Case, IntegerField, QuerySet, TextField, Value
from django.db.models import When as If
from django.db.models.functions import Cast, Concat

from ..accounts.models import shown_name
from ..calendars import levels
from ..calendars.lens import Lens
from .asking import HELD, Answer, ask, held_words, question
from .belonging import SEPARATOR, WHEN, joined, lacking, when_from
from .models import (
    Channel,
    Dependency,
    Event,
    EventPartner,
    EventType,
    Milestone,
    Occurrence,
    Persona,
    Product,
    Stage,
    Status,
)
from .models.parts import OccurrenceKind
from .sight import opened
from .ties import State, dependency_state, gap_between
from .timing import When

AT_ONCE = 4000  # seven lists of ids in one statement; SQLite takes 32,766 parameters
_BETWEEN = "|"
PLAIN = "-"  # the key of what doesn't repeat


@dataclass(frozen=True, slots=True)
class Lane:
    """A word that events can be sorted by. `key` stands in addresses; `place` orders lanes, then their labels."""

    key: str
    label: str
    place: int = 0


@dataclass(frozen=True, slots=True)
class Need:
    """`event_id` starts after `needs_id` ends and `buffer` days more. Only where the lens reads both."""

    event_id: int
    needs_id: int
    event: str
    needs: str
    when: When
    needs_when: When
    is_gone: bool  # what is needed was cancelled
    buffer: int = 0
    lacks: str = ""  # the product that it waits for and what is needed doesn't bring

    @property
    def state(self) -> State:
        return (
            State.VIOLATED if self.is_gone or self.lacks else dependency_state(self.when, self.needs_when, self.buffer)
        )

    @property
    def is_violated(self) -> bool:
        return self.state is State.VIOLATED

    @property
    def gap(self) -> int:
        """Days from the end of what is needed to the start."""
        return gap_between(self.when, self.needs_when)


@dataclass(frozen=True, slots=True)
class MilestoneTick:
    label: str
    due_on: date
    is_done: bool

    def is_late(self, today: date) -> bool:
        return not self.is_done and self.due_on < today


@dataclass(frozen=True, slots=True)
class Budget:
    """What is planned to be spent; of a series once, with its first start."""

    amount: Decimal
    currency: str


@dataclass(slots=True)
class Threads:
    """All but `needs` by event id."""

    lanes: dict[int, list[Lane]] = field(default_factory=dict)
    parents: dict[int, int] = field(default_factory=dict)
    needs: dict[tuple[int, int], Need] = field(default_factory=dict)  # event and what it needs
    ticks: dict[int, list[MilestoneTick]] = field(default_factory=dict)
    budgets: dict[int, Budget] = field(default_factory=dict)
    cancelled: set[int] = field(default_factory=set)
    held: set[int] = field(default_factory=set)  # of those that `needs` name, under embargo
    starts: dict[int, date] = field(default_factory=dict)  # of those with milestones or a budget

    def carries(self, event_id: int, key: str) -> bool:
        """Do the event's milestones and budget hang on this occurrence? Of a series they hang on its first one."""
        return key == PLAIN or (event_id in self.starts and key.startswith(f"{self.starts[event_id]:%Y%m%d}"))


def threads_of(ids: Collection[int], lens: Lens, *, by: str = "", milestones: bool = True) -> Threads:
    """What the lens shows of these events. `by`: one of SORTED_BY, or nothing."""
    found = Threads()
    ordered = sorted(ids)
    for first in range(0, len(ordered), AT_ONCE):
        answers = ask(_questions(ordered[first : first + AT_ONCE], lens, by, milestones))
        for name, keep in _KEEP.items():
            for answer in answers.get(name, ()):
                keep(found, answer)
        for answer in answers.get("lane", ()):
            found.lanes.setdefault(answer.of, []).extend(SORTED_BY[by].lanes(answer))
    for ticks in found.ticks.values():
        ticks.sort(key=lambda tick: (tick.due_on, tick.label))
    return found


def _questions(ids: list[int], lens: Lens, by: str, milestones: bool) -> Iterator[QuerySet]:
    events = Event.objects.filter(pk__in=ids)
    read, titled = opened(lens, levels.READ), opened(lens, levels.TITLES)
    if by:
        yield SORTED_BY[by].question(ids, lens)
    parents = events.filter(read, opened(lens, levels.TITLES, "parent__"), parent__deleted_at=None)
    yield question(parents, "parent", of="pk", id="parent_id", label="parent__title")
    yield question(events.filter(titled, status=Status.CANCELLED), "cancelled", id="pk", label="status")
    yield _budgets(events.filter(opened(lens, levels.BUDGET)).exclude(budget_planned=None))
    yield from _dependencies(ids, lens)
    if milestones:
        yield _milestones(ids, lens)


def _budgets(events: QuerySet[Event]) -> QuerySet:
    amount = events.annotate(amount=Cast("budget_planned", TextField()))
    return question(amount, "budget", id="pk", label="amount", key=joined("currency", "starts_on"))


def _dependencies(ids: list[int], lens: Lens) -> Iterator[QuerySet]:
    """Each from its two ends: what is asked about is the end that is drawn, what is said is the other."""
    both = Dependency.objects.filter(
        opened(lens, levels.READ, "event__"),
        opened(lens, levels.READ, "needs__"),
        event__deleted_at=None,
        needs__deleted_at=None,
    )
    held = Concat(held_words(lens, "event__"), Value(_BETWEEN), held_words(lens, "needs__"))
    ends = [f"{path}{column}" for path in ("event__", "needs__") for column in WHEN]
    said = joined(*ends, "needs__status", lacking(lens), "event__title", first=held)
    for name, rows in (("need", both.filter(event__in=ids)), ("needed", both.filter(needs__in=ids))):
        yield question(rows, name, of="event_id", id="needs_id", label="needs__title", key=said, place="buffer")


def _milestones(ids: list[int], lens: Lens) -> QuerySet:
    done = Case(If(milestone__done_at=None, then=0), default=1, output_field=IntegerField())
    rows = Occurrence.objects.seen_through(lens).filter(kind=OccurrenceKind.MILESTONE, event__in=ids)
    return question(
        rows.annotate(done=done),
        "tick",
        of="event_id",
        id="milestone_id",
        label="milestone__label",
        key=joined("first_on", "event__starts_on", "milestone__key"),
        place="done",
    )


def _keep_parent(found: Threads, answer: Answer) -> None:
    found.parents[answer.of] = answer.id


def _keep_cancelled(found: Threads, answer: Answer) -> None:
    found.cancelled.add(answer.id)


def _keep_budget(found: Threads, answer: Answer) -> None:
    _nothing, currency, starts_on = answer.key.split(SEPARATOR)
    found.budgets[answer.id] = Budget(Decimal(answer.label), currency)
    found.starts[answer.id] = date.fromisoformat(starts_on)


def _keep_need(found: Threads, answer: Answer) -> None:
    held, *columns, status, lacks, title = answer.key.split(SEPARATOR)
    found.held.update(pk for pk, word in zip((answer.of, answer.id), held.split(_BETWEEN), strict=True) if word == HELD)
    need = Need(
        event_id=answer.of,
        needs_id=answer.id,
        event=title,
        needs=answer.label,
        when=when_from(columns[: len(WHEN)]),
        needs_when=when_from(columns[len(WHEN) :]),
        is_gone=status == Status.CANCELLED,
        buffer=answer.place,
        lacks=lacks,
    )
    found.needs[need.event_id, need.needs_id] = need


def _keep_tick(found: Threads, answer: Answer) -> None:
    _nothing, due_on, starts_on, key = answer.key.split(SEPARATOR)
    label = str(Milestone(label=answer.label, key=key))
    tick = MilestoneTick(label, date.fromisoformat(due_on), bool(answer.place))
    found.ticks.setdefault(answer.of, []).append(tick)
    found.starts[answer.of] = date.fromisoformat(starts_on)


_KEEP: dict[str, Callable[[Threads, Answer], None]] = {
    "parent": _keep_parent,
    "cancelled": _keep_cancelled,
    "budget": _keep_budget,
    "need": _keep_need,
    "needed": _keep_need,
    "tick": _keep_tick,
}


@dataclass(frozen=True, slots=True)
class Sorting:
    """How events are sorted into lanes: the question to the database, and the lanes that an answer names."""

    question: Callable[[list[int], Lens], QuerySet]
    lanes: Callable[[Answer], Iterable[Lane]]


def _type(ids: list[int], lens: Lens) -> QuerySet:
    events = Event.objects.filter(opened(lens, levels.TITLES), pk__in=ids)
    return _asked(events, "type_id", "type__label", "type__key", "type__position", of="pk")


def _stages(ids: list[int], lens: Lens) -> QuerySet:
    events = Event.objects.filter(opened(lens, levels.READ), pk__in=ids)
    return question(events, "lane", of="pk", id="pk", label="stages")


def _owner(ids: list[int], lens: Lens) -> QuerySet:
    events = Event.objects.filter(opened(lens, levels.CONTACTS), pk__in=ids).exclude(owner=None)
    return _asked(events, "owner_id", "owner__name", "owner__email", of="pk")


def _parent(ids: list[int], lens: Lens) -> QuerySet:
    """An initiative's own lane is that of its parts, so it is asked for as well."""
    events = Event.objects.filter(opened(lens, levels.READ), opened(lens, levels.TITLES, "parent__"), pk__in=ids)
    return _asked(events.filter(parent__deleted_at=None), "parent_id", "parent__title", "parent__uid", of="pk")


def _agency(ids: list[int], lens: Lens) -> QuerySet:
    partners = EventPartner.objects.filter(opened(lens, levels.READ, "event__"), event__in=ids)
    return _asked(partners, "agency_id", "agency__name", "agency__slug")


def _channel(ids: list[int], lens: Lens) -> QuerySet:
    rows = Event.channels.through.objects.filter(opened(lens, levels.READ, "event__"), event__in=ids)
    return _asked(rows, "channel_id", "channel__label", "channel__key", "channel__position")


def _product(ids: list[int], lens: Lens) -> QuerySet:
    rows = Event.products.through.objects.filter(opened(lens, levels.PRODUCTS, "event__"), event__in=ids)
    return _asked(rows, "product_id", "product__name", "product__sku")


def _persona(ids: list[int], lens: Lens) -> QuerySet:
    rows = Event.personas.through.objects.filter(opened(lens, levels.INSIDE, "event__"), event__in=ids)
    return _asked(rows, "persona_id", "persona__label", "persona__key", "persona__position")


def _asked(
    rows: QuerySet, pk: str, label: str, key: str, place: str | None = None, *, of: str = "event_id"
) -> QuerySet:
    return question(rows, "lane", of=of, id=pk, label=label, key=key, place=place)


def _named(name: Callable[[Answer], str]) -> Callable[[Answer], Iterable[Lane]]:
    return lambda answer: (Lane(str(answer.id), name(answer), answer.place),)


def _stage_lanes(answer: Answer) -> Iterable[Lane]:
    for place, stage in enumerate(Stage):
        if stage.value in answer.label:
            yield Lane(stage.value, str(stage.label), place)


SORTED_BY: dict[str, Sorting] = {
    "type": Sorting(_type, _named(lambda answer: str(EventType(key=answer.key, label=answer.label)))),
    "channel": Sorting(_channel, _named(lambda answer: str(Channel(key=answer.key, label=answer.label)))),
    "agency": Sorting(_agency, _named(lambda answer: answer.label)),
    "owner": Sorting(_owner, _named(lambda answer: shown_name(answer.label, answer.key))),
    "product": Sorting(_product, _named(lambda answer: str(Product(name=answer.label, sku=answer.key)))),
    "stage": Sorting(_stages, _stage_lanes),
    "persona": Sorting(_persona, _named(lambda answer: str(Persona(key=answer.key, label=answer.label)))),
    "parent": Sorting(_parent, _named(lambda answer: answer.label)),
}
