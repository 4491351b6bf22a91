"""Verbs on the plan. Each is one short transaction, writes its Change and returns the thing."""

from .changing import cancel_event, delete_event, move_event, split_series, update_event
from .looking import note_early_looks, note_letters
from .milestones import add_milestone, change_milestone, remove_milestone, tick_milestone
from .occurrences import extend_occurrences, rebuild_occurrences
from .planning import create_event, duplicate_event, restore_event, touch_shown
from .product_imports import purge_written
from .purging import purge_deleted
from .recording import record_on
from .releasing import release_lifted
from .saving import StaleError
from .undoing import UndoError, undo_change
from .watching import follow, unfollow

__all__ = [
    "StaleError",
    "UndoError",
    "add_milestone",
    "cancel_event",
    "change_milestone",
    "create_event",
    "delete_event",
    "duplicate_event",
    "extend_occurrences",
    "follow",
    "move_event",
    "note_early_looks",
    "note_letters",
    "purge_deleted",
    "purge_written",
    "rebuild_occurrences",
    "record_on",
    "release_lifted",
    "remove_milestone",
    "restore_event",
    "split_series",
    "tick_milestone",
    "touch_shown",
    "undo_change",
    "unfollow",
    "update_event",
]
