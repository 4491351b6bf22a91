"""Subscriptions by API: one's own, never wider than the lens."""

from datetime import timedelta

import pytest
from django.test import Client

from calendarapp.accounts.services import make_api_token
from calendarapp.calendars.services import GrantTerms, set_grants
from calendarapp.common.clock import now
from calendarapp.feeds.models import Subscription
from calendarapp.feeds.services import create_subscription
from tests.cast import AT

PATH = "/api/v1/subscriptions/"


@pytest.fixture
def api(cast, at_clock):
    def make(person=None, **choices) -> Client:
        _token, words = make_api_token(user=person or cast.mia, name="Test", at=now() - timedelta(days=9000), **choices)
        return Client(headers={"authorization": f"Bearer {words}"})

    return make


def post(client: Client, **body):
    return client.post(PATH, body, content_type="application/json")


def test_post_answers_with_id_and_a_working_url(api, cast):
    event = cast.event()

    response = post(api(), name="Script", calendars=[cast.launches.pk], types=["campaign"], language="ko")

    body = response.json()
    made = Subscription.objects.get()
    assert response.status_code == 201
    assert body == {
        "id": made.pk,
        "name": "Script",
        "calendars": [cast.launches.pk],
        "types": ["campaign"],
        "milestones": False,
        "embargoes": False,
        "titles_only": False,
        "language": "ko",
        "url": body["url"],
        "created_at": "2027-03-01T10:00:00+01:00",
        "last_fetched_at": None,
    }
    assert body["url"].startswith("http://127.0.0.1:8000/c/")
    assert len(body["url"]) < 256
    assert event.uid in Client().get(body["url"].removeprefix("http://127.0.0.1:8000")).content.decode()


def test_language_is_the_persons_own_unless_said(api, cast):
    cast.mia.language = "ko"
    cast.mia.save()

    assert post(api(), name="Script", calendars=[cast.launches.pk]).json()["language"] == "ko"


@pytest.mark.parametrize("person", ["mia", "ada"])
def test_unknown_and_foreign_calendars_have_one_answer(api, cast, person):
    client = api(getattr(cast, person))
    foreign = cast.hanok_calendar.pk if person == "mia" else cast.press.pk

    answers = [post(client, name="Script", calendars=[pk]) for pk in (foreign, 10**9, 10**30)]

    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert answers[0].content == answers[1].content
    assert answers[0].json()["errors"] == [{"field": "calendars", "message": "Not found.", "code": "not_found"}]
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": None},
        {"name": "x" * 81},
        {"name": "nul\x00"},
        {"calendars": []},
        {"calendars": "1"},
        {"calendars": [{"id": 1}]},
        {"types": ["none-such"]},
        {"types": "campaign"},
        {"language": "tlh"},
        {"milestones": "perhaps"},
    ],
)
def test_wrong_bodies_are_refused(api, cast, wrong):
    response = post(api(), **{"name": "Script", "calendars": [cast.launches.pk], **wrong})

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert not Subscription.objects.exists()


def test_others_feeds_do_not_exist(api, cast):
    made = create_subscription(person=cast.mia, name="Mine", calendars=[cast.launches], at=AT)
    client = api(cast.omar)

    answers = [
        client.get(f"{PATH}{made.pk}/"),
        client.patch(f"{PATH}{made.pk}/", {"name": "Theirs"}, content_type="application/json"),
        client.delete(f"{PATH}{made.pk}/"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert client.get(PATH).json()["results"] == []
    made.refresh_from_db()
    assert (made.name, made.revoked_at) == ("Mine", None)


def test_token_that_only_reads_may_not_write(api, cast):
    made = create_subscription(person=cast.mia, name="Mine", calendars=[cast.launches], at=AT)
    client = api(read_only=True)

    answers = [
        post(client, name="More", calendars=[cast.launches.pk]),
        client.patch(f"{PATH}{made.pk}/", {"name": "Other"}, content_type="application/json"),
        client.delete(f"{PATH}{made.pk}/"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert client.get(f"{PATH}{made.pk}/").status_code == 200


def test_without_a_token_nothing_is_told(client, cast):
    assert client.get(PATH).status_code == 401
    assert post(client, name="Script", calendars=[cast.launches.pk]).status_code == 401


def test_patch_changes_what_is_named(api, cast):
    made = create_subscription(
        person=cast.mia, name="Mine", calendars=[cast.launches], at=AT, types=["campaign"], milestones=True
    )

    response = api().patch(f"{PATH}{made.pk}/", {"name": "Renamed", "types": []}, content_type="application/json")

    body = response.json()
    assert (response.status_code, body["name"], body["types"], body["milestones"]) == (200, "Renamed", [], True)
    assert Subscription.objects.get().sequence == 1


def test_delete_revokes(api, cast):
    client = api()
    made = post(client, name="Script", calendars=[cast.launches.pk]).json()

    response = client.delete(f"{PATH}{made['id']}/")

    assert (response.status_code, response.content) == (204, b"")
    assert Client().get(made["url"].removeprefix("http://127.0.0.1:8000")).status_code == 410
    assert client.get(f"{PATH}{made['id']}/").status_code == 404


def test_calendars_that_closed_are_not_named(api, cast):
    made = create_subscription(person=cast.ada, name="Mine", calendars=[cast.launches], at=AT)
    set_grants(cast.luma, cast.northlight, {cast.launches: GrantTerms()}, actor=cast.mia, at=AT)

    assert api(cast.ada).get(f"{PATH}{made.pk}/").json()["calendars"] == []


def test_list_costs_the_same_for_one_and_three(api, cast, django_assert_num_queries):
    client = api()
    create_subscription(person=cast.mia, name="One", calendars=[cast.launches], at=AT)
    client.get(PATH)

    with django_assert_num_queries(6):
        client.get(PATH)
    for name in ("Two", "Three"):
        create_subscription(person=cast.mia, name=name, calendars=[cast.launches, cast.press], at=AT)
    with django_assert_num_queries(6):
        assert client.get(PATH).json()["count"] == 3
