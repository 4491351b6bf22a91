"""Verbs of reminding."""

from .leads import common_leads_of, copy_leads, drop_leads, leads_of, set_leads
from .sweeping import SWEEP, sweep

__all__ = ["SWEEP", "common_leads_of", "copy_leads", "drop_leads", "leads_of", "set_leads", "sweep"]
