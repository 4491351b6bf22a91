"""Undo of an organisation's general settings, and of what was done to its members and invitations."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from calendarapp.accounts.models import AccessEntry, Invitation, Membership, Organisation, User
from calendarapp.accounts.services import (
    add_member,
    change_role,
    edit_organisation,
    erase_person,
    invitation_for,
    invite,
    renew_invitation,
)
from calendarapp.accounts.services.invitations import VALID_FOR
from calendarapp.common.former import KEPT_IN
from calendarapp.events.services.undoing import UNDO_FOR

from ..cast import AT
from .desk import OPENED, address, text

NEW = "new@maisonluma.example"
OFFER = re.compile(r'action="(/o/[\w-]+/undo/[\w-]+/)"')


def offered(answer):
    return (OFFER.findall(answer.content.decode()) or [None])[-1]


def taken_back(desk, answer):
    return desk.client.post(offered(answer), follow=True)


def membership(cast, person, organisation=None):
    return Membership.objects.get(organisation=organisation or cast.luma, user=person)


def settings_of(brand):
    return Organisation.objects.values("name", "week_start", "time_zone", "region", "currency", "language").get(
        pk=brand.pk
    )


def everything(cast):
    return (
        settings_of(cast.luma),
        list(Membership.objects.order_by("pk").values_list("pk", "role")),
        list(Invitation.objects.values_list("pk", "withdrawn_at")),
    )


CHANGED = {
    "name": "Luma & <Co>",
    "week_start": 6,
    "time_zone": "Asia/Seoul",
    "region": "KR",
    "currency": "KRW",
    "language": "ko",
}


def resettled(cast, desk, person=None):
    """All settings are changed; the page that tells of it."""
    return desk.client.get(desk.fill(person or cast.mia, "organisation_settings", **CHANGED).url)


def with_role(cast, desk, person, role="manager", by=None):
    desk.send(by or cast.mia, "member_role", membership(cast, person).pk, role=role)
    return desk.client.get(address("members"))


def removed(cast, desk, person, by=None):
    desk.send(by or cast.mia, "member_remove", membership(cast, person).pk)
    return desk.client.get(address("members"))


def invited(cast, desk, by=None, role="editor"):
    """The page that tells of it, and the token of the letter."""
    told = desk.send(by or cast.mia, "members", email=NEW, role=role, follow=True)
    return told, re.search(r"/invitations/([\w-]+)/", mail.outbox[-1].body)[1]


def withdrawn(cast, desk, by=None):
    letter, token = invite(organisation=cast.luma, email=NEW, role="editor", invited_by=cast.mia, at=AT)
    desk.send(by or cast.mia, "invitation_withdraw", letter.pk)
    return desk.client.get(address("members")), token


def opens(token):
    return invitation_for(token, at=AT).email


def test_settings_go_back_all_together(cast, desk):
    before = settings_of(cast.luma)
    told = resettled(cast, desk)
    changed = settings_of(cast.luma)

    undone = taken_back(desk, told)

    assert (changed, settings_of(cast.luma)) == (CHANGED, before)
    assert "Undone. “Maison Luma” is as it was." in text(undone)
    assert undone.redirect_chain == [("/o/maison-luma/", 302)]


def test_one_setting_that_was_changed_since_leaves_all(cast, desk):
    told = resettled(cast, desk)
    edit_organisation(Organisation.objects.get(pk=cast.luma.pk), actor=cast.omar, at=AT, currency="USD")

    answer = taken_back(desk, told)

    assert "Nothing was undone: the settings were changed since." in text(answer)
    assert settings_of(cast.luma) == {**CHANGED, "currency": "USD"}


def test_settings_go_back_by_the_checks_of_their_page(cast, desk):
    """Mia asked for a second step while she had one. Without it the brand would be shut to her."""
    Organisation.objects.filter(pk=cast.luma.pk).update(second_factor="partners")
    desk.fill(cast.mia, "organisation_settings", second_factor="")
    told = desk.client.get(address("organisation_settings"))

    answer = taken_back(desk, told)

    assert "Nothing was undone: Set up a second step for yourself first" in text(answer)
    assert Organisation.objects.get(pk=cast.luma.pk).second_factor == ""


def test_log_tells_of_a_second_step_that_is_asked_no_more(cast, desk):
    Authenticator.objects.create(user=cast.mia, type="totp", data={"secret": "x"})
    desk.fill(cast.mia, "organisation_settings", second_factor="partners")

    taken_back(desk, desk.client.get(address("organisation_settings")))

    assert Organisation.objects.get(pk=cast.luma.pk).second_factor == ""
    lines = AccessEntry.objects.filter(brand=cast.luma).order_by("pk")
    assert [line.detail["after"] for line in lines] == [{"second_factor": "partners"}, {"second_factor": ""}]


def test_role_goes_back_and_the_log_tells(cast, desk):
    told = with_role(cast, desk, cast.omar)

    undone = taken_back(desk, told)

    assert membership(cast, cast.omar).role == "editor"
    assert "Undone. Omar Haddad has the former role again." in text(undone)
    lines = AccessEntry.objects.filter(brand=cast.luma, subject=cast.omar).order_by("pk")
    assert [(line.person, line.detail["after"]) for line in lines][-2:] == [
        (cast.mia, {"role": "manager"}),
        (cast.mia, {"role": "editor"}),
    ]


def test_role_that_somebody_changed_since_stays(cast, desk):
    told = with_role(cast, desk, cast.omar)
    change_role(membership(cast, cast.omar), role="viewer", actor=cast.vera, at=AT)

    assert "this person’s role was changed since, or they left." in text(taken_back(desk, told))
    assert membership(cast, cast.omar).role == "viewer"


@pytest.mark.parametrize("act", [with_role, removed], ids=["role", "removal"])
def test_nobody_gives_back_more_than_they_may_give_by_now(cast, desk, act):
    """Vera was an owner when she took it from Omar, and is a manager by now."""
    for person in (cast.vera, cast.omar):
        change_role(membership(cast, person), role="owner", actor=cast.mia, at=AT)
    url = offered(act(cast, desk, cast.omar, by=cast.vera))
    Membership.objects.filter(user=cast.vera).update(role="manager")
    left = everything(cast)

    assert (desk.client.post(url).status_code, everything(cast)) == (403, left)


def test_who_gives_away_their_own_role_is_offered_nothing(cast, desk):
    asked = desk.send(cast.mia, "member_role", membership(cast, cast.mia).pk, role="editor")
    assert "you can't undo this yourself" in text(asked)
    assert membership(cast, cast.mia).role == "manager"

    desk.send(cast.mia, "member_role", membership(cast, cast.mia).pk, role="editor", sure="yes")

    assert offered(desk.client.get(address("members"))) is None
    assert membership(cast, cast.mia).role == "editor"


def test_member_comes_back_as_they_were_with_their_letters(cast, desk):
    change_role(membership(cast, cast.omar), role="manager", actor=cast.mia, at=AT)
    before = Membership.objects.filter(user=cast.omar).values().get()
    tokens = [
        invite(organisation=cast.luma, email=f"{name}@maisonluma.example", role="viewer", invited_by=cast.omar, at=AT)[
            1
        ]
        for name in ("answered", "waiting")
    ]
    seen = Organisation.objects.get(pk=cast.luma.pk).access_revision
    told = removed(cast, desk, cast.omar)
    invite(organisation=cast.luma, email="answered@maisonluma.example", role="viewer", invited_by=cast.mia, at=AT)

    undone = taken_back(desk, told)

    assert Membership.objects.filter(user=cast.omar).values().get() == before
    assert Organisation.objects.get(pk=cast.luma.pk).access_revision == seen + 2
    assert "Undone. Omar Haddad is a member again." in text(undone)
    assert opens(tokens[1]) == "waiting@maisonluma.example"
    assert Invitation.objects.filter(email="answered@maisonluma.example", withdrawn_at=None).count() == 1
    line = AccessEntry.objects.filter(brand=cast.luma, subject=cast.omar).latest("pk")
    assert (line.person, line.detail["after"]) == (cast.mia, {"role": "manager"})


@pytest.mark.parametrize(
    ("since", "why"),
    [
        (lambda cast: add_member(organisation=cast.luma, user=cast.omar, role="viewer", at=AT), "is a member already."),
        (lambda cast: erase_person(cast.omar, at=AT), "account was erased."),
    ],
    ids=["back already", "erased"],
)
def test_member_does_not_come_back_twice_nor_from_nowhere(cast, desk, since, why):
    told = removed(cast, desk, cast.omar)
    since(cast)
    left = list(Membership.objects.filter(user=cast.omar).values())

    assert why in text(taken_back(desk, told))
    assert list(Membership.objects.filter(user=cast.omar).values()) == left


def test_sent_invitation_is_withdrawn_and_its_letter_is_out(cast, desk):
    told, token = invited(cast, desk)

    undone = taken_back(desk, told)

    assert Invitation.objects.get(email=NEW).withdrawn_at == AT
    assert f"Undone. The invitation to {NEW} is withdrawn. Its letter is out, but the link no longer works." in text(
        undone
    )
    assert desk.client.get(f"/invitations/{token}/").status_code == 410


def test_withdrawn_invitation_opens_by_the_same_link(cast, desk):
    told, token = withdrawn(cast, desk)

    undone = taken_back(desk, told)

    assert opens(token) == NEW
    assert Invitation.objects.get(email=NEW).expires_at == AT + VALID_FOR
    assert f"Undone. The invitation to {NEW} stands again, with the same link." in text(undone)


def _join(cast):
    joined = User.objects.create_user(email=NEW.upper())
    add_member(organisation=cast.luma, user=joined, role="viewer", at=AT)


def _invite_anew(cast):
    invite(organisation=cast.luma, email=NEW, role="viewer", invited_by=cast.mia, at=AT)


@pytest.mark.parametrize(
    ("since", "why"),
    [(_join, "This person is a member already."), (_invite_anew, "This address was invited anew since.")],
    ids=["member", "anew"],
)
def test_withdrawn_invitation_stays_so_where_its_address_has_another_answer(cast, desk, since, why):
    told, _token = withdrawn(cast, desk)
    since(cast)

    assert f"Nothing was undone: {why}" in text(taken_back(desk, told))
    assert Invitation.objects.filter(email=NEW, role="editor", withdrawn_at=None).count() == 0


def test_letter_that_was_sent_again_since_is_not_withdrawn(cast, desk):
    told, _token = invited(cast, desk)
    renew_invitation(Invitation.objects.get(email=NEW), invited_by=cast.mia, at=AT + timedelta(minutes=1))

    assert "the invitation was sent again, answered or withdrawn since." in text(taken_back(desk, told))
    assert Invitation.objects.get(email=NEW).withdrawn_at is None


def test_letter_to_an_agency_is_withdrawn_and_stands_again(cast, desk):
    level = {f"calendar-{cast.launches.pk}-level": "titles"}
    told = desk.client.get(desk.send(cast.mia, "partner_invite", email=NEW, **level).url)
    letter = Invitation.objects.get(email=NEW, kind="partner")
    taken_back(desk, told)
    letter.refresh_from_db()
    withdrawn_at = letter.withdrawn_at
    Invitation.objects.filter(pk=letter.pk).update(withdrawn_at=None)

    desk.send(cast.mia, "invitation_withdraw", letter.pk)
    taken_back(desk, desk.client.get(address("partners")))
    letter.refresh_from_db()

    assert (withdrawn_at, letter.withdrawn_at) == (AT, None)


ACTS = {
    "settings": resettled,
    "role": lambda cast, desk: with_role(cast, desk, cast.omar),
    "removal": lambda cast, desk: removed(cast, desk, cast.omar),
    "sent": lambda cast, desk: invited(cast, desk)[0],
    "withdrawn": lambda cast, desk: withdrawn(cast, desk)[0],
}


@pytest.mark.parametrize("act", ACTS)
def test_doors(cast, desk, act):
    url = offered(ACTS[act](cast, desk))
    left = everything(cast)
    omar = {"removal": 404, "role": 404}.get(act, 403)  # out by then, or a manager

    for person, status in ((cast.zoe, 404), (cast.vera, 403), (cast.ada, 404), (cast.mia, 404), (cast.omar, omar)):
        other = Client()
        other.force_login(person, backend=OPENED)
        assert other.post(url).status_code == status, person
    assert desk.client.get(url).status_code == 405
    for elsewhere in (url.replace("maison-luma", "hanok"), url.replace("/o/maison-luma/", "/b/maison-luma/settings/")):
        assert desk.client.post(elsewhere).status_code == 404
    assert everything(cast) == left


@pytest.mark.parametrize("act", ACTS)
def test_who_no_longer_manages_takes_nothing_back(cast, desk, act):
    url = offered(ACTS[act](cast, desk))
    Membership.objects.filter(user=cast.mia).update(role="editor")
    left = everything(cast)

    assert (desk.client.post(url).status_code, everything(cast)) == (403, left)


def test_who_views_as_an_agency_has_no_hands(cast, desk):
    url = offered(with_role(cast, desk, cast.omar))
    desk.send(cast.mia, "view_as", cast.northlight.slug)

    assert (desk.client.post(url).status_code, membership(cast, cast.omar).role) == (403, "manager")


@pytest.mark.parametrize("count", [1, 3])
def test_member_comes_back_by_the_same_queries_with_one_and_three_letters(cast, desk, django_assert_num_queries, count):
    change_role(membership(cast, cast.omar), role="manager", actor=cast.mia, at=AT)
    for number in range(count):
        invite(organisation=cast.luma, email=f"{number}@luma.example", role="viewer", invited_by=cast.omar, at=AT)
    url = offered(removed(cast, desk, cast.omar))

    with django_assert_num_queries(24):
        desk.client.post(url)

    assert Invitation.objects.filter(withdrawn_at=None).count() == count


def test_ten_minutes_hold_for_people_too(cast, desk, time_machine):
    told = with_role(cast, desk, cast.omar)
    time_machine.move_to(AT + UNDO_FOR + timedelta(seconds=1), tick=False)

    assert "That is too long ago to be undone." in text(taken_back(desk, told))
    assert membership(cast, cast.omar).role == "manager"


def test_no_session_keeps_names_addresses_or_links_of_people(cast, desk):
    removed(cast, desk, cast.omar)
    _told, token = invited(cast, desk)

    kept = str(desk.client.session[KEPT_IN])

    assert [word for word in ("Omar", cast.omar.email, NEW, token) if word in kept] == []


def test_agency_lead_takes_back_what_they_did_to_their_own(cast, desk):
    Membership.objects.filter(user=cast.ada).update(role="lead")
    mate = add_member(organisation=cast.northlight, user=cast.zoe, role="member", at=AT)
    desk.client.force_login(cast.ada, backend=OPENED)
    url = f"/o/{cast.northlight.slug}/members/{mate.pk}/"

    roles = []
    for verb in ("role", "remove"):
        told = desk.client.post(f"{url}{verb}/", {"role": "lead"}, follow=True)
        roles.append(Membership.objects.filter(pk=mate.pk).values_list("role", flat=True).first())
        taken_back(desk, told)
        roles.append(Membership.objects.get(pk=mate.pk).role)

    assert roles == ["lead", "member", None, "member"]
