"""What Almanac knows before anybody plans: event types, marketing channels and shopper personas.

Each brand gets a copy of them by `key`. A copy's own label stays empty until the brand writes one; until then the text here
is shown in the reader's language.
"""

from .channels import CHANNELS, PERSONAS
from .shapes import (
    EMBARGO,
    END,
    KINDS,
    START,
    BuiltinChannel,
    BuiltinType,
    DetailField,
    MilestoneTemplate,
)
from .stored import field_row, fields_from, milestone_row, milestones_from, own_label
from .types import MILESTONES, TYPES, milestone_label

__all__ = (
    "CHANNELS",
    "EMBARGO",
    "END",
    "KINDS",
    "MILESTONES",
    "PERSONAS",
    "START",
    "TYPES",
    "BuiltinChannel",
    "BuiltinType",
    "DetailField",
    "MilestoneTemplate",
    "field_row",
    "fields_from",
    "milestone_label",
    "milestone_row",
    "milestones_from",
    "own_label",
)
