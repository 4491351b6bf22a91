import pytest

from calendarapp.accounts.models import Invitation, Membership, Role
from calendarapp.accounts.services import (
    AlreadyMemberError,
    LastHeadError,
    UnfitRoleError,
    add_member,
    change_role,
    invite,
    remove_member,
)
from tests.cast import AT


def standing(organisation, user):
    return Membership.objects.select_related("organisation", "user").get(organisation=organisation, user=user)


def revision_of(organisation):
    organisation.refresh_from_db()
    return organisation.access_revision


def test_add_member_makes_membership_and_raises_access(cast):
    before = revision_of(cast.luma)

    membership = add_member(organisation=cast.luma, user=cast.zoe, role=Role.VIEWER, at=AT)

    assert (membership.role, membership.joined_at) == ("viewer", AT)
    assert revision_of(cast.luma) == before + 1


def test_add_member_twice_is_refused_and_changes_nothing(cast):
    before = revision_of(cast.luma)

    with pytest.raises(AlreadyMemberError):
        add_member(organisation=cast.luma, user=cast.vera, role=Role.EDITOR, at=AT)

    assert standing(cast.luma, cast.vera).role == "viewer"
    assert revision_of(cast.luma) == before


def test_add_member_refuses_an_agencys_role_in_a_brand(cast):
    with pytest.raises(UnfitRoleError):
        add_member(organisation=cast.luma, user=cast.zoe, role=Role.LEAD, at=AT)

    assert not cast.luma.memberships.filter(user=cast.zoe).exists()


def test_change_role_raises_access(cast):
    before = revision_of(cast.luma)

    change_role(standing(cast.luma, cast.vera), role=Role.EDITOR, actor=cast.mia, at=AT)

    assert standing(cast.luma, cast.vera).role == "editor"
    assert revision_of(cast.luma) == before + 1


def test_last_owner_cannot_be_demoted(cast):
    with pytest.raises(LastHeadError):
        change_role(standing(cast.hanok, cast.zoe), role=Role.VIEWER, actor=cast.mia, at=AT)

    assert standing(cast.hanok, cast.zoe).role == "owner"


def test_last_lead_of_an_agency_cannot_leave(cast):
    with pytest.raises(LastHeadError):
        remove_member(standing(cast.northlight, cast.ada), actor=cast.mia, at=AT)

    assert standing(cast.northlight, cast.ada).role == "lead"


def test_owner_may_leave_when_another_stays(cast):
    add_member(organisation=cast.hanok, user=cast.mia, role=Role.OWNER, at=AT)

    remove_member(standing(cast.hanok, cast.zoe), actor=cast.mia, at=AT)

    assert [membership.user for membership in cast.hanok.memberships.all()] == [cast.mia]


def test_remove_member_withdraws_what_they_had_sent(cast):
    invitation, _token = invite(
        organisation=cast.luma, email="new@maisonluma.example", role=Role.VIEWER, invited_by=cast.mia, at=AT
    )

    remove_member(standing(cast.luma, cast.mia), actor=cast.mia, at=AT)

    assert Invitation.objects.get(pk=invitation.pk).withdrawn_at == AT
