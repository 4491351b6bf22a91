from datetime import timedelta

import pytest
from django.core import mail

from calendarapp.accounts.models import Invitation, User
from calendarapp.accounts.services import add_member, invite
from calendarapp.common.clock import now

MEMBERS = "/o/maison-luma/members/"
EVERYBODY = ["mia", "omar", "vera", "ada", "sol", "zoe"]


def role_of(organisation, person):
    return organisation.memberships.get(user=person).role


def number_of(organisation, person):
    return organisation.memberships.get(user=person).pk


def said(response):
    return [str(message) for message in response.context["messages"]]


def pending(cast, email="new@maisonluma.example", role="editor", kind="member", at=None):
    invitation, _token = invite(
        organisation=cast.luma, email=email, role=role, kind=kind, invited_by=cast.mia, at=at or now()
    )
    return invitation


@pytest.mark.parametrize(("person", "status"), list(zip(EVERYBODY, [200, 200, 200, 404, 404, 404], strict=True)))
def test_members_are_seen_from_inside(client, cast, person, status):
    client.force_login(getattr(cast, person))

    assert client.get(MEMBERS).status_code == status


def test_members_lists_people_and_roles(client, cast):
    client.force_login(cast.vera)

    page = client.get(MEMBERS)

    rows = [
        (str(row["membership"].user), row["membership"].role, row["roles"], row["may_remove"])
        for row in page.context["rows"]
    ]
    assert rows == [
        ("Luc Martin", "owner", [], False),
        ("Mia Laurent", "manager", [], False),
        ("Omar Haddad", "editor", [], False),
        ("Vera Stone", "viewer", [], False),
    ]
    assert page.context["form"] is None


def test_members_are_found_by_name_address_and_role(client, cast):
    client.force_login(cast.vera)

    found = {
        text: [str(row["membership"].user) for row in client.get(MEMBERS, {"q": text}).context["rows"]]
        for text in ("omar", cast.omar.email, "editor", "zzz")
    }

    assert found == {"omar": [str(cast.omar)], cast.omar.email: [str(cast.omar)], "editor": [str(cast.omar)], "zzz": []}


def test_reader_sees_no_pending_invitations(client, cast):
    pending(cast)
    client.force_login(cast.omar)

    assert "new@maisonluma.example" not in client.get(MEMBERS).text


def test_manager_sees_pending_invitations_and_which_expired(client, cast):
    pending(cast)
    pending(cast, email="late@maisonluma.example", at=now() - timedelta(days=20))
    client.force_login(cast.mia)

    found = client.get(MEMBERS).context["pending"]

    assert [(row["invitation"].email, row["expired"]) for row in found] == [
        ("new@maisonluma.example", False),
        ("late@maisonluma.example", True),
    ]


def test_members_cost_the_same_for_one_and_three(client, cast, queries_of):
    client.force_login(cast.mia)
    pending(cast)
    one = queries_of(MEMBERS)
    for number in range(2):
        pending(cast, email=f"new{number}@maisonluma.example")
        person = User.objects.create_user(f"more{number}@maisonluma.example")
        add_member(organisation=cast.luma, user=person, role="viewer", at=now())

    three = queries_of(MEMBERS)

    assert three == one
    assert three <= 12


def test_invite_sends_one_letter_with_the_link(client, cast, settings, newest_link):
    client.force_login(cast.mia)

    answer = client.post(MEMBERS, {"email": "New@maisonluma.example", "role": "editor"}, follow=True)

    letter = mail.outbox[0]
    assert said(answer) == ["Invitation sent to new@maisonluma.example."]
    assert (letter.to, letter.subject) == (
        ["new@maisonluma.example"],
        "Mia Laurent invites you to Maison Luma on Almanac",
    )
    assert client.get(newest_link(settings)).status_code == 403  # Mia is not who it was sent to
    assert Invitation.objects.get().role == "editor"


def test_letter_speaks_korean_to_whom_it_concerns(client, cast):
    cast.zoe.language = "ko"
    cast.zoe.save()
    client.force_login(cast.mia)

    client.post(MEMBERS, {"email": cast.zoe.email, "role": "viewer"})

    assert "년" in mail.outbox[0].body  # the day is written as Koreans write it


def test_letter_cannot_be_given_headers(client, cast):
    cast.luma.name = "Luma\nBcc: victim@example.com"
    cast.luma.save()
    client.force_login(cast.mia)

    client.post(MEMBERS, {"email": "new@maisonluma.example", "role": "viewer"})

    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["new@maisonluma.example"]


def test_mail_server_down_keeps_the_invitation_and_says_so(client, cast, settings):
    settings.EMAIL_BACKEND = "tests.accounts.broken_mail.Backend"
    client.force_login(cast.mia)

    answer = client.post(MEMBERS, {"email": "new@maisonluma.example", "role": "editor"}, follow=True)

    assert said(answer) == [
        "new@maisonluma.example is invited, but the mail could not be sent. Use “Send again” in a few minutes."
    ]
    assert Invitation.objects.get().email == "new@maisonluma.example"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"email": "nobody", "role": "editor"}, "email"),
        ({"email": "x" * 10_000 + "@example.com", "role": "editor"}, "email"),
        ({"email": "vera@maisonluma.example", "role": "editor"}, "email"),
        ({"email": "new@example.com", "role": "owner"}, "role"),
        ({"email": "new@example.com", "role": "lead"}, "role"),
        ({"email": "new@example.com"}, "role"),
    ],
)
def test_invite_refuses_by_name(client, cast, form, field):
    client.force_login(cast.mia)

    answer = client.post(MEMBERS, form)

    assert list(answer.context["form"].errors) == [field]
    assert not Invitation.objects.exists()
    assert not mail.outbox


@pytest.mark.parametrize(("person", "status"), list(zip(EVERYBODY[1:], [403, 403, 404, 404, 404], strict=True)))
def test_only_managers_act_on_people(client, cast, person, status):
    invitation, vera = pending(cast), number_of(cast.luma, cast.vera)
    client.force_login(getattr(cast, person))
    vera_or_self = number_of(cast.luma, cast.omar) if person == "vera" else vera

    answers = [
        client.post(MEMBERS, {"email": "x@example.com", "role": "viewer"}),
        client.post(f"{MEMBERS}{vera}/role/", {"role": "manager"}),
        client.get(f"{MEMBERS}{vera_or_self}/remove/"),
        client.post(f"{MEMBERS}{vera_or_self}/remove/"),
        client.post(f"/o/maison-luma/invitations/{invitation.pk}/withdraw/"),
        client.post(f"/o/maison-luma/invitations/{invitation.pk}/again/"),
    ]

    assert {answer.status_code for answer in answers} == {status}
    assert cast.luma.memberships.count() == 4
    assert role_of(cast.luma, cast.vera) == "viewer"
    assert Invitation.objects.get().withdrawn_at is None
    assert not mail.outbox


def test_role_changes(client, cast):
    client.force_login(cast.mia)

    answer = client.post(f"{MEMBERS}{number_of(cast.luma, cast.vera)}/role/", {"role": "editor"}, follow=True)

    assert role_of(cast.luma, cast.vera) == "editor"
    assert said(answer) == ["Vera Stone is now Editor."]


@pytest.mark.parametrize("role", ["owner", "lead", "", "x" * 10_000])
def test_role_never_leaves_what_the_manager_may_give(client, cast, role):
    client.force_login(cast.mia)

    client.post(f"{MEMBERS}{number_of(cast.luma, cast.vera)}/role/", {"role": role})

    assert role_of(cast.luma, cast.vera) == "viewer"


def test_manager_cannot_touch_the_owner(client, cast):
    owner = cast.luma.memberships.get(role="owner")
    client.force_login(cast.mia)

    answers = [
        client.post(f"{MEMBERS}{owner.pk}/role/", {"role": "viewer"}),
        client.post(f"{MEMBERS}{owner.pk}/remove/"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert role_of(cast.luma, owner.user) == "owner"


def test_member_of_another_house_is_not_found_here(client, cast):
    zoe = number_of(cast.hanok, cast.zoe)
    client.force_login(cast.mia)

    answers = [client.post(f"{MEMBERS}{zoe}/remove/"), client.post(f"{MEMBERS}{zoe}/role/", {"role": "viewer"})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert role_of(cast.hanok, cast.zoe) == "owner"


def test_removing_names_the_person_and_ends_access(client, cast):
    omar = number_of(cast.luma, cast.omar)
    client.force_login(cast.mia)

    page = client.get(f"{MEMBERS}{omar}/remove/")
    stays = cast.luma.memberships.filter(user=cast.omar).exists()
    client.post(f"{MEMBERS}{omar}/remove/")
    client.force_login(cast.omar)

    assert "Remove Omar Haddad" in page.text
    assert stays
    assert client.get(MEMBERS).status_code == 404


def test_withdrawn_and_sent_again(client, cast):
    first, second = pending(cast), pending(cast, email="other@maisonluma.example")
    client.force_login(cast.mia)

    withdrawn = client.post(f"/o/maison-luma/invitations/{first.pk}/withdraw/", follow=True)
    again = client.post(f"/o/maison-luma/invitations/{second.pk}/again/", follow=True)
    late = client.post(f"/o/maison-luma/invitations/{first.pk}/again/", follow=True)

    assert said(withdrawn) == ["The invitation to new@maisonluma.example is withdrawn."]
    assert said(again) == ["Invitation sent to other@maisonluma.example."]
    assert said(late) == ["This invitation was withdrawn. Ask for a new one."]
    assert [letter.to for letter in mail.outbox] == [["other@maisonluma.example"]]


def test_partners_invitation_is_handled_among_partners_and_not_among_colleagues(client, cast):
    invitation = pending(cast, role="lead", kind="partner")
    client.force_login(cast.mia)

    assert invitation.email not in client.get(MEMBERS).text
    assert (
        client.post(f"/o/maison-luma/invitations/{invitation.pk}/withdraw/")["Location"] == "/b/maison-luma/partners/"
    )
