"""Guest links that end, ask for a password, and note that they were used."""

import re
from datetime import date, timedelta

import pytest
import time_machine

from calendarapp.accounts.models import AccessEntry, AccessKind, Membership
from calendarapp.calendars.models import Sharing
from calendarapp.events.models import Event
from calendarapp.sharing.models import GuestLink
from tests.cast import AT

from .stage import ON, words_in

pytestmark = pytest.mark.django_db


def test_link_that_expires_under_an_open_page_says_so_at_the_next_click(client, make, plan):
    _link, token = make(expires_on=date(2027, 3, 1))
    opened = client.get(f"/g/{token}/agenda/", ON).status_code

    with time_machine.travel(AT + timedelta(days=1), tick=False):
        answers = [client.get(f"/g/{token}/{path}") for path in ("", "agenda/", f"e/{plan['open'].pk}/", "password/")]

    assert opened == 200
    assert [answer.status_code for answer in answers] == [410, 410, 410, 410]
    for answer in answers:
        assert "Ask whoever at Maison Luma gave it to you" in answer.content.decode()
        assert words_in(answer) == set()
        assert "For the printer" not in answer.content.decode()
        assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_link_closes_when_its_maker_may_no_longer_share_and_opens_when_they_may_again(client, cast, make, plan):
    _link, token = make()
    membership = Membership.objects.filter(user=cast.mia)

    membership.update(role="viewer")
    closed = client.get(f"/g/{token}/month/").status_code
    membership.update(role="owner")

    assert (closed, client.get(f"/g/{token}/month/").status_code) == (410, 200)


def test_event_that_is_no_longer_shared_goes_at_once(client, make, plan):
    _link, token = make()
    Event.objects.filter(pk=plan["open"].pk).update(sharing=Sharing.INTERNAL)

    assert words_in(client.get(f"/g/{token}/agenda/", ON)) == set()
    assert client.get(f"/g/{token}/e/{plan['open'].pk}/").status_code == 404


def test_password_opens_this_link_alone(client, make, plan):
    _link, token = make(password="open sesame")
    _other, another = make(password="open sesame")

    locked = client.get(f"/g/{token}/month/", ON)
    wrong = client.post(f"/g/{token}/password/", {"password": "open says me"})
    right = client.post(f"/g/{token}/password/", {"password": "open sesame"})
    cookie = right.cookies["guest"]

    assert words_in(locked) == set()
    assert "For the printer" not in locked.content.decode()
    assert (wrong.status_code, "This isn’t the password of this link." in wrong.content.decode()) == (200, True)
    assert right.url == f"/g/{token}/"
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (f"/g/{token}/", True, "Lax")
    assert words_in(client.get(f"/g/{token}/month/", ON)) == {"Zqopen"}
    client.cookies["guest"]["path"] = "/"
    assert words_in(client.get(f"/g/{another}/month/", ON)) == set()


def test_password_is_asked_again_after_half_a_day_and_when_it_is_another(client, make, plan):
    link, token = make(password="open sesame")
    client.post(f"/g/{token}/password/", {"password": "open sesame"})

    with time_machine.travel(AT + timedelta(hours=13), tick=False):
        later = words_in(client.get(f"/g/{token}/month/", ON))
    before = words_in(client.get(f"/g/{token}/month/", ON))
    GuestLink.objects.filter(pk=link.pk).update(password="md5$other$hash")

    assert (later, before, words_in(client.get(f"/g/{token}/month/", ON))) == (set(), {"Zqopen"}, set())


def test_password_form_is_checked_for_where_it_comes_from(make):
    from django.test import Client

    _link, token = make(password="open sesame")
    strict = Client(enforce_csrf_checks=True)

    page = strict.get(f"/g/{token}/")
    forged = strict.post(f"/g/{token}/password/", {"password": "open sesame"})
    field = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]
    values = {"password": "open sesame", "csrfmiddlewaretoken": field}
    sent = strict.post(f"/g/{token}/password/", values, headers={"Origin": "http://testserver"})

    # With no-referrer browsers would send the form with "Origin: null", which is refused.
    assert page["Referrer-Policy"] == "same-origin"
    assert (forged.status_code, sent.status_code) == (403, 302)


def test_guessing_is_slowed_down_even_for_the_right_password(client, make):
    _link, token = make(password="open sesame")

    tries = [client.post(f"/g/{token}/password/", {"password": f"guess {number}"}) for number in range(10)]
    eleventh = client.post(f"/g/{token}/password/", {"password": "open sesame"})

    assert {answer.status_code for answer in tries} == {200}
    assert (eleventh.status_code, eleventh["Retry-After"], "guest" in eleventh.cookies) == (429, "900", False)


def test_guests_behind_a_proxy_are_counted_one_by_one_and_by_no_word_of_theirs(client, make, settings):
    settings.TRUSTED_PROXIES = 1
    _link, token = make(password="open sesame")

    def told(address, password="open sesame"):
        headers = {"X-Forwarded-For": address}
        return client.post(f"/g/{token}/password/", {"password": password}, headers=headers).status_code

    tries = {told(f"6.6.6.{number}, 203.0.113.7", f"guess {number}") for number in range(10)}

    assert tries == {200}
    assert (told("9.9.9.9, 203.0.113.7"), told("203.0.113.8")) == (429, 302)


def test_link_without_a_password_has_no_form_for_one(client, make):
    _link, token = make()

    assert client.get(f"/g/{token}/password/").url == f"/g/{token}/"


def test_use_is_noted_once_an_hour_and_told_once_a_day(client, make):
    link, token = make()
    moments = [timedelta(0), timedelta(minutes=30), timedelta(hours=2), timedelta(days=1)]
    noted = []
    for later in moments:
        with time_machine.travel(AT + later, tick=False):
            client.get(f"/g/{token}/month/")
        noted.append(GuestLink.objects.get().last_used_at - AT)

    told = AccessEntry.objects.filter(kind=AccessKind.LINK_USED).order_by("at").values_list("at", "person", "detail")
    assert noted == [timedelta(0), timedelta(0), timedelta(hours=2), timedelta(days=1)]
    assert list(told) == [(AT + day, None, {"link": link.name}) for day in (timedelta(0), timedelta(days=1))]


def test_locked_door_is_no_use(client, make):
    _link, token = make(password="open sesame")

    client.get(f"/g/{token}/month/")

    assert GuestLink.objects.get().last_used_at is None
