from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.utils import timezone, translation

from calendarapp.accounts.middleware import PersonMiddleware, zone_of
from calendarapp.accounts.models import User


@pytest.fixture
def seen(rf):
    """What a view sees of a request by the given person."""

    def look(user):
        found = {}

        def view(request):
            found.update(
                zone=timezone.get_current_timezone_name(), language=translation.get_language(), request=request
            )
            return HttpResponse()

        request = rf.get("/")
        request.user = user
        with translation.override("en"):
            PersonMiddleware(view)(request)
        return found

    return look


def test_person_gets_zone_language_and_theme(seen):
    person = User(time_zone="Asia/Seoul", language="ko", theme="dark")

    found = seen(person)

    assert (found["zone"], found["language"], found["request"].theme) == ("Asia/Seoul", "ko", "dark")
    assert found["request"].LANGUAGE_CODE == "ko"


def test_stranger_keeps_the_browsers_language(seen):
    found = seen(AnonymousUser())

    assert (found["zone"], found["language"], found["request"].theme) == ("UTC", "en", "")


def test_clock_is_read_once_by_the_door(seen):
    before = timezone.now()

    at = seen(AnonymousUser())["request"].at

    assert before <= at <= timezone.now()
    assert at.utcoffset().total_seconds() == 0


def test_zone_is_given_back(seen):
    seen(User(time_zone="Asia/Seoul"))

    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../secret", "Europe"])
def test_zone_of_falls_back_to_utc(name):
    assert zone_of(User(time_zone=name)) == ZoneInfo("UTC")


@pytest.mark.django_db
def test_script_is_told_that_nobody_is_signed_in_where_a_person_is_led_to_sign_in(client, cast):
    address = f"/b/maison-luma/events/{cast.event().pk}/move/"

    told = client.post(address, headers={"X-Requested-With": "fetch"})

    assert (told.status_code, told.headers["WWW-Authenticate"]) == (401, "Cookie")
    assert client.post(address).url.startswith("/account/login/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "page"),
    [
        ("events/{pk}/follow/", "events/{pk}/"),
        ("events/{pk}/talk/", "events/{pk}/"),
        ("events/{pk}/milestones/1/tick/", "events/{pk}/"),
        ("events/bulk/", "events/bulk/?event={pk}&next=/b/maison-luma/table/%3Fperiod%3Dall"),
        ("settings/key-dates/regions/", "settings/key-dates/?region=KR"),
        ("settings/key-dates/regions/", "settings/key-dates/regions/"),  # drawn there with errors
    ],
)
def test_person_who_sent_a_form_comes_back_to_its_page(client, cast, form, page):
    form, page = (f"/b/maison-luma/{part.format(pk=cast.event().pk)}" for part in (form, page))

    led = client.post(form, headers={"Referer": f"http://testserver{page}"})

    assert (urlsplit(led.url).path, parse_qs(urlsplit(led.url).query)) == ("/account/login/", {"next": [page]})
    client.force_login(cast.mia)
    assert client.get(page, headers={"Accept": "text/html"}, follow=True).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page", ["", "https://evil.example/b/", "//evil.example/", "http://[", "http://testserver:1/me/"]
)
def test_person_who_sent_a_form_from_nowhere_is_led_nowhere_else(client, cast, page):
    led = client.post("/inbox/read/", headers={"Referer": page})

    assert led.url == "/account/login/?next=/inbox/read/"


@pytest.mark.django_db
def test_person_who_signs_out_is_led_back_to_nothing(client, cast):
    client.force_login(cast.mia)

    led = client.post("/account/logout/", headers={"Referer": "http://testserver/me/"})

    assert led.url == "/account/login/"
