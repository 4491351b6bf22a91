import re

import pytest
from django.urls import reverse

from calendarapp.notifications.letters import read_unsubscribe_token, unsubscribe_token
from calendarapp.notifications.models import Preference

pytestmark = pytest.mark.django_db


def preferences(person):
    rows = Preference.objects.filter(person=person)
    return {(row.kind, row.medium): row.is_on for row in rows}


@pytest.fixture
def link(cast):
    return reverse("unsubscribe", args=[unsubscribe_token(cast.mia.pk, "reminder_start")])


def test_person_chooses_kinds_and_mediums(client, cast):
    client.force_login(cast.mia)

    client.post(reverse("notice_preferences"), {"reminder_start-mail": "on", "missed-inbox": "on"})

    assert preferences(cast.mia) == {
        ("reminder_start", "inbox"): False,
        ("reminder_start", "mail"): True,
        ("reminder_embargo", "inbox"): False,
        ("reminder_embargo", "mail"): False,
        ("reminder_milestone", "inbox"): False,
        ("reminder_milestone", "mail"): False,
        ("missed", "inbox"): True,
        ("missed", "mail"): False,
        ("talk_mention", "inbox"): False,
        ("talk_mention", "mail"): False,
        ("talk_shared", "inbox"): False,
        ("talk_shared", "mail"): False,
    }
    assert preferences(cast.omar) == {}


def test_everything_is_on_until_somebody_says_otherwise(client, cast):
    client.force_login(cast.mia)
    Preference.objects.create(person=cast.mia, kind="missed", medium="mail", is_on=False)

    page = client.get(reverse("notice_preferences")).content.decode()

    assert len(re.findall(r'type="checkbox"', page)) == 12
    assert len(re.findall(r'type="checkbox"[^>]*checked', page)) == 11


def test_stranger_chooses_nothing(client, db):
    assert client.get(reverse("notice_preferences")).status_code == 302


def test_looking_at_the_link_changes_nothing(client, cast, link):
    response = client.get(link)

    assert response.status_code == 200
    assert preferences(cast.mia) == {}


def test_one_click_stops_mails_without_cookie_or_sign_in(cast, link):
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post(
        link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code == 200
    assert preferences(cast.mia) == {("reminder_start", "mail"): False}


def test_clicking_twice_is_clicking_once(client, cast, link):
    client.post(link)

    client.post(link)

    assert preferences(cast.mia) == {("reminder_start", "mail"): False}


@pytest.mark.parametrize("change", [lambda token: token[:-2], lambda token: "2" + token[1:], lambda token: "x"])
def test_link_that_we_did_not_sign_leads_nowhere(client, cast, change):
    token = change(unsubscribe_token(cast.mia.pk, "reminder_start"))

    response = client.post(f"/notices/unsubscribe/{token}/")

    assert response.status_code == 404
    assert Preference.objects.count() == 0


def test_link_of_a_person_or_kind_that_is_gone_leads_nowhere(client, cast):
    links = [unsubscribe_token(999_999, "reminder_start"), unsubscribe_token(cast.mia.pk, "forgotten")]

    assert [client.post(f"/notices/unsubscribe/{token}/").status_code for token in links] == [404, 404]


def test_token_names_person_and_kind_and_is_kept_out_of_logs(cast):
    from calendarapp.common.logs import without_tokens

    token = unsubscribe_token(cast.mia.pk, "reminder_start")

    assert read_unsubscribe_token(token) == (cast.mia.pk, "reminder_start")
    assert token not in without_tokens(f"POST /notices/unsubscribe/{token}/")
