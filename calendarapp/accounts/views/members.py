"""The people of an organisation and those who were invited."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...common.former import Deleting, Writing
from ...common.text import holds, searched
from .. import policy
from ..forms import InvitationForm, RoleForm
from ..models import Invitation, Membership, Role
from ..queries import has_another_head, members_of, pending_invitations
from ..services import RuleError, change_role, invite, remove_member, renew_invitation, withdraw_invitation
from ..undoing import INVITATION, MEMBER
from .doors import demand, my_membership, post_letter


@login_required
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody inside sees who else is; those who may manage also invite, here by POST."""
    mine = my_membership(request, slug)
    form = InvitationForm(inviter=mine) if policy.may_manage_members(mine) else None
    if request.method == "POST":
        demand(policy.may_manage_members(mine))
        form = InvitationForm(request.POST, inviter=mine)
        if form.is_valid() and _invite(request, mine, form):
            return redirect("members", slug)
    return render(request, "accounts/members.html", _members_page(request, mine, form))


def _invite(request: HttpRequest, mine: Membership, form: InvitationForm) -> bool:
    writing = Writing(request, INVITATION)
    try:
        invitation, token = invite(
            organisation=mine.organisation, invited_by=request.user, at=request.at, **form.cleaned_data
        )
    except RuleError as refusal:
        form.add_error("email", refusal.message)
        return False
    post_letter(request, invitation, token, writing=writing)
    return True


def _members_page(request: HttpRequest, mine: Membership, form: InvitationForm | None) -> dict[str, object]:
    given, text = policy.roles_given_by(mine.role), searched(request.GET)
    rows = [
        {
            "membership": membership,
            "roles": [(role.value, role.label) for role in given] if membership.role in given else [],
            "may_remove": membership.pk != mine.pk and policy.may_remove(mine, membership),
        }
        for membership in members_of(mine.organisation)
        if holds(text, str(membership.user), membership.user.email, membership.get_role_display())
    ]
    return {
        "organisation": mine.organisation,
        "mine": mine,
        "rows": rows,
        "text": text,
        "form": form,
        "pending": _pending_rows(mine, request.at) if form else [],
    }


def _pending_rows(mine: Membership, at: datetime) -> list[dict[str, object]]:
    return [
        {
            "invitation": invitation,
            "expired": invitation.expires_at <= at,
            "may_manage": policy.may_invite(mine.role, invitation.role),
        }
        for invitation in pending_invitations(mine.organisation, kind=Invitation.Kind.MEMBER)
    ]


@require_POST
@login_required
def member_role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Who gives away a role of their own is asked first, for only others can give it back."""
    mine, other = _both(request, slug, pk)
    form = RoleForm(request.POST)
    role = form.cleaned_data["role"] if form.is_valid() else ""
    demand(policy.may_change_role(mine, other, role or other.role))
    gives_away = other.pk == mine.pk and role not in ("", mine.role) and has_another_head(mine)
    if gives_away and "sure" not in request.POST:
        return render(request, "accounts/member_role_own.html", {"member": mine, "role": Role(role)})
    writing = Writing(request, MEMBER, other)
    try:
        changed = change_role(other, role=role, actor=request.user, at=request.at)
    except RuleError as refusal:
        messages.error(request, refusal.message)
    else:
        said = _("%(name)s is now %(role)s.") % {"name": changed.user, "role": Role(changed.role).label}
        _tell(request, said, writing, mine, other)
    return redirect("members", slug)


@login_required
def member_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    mine, other = _both(request, slug, pk)
    demand(policy.may_remove(mine, other))
    if request.method != "POST":
        return render(request, "accounts/member_remove.html", {"organisation": mine.organisation, "member": other})
    deleting = Deleting(request, MEMBER, other)
    try:
        person = remove_member(other, actor=request.user, at=request.at)
    except RuleError as refusal:
        messages.error(request, refusal.message)
    else:
        said = _("%(name)s no longer has access.") % {"name": person}
        _tell(request, said, deleting, mine, other)
    return redirect("members", slug)


@require_POST
@login_required
def invitation_withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    invitation = _invitation_to_manage(request, slug, pk)
    writing = Writing(request, INVITATION, invitation)
    try:
        withdraw_invitation(invitation, at=request.at)
    except RuleError as refusal:
        messages.error(request, refusal.message)
    else:
        writing.tell(_("The invitation to %(email)s is withdrawn.") % {"email": invitation.email}, slug=slug)
    return redirect(_list_of(invitation), slug)


@require_POST
@login_required
def invitation_again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A new letter with a new link; the one sent before stops working."""
    invitation = _invitation_to_manage(request, slug, pk)
    try:
        post_letter(request, *renew_invitation(invitation, invited_by=request.user, at=request.at))
    except RuleError as refusal:
        messages.error(request, refusal.message)
    return redirect(_list_of(invitation), slug)


def _tell(request: HttpRequest, said: str, act: Writing | Deleting, mine: Membership, other: Membership) -> None:
    """Says what was done, with a way to take it back: but who gave away a role of their own can't give it back."""
    if other.user_id == mine.user_id:
        messages.success(request, said)
    else:
        act.tell(said, slug=mine.organisation.slug)


def _both(request: HttpRequest, slug: str, pk: int) -> tuple[Membership, Membership]:
    """My membership and that of the person in question, in the same organisation."""
    mine = my_membership(request, slug)
    others = mine.organisation.memberships.select_related("user", "organisation")
    return mine, get_object_or_404(others, pk=pk)


def _invitation_to_manage(request: HttpRequest, slug: str, pk: int) -> Invitation:
    mine = my_membership(request, slug)
    demand(policy.may_manage_members(mine))
    invitations = mine.organisation.invitations.select_related("organisation", "invited_by")
    invitation = get_object_or_404(invitations, pk=pk)
    demand(policy.may_send(mine, invitation))
    return invitation


def _list_of(invitation: Invitation) -> str:
    """The page on which it stands."""
    return "partners" if invitation.kind == Invitation.Kind.PARTNER else "members"
