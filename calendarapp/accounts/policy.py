"""Who may do what with people. Nowhere else in this slice is a role compared."""

from .models import AGENCY_ROLES, BRAND_ROLES, Invitation, Membership, Organisation, Role

# What a role may hand out, and whose holders it may therefore move or remove: never more than it has itself.
_GIVES: dict[str, tuple[Role, ...]] = {
    Role.OWNER: BRAND_ROLES,
    Role.MANAGER: (Role.MANAGER, Role.EDITOR, Role.VIEWER),
    Role.LEAD: AGENCY_ROLES,
}


# The roles that must never be empty: a brand keeps an owner, an agency a lead.
HEADS = (Role.OWNER, Role.LEAD)


def roles_of(organisation: Organisation) -> tuple[Role, ...]:
    return BRAND_ROLES if organisation.is_brand else AGENCY_ROLES


def head_role(organisation: Organisation) -> Role:
    """Which of HEADS an organisation has."""
    return Role.OWNER if organisation.is_brand else Role.LEAD


def may_manage_members(membership: Membership | None) -> bool:
    """Invite, change roles, remove, withdraw invitations."""
    return membership is not None and membership.role in _GIVES


def may_edit_organisation(membership: Membership | None) -> bool:
    return membership is not None and membership.role in _GIVES


def roles_given_by(role: str) -> tuple[Role, ...]:
    """What a holder of `role` may invite to, highest first; nothing for those who may not invite."""
    return _GIVES.get(role, ())


def may_invite(role_of_inviter: str, role: str) -> bool:
    return role in roles_given_by(role_of_inviter)


def may_invite_partner(membership: Membership | None) -> bool:
    """An agency is brought in by those who may share: a brand's owners and managers."""
    return membership is not None and membership.role in (Role.OWNER, Role.MANAGER)


def may_send(membership: Membership | None, invitation: Invitation) -> bool:
    """Whether this member may send such an invitation, and so send it again or withdraw it."""
    if invitation.kind == Invitation.Kind.PARTNER:
        return may_invite_partner(membership)
    return membership is not None and may_invite(membership.role, invitation.role)


def may_change_role(mine: Membership | None, other: Membership, role: str) -> bool:
    """From a role I may give to a role I may give; I don't promote myself."""
    return mine is not None and may_invite(mine.role, other.role) and may_invite(mine.role, role)


def may_remove(mine: Membership | None, other: Membership) -> bool:
    """Those whose role I may give, and always myself."""
    return mine is not None and (mine.pk == other.pk or may_invite(mine.role, other.role))
