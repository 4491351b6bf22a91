import re

import pytest
from django.test import Client

from calendarapp.accounts.models import ApiToken
from calendarapp.accounts.queries import api_token_for
from calendarapp.accounts.services import create_agency, make_api_token
from calendarapp.common.clock import now

PROFILE = {
    "name": "Mia L.",
    "time_zone": "asia/seoul",
    "language": "ko",
    "theme": "dark",
    "density": "roomy",
    "single_keys": "on",
}


@pytest.fixture
def mia(client, cast):
    client.force_login(cast.mia)
    return cast.mia


def said(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize("path", ["/me/", "/me/tokens/", "/me/tokens/1/revoke/", "/brands/new/", "/agencies/new/"])
def test_stranger_is_asked_to_sign_in(client, db, path):
    assert client.get(path).headers["Location"] == f"/account/login/?next={path}"


def test_profile_is_saved_and_speaks_the_new_language(client, mia):
    answer = client.post("/me/", PROFILE, follow=True)

    mia.refresh_from_db()
    assert (mia.name, mia.time_zone, mia.language, mia.theme, mia.density, mia.single_keys) == (
        "Mia L.", "Asia/Seoul", "ko", "dark", "roomy", True,
    )  # fmt: skip
    assert 'data-density="roomy"' in answer.content.decode()
    assert answer.headers["Content-Language"] == "ko"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 10_000),
        ("time_zone", "Europe/Atlantis"),
        ("language", "xx"),
        ("theme", "sepia"),
        ("density", "airy"),
    ],
)
def test_profile_refuses_bad_input_by_name(client, mia, field, value):
    answer = client.post("/me/", {**PROFILE, field: value})

    assert list(answer.context["form"].errors) == [field]
    mia.refresh_from_db()
    assert (mia.name, mia.time_zone) == ("Mia Laurent", "Europe/Paris")


def test_profile_loses_control_characters(client, mia):
    client.post("/me/", {**PROFILE, "name": "Mia\u2028\x07 <b>L</b>"})

    mia.refresh_from_db()
    assert mia.name == "Mia <b>L</b>"
    assert "<b>L</b>" not in client.get("/me/").text


def test_pages_cost_the_same_for_one_and_three(client, mia, queries_of):
    make_api_token(user=mia, name="One", at=now())
    one = queries_of("/me/"), queries_of("/me/tokens/")
    for number in range(2):
        make_api_token(user=mia, name=f"More {number}", at=now())
        create_agency(lead=mia, name=f"Agency {number}", at=now())

    three = queries_of("/me/"), queries_of("/me/tokens/")

    assert three == one
    assert max(three) <= 12


def test_theme_goes_back_to_where_the_switch_stands(client, mia):
    answer = client.post("/me/theme/", {"theme": "dark", "next": "/me/tokens/?page=2"})

    mia.refresh_from_db()
    assert mia.theme == "dark"
    assert answer.headers["Location"] == "/me/tokens/?page=2"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "", "javascript:alert(1)"])
def test_theme_goes_nowhere_else(client, mia, elsewhere):
    assert client.post("/me/theme/", {"theme": "", "next": elsewhere}).headers["Location"] == "/me/"


def test_theme_takes_no_get(client, mia):
    assert client.get("/me/theme/", {"theme": "dark"}).status_code == 405


def test_open_page_learns_who_is_signed_in_and_its_token(cast, mia):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(mia)

    told = browser.get("/me/session/")

    assert (told.json()["person"], told.headers["Cache-Control"]) == (
        mia.email,
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert browser.post("/me/theme/", {"theme": "dark", "csrfmiddlewaretoken": told.json()["token"]}).status_code == 302


def test_token_is_shown_once(client, mia):
    made = client.post("/me/tokens/", {"name": "Shop export", "read_only": "on", "days": "30"})
    words = re.search(r'id="token-words"[^>]*value="([^"]+)"', made.text)[1]
    listed = client.get("/me/tokens/")

    api_token = api_token_for(words, at=now())
    assert (api_token.user, api_token.name, api_token.read_only) == (mia, "Shop export", True)
    assert (api_token.expires_at - api_token.created_at).days == 30
    assert "no-store" in made.headers["Cache-Control"]
    assert words not in listed.text
    assert "Shop export" in listed.text


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "x" * 10_000), ("days", "100000"), ("days", "soon")]
)
def test_token_refuses_bad_input_by_name(client, mia, field, value):
    answer = client.post("/me/tokens/", {"name": "Shop export", "days": "30", field: value})

    assert list(answer.context["form"].errors) == [field]
    assert not ApiToken.objects.exists()


def test_token_is_revoked_after_a_page_that_names_it(client, mia):
    api_token, words = make_api_token(user=mia, name="Shop export", at=now())

    page = client.get(f"/me/tokens/{api_token.pk}/revoke/")
    alive_after_get = api_token_for(words, at=now())
    client.post(f"/me/tokens/{api_token.pk}/revoke/")

    assert "Revoke “Shop export”" in page.text
    assert alive_after_get == api_token
    assert api_token_for(words, at=now()) is None


def test_anothers_token_does_not_exist(client, mia, cast):
    api_token, words = make_api_token(user=cast.omar, name="Omar's", at=now())

    answer = client.post(f"/me/tokens/{api_token.pk}/revoke/")

    assert answer.status_code == 404
    assert api_token_for(words, at=now()) == api_token
    assert "Omar" not in client.get("/me/tokens/").text
