"""Putting a plan of an import into the tables: everything is made ready first, then written at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext_noop

from ..accounts.models import User
from ..calendars.lens import BRAND
from ..calendars.levels import OPENERS
from ..calendars.models import Grant, Sharing
from ..calendars.services import raise_revisions
from ..changes.models import Change, Verb
from ..changes.services import record_changes
from ..events import hearing, timing
from ..events.fields import field_of, snapshot
from ..events.models import Event, KeptLine, Occurrence, Override, Status
from ..events.plans import override_when
from ..events.services.occurrences import rows_for, rows_of_plan
from ..events.services.planning import new_uid
from ..events.services.saving import index_words
from ..events.timing import When, parse_recurrence_key
from ..ical.refusals import RefusalError
from .components import Component, Values, flat, listed, made_series, override_of
from .matching import AT_ONCE, batches
from .models import ImportRun, Source
from .planning import Draft, ImportPlan

MOST_OCCURRENCES = 100_000
Step = Callable[[int], None]
EMPTY: tuple[Any, ...] = (None, "", [], {}, False)


class CrowdError(RefusalError):
    """The events are more than the plan's tables should take at once."""

    messages: ClassVar = {
        "crowd": gettext_noop(
            "The events of this file happen more than %(most)s times in the coming two years. Import it in parts."
        )
    }


@dataclass
class _Ready:
    """One event with all that is written beside it."""

    draft: Draft
    event: Event
    before: hearing.Hearers
    pairs: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    overrides: list[Override] | None = None
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)
    occurrences: list[Occurrence] | None = None
    hearers: hearing.Hearers = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return self.draft.event is None


@dataclass
class ReadyImport:
    """What `write` puts into the tables."""

    plan: ImportPlan
    actor: User | None
    events: list[_Ready] = field(default_factory=list)


def make_ready(plan: ImportPlan, *, actor: User | None, step: Step = lambda percent: None) -> ReadyImport:
    """Everything that can be reckoned before the tables are touched. Raises CrowdError."""
    ready, maker, occurrences = ReadyImport(plan, actor), _Maker(plan, actor), 0
    for number, draft in enumerate(plan.drafts):
        made = maker.made(draft) if draft.event is None else maker.changed(draft, draft.event)
        ready.events.append(made)
        occurrences += len(made.occurrences or ())
        if occurrences > MOST_OCCURRENCES:
            raise CrowdError("crowd", most=f"{MOST_OCCURRENCES:,}")
        if number % AT_ONCE == 0:
            step(100 * number // len(plan.drafts))
    return ready


class _Maker:
    def __init__(self, plan: ImportPlan, actor: User | None) -> None:
        self.plan = plan
        self.at = plan.at
        self.actor = actor
        self.calendar = plan.calendar
        self._grants: dict[int, list[Grant]] = {}
        self._of_new: dict[str, hearing.Hearers] = {}

    def made(self, draft: Draft) -> _Ready:
        event = self._blank(draft)
        overrides = self._date(event, draft.values["when"], draft.occurrences or {})
        if event.status == Status.CANCELLED:
            event.cancelled_at = self.at
        index_words(event)
        ready = _Ready(draft, event, {}, overrides=overrides, lines=draft.lines)
        ready.occurrences = rows_of_plan(event, _timing(event, overrides), at=self.at)
        ready.pairs = {name: (None, value) for name, value in snapshot(event).items() if value not in EMPTY}
        ready.pairs["when"] = (None, {**ready.pairs["when"][1], "overrides": listed(overrides)})
        ready.hearers = self._hearers_of_new(event.sharing)
        return ready

    def changed(self, draft: Draft, event: Event) -> _Ready:
        before_when = field_of("when", event).read(event)
        ready = _Ready(draft, event, self._hearers(event))
        for name, value in draft.values.items():
            if name != "when":
                planned = field_of(name, event)
                ready.pairs[name] = (planned.read(event), value)
                planned.write(event, value)
        if "type" in draft.values:
            event.type = self.plan.reader.types.get(event.type_id, self.plan.reader.other)
        if "when" in draft.values or draft.occurrences is not None:
            self._redate(ready, before_when)
        ready.lines = {key: lines for key, lines in draft.lines.items() if lines != _standing_lines(event, key)}
        self._count(ready)
        ready.hearers = hearing.both(ready.before, self._hearers(event))
        return ready

    def _blank(self, draft: Draft) -> Event:
        """The unsaved event, of which nothing is asked of the database."""
        values, uid = draft.values, new_uid()
        return Event(
            brand_id=self.calendar.brand_id,
            calendar=self.calendar,
            type=self.plan.reader.types.get(values["type"], self.plan.reader.other),
            uid=uid,
            series=uid,
            external_uid=draft.uid,
            sharing=Sharing.INTERNAL if draft.is_private else self.calendar.default_sharing,
            currency=self.calendar.brand.currency,
            created_at=self.at,
            created_by=self.actor,
            shown_at=self.at,
            dated_at=self.at,
            **{name: value for name, value in values.items() if name not in ("type", "when")},
        )

    def _date(self, event: Event, core: Values, occurrences: dict[str, Values]) -> list[Override]:
        """Dates, put on the event; its overrides as unsaved rows."""
        event.set_when(When.from_json(core))
        event.recurrence = core["recurrence"] or (made_series(core) if occurrences else "")
        return [override_of(event, key, occurrences[key]) for key in sorted(occurrences)]

    def _redate(self, ready: _Ready, before: Values) -> None:
        draft, event = ready.draft, ready.event
        core = draft.values.get("when") or {name: value for name, value in before.items() if name != "overrides"}
        standing = {row.recurrence_id: flat(row) for row in event.overrides.all()}
        overrides = self._date(event, core, standing if draft.occurrences is None else draft.occurrences)
        event._prefetched_objects_cache["overrides"] = overrides
        after = field_of("when", event).read(event)
        if after == before:
            return
        ready.pairs["when"] = (before, after)
        ready.occurrences = rows_for(event, at=self.at)
        if after["overrides"] != before["overrides"]:
            ready.overrides = overrides

    def _count(self, ready: _Ready) -> None:
        """The event's counters, as for any change: all that a file brings may show in a feed."""
        event = ready.event
        if not ready.pairs and not ready.lines:
            return
        event.sequence += 1
        event.shown_at = self.at
        if ready.pairs:
            event.version += 1
        if "when" in ready.pairs:
            event.dated_at = self.at
        if "status" in ready.pairs:
            event.cancelled_at = self.at if event.status == Status.CANCELLED else None
        index_words(event)

    def _hearers(self, event: Event) -> hearing.Hearers:
        if event.calendar_id not in self._grants:
            self._grants[event.calendar_id] = hearing.grants_on(event.calendar_id)
        return {BRAND: frozenset(OPENERS)} | hearing.agencies_hearing(event, self._grants[event.calendar_id], self.at)

    def _hearers_of_new(self, sharing: str) -> hearing.Hearers:
        """The same for all new events of one sharing: none has partners or an embargo."""
        if sharing not in self._of_new:
            pattern = Event(pk=0, calendar=self.calendar, sharing=sharing)
            pattern._prefetched_objects_cache = {"partners": []}
            self._of_new[sharing] = self._hearers(pattern)
        return self._of_new[sharing]


def _timing(event: Event, overrides: list[Override]) -> timing.Plan:
    exceptions = (
        timing.Exchange(parse_recurrence_key(row.recurrence_id), override_when(row, event)) for row in overrides
    )
    return timing.Plan(event.when, event.recurrence, tuple(exceptions))


def write(ready: ReadyImport, *, run: ImportRun) -> None:
    """All rows. Must run in a transaction that holds the calendars of the plan. Findings learn their events' ids."""
    new = [each for each in ready.events if each.is_new]
    old = [each for each in ready.events if not each.is_new and (each.pairs or each.lines)]
    Event.objects.bulk_create([each.event for each in new], batch_size=AT_ONCE)
    for each in old:
        each.event.save()
    _clear(old)
    touched = [*new, *old]
    Override.objects.bulk_create((row for each in touched for row in each.overrides or ()), batch_size=AT_ONCE)
    KeptLine.objects.bulk_create((row for each in touched for row in _line_rows(each)), batch_size=AT_ONCE)
    Occurrence.objects.bulk_create((row for each in touched for row in each.occurrences or ()), batch_size=AT_ONCE)
    _tell(ready, touched)
    _remember(ready, run)
    made = {id(each.draft): each.event.pk for each in ready.events}
    for finding in ready.plan.findings:
        finding.event_id = made.get(id(finding.draft), finding.event_id)


def _clear(old: list[_Ready]) -> None:
    """What is written anew of events that stood."""
    for batch in batches(old):
        dated = [each.event.pk for each in batch if each.occurrences is not None]
        Occurrence.objects.filter(event__in=dated).delete()
        Override.objects.filter(event__in=[each.event.pk for each in batch if each.overrides is not None]).delete()
    for batch in batches((each.event.pk, key) for each in old for key in each.lines):
        KeptLine.objects.filter(_any(Q(event=pk, recurrence_id=key) for pk, key in batch[:AT_ONCE])).delete()


def _any(conditions) -> Q:
    return Q(*conditions, _connector=Q.OR)


def _line_rows(each: _Ready) -> list[KeptLine]:
    return [
        KeptLine(event=each.event, recurrence_id=key, position=position, line=line)
        for key, lines in each.lines.items()
        for position, line in enumerate(lines)
    ]


def _standing_lines(event: Event, key: str) -> tuple[str, ...]:
    return tuple(row.line for row in event.kept_lines.all() if row.recurrence_id == key)


def _tell(ready: ReadyImport, touched: list[_Ready]) -> None:
    changes = [_change(each, ready.actor, ready.plan.at) for each in touched if each.pairs]
    told = {each.event.calendar_id for each in touched if each.pairs}
    record_changes(brand_id=ready.plan.calendar.brand_id, calendar_ids=told, changes=changes)
    raise_revisions({each.event.calendar_id for each in touched} - told)


def _change(each: _Ready, actor: User | None, at: datetime) -> Change:
    event = each.event
    fields = {
        name: {"group": field_of(name, event).opener, "before": before, "after": after}
        for name, (before, after) in each.pairs.items()
    }
    return Change(
        at=at,
        calendar_id=event.calendar_id,
        event_id=event.pk,
        version=event.version,
        actor=actor,
        verb=Verb.IMPORT,
        title=event.title,
        fields=fields,
        hearers={side: sorted(opened) for side, opened in each.hearers.items()},
    )


# What was taken


def _remember(ready: ReadyImport, run: ImportRun) -> None:
    plan = ready.plan
    for each in ready.events:
        if each.draft.dropped:
            Source.objects.filter(
                calendar=plan.calendar, uid=each.draft.uid, recurrence_id__in=each.draft.dropped
            ).delete()
    rows = (_source(component, each, plan, run) for each in ready.events for component in each.draft.taken)
    for batch in batches(rows):
        Source.objects.bulk_create(
            batch,
            update_conflicts=True,
            unique_fields=("calendar", "uid", "recurrence_id"),
            update_fields=_RENEWED,
        )


_RENEWED = ("event", "run", "content_hash", "values", "sequence", "stated_at", "last_modified", "taken_at")


def _source(component: Component, each: _Ready, plan: ImportPlan, run: ImportRun) -> Source:
    parsed = component.parsed
    private = {"private": True} if component.is_private else {}
    return Source(
        calendar=plan.calendar,
        uid=parsed.uid,
        recurrence_id=component.key,
        event=each.event,
        run=run,
        content_hash=parsed.content_hash,
        values={**component.values, **private},
        sequence=parsed.sequence,
        stated_at=parsed.created,
        last_modified=parsed.last_modified,
        taken_at=plan.at,
    )
