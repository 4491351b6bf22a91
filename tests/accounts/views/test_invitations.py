from datetime import timedelta

import pytest

from calendarapp.accounts.models import Invitation
from calendarapp.accounts.services import invite, withdraw_invitation
from calendarapp.common.clock import now


@pytest.fixture
def letter(cast):
    """An invitation of Zoe to Maison Luma, and its link."""
    invitation, token = invite(
        organisation=cast.luma, email=cast.zoe.email, role="viewer", invited_by=cast.mia, at=now()
    )
    return invitation, f"/invitations/{token}/"


def accepted(invitation):
    invitation.refresh_from_db()
    return invitation.accepted_by


def test_stranger_sees_who_invites_to_what_and_changes_nothing(client, letter):
    invitation, link = letter

    page = client.get(link)

    assert "Mia Laurent invites you to Maison Luma. Your role: Viewer." in page.text
    assert accepted(invitation) is None
    assert not client.session.keys()


@pytest.mark.parametrize(("button", "door"), [("sign_up", "/account/signup/"), ("sign_in", "/account/login/")])
def test_stranger_chooses_a_door_that_leads_back(client, letter, button, door):
    _invitation, link = letter

    answer = client.post(link, {button: ""})

    assert answer.headers["Location"] == f"{door}?next={link.replace('/', '%2F')}"


def test_invitee_accepts_by_post_alone(client, cast, letter):
    invitation, link = letter
    client.force_login(cast.zoe)

    client.get(link)
    after_get = accepted(invitation)
    client.post(link)

    assert after_get is None
    assert accepted(invitation) == cast.zoe
    assert cast.luma.memberships.get(user=cast.zoe).role == "viewer"


def test_another_account_is_told_so_and_gets_nothing(client, cast, letter):
    invitation, link = letter
    client.force_login(cast.ada)

    answers = client.get(link), client.post(link)

    words = "You are signed in as ada@northlight.example, but this invitation was sent to zoe@hanok.example."
    assert [answer.status_code for answer in answers] == [403, 403]
    assert words in answers[0].text
    assert accepted(invitation) is None


def test_signing_out_leads_back_to_the_invitation(client, cast, letter):
    _invitation, link = letter
    client.force_login(cast.ada)

    answer = client.post("/account/logout/", {"next": link})

    assert answer.headers["Location"] == link


@pytest.mark.parametrize("method", ["get", "post"])
def test_closed_letters_say_why(client, cast, letter, method):
    invitation, link = letter
    client.force_login(cast.zoe)
    send = getattr(client, method)

    withdraw_invitation(invitation, at=now())
    withdrawn = send(link)
    Invitation.objects.update(withdrawn_at=None, expires_at=now() - timedelta(seconds=1))
    expired = send(link)
    unknown = send("/invitations/no-such-token/")

    assert [(answer.status_code, str(answer.context["reason"])) for answer in (withdrawn, expired, unknown)] == [
        (410, "This invitation was withdrawn. Ask for a new one."),
        (410, "This invitation has expired. Ask for a new one."),
        (404, "This invitation doesn't exist. Ask for a new one."),
    ]


def test_second_acceptance_is_told_so(client, cast, letter):
    _invitation, link = letter
    client.force_login(cast.zoe)
    client.post(link)

    answer = client.post(link)

    assert (answer.status_code, str(answer.context["reason"])) == (410, "This invitation has been accepted already.")


@pytest.mark.parametrize("token", ["x" * 5000, "%00", "..", "ü", "%F0%9F%92%A3", "%ff"])
def test_hostile_tokens_open_nothing(client, db, token):
    assert client.get(f"/invitations/{token}/").status_code in {400, 404}
