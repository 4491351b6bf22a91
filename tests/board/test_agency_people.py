"""Leads invite and remove their colleagues; whoever is removed sees nothing from the next request on."""

import pytest

from calendarapp.accounts.models import Invitation, Membership, User

from ..cast import AT, PASSWORD
from .test_agency_home import HOME, owed, planned

MEMBERS = "/o/northlight/members/"


@pytest.fixture
def noor(cast):
    """Ada's colleague at Northlight."""
    person = User.objects.create_user("noor@northlight.example", PASSWORD, name="Noor Aziz")
    Membership.objects.create(organisation=cast.northlight, user=person, role="member", joined_at=AT)
    return person


def test_lead_invites_a_colleague_to_the_agency(cast, look, client):
    look(cast.ada, MEMBERS)

    client.post(MEMBERS, {"email": "new@northlight.example", "role": "member"})

    sent = Invitation.objects.get()
    assert (sent.organisation, sent.email, sent.role) == (cast.northlight, "new@northlight.example", "member")


def test_member_reads_who_works_here_and_changes_nothing(cast, look, client, noor):
    page = look(noor, MEMBERS)
    ada = cast.northlight.memberships.get(user=cast.ada)

    assert page.status == 200
    assert "Invite a colleague" not in page.text
    assert client.post(MEMBERS, {"email": "new@northlight.example", "role": "member"}).status_code == 403
    assert client.post(f"{MEMBERS}{ada.pk}/remove/").status_code == 403
    assert client.post(f"{MEMBERS}{ada.pk}/role/", {"role": "member"}).status_code == 403
    assert (Invitation.objects.count(), cast.northlight.memberships.count()) == (0, 2)


def test_people_of_other_agencies_find_no_such_page(cast, look, noor):
    assert [look(person, MEMBERS).status for person in (cast.sol, cast.mia, cast.zoe)] == [404, 404, 404]


def test_removed_colleague_sees_nothing_at_once(cast, look, client, noor):
    owed(planned(cast, "Glow", AT.date()), "Assets", 0, cast.northlight, actor=cast.mia)
    assert "Assets" in look(noor, HOME).text
    theirs = cast.northlight.memberships.get(user=noor)
    look(cast.ada, MEMBERS)

    client.post(f"{MEMBERS}{theirs.pk}/remove/")

    addresses = (HOME, f"{HOME}month/", f"{HOME}deliverables/", "/b/maison-luma/month/", MEMBERS)
    assert [look(noor, address).status for address in addresses] == [404] * 5
    home = look(noor, "/")
    assert (home.status, "Maison Luma" in home.text) == (200, False)
    assert look(cast.ada, HOME).status == 200


def test_last_lead_stays(cast, look, client, noor):
    ada = cast.northlight.memberships.get(user=cast.ada)
    look(cast.ada, MEMBERS)

    page = client.post(f"{MEMBERS}{ada.pk}/role/", {"role": "member"}, follow=True)

    assert "Somebody has to stay in charge" in page.content.decode()
    ada.refresh_from_db()
    assert ada.role == "lead"
