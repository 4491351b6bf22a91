"""The shape of what people type on the pages of the plan."""

from .event import EventForm, Frame
from .milestone import MilestoneForm
from .move import DuplicateForm, MoveForm

__all__ = ["DuplicateForm", "EventForm", "Frame", "MilestoneForm", "MoveForm"]
