"""Verbs of reminding."""

from .leads import copy_leads, drop_leads, leads_of, restore_leads, set_leads, stored_leads
from .sweeping import SWEEP, sweep

__all__ = [
    "SWEEP",
    "copy_leads",
    "drop_leads",
    "leads_of",
    "restore_leads",
    "set_leads",
    "stored_leads",
    "sweep",
]
