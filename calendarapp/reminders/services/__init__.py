"""Verbs of reminding."""

from .sweeping import SWEEP, sweep

__all__ = ["SWEEP", "sweep"]
