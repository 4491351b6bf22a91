"""Verbs on targets and readings. Each is one short transaction, writes its Change and returns the thing."""

from .readings import Key, NewReading, Recorded, foreseen, record_reading, record_readings, remove_reading
from .targets import StaleTargetError, change_target, remove_target, set_target

__all__ = [
    "Key",
    "NewReading",
    "Recorded",
    "StaleTargetError",
    "change_target",
    "foreseen",
    "record_reading",
    "record_readings",
    "remove_reading",
    "remove_target",
    "set_target",
]
