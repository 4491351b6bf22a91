"""What can be undone of an organisation's settings and people, and how. Nobody gives more by it than they may give then."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..common.former import Act, Undoable, Values, moment
from . import policy
from .forms import OrganisationForm
from .models import Invitation, Membership, Organisation, User
from .queries import membership_of
from .services import (
    RuleError,
    change_role,
    edit_organisation,
    reopen_invitation,
    reopen_invitations,
    restore_member,
    withdraw_invitation,
)

DOOR = "organisation_undo"
SETTINGS = (*OrganisationForm.field_order, "second_factor")
SENT_SINCE = _("Nothing was undone: the invitation was sent again, answered or withdrawn since.")


class PersonGoneError(RuleError):
    message = _("This person’s account was erased.")


def _organisation_held(organisation_id: int, _pk: Any) -> QuerySet[Organisation]:
    """Under this lock members are counted."""
    return Organisation.objects.filter(pk=organisation_id)


# ---------- settings ----------


def _write_settings(organisation: Organisation, former: Values, *, actor: User, at: datetime) -> None:
    """As if they were typed: what the page refuses is refused here."""
    form = OrganisationForm.of(organisation, {**_read_settings(organisation), **former}, person=actor)
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.as_data().values() for error in errors])
    edit_organisation(organisation, actor=actor, at=at, **{name: form.cleaned_data[name] for name in former})


def _read_settings(organisation: Organisation) -> Values:
    return {name: getattr(organisation, name) for name in SETTINGS}


ORGANISATION = Undoable(
    name="organisation",
    model=Organisation,
    may=policy.may_edit_organisation,
    read=_read_settings,
    write=_write_settings,
    hold=_organisation_held,
    changed_since=_("Nothing was undone: the settings were changed since."),
    find=lambda _organisation_id, pk: Organisation.objects.filter(pk=pk).first(),
    home="organisation_settings",
    door=DOOR,
    is_signed=True,
    may_undo=lambda actor, organisation, _former: policy.may_edit_organisation(membership_of(actor, organisation)),
    brand_key="pk",
)


# ---------- members ----------


def _find_member(organisation_id: int, pk: int) -> Membership | None:
    members = Membership.objects.filter(organisation=organisation_id, pk=pk)
    return members.select_related("organisation", "user").first()


def _beside_member(membership: Membership) -> Values:
    """Whose it is, and the letters that are withdrawn with them."""
    sent = membership.organisation.invitations.filter(
        invited_by=membership.user_id, accepted_at=None, withdrawn_at=None
    )
    return {"user": membership.user_id, "invitations": list(sent.values_list("pk", flat=True))}


def _may_give_back(actor: User, membership: Membership, former: Values) -> bool:
    """Of one who was removed no role stands: it counts what comes back."""
    return policy.may_change_role(membership_of(actor, membership.organisation), membership, former["role"])


def _restore_member(membership: Membership, former: Values, *, actor: User, at: datetime) -> None:
    """Held, so that their account isn't erased meanwhile."""
    person = User.objects.select_for_update().filter(pk=former["user"], erased_at=None).first()
    if person is None:
        raise PersonGoneError
    membership.user = person
    restore_member(membership, actor=actor, at=at)
    house = membership.organisation
    mine, letters = membership_of(actor, house), house.invitations.filter(pk__in=former["invitations"]).order_by("pk")
    reopen_invitations([letter for letter in letters if policy.may_send(mine, letter)], organisation=house)


def _member_undone(act: Act) -> Promise:
    if act.is_deletion:
        return _("Undone. %(name)s is a member again.")
    return _("Undone. %(name)s has the former role again.")


MEMBER = Undoable(
    name="member",
    model=Membership,
    may=policy.may_manage_members,
    read=lambda membership: {"role": membership.role},
    write=lambda membership, former, **signed: change_role(membership, role=former["role"], **signed),
    hold=_organisation_held,
    changed_since=_("Nothing was undone: this person’s role was changed since, or they left."),
    beside=_beside_member,
    restore=_restore_member,
    find=_find_member,
    home="members",
    door=DOOR,
    is_signed=True,
    may_undo=_may_give_back,
    brand_key="organisation_id",
    named=lambda membership: str(membership.user),
    undone=_member_undone,
)


# ---------- invitations ----------


def _read_invitation(invitation: Invitation) -> Values:
    """Who sends it again makes it another letter."""
    return {name: moment(getattr(invitation, name)) for name in ("created_at", "accepted_at", "withdrawn_at")}


def _find_invitation(organisation_id: int, pk: int) -> Invitation | None:
    invitations = Invitation.objects.filter(organisation=organisation_id, pk=pk)
    return invitations.select_related("organisation").first()


def _invitation_undone(act: Act) -> Promise:
    if act.is_addition:
        return _("Undone. The invitation to %(name)s is withdrawn. Its letter is out, but the link no longer works.")
    return _("Undone. The invitation to %(name)s stands again, with the same link.")


INVITATION = Undoable(
    name="invitation",
    model=Invitation,
    may=policy.may_manage_members,
    read=_read_invitation,
    write=lambda invitation, _former, **_signed: reopen_invitation(invitation),
    hold=_organisation_held,
    changed_since=SENT_SINCE,
    remove=lambda invitation, *, at, **_signed: withdraw_invitation(invitation, at=at),
    find=_find_invitation,
    home="members",
    door=DOOR,
    is_signed=True,
    may_undo=lambda actor, letter, _former: policy.may_send(membership_of(actor, letter.organisation), letter),
    brand_key="organisation_id",
    undone=_invitation_undone,
    added_and_changed=SENT_SINCE,
)

KINDS = {kind.name: kind for kind in (ORGANISATION, MEMBER, INVITATION)}
