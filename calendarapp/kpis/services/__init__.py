"""Verbs on metrics, targets and readings. Each is one short transaction and returns the thing; those on an event write its Change."""

from .metrics import (
    FixedError,
    MeasuredError,
    add_metric,
    change_metric,
    delete_metric,
    fixed_traits,
    restore_metric,
    uses_of_metric,
)
from .readings import Key, NewReading, Recorded, foreseen, record_reading, record_readings, remove_reading
from .targets import StaleTargetError, change_target, remove_target, set_target

__all__ = [
    "FixedError",
    "Key",
    "MeasuredError",
    "NewReading",
    "Recorded",
    "StaleTargetError",
    "add_metric",
    "change_metric",
    "change_target",
    "delete_metric",
    "fixed_traits",
    "foreseen",
    "record_reading",
    "record_readings",
    "remove_reading",
    "remove_target",
    "restore_metric",
    "set_target",
    "uses_of_metric",
]
