import pytest

from calendarapp.accounts import policy
from calendarapp.accounts.models import Membership, Organisation, Role

BRAND, AGENCY = Organisation(kind="brand"), Organisation(kind="agency")


def held(role, pk=1):
    return Membership(pk=pk, organisation=AGENCY if role in {"lead", "member"} else BRAND, role=role)


@pytest.mark.parametrize(
    ("role", "given"),
    [
        ("owner", ["owner", "manager", "editor", "viewer"]),
        ("manager", ["manager", "editor", "viewer"]),
        ("editor", []),
        ("viewer", []),
        ("lead", ["lead", "member"]),
        ("member", []),
    ],
)
def test_role_gives_nothing_above_itself(role, given):
    assert [other for other in Role.values if policy.may_invite(role, other)] == given


@pytest.mark.parametrize(
    ("role", "people", "partners"),
    [
        ("owner", True, True),
        ("manager", True, True),
        ("editor", False, False),
        ("viewer", False, False),
        ("lead", True, False),
        ("member", False, False),
    ],
)
def test_who_manages_people_and_who_brings_agencies(role, people, partners):
    mine = held(role)

    assert policy.may_manage_members(mine) is people
    assert policy.may_edit_organisation(mine) is people
    assert policy.may_invite_partner(mine) is partners


def test_stranger_may_nothing():
    assert not policy.may_manage_members(None)
    assert not policy.may_invite_partner(None)
    assert not policy.may_change_role(None, held("viewer"), "editor")
    assert not policy.may_remove(None, held("viewer"))


def test_manager_touches_no_owner_and_makes_none():
    mine = held("manager")

    assert not policy.may_change_role(mine, held("owner", 2), "viewer")
    assert not policy.may_change_role(mine, held("editor", 2), "owner")
    assert not policy.may_remove(mine, held("owner", 2))
    assert policy.may_remove(mine, held("editor", 2))


def test_anybody_may_remove_themselves():
    assert policy.may_remove(held("viewer"), held("viewer"))
    assert not policy.may_remove(held("viewer"), held("viewer", 2))
