"""Verbs over people, organisations, invitations and tokens: each atomic, each returns the thing it made or changed."""

from .access_log import EarlyLook, note_access, note_looks
from .erasure import StillInChargeError, erase_person
from .invitations import (
    TOO_MANY_PENDING,
    InvitationUnusableError,
    InvitedAnewError,
    TooManyInvitationsError,
    accept_invitation,
    claim_invitation,
    invitation_for,
    invite,
    renew_invitation,
    reopen_invitation,
    reopen_invitations,
    withdraw_invitation,
)
from .members import (
    AlreadyMemberError,
    LastHeadError,
    UnfitRoleError,
    add_member,
    change_role,
    raise_access,
    remove_member,
    restore_member,
)
from .organisations import (
    create_agency,
    create_brand,
    create_owner,
    edit_organisation,
)
from .people import edit_profile, set_theme
from .rule import RuleError
from .tokens import (
    TooManyTokensError,
    make_api_token,
    rename_api_token,
    revoke_api_token,
)

__all__ = [
    "TOO_MANY_PENDING",
    "AlreadyMemberError",
    "EarlyLook",
    "InvitationUnusableError",
    "InvitedAnewError",
    "LastHeadError",
    "RuleError",
    "StillInChargeError",
    "TooManyInvitationsError",
    "TooManyTokensError",
    "UnfitRoleError",
    "accept_invitation",
    "add_member",
    "change_role",
    "claim_invitation",
    "create_agency",
    "create_brand",
    "create_owner",
    "edit_organisation",
    "edit_profile",
    "erase_person",
    "invitation_for",
    "invite",
    "make_api_token",
    "note_access",
    "note_looks",
    "raise_access",
    "remove_member",
    "rename_api_token",
    "renew_invitation",
    "reopen_invitation",
    "reopen_invitations",
    "restore_member",
    "revoke_api_token",
    "set_theme",
    "withdraw_invitation",
]
