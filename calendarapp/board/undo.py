"""Who may take back what, and what is said when it can't be; for the page's undo and the API's."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..accounts.models import User
from ..calendars.lens import Lens
from ..changes.models import Change, Verb
from ..events import policy
from ..events.early import show
from ..events.history import HistoryEntry, readable_changes
from ..events.models import Event, Milestone
from ..events.series import SPLIT
from ..events.services import UndoError
from ..events.services.undoing import MADE, UNDOABLE, TypeGoneError, batch_of, is_late

WHOLE = frozenset({*MADE, Verb.DELETE})
CHANGED_SINCE = {
    Verb.MILESTONE: gettext_lazy("The milestone was changed since. Change it by hand."),
    **dict.fromkeys(WHOLE, gettext_lazy("It was changed since. Delete it if it is no longer wanted.")),
}
TICKED = frozenset({"done", "done_at", "done_by"})


def act_to_undo(change: Change, lens: Lens, *, actor: User) -> tuple[list[Change], dict[int, Event]]:
    """All that was done with one's own change, newest first, and the events of it by id.

    Http404 for a change that the actor doesn't see or has lost sight of, PermissionDenied for one that they see and may
    not take back. What others did is judged by itself, or the answer would tell of hidden events it was done with.
    """
    events = _events_of([change], lens)
    if change.actor_id != actor.pk:
        raise PermissionDenied if readable_changes([change], events, lens) else Http404
    changes = batch_of(change)
    if len(changes) > 1:
        events = _events_of(changes, lens)
    if not _may_undo(lens, changes, events):
        raise PermissionDenied
    for event in events.values():  # the answer names it
        show(event, lens)
    return changes, events


def is_of_fields(changes: Sequence[Change]) -> bool:
    """Is it one change of fields, which can be told and brought back one by one?"""
    return len(changes) == 1 and changes[0].verb not in {*CHANGED_SINCE, Verb.SPLIT}


def refusal_beforehand(changes: Sequence[Change], *, at: datetime) -> str:
    """Why an act can't be undone whatever stands by now; nothing where it may be tried."""
    if all(change.verb in UNDOABLE for change in changes):
        return too_late_words() if is_late(changes[0].at, at=at) else ""
    if len(changes) > 1:
        return _("This can’t be undone as a whole. Change it by hand.")
    return _("This can’t be undone. Change it by hand.")


def refusal_words(changes: Sequence[Change], refused: UndoError) -> str:
    """Why nothing was undone; nothing for one change of fields that both of its values tell more of."""
    if refused.event is None:
        return _("This is undone already.")
    if isinstance(refused, TypeGoneError):
        words = _("Nothing was undone: the type that “%(title)s” had is deleted by now.")
        return words % {"title": refused.event.title}
    if len(changes) > 1:
        words = _("Nothing was undone: “%(title)s” was changed since, and all of it goes back together or not at all.")
        return words % {"title": refused.event.title}
    return str(CHANGED_SINCE.get(Verb(changes[0].verb), ""))


def offers_undo(entry: HistoryEntry, lens: Lens) -> bool:
    """Is it one of the reader's own changes of the last ten minutes?"""
    mine = lens.viewer is not None and entry.actor_id == lens.viewer.pk and not lens.read_only
    return mine and entry.verb in UNDOABLE and not is_late(entry.at, at=lens.at)


def too_late_words() -> str:
    return _("That is too long ago to be undone. Change it by hand.")


def _events_of(changes: Sequence[Change], lens: Lens) -> dict[int, Event]:
    """By id. Http404 unless the lens shows each event, or would if it weren't deleted."""
    ids = {change.event_id for change in changes}
    found: dict[int, Event] = {}
    for events in (Event.objects.seen_through(lens), Event.objects.deleted_through(lens)):
        rows = events.with_sheets().filter(pk__in=ids - found.keys(), brand=changes[0].brand_id)
        found |= {event.pk: event for event in rows}
    if found.keys() != ids:
        raise Http404
    return found


def _may_undo(lens: Lens, changes: Sequence[Change], events: Mapping[int, Event]) -> bool:
    """Of fields that one may still write. Who may move a series may put it together again."""
    is_split = any(change.verb == Verb.SPLIT for change in changes)
    return all(_may_write(lens, change, events[change.event_id], is_split=is_split) for change in changes)


def _may_write(lens: Lens, change: Change, event: Event, *, is_split: bool) -> bool:
    if change.verb in WHOLE and not is_split:
        return policy.may_delete(lens, event)
    if change.verb == Verb.MILESTONE:
        return policy.may_plan_milestones(lens, event) or _is_own_tick(lens, change, event)
    names = {"when"} if change.verb in WHOLE else change.fields.keys() - {SPLIT}
    return names <= policy.writable_fields(lens, event)


def _is_own_tick(lens: Lens, change: Change, event: Event) -> bool:
    """Was a milestone ticked or opened again, and nothing else, by somebody who may still do so?"""
    before, after = (change.fields["milestone"][side] or {} for side in ("before", "after"))
    milestone = Milestone.objects.seen_through(lens).filter(pk=after.get("id", 0), event=event).first()
    is_tick = all(before.get(name) == after.get(name) for name in after.keys() - TICKED)
    return milestone is not None and is_tick and policy.may_tick(lens, milestone)
