"""Other dates for an event: what follows is shown before it is saved."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...calendars.lens import Lens
from ...calendars.levels import INSIDE
from ...events import policy, timing
from ...events.models import Event
from ...events.services import StaleError, move_event
from ...events.sheets import MilestoneSheet, milestone_sheets
from ...events.sight import opens
from ...events.timing import When
from ...ical.recurrence import RecurrenceError
from ..event_words import WhenWords, end_of, series_words, short_when, when_words
from ..exposure import Exposure, exposures_of
from ..forms.move import STEPS, MoveForm
from ..forms.repeats import refusal
from ..pages.event import place_of
from ..words import full_day
from .event_conflict import THEIRS, conflict_page
from .event_doors import demand, done, event_of, event_url, page

WEEKEND = (5, 6)


@dataclass(frozen=True, slots=True)
class Shift:
    """A milestone that goes along."""

    place: str
    label: str
    who: str
    before: str
    after: str
    on_weekend: bool


@dataclass(frozen=True, slots=True)
class Ripple:
    """What follows from a move."""

    before: str
    before_end: str
    after: str
    after_end: str
    words: WhenWords
    days: int
    shifts: tuple[Shift, ...]
    done: int
    partners: tuple[Exposure, ...]
    is_series: bool
    lift: bool

    @property
    def summary(self) -> str:
        """7 days later, 13 milestones go along, 2 partners see it."""
        later = ngettext("%(number)d day later", "%(number)d days later", self.days)
        earlier = ngettext("%(number)d day earlier", "%(number)d days earlier", -self.days)
        milestones = ngettext("%(number)d milestone goes along", "%(number)d milestones go along", len(self.shifts))
        partners = ngettext("%(number)d partner sees it", "%(number)d partners see it", len(self.partners))
        numbers = {
            (later if self.days > 0 else earlier): abs(self.days),
            milestones: len(self.shifts),
            partners: len(self.partners),
        }
        return ", ".join(words % {"number": number} for words, number in numbers.items() if number)

    @property
    def moves(self) -> bool:
        return (self.before, self.before_end) != (self.after, self.after_end)


@login_required
def event_move(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    event = event_of(request, brand, pk)
    demand("when" in policy.writable_fields(request.lens, event))
    if request.method != "POST":
        return _move_page(request, event, MoveForm(event=event), event.when)
    form = MoveForm(request.POST, event=event)
    if not form.is_valid():
        return _move_page(request, event, form, event.when)
    if "step" in request.POST or "preview" in request.POST:
        return _preview(request, event, form)
    return _move(request, event, form)


def _preview(request: HttpRequest, event: Event, form: MoveForm) -> HttpResponse:
    step = request.POST.get("step", "0")
    days = int(step) if step in map(str, STEPS) else 0
    stepped = form.stepped(days)
    starts = stepped.initial["starts_on"]
    if not event.all_day:
        starts = datetime.combine(starts, stepped.initial["starts_time"])
    return _move_page(request, event, stepped, event.when.starting(starts))


def _move(request: HttpRequest, event: Event, form: MoveForm) -> HttpResponse:
    if request.POST.get("keep-when") == THEIRS:
        return done(request, event, "", to=event_url(event))
    version = form.cleaned_data["version"]
    try:
        moved = move_event(event, actor=request.user, at=request.at, version=version, starts=form.starts)
    except StaleError as stale:
        return conflict_page(request, stale)
    except RecurrenceError as error:
        form.add_error("starts_on", refusal(error))
        return _move_page(request, event, form, event.when)
    words = _("“%(title)s” is moved to %(day)s.") % {"title": moved.title, "day": short_when(moved.when)}
    return done(request, moved, words)


def _move_page(request: HttpRequest, event: Event, form: MoveForm, target: When) -> HttpResponse:
    context = {"form": form, "steps": STEPS, "ripple": ripple_of(event, target, request.lens)}
    return page(request, "board/move.html", event, context)


def ripple_of(event: Event, target: When, lens: Lens) -> Ripple:
    """Old → new, the milestones that go along, and the partners who see it."""
    sheets = milestone_sheets([event], lens)[event.pk]
    open_ones = [sheet for sheet in sheets if sheet.done_at is None]
    inside = INSIDE in opens(event, lens)
    return Ripple(
        before=short_when(event.when),
        before_end=end_of(event.when),
        after=short_when(target),
        after_end=end_of(target),
        words=when_words(target, reader_zone=timezone.get_current_timezone_name()),
        days=(target.first_on - event.when.first_on).days,
        shifts=tuple(shift for shift in (_shift(event, target, sheet) for sheet in open_ones) if shift),
        done=len(sheets) - len(open_ones),
        partners=tuple(row for row in exposures_of(event, lens.at) if row.is_open) if inside else (),
        is_series=series_words(event.recurrence, event.when) is not None,
        lift=inside and event.embargo_until is not None and event.embargo_until > lens.at,
    )


def _shift(event: Event, target: When, sheet: MilestoneSheet) -> Shift | None:
    plan = timing.Plan(event.when, embargo_until=event.embargo_until)
    after: date = timing.due_on(replace(plan, when=target), timing.Tick(sheet.id, sheet.anchor, sheet.offset))
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
