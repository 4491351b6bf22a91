"""Taking one's data along, and erasing oneself, through the pages."""

import io
import json
import zipfile
from datetime import date

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail

from calendarapp.accounts.models import Membership, User
from calendarapp.accounts.services import make_api_token
from calendarapp.calendars.models import Grant
from calendarapp.common.clock import now
from calendarapp.events.services import follow
from calendarapp.feeds.services import create_subscription
from calendarapp.teamwork.policy import Voice
from calendarapp.teamwork.services import add_comment
from tests.accounts.conftest import PLACE
from tests.cast import AT, PASSWORD

pytestmark = pytest.mark.django_db


def prove(client, person):
    """Signed in, with the password said once more."""
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})


def unpacked(response):
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    return {name.removesuffix(".json"): json.loads(archive.read(name)) for name in archive.namelist()}


def taken(client, person):
    prove(client, person)
    return unpacked(client.get("/me/data/export/"))


@pytest.mark.parametrize("path", ["/me/data/", "/me/data/export/", "/me/data/erase/"])
def test_stranger_is_asked_to_sign_in(client, db, path):
    assert client.get(path).headers["Location"] == f"/account/login/?next={path}"


@pytest.mark.parametrize("path", ["/me/data/export/", "/me/data/erase/"])
def test_password_is_asked_once_more(client, cast, path):
    client.post("/account/login/", {"login": cast.omar.email, "password": PASSWORD})

    asked = client.get(path).headers["Location"]
    posted = client.post("/me/data/erase/", {"email": cast.omar.email})
    back = client.post(asked, {"password": PASSWORD}).headers["Location"]

    assert (asked, back) == (f"/account/reauthenticate/?next={path.replace('/', '%2F')}", path)
    assert posted.headers["Location"].startswith("/account/reauthenticate/")
    assert User.objects.get(pk=cast.omar.pk).is_active


def test_who_has_no_password_signs_in_again(client, cast):
    User.objects.filter(pk=cast.omar.pk).update(password="!")
    cast.omar.refresh_from_db()
    client.force_login(cast.omar)

    page = client.get("/me/data/export/")

    assert page.headers["Content-Type"].startswith("text/html")
    assert 'value="/account/login/?next=%2Fme%2Fdata%2Fexport%2F"' in page.content.decode()


def test_archive_has_all_parts_and_no_keys(client, cast):
    event = cast.event("Launch", starts=date(2027, 3, 10), owner=cast.omar, actor=cast.omar)
    follow(event, user=cast.omar, at=AT)
    add_comment(event, author=cast.omar, at=AT, voice=Voice(None, "internal"), body="런칭, ready?")
    create_subscription(person=cast.omar, name="Phone", calendars=[cast.launches], at=AT)
    _row, words = make_api_token(user=cast.omar, name="Shop", at=AT)
    make_api_token(user=cast.mia, name="Not his", at=AT)

    found = taken(client, cast.omar)

    assert sorted(found) == [
        "access_log", "api_tokens", "changes", "comments", "connected_accounts", "email_addresses", "events", "fetches",
        "guest_links", "imports", "invitations", "memberships", "messages", "notice_preferences", "product_imports",
        "profile", "saved_views", "second_steps", "sessions", "subscriptions", "view_choices",
    ]  # fmt: skip
    assert found["profile"][0]["email"] == cast.omar.email
    assert found["memberships"] == [
        {"organisation": "Maison Luma", "kind": "brand", "role": "editor", "joined_at": "2027-03-01T09:00:00Z"}
    ]
    assert [(row["verb"], row["title"]) for row in found["changes"]] == [("create", "Launch")]
    assert [(row["title"], row["as"]) for row in found["events"]] == [("Launch", "owner"), ("Launch", "follows")]
    assert [(row["event"], row["body"]) for row in found["comments"]] == [("Launch", "런칭, ready?")]
    assert [row["name"] for row in found["api_tokens"]] == ["Shop"]
    assert [(row["name"], row["calendars"]) for row in found["subscriptions"]] == [("Phone", [cast.launches.name])]
    assert [row["kind"] for row in found["access_log"]] == ["subscribed"]
    everything = json.dumps(found)
    assert words not in everything
    assert all(word not in everything for word in ("password", "token_hash", "secret", "session_key"))


def test_archive_tells_of_the_plan_what_is_still_seen(client, cast):
    event = cast.event("Secret launch", actor=cast.mia, sharing="shared")
    add_comment(event, author=cast.ada, at=AT, voice=Voice(cast.northlight.pk, "shared"), body="Seen")
    create_subscription(person=cast.ada, name="Phone", calendars=[cast.launches], at=AT)
    follow(event, user=cast.ada, at=AT)
    open_to_her = taken(client, cast.ada)
    Grant.objects.filter(agency=cast.northlight).update(ended_at=AT)

    shut = unpacked(client.get("/me/data/export/"))

    assert [row["event"] for row in open_to_her["comments"]] == ["Secret launch"]
    assert [row["title"] for row in open_to_her["events"]] == ["Secret launch"]
    assert [(row["event"], row["body"]) for row in shut["comments"]] == [(None, "Seen")]
    assert (shut["events"], [row["calendars"] for row in shut["subscriptions"]]) == ([], [[]])
    assert "Secret launch" not in json.dumps(shut)


def test_archive_waits_for_the_second_step_a_brand_asks_for(client, cast):
    cast.event("Launch", actor=cast.omar, owner=cast.omar)
    cast.luma.second_factor = "all"
    cast.luma.save()

    found = taken(client, cast.omar)

    assert [row["title"] for row in found["changes"]] == [None]
    assert found["events"] == []


def test_page_costs_the_same_for_one_and_three(client, cast, queries_of):
    client.force_login(cast.zoe)
    one = queries_of("/me/data/")
    for number in range(2):
        place = type(cast.luma).objects.create(kind="agency", name=f"A{number}", slug=f"a{number}")
        Membership.objects.create(organisation=place, user=cast.zoe, role="lead", joined_at=AT)
        Membership.objects.create(organisation=place, user=cast.sol, role="member", joined_at=AT)

    assert queries_of("/me/data/") == one
    assert one <= 12


@pytest.mark.parametrize("typed", ["", "omar", "mia@maisonluma.example", "x" * 10_000])
def test_another_address_erases_nobody(client, cast, typed):
    prove(client, cast.omar)

    answer = client.post("/me/data/erase/", {"email": typed})

    assert list(answer.context["form"].errors) == ["email"]
    assert User.objects.get(pk=cast.omar.pk).is_active


def test_last_owner_is_told_what_to_do(client, cast):
    luc = User.objects.get(email="owner@maisonluma.example")
    prove(client, luc)

    page = client.get("/me/data/erase/").content.decode()
    answer = client.post("/me/data/erase/", {"email": luc.email})

    assert "You alone are in charge of Maison Luma." in page
    assert answer.context["form"].non_field_errors() == [
        "You alone are in charge of Maison Luma. Make somebody else owner or agency lead first."
    ]
    assert User.objects.get(pk=luc.pk).is_active


def test_erasing_signs_out_everywhere_and_says_so_by_mail(client, cast):
    elsewhere = type(client)()
    prove(elsewhere, cast.omar)
    prove(client, cast.omar)
    client.get("/me/data/erase/")

    answer = client.post("/me/data/erase/", {"email": " Omar@MaisonLuma.example "}, follow=True)

    assert [str(message) for message in answer.context["messages"]] == ["Your account is erased."]
    assert [client_.get("/me/").status_code for client_ in (client, elsewhere)] == [302, 302]
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["omar@maisonluma.example"], "Your Almanac account is erased")
    ]
    assert "Hello Omar Haddad," in mail.outbox[0].body


@pytest.mark.parametrize("page", ["table", "timeline", "agenda", "month"])
def test_views_call_them_a_former_member(client, cast, page):
    cast.event("Teaser", starts=date(2026, 2, 2), owner=cast.omar, backup=cast.omar)
    prove(client, cast.omar)
    client.post("/me/data/erase/", {"email": cast.omar.email})
    client.force_login(cast.mia)

    words = client.get(
        f"/b/maison-luma/{page}/?on=2026-02-01&from=2026-02-01&until=2026-02-28&by=owner"
    ).content.decode()

    assert "Teaser" in words
    assert ("Former member" in words) == (page in {"table", "timeline", "agenda"})
    assert "erased-" not in words


def test_old_address_is_unknown_and_free(client, cast):
    prove(client, cast.omar)
    client.post("/me/data/erase/", {"email": cast.omar.email})
    mail.outbox.clear()

    refused = client.post("/account/login/", {"login": "omar@maisonluma.example", "password": PASSWORD})
    unknown = client.post("/account/login/", {"login": "nobody@maisonluma.example", "password": PASSWORD})
    by_token = client.post("/account/login/", {"login": f"erased-{cast.omar.pk}", "password": PASSWORD})
    client.post("/account/password/reset/", {"email": "omar@maisonluma.example"})
    form = {"email": "omar@maisonluma.example", "password1": PASSWORD, "name": "Omar", "brand_name": "Own", **PLACE}
    client.post("/account/signup/", form)

    assert refused.context["form"].errors == unknown.context["form"].errors
    assert by_token.status_code == 200
    assert ["password/reset/key" in letter.body for letter in mail.outbox] == [False, False]
    anew = User.objects.get(email="omar@maisonluma.example")
    assert (anew.pk != cast.omar.pk, [m.organisation.name for m in anew.memberships.all()]) == (True, ["Own"])


def test_demo_people_may_erase_themselves(client, cast):
    User.objects.filter(pk=cast.omar.pk).update(is_demo=True)
    prove(client, cast.omar)

    client.post("/me/data/erase/", {"email": cast.omar.email})

    assert User.objects.get(pk=cast.omar.pk).erased_at <= now()


def test_mail_server_down_erases_all_the_same(client, cast, settings):
    settings.EMAIL_BACKEND = "tests.accounts.broken_mail.Backend"
    prove(client, cast.omar)

    answer = client.post("/me/data/erase/", {"email": cast.omar.email})

    assert answer.headers["Location"] == "/account/login/"
    assert User.objects.get(pk=cast.omar.pk).erased_at
    assert not SocialAccount.objects.exists()
