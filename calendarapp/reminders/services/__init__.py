"""Verbs of reminding."""

from .leads import copy_leads, drop_leads, leads_of, set_leads
from .sweeping import SWEEP, sweep

__all__ = ["SWEEP", "copy_leads", "drop_leads", "leads_of", "set_leads", "sweep"]
