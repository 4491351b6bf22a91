"""Verbs on calendars and on what agencies may see of them."""

from ..terms import GrantTerms
from .calendars import (
    archive_calendar,
    bring_back_calendar,
    change_calendar,
    create_calendar,
    delete_calendar,
    move_calendar,
    revise_calendar,
)
from .partners import (
    NoAgencyError,
    StaleGrantsError,
    accept_partner_invitation,
    end_partnership,
    invite_partner,
    set_grants,
    set_levels,
)
from .revisions import raise_revisions

__all__ = [
    "GrantTerms",
    "NoAgencyError",
    "StaleGrantsError",
    "accept_partner_invitation",
    "archive_calendar",
    "bring_back_calendar",
    "change_calendar",
    "create_calendar",
    "delete_calendar",
    "end_partnership",
    "invite_partner",
    "move_calendar",
    "raise_revisions",
    "revise_calendar",
    "set_grants",
    "set_levels",
]
