"""All that the page of one event shows, as sheets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...calendars.lens import Lens
from ...calendars.models import Sharing
from ...changes.models import Change
from ...events import policy
from ...events.asking import Answers, ask
from ...events.belonging import Related, related_questions
from ...events.early import show_named
from ...events.history import FieldChange, HistoryEntry, changes_of, history_of
from ...events.history import entries as history_entries
from ...events.models import Event, Milestone, Status
from ...events.models.event import Goal, keep_tied, tied_questions
from ...events.sheets import (
    EventSheet,
    MilestoneSheet,
    milestone_sheets,
    on_occurrence,
    sheet_of,
)
from ...events.spotting import keep_overrides, neighbours, next_occurrence, occurrence_named, override_questions
from ...events.timing import When
from ...events.wording import name_questions
from ...kpis import policy as kpi_policy
from ...kpis.sheets import KpiSheet, kpi_sheets
from ...teamwork import policy as talk_policy
from ...teamwork.sheets import TalkCount, count_from, talk_question
from ..event_words import WhenWords, short_when, when_words
from ..exposure import Exposure, exposures_from, grant_question
from ..series_words import SeriesWords, series_words
from ..undo import offers_undo
from ..words import full_day, short_day
from .belonging import Belonging, belonging_of, named_on
from .freezes import FreezeNote, freeze_question, notes_from
from .split import Split, split_from, split_question

LATEST = 6
FIELDS_AT_A_GLANCE = 3
ALL_CHANGES = 200


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone with its place in the row of days: S−21, E+3."""

    sheet: MilestoneSheet
    place: str
    due: str
    late: str
    is_next: bool
    may_tick: bool


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A change, and how many of its fields aren't shown for want of room."""

    entry: HistoryEntry
    fields: tuple[FieldChange, ...]
    left_out: int
    may_undo: bool


@dataclass(frozen=True, slots=True)
class Rights:
    """What the reader may do here."""

    edit: bool
    move: bool
    delete: bool
    share: bool
    duplicate: bool
    template: bool
    milestones: bool
    targets: bool
    readings: bool
    speak: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """Which date is shown. Of a series `words` says which one of it, and `since` when it began.

    `key` names it in addresses, `earlier` and `later` the dates beside it; `own` is what it says differently.
    """

    when: When
    words: str = ""
    since: str = ""
    key: str = ""
    earlier: str = ""
    later: str = ""
    own: Mapping[str, Any] = field(default_factory=dict)

    @property
    def query(self) -> str:
        """The part of an address that names it."""
        return f"?on={self.key}" if self.key else ""

    @property
    def month(self) -> date:
        """A day of the month in which the reader's calendar shows it."""
        return self.when.first_on if self.when.all_day else timezone.localtime(self.when.starts_at).date()


@dataclass(frozen=True, slots=True)
class EventPage:
    sheet: EventSheet
    when: WhenWords
    spot: Spot
    series: SeriesWords | None
    status: str
    goal: str
    running: str
    shared_with: str
    rights: Rights
    kpis: KpiSheet | None
    milestones: tuple[MilestoneRow, ...]
    done: int
    history: tuple[HistoryRow, ...]
    has_more_history: bool
    exposures: tuple[Exposure, ...]
    follows: bool
    belonging: Belonging
    freezes: tuple[FreezeNote, ...]
    talk: TalkCount | None
    split: Split | None


def event_page(event: Event, lens: Lens, *, today: date, key: str = "") -> EventPage:
    """One event through a lens. Take it plain: what hangs on it is asked for here, at once.

    `key` names the occurrence of a series that is looked at; without one it is the next.
    """
    changes = changes_of(event, limit=LATEST)
    answers = _answers(event, lens, changes)
    keep_tied([event], answers)
    keep_overrides(event, answers)
    spot = _spot(event, lens, key)
    related = Related.of(answers)
    sheet = on_occurrence(sheet_of(event, lens, related=related), spot.own)
    show_named(related.held.intersection(named_on(sheet)), event.brand_id, lens)
    rights = rights_on(event, lens)
    exposures = tuple(exposures_from(answers, event, lens.at)) if sheet.inside else ()
    milestones = _milestone_rows(event, lens, rights, today)
    entries = history_entries(changes, {event.pk: event}, lens, answers)
    history = _history(event, lens, entries, most_fields=FIELDS_AT_A_GLANCE)
    return EventPage(
        sheet=sheet,
        when=when_words(spot.when, reader_zone=timezone.get_current_timezone_name()),
        spot=spot,
        series=series_words(sheet.recurrence, sheet.when),
        status=str(Status(sheet.status).label) if sheet.status else "",
        goal=str(Goal(sheet.goal).label) if sheet.goal else "",
        running=_running(sheet, today),
        shared_with=_shared_with(event, exposures) if sheet.inside else "",
        rights=rights,
        kpis=kpi_sheets([event], lens)[event.pk],
        milestones=milestones,
        done=sum(row.sheet.done_at is not None for row in milestones),
        history=history[: LATEST - 1],
        has_more_history=len(changes) == LATEST,
        exposures=exposures,
        follows=getattr(event, "follows", False),
        belonging=belonging_of(event, sheet, may_move=rights.move, may_add=policy.may_create_somewhere(lens)),
        freezes=notes_from(answers, spot.when.first_on) if sheet.type else (),
        talk=count_from(answers) if talk_policy.may_read_talk(lens, event) else None,
        split=split_from(answers, event),
    )


def _answers(event: Event, lens: Lens, changes: list[Change]) -> Answers:
    """What hangs on the event, what is related to it, what its changes speak of, who has access: one statement."""
    questions = (
        *tied_questions([event.pk]),
        *override_questions(event),
        *related_questions([event.pk], lens),
        *name_questions(changes, lens),
        grant_question(event, lens.at),
        freeze_question(event, lens),
        talk_question(event, lens),
        split_question(event, lens),
    )
    return ask(questions)


def _spot(event: Event, lens: Lens, key: str) -> Spot:
    since = short_when(event.when)
    if named := occurrence_named(event, key):
        earlier, later = neighbours(event, named)
        return Spot(named.when, _("This occurrence"), since, named.key, earlier, later, named.fields)
    if upcoming := next_occurrence(event, lens.at):
        earlier, later = neighbours(event, upcoming)
        return Spot(upcoming.when, _("Next occurrence"), since, upcoming.key, earlier, later)
    return Spot(event.when)


def rights_on(event: Event, lens: Lens) -> Rights:
    writable, inside = policy.writable_fields(lens, event), policy.may_share(lens, event)
    return Rights(
        edit=bool(writable),
        move="when" in writable,
        delete=policy.may_delete(lens, event),
        share=inside,
        duplicate=inside,
        template=policy.may_plan(lens, event.brand_id),
        milestones=policy.may_plan_milestones(lens, event),
        targets=kpi_policy.may_set_targets(lens, event),
        readings=kpi_policy.may_enter_readings(lens, event),
        speak=bool(talk_policy.voices(lens, event)),
    )


def history_rows(event: Event, lens: Lens) -> tuple[HistoryRow, ...]:
    """All of it, newest first."""
    return _history(event, lens, history_of(event, lens, limit=ALL_CHANGES), most_fields=ALL_CHANGES)


def _history(event: Event, lens: Lens, entries: list[HistoryEntry], *, most_fields: int) -> tuple[HistoryRow, ...]:
    """With "undo" at one's own of the last ten minutes."""
    may_edit = policy.may_edit(lens, event)
    return tuple(
        HistoryRow(
            entry=entry,
            fields=entry.fields[:most_fields],
            left_out=max(0, len(entry.fields) - most_fields),
            may_undo=may_edit and offers_undo(entry, lens),
        )
        for entry in entries
    )


def _milestone_rows(event: Event, lens: Lens, rights: Rights, today: date) -> tuple[MilestoneRow, ...]:
    sheets = milestone_sheets([event], lens)[event.pk]
    upcoming = next((sheet.id for sheet in sheets if sheet.done_at is None and sheet.due_on >= today), None)
    return tuple(
        MilestoneRow(
            sheet=sheet,
            place=place_of(sheet.anchor, sheet.offset),
            due=short_day(sheet.due_on) if sheet.is_overdue(today) else full_day(sheet.due_on),
            late=_late(sheet, today),
            is_next=sheet.id == upcoming,
            may_tick=rights.edit or policy.may_tick(lens, _as_milestone(event, sheet)),
        )
        for sheet in sheets
    )


def _as_milestone(event: Event, sheet: MilestoneSheet) -> Milestone:
    return Milestone(pk=sheet.id, event=event, agency_id=sheet.assignee.id if sheet.firm and sheet.assignee else None)


def place_of(anchor: str, offset: int) -> str:
    """S−21, E+3, S on the day itself."""
    return f"{anchor}{offset:+d}".replace("-", "−") if offset else anchor


def _late(sheet: MilestoneSheet, today: date) -> str:
    if not sheet.is_overdue(today):
        return ""
    days = (today - sheet.due_on).days
    return ngettext("%(number)d day late", "%(number)d days late", days) % {"number": days}


def _running(sheet: EventSheet, today: date) -> str:
    """Day 25 of 28, while it lasts and lasts several days."""
    first, last = sheet.when.first_on, sheet.when.last_on
    if sheet.status != Status.LIVE or sheet.recurrence or first == last or not first <= today <= last:
        return ""
    numbers = {"number": (today - first).days + 1, "days": (last - first).days + 1}
    return _("day %(number)d of %(days)d") % numbers


def _shared_with(event: Event, exposures: tuple[Exposure, ...]) -> str:
    if event.sharing == Sharing.INTERNAL:
        return ""
    names = [row.agency for row in exposures if row.is_open and not row.reason]
    if not names:
        return _("Shared once the embargo lifts") if event.embargo_until else _("Shared, seen by no partner yet")
    if event.sharing == Sharing.NAMED:
        return _("Shared with %(names)s") % {"names": ", ".join(names)}
    return ngettext("Shared with %(number)d partner", "Shared with %(number)d partners", len(names)) % {
        "number": len(names)
    }
