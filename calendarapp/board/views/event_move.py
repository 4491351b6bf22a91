"""Other dates for an event: what follows is shown before it is saved.

A drag opens the page with the dates of the drop in its address (`starts`, `ends`, and `zone`, the reader's). It sends the
form at once where the page says that nobody else is touched, asking for JSON; else it shows the page as a dialog.
"""

from dataclasses import replace
from datetime import date, datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ...common.days import FIRST_DAY, LAST_DAY
from ...events import policy
from ...events.belonging import parts_to_move
from ...events.models import Event
from ...events.series import Scope, ScopeError
from ...events.services import StaleError, move_event
from ...events.services.bulk import BulkError, move_with_parts
from ...events.timing import When
from ...ical.recurrence import RecurrenceError
from ...ical.walltime import at_wall, is_zone, to_wall
from ..event_words import moved_words
from ..forms.move import STEPS, MoveForm
from ..forms.repeats import refusal
from ..hand import Aim, Hand
from ..ripple import ripple_of
from .event_conflict import THEIRS, conflict_page
from .event_doors import demand, done, event_of, event_url, gone_page, hand_of, page, refused_json, wants_json


@login_required
def event_move(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    event = event_of(request, brand, pk)
    demand("when" in policy.writable_fields(request.lens, event))
    hand = hand_of(request, event)
    if hand.gone and request.method != "POST":
        return gone_page(request, event)
    parts = () if hand.key else parts_to_move(event, request.lens)
    if request.method != "POST":
        target = dropped(request, hand)
        return _move_page(
            request, MoveForm(hand=hand, target=target, parts=parts, initial=_seen(request)), _first_aim(hand, target)
        )
    form = MoveForm(request.POST, hand=hand, parts=parts)
    if not form.is_valid():
        return _refused(request, form)
    if "step" in request.POST or "preview" in request.POST:
        return _preview(request, form)
    return _move(request, form)


def dropped(request: HttpRequest, hand: Hand) -> When:
    """The dates in the address, else those that stand. A bare day moves a timed event by days, its clock stays."""
    when, reader = hand.when, request.GET.get("zone", "")
    reader = reader if is_zone(reader) else when.zone
    starts = _asked(request.GET.get("starts", ""), when.starts, when.zone, reader)
    ends = _asked(request.GET.get("ends", ""), when.ends, when.end_zone or when.zone, reader)
    moved = when.starting(starts) if starts else when
    asked = replace(moved, ends=ends or moved.ends)
    in_order = asked.ends >= asked.starts if asked.all_day else asked.ends_at >= asked.starts_at
    return asked if in_order and asked.last_on <= LAST_DAY else when


def _asked(words: str, stands: date | datetime, zone: str, reader: str) -> date | datetime | None:
    """A day or a wall time of the reader, as the event's own; None for what is neither."""
    try:
        asked = datetime.fromisoformat(words).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return None
    if not FIRST_DAY <= asked.date() <= LAST_DAY:
        return None
    if not isinstance(stands, datetime):
        return asked.date()
    if "T" not in words:
        return stands + (asked.date() - _there(stands, zone, reader).date())
    return _there(asked, reader, zone)


def _there(wall: datetime, zone: str, other: str) -> datetime:
    return wall if zone == other else to_wall(at_wall(wall, zone), other)


def _first_aim(hand: Hand, target: When) -> Aim:
    """What the page proposes: the one occurrence that is in hand, else all there is."""
    return Aim(target, scope=Scope.THIS if hand.key else Scope.ALL)


def _seen(request: HttpRequest) -> dict[str, int]:
    """The version that a drag began with, for it may be older than the one that stands."""
    version = request.GET.get("version", "")
    return {"version": int(version)} if version.isdecimal() and 0 < len(version) < 10 else {}


def _preview(request: HttpRequest, form: MoveForm) -> HttpResponse:
    step = request.POST.get("step", "0")
    days = int(step) if step in map(str, STEPS) else 0
    return _move_page(request, *form.stepped(days))


def _move(request: HttpRequest, form: MoveForm) -> HttpResponse:
    event, aim = form.hand.event, form.aim
    if request.POST.get("keep-when") == THEIRS:
        return done(request, event, "", to=event_url(event) + form.hand.query)
    try:
        moved = _moved(request, form)
    except StaleError as stale:
        return conflict_page(request, stale)
    except BulkError as error:
        titles = {part.pk: part.title for part in form.parts_along}
        for pk in error.reasons:
            form.add_error("parts", _("“%(title)s” can’t go along. Move it by itself.") % {"title": titles[pk]})
        return _refused(request, form)
    except (RecurrenceError, ScopeError) as error:
        form.add_error("starts_on", refusal(error))
        return _refused(request, form)
    return done(request, moved, moved_words(moved.title, form.hand.when, aim.when))


def _moved(request: HttpRequest, form: MoveForm) -> Event:
    event, aim = form.hand.event, form.aim
    how = {"actor": request.user, "at": request.at, "version": form.cleaned_data["version"]}
    how |= {"when": aim.target, "zone": aim.zone, "keep": aim.keep}
    if form.parts_along:
        return move_with_parts(event, form.parts_along, **how)
    return move_event(event, scope=aim.scope, on=form.hand.key, **how)


def _refused(request: HttpRequest, form: MoveForm) -> HttpResponse:
    if wants_json(request):
        return refused_json(form)
    return _move_page(request, form, _first_aim(form.hand, form.hand.when))


def _move_page(request: HttpRequest, form: MoveForm, aim: Aim) -> HttpResponse:
    context = {
        "form": form,
        "steps": STEPS,
        "ripple": ripple_of(form.hand, aim, request.lens, parts=form.movable_parts),
        "hand": form.hand,
    }
    return page(request, "board/move.html", form.hand.event, context)
