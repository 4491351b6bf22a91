"""Erasing a person: no row of any table names them afterwards, and what they were part of stays readable."""

import json
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models
from django.test import Client

from calendarapp.accounts.models import AccessEntry, ApiToken, Invitation, Membership, Organisation, User
from calendarapp.accounts.services import (
    StillInChargeError,
    create_brand,
    erase_person,
    invite,
    make_api_token,
)
from calendarapp.calendars.models import Grant
from calendarapp.common.clock import now
from calendarapp.events.history import history_of
from calendarapp.events.models import Event, Milestone
from calendarapp.events.services import add_milestone, follow, update_event
from calendarapp.feeds.queries import links_of
from calendarapp.feeds.services import create_subscription
from calendarapp.notifications.models import Medium, Message, Preference
from calendarapp.sharing.models import GuestLink, SavedView, ViewChoice
from calendarapp.sharing.services import make_guest_link, save_view
from calendarapp.teamwork.models import Comment, CommentMention
from calendarapp.teamwork.policy import Voice
from calendarapp.teamwork.services import add_comment, mark_read
from calendarapp.teamwork.sheets import talk_of
from tests.cast import AT, PASSWORD

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
WORDS = (models.CharField, models.TextField, models.JSONField, models.GenericIPAddressField)


def everywhere() -> dict[str, str]:
    """Model → all words in its table, sessions unpacked."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        names = [field.attname for field in model._meta.concrete_fields if isinstance(field, WORDS)]
        rows = list(model._base_manager.values_list(*names)) if names else []
        found[model._meta.label] = json.dumps(rows, default=str, ensure_ascii=False).casefold()
    unpacked = [session.get_decoded() for session in Session.objects.all()]
    found["sessions.Session"] += json.dumps(unpacked, default=str).casefold()
    return found


def who_speaks_of(*words: str) -> set[str]:
    return {name for name, row in everywhere().items() if any(word.casefold() in row for word in words)}


@pytest.fixture
def busy(cast, client):
    """Omar, who left his traces everywhere."""
    omar, mia = cast.omar, cast.mia
    ahead = cast.event("Launch", starts=date(2027, 3, 10), owner=omar, actor=omar, sharing="shared")
    over = cast.event("Teaser", starts=date(2027, 2, 1), owner=omar, backup=mia)
    series = cast.event("Weekly", starts=date(2026, 3, 2), backup=omar, owner=mia, recurrence="RRULE:FREQ=WEEKLY")
    add_milestone(ahead, actor=mia, at=AT, values={"label": "Brief", "anchor": "S", "offset": -3, "user": omar})
    follow(series, user=omar, at=AT)
    said = add_comment(ahead, author=omar, at=AT, voice=Voice(None, "internal"), body="Ready?")
    add_comment(ahead, author=mia, at=AT, voice=Voice(None, "internal"), body="Yes", addressed=[omar.pk])
    mark_read(ahead, user=omar, last=said.pk, at=AT)
    create_subscription(person=omar, name="Omar's phone", calendars=[cast.launches], at=AT)
    for name, team in (("Mine", None), ("Ours", cast.luma)):
        save_view(cast.luma, owner=omar, at=AT, name=name, kind="agenda", query="", team=team)
    ViewChoice.objects.create(brand=cast.luma, user=omar, kept={"view": "month"})
    make_guest_link(
        cast.luma,
        maker=omar,
        at=AT,
        name="For the printer",
        thing=cast.launches,
        level="titles",
        expires_on=date(2027, 4, 1),
    )
    Message.objects.create(person=omar, kind="change", organisation=cast.luma, due_at=AT)
    Preference.objects.create(person=omar, kind="change", medium=Medium.MAIL, is_on=False)
    make_api_token(user=omar, name="Omar's script", at=AT)
    SocialAccount.objects.create(user=omar, provider="oidc", uid="o", extra_data={"email": omar.email})
    EmailAddress.objects.create(user=omar, email="Omar@new.example", verified=False)
    invite(organisation=cast.luma, email="kim@example.com", role="viewer", invited_by=omar, at=AT)
    invite(organisation=cast.hanok, email="omar@new.example", role="viewer", invited_by=cast.zoe, at=AT)
    for browser, is_done in ((client, True), (type(client)(), False)):
        browser.post("/account/login/", {"login": omar.email, "password": PASSWORD})
        if is_done:
            TOTP.activate(omar, generate_totp_secret())
    return {"ahead": ahead, "over": over, "series": series}


def test_no_row_of_any_table_names_them(cast, busy):
    before = who_speaks_of("omar", "haddad")

    erase_person(cast.omar, at=now())

    assert {
        "calendarapp.User",
        "calendarapp.AccessEntry",
        "calendarapp.Invitation",
        "calendarapp.Subscription",
        "calendarapp.ApiToken",
        "account.EmailAddress",
        "socialaccount.SocialAccount",
        "sessions.Session",
    } <= before
    assert who_speaks_of("omar", "haddad") == set()


def test_what_was_theirs_is_gone_and_others_keep_theirs(cast, busy):
    add_comment(
        busy["ahead"], author=cast.vera, at=AT, voice=Voice(None, "internal"), body="!", addressed=[cast.mia.pk]
    )
    make_api_token(user=cast.mia, name="Shop", at=AT)

    erase_person(cast.omar, at=LATER)

    assert list(SavedView.objects.values_list("name", flat=True)) == ["Ours"]
    assert [link.revoked_at for link in GuestLink.objects.all()] == [LATER]
    assert (ApiToken.objects.get().user, CommentMention.objects.get().user) == (cast.mia, cast.mia)
    assert User.objects.get(pk=cast.mia.pk).email == "mia@maisonluma.example"


def test_feeds_and_tokens_open_nothing_any_more(cast, client):
    subscription = create_subscription(person=cast.omar, name="Phone", calendars=[cast.launches], at=now())
    _row, words = make_api_token(user=cast.omar, name="Script", at=now())
    doors = (
        (urlsplit(links_of(subscription).https).path, {}),
        ("/api/v1/events/", {"Authorization": f"Bearer {words}"}),
    )
    before = [client.get(path, headers=headers).status_code for path, headers in doors]

    erase_person(cast.omar, at=now())

    assert (before, [client.get(path, headers=headers).status_code for path, headers in doors]) == (
        [200, 200],
        [404, 401],
    )


def test_others_stay_signed_in(cast, busy):
    vera = Client()
    vera.post("/account/login/", {"login": cast.vera.email, "password": PASSWORD})

    erase_person(cast.omar, at=now())

    assert vera.get("/me/").status_code == 200
    assert Session.objects.count() == 1


# Keys to a person that stay, and then lead to a former member; all others are erased with what holds them.
KEPT = {
    "calendarapp.AccessEntry.person",
    "calendarapp.AccessEntry.subject",
    "calendarapp.Change.actor",
    "calendarapp.Comment.author",
    "calendarapp.Event.backup",  # of what is over
    "calendarapp.Event.created_by",
    "calendarapp.Event.deleted_by",
    "calendarapp.Event.owner",
    "calendarapp.Grant.changed_by",
    "calendarapp.GuestLink.maker",
    "calendarapp.ImportRun.person",
    "calendarapp.Invitation.accepted_by",
    "calendarapp.Invitation.invited_by",
    "calendarapp.Milestone.done_by",
    "calendarapp.Milestone.user",  # of what is done
    "calendarapp.ProductImport.actor",
    "calendarapp.ProductImport.undone_by",
    "calendarapp.Reading.by",
    "calendarapp.SavedView.owner",  # of a team
}
GONE = {
    "account.EmailAddress.user",
    "calendarapp.ApiToken.user",
    "calendarapp.CommentMention.user",
    "calendarapp.CommentRead.user",
    "calendarapp.FeedState.person",
    "calendarapp.Membership.user",
    "calendarapp.Message.person",
    "calendarapp.Preference.person",
    "calendarapp.Subscription.person",
    "calendarapp.ViewChoice.user",
    "calendarapp.Watch.user",
    "mfa.Authenticator.user",
    "socialaccount.SocialAccount.user",
    "usersessions.UserSession.user",
}


def keys_to_people():
    return {
        f"{model._meta.label}.{field.name}": (model, field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is User
    }


def test_every_key_to_a_person_is_kept_or_erased_on_purpose(cast, busy):
    keys = keys_to_people()

    erase_person(cast.omar, at=LATER)

    left = {
        name for name, (model, field) in keys.items() if model._base_manager.filter(**{field.name: cast.omar}).exists()
    }
    assert keys.keys() == KEPT | GONE
    assert left <= KEPT


def test_row_stays_as_a_former_member(cast, busy):
    omar = erase_person(cast.omar, at=LATER)

    omar.refresh_from_db()
    assert (omar.email, omar.name, str(omar), omar.initials) == (f"erased-{omar.pk}", "", "Former member", "FM")
    assert (omar.is_active, omar.erased_at, omar.has_usable_password(), omar.last_login) == (False, LATER, False, None)
    assert (omar.time_zone, omar.language, omar.theme) == ("UTC", "en", "")


def test_what_lies_ahead_is_left_to_the_others_and_told(cast, busy):
    erase_person(cast.omar, at=LATER)

    ahead, series, over = (Event.objects.get(pk=busy[name].pk) for name in ("ahead", "series", "over"))
    assert (ahead.owner, series.owner, series.backup, over.owner) == (None, cast.mia, None, cast.omar)
    assert [row.user for row in Milestone.objects.filter(label="Brief")] == [None]
    told = history_of(ahead, cast.lens(cast.mia, LATER))
    owner = next(change for entry in told for change in entry.fields if change.name == "owner" and change.before != "–")
    assert (owner.before, owner.after) == ("Former member", "–")
    assert {entry.actor for entry in told} == {"Former member", "Mia Laurent"}


def test_talk_stays_readable(cast, busy):
    erase_person(cast.omar, at=LATER)

    comments = talk_of(busy["ahead"], cast.lens(cast.mia, LATER)).comments
    assert [(each.author, each.body, each.addressed) for each in comments] == [
        ("Former member", "Ready?", ()),
        ("Mia Laurent", "Yes", ()),
    ]
    assert Comment.objects.filter(author=cast.omar).count() == 1


def test_access_log_keeps_its_lines(cast, busy):
    lines = AccessEntry.objects.filter(person=cast.omar).count()

    erase_person(cast.omar, at=LATER)

    kept = AccessEntry.objects.filter(person=cast.omar)
    kinds = list(kept.order_by("pk").values_list("kind", flat=True))
    assert kinds[lines:] == ["unsubscribed", "link_ended", "access_changed"]
    assert {(row.person_name, str(row.person)) for row in kept} == {("", "Former member")}


def test_invitations_to_them_are_withdrawn_and_those_from_them_too(cast, busy):
    terms = {"email": "omar@maisonluma.example", "role": "viewer", "invited_by": cast.zoe}
    accepted, _token = invite(organisation=cast.hanok, at=AT, **terms)
    Invitation.objects.filter(pk=accepted.pk).update(accepted_at=AT, accepted_by=cast.omar)

    erase_person(cast.omar, at=LATER)

    found = Invitation.objects.order_by("pk").values_list("email", "withdrawn_at", "accepted_at")
    assert list(found) == [("kim@example.com", LATER, None), ("", LATER, None), ("", None, AT)]


def test_last_one_in_charge_is_asked_to_find_another(cast):
    luc = User.objects.get(email="owner@maisonluma.example")

    for person, place in ((luc, cast.luma), (cast.ada, cast.northlight)):
        Membership.objects.create(
            organisation=place, user=cast.zoe, role="viewer" if place.is_brand else "member", joined_at=AT
        )
        with pytest.raises(StillInChargeError, match=place.name) as refused:
            erase_person(person, at=LATER)
        assert refused.value.organisations == [place]
        person.refresh_from_db()
        assert (person.is_active, person.memberships.count()) == (True, 1)


def test_who_was_alone_leaves_nothing_shared(cast):
    ada = erase_person(cast.ada, at=LATER)
    nobody = create_brand(owner=cast.sol, name="Nobody's", at=AT)

    erase_person(cast.sol, at=LATER)

    assert not ada.is_active
    assert not Grant.objects.filter(agency__in=[cast.northlight, cast.saffron], ended_at=None).exists()
    assert not Membership.objects.filter(organisation=nobody).exists()
    assert Organisation.objects.filter(pk=nobody.pk).exists()


def test_twice_is_once(cast):
    first = erase_person(cast.omar, at=LATER)

    again = erase_person(first, at=LATER + timedelta(days=1))

    assert again.erased_at == LATER


def test_failure_midway_leaves_everything(cast, busy, monkeypatch):
    before = everywhere()

    def fails(*args, **kwargs):
        raise RuntimeError("no room")

    monkeypatch.setattr("calendarapp.accounts.services.erasure._blank", fails)
    with pytest.raises(RuntimeError):
        erase_person(cast.omar, at=LATER)

    after = everywhere()
    del before["sessions.Session"], after["sessions.Session"]
    assert after == before


def test_owner_may_be_taken_back_by_nobody_else(cast, busy):
    """An undo brings the former member back as such, not their name."""
    erase_person(cast.omar, at=LATER)

    update_event(
        Event.objects.get(pk=busy["ahead"].pk), actor=cast.mia, at=LATER, values={"owner": cast.omar}, version=None
    )

    assert str(Event.objects.get(pk=busy["ahead"].pk).owner) == "Former member"
