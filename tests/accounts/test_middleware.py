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
