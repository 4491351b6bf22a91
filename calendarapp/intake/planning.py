"""What an import would do: decided before anything is written, component by component. Nothing is changed here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from ..calendars.models import Calendar, Sharing
from ..common.text import clean_line
from ..events.fields import field_of
from ..events.models import Event, Override
from ..events.timing import Plan as Timing
from ..events.timing import When, parse_recurrence_key, starts_of
from ..ical.read import ParsedCalendar, ParsedEvent, Refused
from .components import (
    AS_THE_MASTER,
    Component,
    Reader,
    Values,
    core_of,
    cut,
    first_day,
    flat,
    key_in,
    key_of,
    without_twins,
)
from .matching import Known, Taken, known_to
from .models import Fate

Pair = tuple[Any, Any]


@dataclass(slots=True)
class Finding:
    """A component and its fate. `updated`: name → (before, after); `kept`: name → (here, in the file)."""

    position: int
    line: int
    component: str
    uid: str
    fate: Fate
    key: str = ""
    title: str = ""
    starts_on: date | None = None
    updated: dict[str, Pair] = field(default_factory=dict)
    kept: dict[str, Pair] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    refused: Refused | None = None
    draft: "Draft | None" = None
    event_id: int | None = None


@dataclass
class Draft:
    """An event to be made (`event` is None) or changed.

    `values`: planned fields to write, `when` without overrides. `occurrences`: all its overrides as they shall stand,
    None to leave them. `lines`: RECURRENCE-ID → content lines to keep in place of those that stand.
    """

    uid: str
    event: Event | None = None
    values: Values = field(default_factory=dict)
    occurrences: dict[str, Values] | None = None
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)
    taken: list[Component] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)  # keys of components that the file took back
    is_private: bool = False


@dataclass
class ImportPlan:
    """`revisions`: calendar id → revision at which the plan was made; with another one it may be wrong."""

    calendar: Calendar
    reader: Reader
    at: datetime
    findings: list[Finding] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    revisions: dict[int, int] = field(default_factory=dict)

    @property
    def refused(self) -> list[Refused]:
        return [finding.refused for finding in self.findings if finding.refused]

    @property
    def counts(self) -> dict[str, int]:
        """Fate → number of components, and "kept" for those of which something edited here stays."""
        counts = dict.fromkeys((fate.value for fate in Fate), 0)
        for finding in self.findings:
            counts[finding.fate] += 1
        return {**counts, "kept": sum(bool(finding.kept) for finding in self.findings)}


def plan_import(calendar: Calendar, parsed: ParsedCalendar, *, at: datetime) -> ImportPlan:
    """Compare a file with what was last taken in of it and with what stands. A handful of queries for 500 events."""
    hashes: dict[str, set[str]] = {}
    families: dict[str, list[tuple[int, ParsedEvent]]] = {}
    for position, each in enumerate(parsed.components):
        if isinstance(each, ParsedEvent):
            hashes.setdefault(each.uid, set()).add(each.content_hash)
            families.setdefault(each.uid, []).append((position, each))
    revisions = dict(Calendar.objects.filter(brand=calendar.brand_id).values_list("pk", "revision"))  # before all else
    known = known_to(calendar, hashes, at=at)
    plan = ImportPlan(calendar, Reader(calendar), at)
    plan.findings = [_refusal(place, each) for place, each in enumerate(parsed.components) if isinstance(each, Refused)]
    torn = {each.uid for each in parsed.components if isinstance(each, Refused)}
    for uid, members in families.items():
        _Family(uid, known, plan, is_whole=uid not in torn).join(members)
    plan.findings.sort(key=lambda finding: finding.position)
    involved = {calendar.pk, *(draft.event.calendar_id for draft in plan.drafts if draft.event)}
    plan.revisions = {pk: revisions[pk] for pk in sorted(involved)}
    return plan


def _settled(position: int, parsed: ParsedEvent, taken: Taken) -> Finding:
    """A component that says what it said when it was last taken in."""
    fate = Fate.DELETED if taken.is_gone else Fate.UNCHANGED
    finding = Finding(position, parsed.line, "VEVENT", parsed.uid, fate, key=key_of(parsed), event_id=taken.event_id)
    finding.title, finding.starts_on = cut(clean_line(parsed.summary)), first_day(parsed)
    return finding


def _refusal(position: int, refused: Refused) -> Finding:
    return Finding(position, refused.line, refused.component, refused.uid, Fate.REFUSED, refused=refused)


class _Family:
    """All components of one UID: a master and the occurrences that differ from it, or some of them."""

    def __init__(self, uid: str, known: Known, plan: ImportPlan, *, is_whole: bool) -> None:
        self.uid = uid
        self.known = known
        self.plan = plan
        self.reader = plan.reader
        self.is_whole = is_whole
        self.event = known.event_of(uid, "")
        self.draft = Draft(uid, self.event)
        self.master: Values | None = None  # as the file has it, else as it was last taken in
        self.is_moved = False  # dates were edited here and stay

    def join(self, members: list[tuple[int, ParsedEvent]]) -> None:
        settled = {row.content_hash: row for row in self.known.taken.get(self.uid, {}).values()}
        if all(parsed.content_hash in settled for _position, parsed in members):
            self.plan.findings += [_settled(place, each, settled[each.content_hash]) for place, each in members]
            return
        masters = [member for member in members if member[1].recurrence_id is None]
        others = [member for member in members if member[1].recurrence_id is not None]
        for position, parsed in masters:
            self._take_master(position, parsed)
        if not masters and self.event:
            self.master = self.known.values.get((self.uid, "")) or _standing(self.event)
        self.is_moved = self._was_moved_here()
        for position, parsed in others:
            self._take_other(position, parsed)
        if masters and self.event and self.is_whole:
            self._let_go({finding.key for finding in self.plan.findings[-len(members) :]})
        if self.draft.taken:
            self.plan.drafts.append(self.draft)

    def _was_moved_here(self) -> bool:
        if self.event is None or self.master is None:
            return False
        base = self.known.values.get((self.uid, ""), self.master)["when"]
        return core_of(_read(self.event, "when")) not in (base, self.master["when"])

    # Masters

    def _take_master(self, position: int, parsed: ParsedEvent) -> None:
        component = self.reader.master(parsed)
        self.master = component.values
        self._take_whole(position, component, self.draft)

    def _take_whole(self, position: int, component: Component, draft: Draft) -> None:
        """A component that is an event of its own."""
        event = draft.event
        finding = self._finding(position, component, event)
        if finding.fate == Fate.NEW:
            draft.values, draft.occurrences = dict(component.values), {}
            draft.is_private = component.is_private
            draft.lines[""] = component.kept
            draft.taken.append(component)
        elif finding.fate == Fate.CHANGED and event:
            base = self.known.values.get((self.uid, component.key))
            ours = {name: _read(event, name) for name in component.values}
            ours["when"] = core_of(ours["when"])
            finding.updated, finding.kept = merge(component.values, base, ours)
            self._narrow(finding, component, event, base)
            draft.values = {name: after for name, (_before, after) in finding.updated.items()}
            final = {**ours, **draft.values}["description"]
            draft.lines[""] = without_twins(component, described=final == component.values["description"]).kept
            draft.taken.append(component)
        finding.draft = draft if draft.taken else None

    def _narrow(self, finding: Finding, component: Component, event: Event, base: Mapping[str, Any] | None) -> None:
        """What a file begins to call private becomes internal; if somebody shares it afterwards, that stays."""
        if component.is_private and base and not base.get("private") and event.sharing != Sharing.INTERNAL:
            finding.updated["sharing"] = (event.sharing, Sharing.INTERNAL.value)

    # Occurrences of a series

    def _take_other(self, position: int, parsed: ParsedEvent) -> None:
        key = self._key(parsed)
        if self._stands_alone(key):
            self._take_alone(position, replace(self.reader.master(parsed), key=key))
        elif self.master is None:
            self._finding(position, replace(self.reader.master(parsed), key=key), None)  # its series is gone
        else:
            self._take_occurrence(position, self.reader.occurrence(parsed, key, self.master))

    def _take_alone(self, position: int, component: Component) -> None:
        """An event of its own. A series that comes after it leaves its place free."""
        draft = Draft("", self.known.event_of(self.uid, component.key))
        self._take_whole(position, component, draft)
        if draft.taken:
            self.plan.drafts.append(draft)
        if self.event is None and self.draft.occurrences is not None:
            self.draft.occurrences[component.key] = {**AS_THE_MASTER, "cancelled": True}

    def _key(self, parsed: ParsedEvent) -> str:
        if parsed.orphan and self.event:
            return key_in(parsed, self.event.when)
        return key_of(parsed)

    def _stands_alone(self, key: str) -> bool:
        """Without a series known here; or it came before its series did, and is an event since then."""
        taken, master = self.known.of(self.uid, key), self.known.of(self.uid, "")
        if self.master is None and not (master and master.is_gone):
            return True
        return bool(taken and taken.event_id and taken.event_id != (master.event_id if master else None))

    def _take_occurrence(self, position: int, component: Component) -> None:
        finding = self._finding(position, component, self.event)
        key, draft = component.key, self.draft
        if self.event is None and finding.fate == Fate.NEW and draft.occurrences is not None:
            draft.occurrences[key] = component.values
            draft.is_private |= component.is_private
        elif self.event and finding.fate in (Fate.NEW, Fate.CHANGED):
            rows = self._occurrences(self.event)
            ours = rows.get(key, AS_THE_MASTER)
            base = self.known.values.get((self.uid, key), AS_THE_MASTER)
            finding.updated, finding.kept = merge(component.values, base, ours)
            if self.is_moved:
                finding.kept |= {name: (here, after) for name, (here, after) in finding.updated.items()}
                finding.updated = {}
            rows[key] = {**ours, **{name: after for name, (_before, after) in finding.updated.items()}}
            if rows[key] == AS_THE_MASTER and key not in {row.recurrence_id for row in self.event.overrides.all()}:
                del rows[key]
        else:
            return
        draft.lines[key] = component.kept
        draft.taken.append(component)
        finding.draft = draft

    def _occurrences(self, event: Event) -> dict[str, Values]:
        """The draft's overrides, at first those that stand."""
        if self.draft.occurrences is None:
            self.draft.occurrences = {row.recurrence_id: flat(row) for row in event.overrides.all()}
        return self.draft.occurrences

    def _let_go(self, named: set[str]) -> None:
        """Where the file gives a series other dates, its former changed occurrences go unless they were edited here:
        they would stand beside the series like ghosts."""
        if self.event is None or "when" not in self.draft.values:
            return
        core = self.draft.values["when"]
        for row in self.event.overrides.all():
            untouched = flat(row) == self.known.values.get((self.uid, row.recurrence_id))
            if row.recurrence_id not in named and untouched and not _falls_on(core, row):
                self._occurrences(self.event).pop(row.recurrence_id)
                self.draft.dropped.append(row.recurrence_id)
                self.draft.lines[row.recurrence_id] = ()

    # Fates

    def _finding(self, position: int, component: Component, event: Event | None) -> Finding:
        parsed = component.parsed
        finding = Finding(
            position,
            parsed.line,
            "VEVENT",
            self.uid,
            self._fate(component, event),
            key=component.key,
            title=_title(component, self.master),
            starts_on=first_day(component.parsed),
            remarks=component.remarks,
        )
        taken = self.known.of(self.uid, component.key)
        finding.event_id = event.pk if event else (taken.event_id if taken else None)
        self.plan.findings.append(finding)
        return finding

    def _fate(self, component: Component, event: Event | None) -> Fate:
        taken = self.known.of(self.uid, component.key)
        master = self.known.of(self.uid, "")
        if (taken or master if component.key else taken) is None:
            return _of_stranger(event)
        if (taken and taken.is_gone) or (taken is None and master and master.is_gone):
            return Fate.DELETED
        if taken is None:
            return Fate.NEW
        if taken.content_hash == component.parsed.content_hash:
            return Fate.UNCHANGED
        return Fate.OLDER if taken.is_newer_than(component.parsed) else Fate.CHANGED


def merge(theirs: Values, base: Mapping[str, Any] | None, ours: Mapping[str, Any]) -> tuple[dict, dict]:
    """(what the file changes, what it says otherwise than somebody here). Without a base nothing is overwritten."""
    updated: dict[str, Pair] = {}
    kept: dict[str, Pair] = {}
    for name, value in theirs.items():
        if value == ours[name] or (base and name in base and value == base[name]):
            continue
        if base and name in base and ours[name] == base[name]:
            updated[name] = (ours[name], value)
        else:
            kept[name] = (ours[name], value)
    return updated, kept


def _of_stranger(event: Event | None) -> Fate:
    """A component never taken into this calendar; `event` has its UID all the same, having come by another way."""
    if event is None:
        return Fate.NEW
    return Fate.DELETED if event.deleted_at else Fate.CHANGED


def _read(event: Event, name: str) -> Any:
    return field_of(name, event).read(event)


def _standing(event: Event) -> Values:
    """The master's values where only the plan still knows them."""
    names: Iterable[str] = ("title", "description", "location", "status")
    return {**{name: _read(event, name) for name in names}, "when": core_of(_read(event, "when"))}


def _title(component: Component, master: Values | None) -> str:
    return component.values["title"] or (master or {}).get("title", "")


def _falls_on(core: Values, row: Override) -> bool:
    """Does the series with these dates have an occurrence at an override's original time?"""
    moment = parse_recurrence_key(row.recurrence_id)
    when = When.from_json(core)
    if isinstance(moment, datetime) == when.all_day:
        return False
    day = moment.date() if isinstance(moment, datetime) else moment
    return moment in set(starts_of(Timing(when, core["recurrence"]), first=day, last=day))
