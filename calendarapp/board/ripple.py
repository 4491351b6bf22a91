"""What follows from a move: old and new dates, the milestones that go along, the dependencies that it breaks, the partners
who see it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import time, timedelta
from itertools import islice

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..calendars.lens import Lens
from ..calendars.levels import INSIDE
from ..events import series, timing
from ..events.belonging import Tied, related_to
from ..events.early import show_named, show_titled
from ..events.models import Event, Status
from ..events.plans import horizon
from ..events.series import Scope
from ..events.sheets import MilestoneSheet, milestone_sheets
from ..events.sight import opens
from ..events.ties import State
from ..events.timing import When
from ..ical.recurrence import RecurrenceError
from ..ical.walltime import to_wall
from .event_words import WhenWords, end_of, short_when, when_words
from .exposure import Exposure, exposures_of
from .hand import Aim, Hand
from .pages.belonging import TieRow, need_row, needed_by_row
from .pages.event import place_of
from .pages.freezes import FreezeNote, freeze_notes
from .words import full_day

WEEKEND = (5, 6)
WORSE = (State.OK, State.TIGHT, State.VIOLATED)
MOST_CLOCKS = 4  # times of day that a sentence names


@dataclass(frozen=True, slots=True)
class Shift:
    """A milestone that goes along."""

    place: str
    label: str
    who: str
    before: str
    after: str
    on_weekend: bool

    @property
    def moves(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class PartShift:
    """A part of the event, as it would go along."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Dependencies that would stand worse than they do, as the event's page says it."""

    needs: tuple[TieRow, ...] = ()
    needed_by: tuple[TieRow, ...] = ()

    def __len__(self) -> int:
        return len(self.needs) + len(self.needed_by)


@dataclass(frozen=True, slots=True)
class Ripple:
    """What follows from a move. `drift`: how a series' time on the clock of its former zone changes with the seasons."""

    before: str
    before_end: str
    after: str
    after_end: str
    words: WhenWords
    days: int
    shifts: tuple[Shift, ...]
    done: int
    partners: tuple[Exposure, ...]
    whole_series: bool
    lift: bool
    drift: str
    asks: bool
    freezes: tuple[FreezeNote, ...] = ()
    parts: tuple[PartShift, ...] = ()
    broken: Broken = Broken()

    @property
    def summary(self) -> str:
        """7 days later, 13 milestones go along, 2 partners see it."""
        later = ngettext("%(number)d day later", "%(number)d days later", self.days)
        earlier = ngettext("%(number)d day earlier", "%(number)d days earlier", -self.days)
        milestones = ngettext("%(number)d milestone goes along", "%(number)d milestones go along", len(self.shifts))
        partners = ngettext("%(number)d partner sees it", "%(number)d partners see it", len(self.partners))
        broken = ngettext("%(number)d dependency suffers", "%(number)d dependencies suffer", len(self.broken))
        numbers = {
            (later if self.days > 0 else earlier): abs(self.days),
            milestones: len(self.shifts),
            broken: len(self.broken),
            partners: len(self.partners),
        }
        return ", ".join(words % {"number": number} for words, number in numbers.items() if number)

    @property
    def moves(self) -> bool:
        return (self.before, self.before_end) != (self.after, self.after_end)

    @property
    def touches(self) -> bool:
        """Are others concerned, or is there something to ask or to warn of? Then a drag shows this before it saves."""
        return (
            self.asks
            or bool(self.parts)
            or bool(self.partners)
            or bool(self.freezes)
            or bool(self.broken)
            or any(shift.moves for shift in self.shifts)
        )


def ripple_of(hand: Hand, aim: Aim, lens: Lens, *, parts: Sequence[Event] = ()) -> Ripple:
    """Old → new, the milestones that go along, the `parts` that may, and the partners who see it."""
    event, shown, target = hand.event, hand.when, aim.when
    sheets = milestone_sheets([event], lens)[event.pk]
    open_ones = [sheet for sheet in sheets if sheet.done_at is None]
    inside = INSIDE in opens(event, lens)
    return Ripple(
        before=_zoned(short_when(shown), shown, target),
        before_end=_zoned(end_of(shown), shown, target),
        after=_zoned(short_when(target), target, shown),
        after_end=_zoned(end_of(target), target, shown),
        words=when_words(target, reader_zone=timezone.get_current_timezone_name()),
        days=(target.first_on - shown.first_on).days,
        shifts=tuple(_shifts(hand, aim, open_ones)),
        done=len(sheets) - len(open_ones),
        partners=tuple(row for row in exposures_of(event, lens.at) if row.is_open) if inside else (),
        whole_series=hand.is_series and not hand.key,
        lift=inside and event.embargo_until is not None and event.embargo_until > lens.at,
        drift=_drift(hand, aim, lens) if aim.zone and hand.is_series and aim.scope is not Scope.THIS else "",
        asks=bool(hand.key),
        freezes=freeze_notes(lens, event.brand, target.first_on, event.type_id),
        parts=tuple(_part_shifts(parts, (target.first_on - shown.first_on).days, lens)),
        broken=_broken(hand, aim, lens),
    )


def _part_shifts(parts: Iterable[Event], days: int, lens: Lens) -> Iterator[PartShift]:
    """Nothing if the start stays."""
    for part in parts if days else ():
        try:
            after = short_when(part.when.shifted(timedelta(days=days)))
        except OverflowError:
            continue
        show_titled(part, lens)
        yield PartShift(part.title, short_when(part.when), after)


def _zoned(words: str, when: When, other: When) -> str:
    """With its zone where the other's clock is another one."""
    return words if when.all_day or when.zone == other.zone else f"{words} ({when.zone})"


def _shifts(hand: Hand, aim: Aim, sheets: list[MilestoneSheet]) -> Iterator[Shift]:
    """Milestones hang on the first start: one occurrence takes none along, a split those from its day on."""
    if hand.key and aim.scope is Scope.THIS:
        return
    following = bool(hand.key) and aim.scope is Scope.FOLLOWING
    first = _first(hand, aim)
    for sheet in sheets:
        if following and hand.spot and sheet.due_on < hand.spot.ruled.first_on:
            continue
        if shift := _shift(hand.event, first, sheet):
            yield shift


def _first(hand: Hand, aim: Aim) -> When:
    """Where the first start goes: that of the series, or of the part that is split off."""
    first = series.anchored(hand.value, hand.when, aim.target)
    return first.in_zone(aim.zone, aim.keep) if aim.zone else first


def _broken(hand: Hand, aim: Aim, lens: Lens) -> Broken:
    """Dependencies hang on the event's own dates: those of a series stay where one occurrence moves, or a later part."""
    event = hand.event
    whole = aim.scope is Scope.ALL or (aim.scope is Scope.FOLLOWING and series.is_first(hand.value, hand.key))
    after = _first(hand, aim) if whole else event.when
    if after == event.when:
        return Broken()
    related, opened = related_to([event], lens), opens(event, lens)
    needs = _worse((tied, tied.judged(after, tied.when)) for tied in related.needs_of(event, opened))
    needed_by = _worse((tied, tied.judged(tied.when, after)) for tied in related.needed_by_of(event, opened))
    show_named(related.held & {tied.id for tied in (*needs, *needed_by)}, event.brand_id, lens)
    return Broken(tuple(map(need_row, needs)), tuple(map(needed_by_row, needed_by)))


def _worse(pairs: Iterable[tuple[Tied, Tied]]) -> list[Tied]:
    """Of those before and after, what is met less, or missed by more.

    What is cancelled neither waits nor comes, and no day brings a product to what waits for it in vain.
    """
    return [
        after
        for before, after in pairs
        if after.status != Status.CANCELLED
        and not after.is_vain
        and after.state is not State.OK
        and _rank(after) > _rank(before)
    ]


def _rank(tied: Tied) -> tuple[int, int]:
    return WORSE.index(tied.state or State.OK), -tied.gap


def _shift(event: Event, target: When, sheet: MilestoneSheet) -> Shift | None:
    plan = timing.Plan(event.when, embargo_until=event.embargo_until)
    after = timing.due_on(replace(plan, when=target), timing.Tick(sheet.id, sheet.anchor, sheet.offset))
    if after == sheet.due_on and target != event.when:
        return None
    return Shift(
        place=place_of(sheet.anchor, sheet.offset),
        label=sheet.label,
        who=sheet.assignee.label if sheet.assignee else "",
        before=full_day(sheet.due_on),
        after=full_day(after),
        on_weekend=after.weekday() in WEEKEND,
    )


def _drift(hand: Hand, aim: Aim, lens: Lens) -> str:
    """A series keeps the clock of its zone; on the former zone's it is at one time in winter and another in summer."""
    former = hand.event.time_zone
    try:
        value = series.rescheduled(hand.value, hand.when, aim.target, zone=aim.zone, keep=aim.keep)
    except RecurrenceError:
        return ""
    first, last = horizon(lens.at)
    rows = timing.event_rows(series.plan_of_value(value), first=first, last=last)
    clocks: dict[time, None] = dict.fromkeys(to_wall(row.starts_at, former).time() for row in islice(rows, 500))
    if len(clocks) < 2:
        return ""
    told = [f"{clock:%H:%M}" for clock in sorted(clocks)[:MOST_CLOCKS]]
    words = _("The series keeps its time in %(zone)s. In %(former)s that is, as clocks change: %(times)s.")
    return words % {"zone": aim.zone, "former": former, "times": ", ".join(told)}
