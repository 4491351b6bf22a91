"""The pages about one's feeds: the owner's alone, and never wider than the lens."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendarapp.calendars.services import GrantTerms, set_grants
from calendarapp.feeds.models import Subscription
from calendarapp.feeds.queries import links_of
from calendarapp.feeds.services import MOST_SUBSCRIPTIONS, create_subscription
from tests.cast import AT

LIST = "/subscriptions/"
NEW = "/subscriptions/new/"
DOORS = ("", "edit/", "renew/", "revoke/")


@pytest.fixture
def mia(client, cast, at_clock):
    client.force_login(cast.mia)
    return client


@pytest.fixture
def feed(cast):
    return create_subscription(person=cast.mia, name="Luma launches", calendars=[cast.launches], at=AT)


def page(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_pages_want_a_signed_in_person(client, feed):
    paths = [LIST, NEW, *(f"{LIST}{feed.pk}/{door}" for door in DOORS)]

    answers = [client.get(path) for path in paths]

    assert {answer.status_code for answer in answers} == {302}
    assert all(answer["Location"].startswith("/account/login/") for answer in answers)


@pytest.mark.parametrize("door", DOORS)
def test_feed_of_somebody_else_does_not_exist(client, cast, feed, at_clock, door):
    client.force_login(cast.omar)

    assert client.get(f"{LIST}{feed.pk}/{door}").status_code == 404
    if door:
        assert client.post(f"{LIST}{feed.pk}/{door}", {"overlap": "0"}).status_code == 404
    feed.refresh_from_db()
    assert (feed.revoked_at, feed.generation) == (None, 1)


def test_making_a_feed_leads_to_its_link(mia, cast):
    chosen = {"name": "Launches on my phone", "calendars": [cast.launches.pk], "types": ["campaign"], "language": "ko"}

    response = mia.post(NEW, {**chosen, "milestones": "on"})

    made = Subscription.objects.get()
    assert response["Location"] == f"{LIST}{made.pk}/"
    assert (made.person, made.name, made.types, made.milestones, made.language) == (
        cast.mia,
        "Launches on my phone",
        ["campaign"],
        True,
        "ko",
    )
    assert list(made.calendars.all()) == [cast.launches]
    assert links_of(made).https in page(mia, f"{LIST}{made.pk}/")


def test_link_page_offers_every_app_and_a_picture(mia, feed):
    links = links_of(feed)

    shown = page(mia, f"{LIST}{feed.pk}/")

    address = links.https
    webcal = address.replace("http://", "webcal://", 1)
    assert f'value="{address}"' in shown
    assert f'href="{webcal}"' in shown
    assert f"https://calendar.google.com/calendar/render?cid={quote(webcal, safe='')}" in shown
    asked = f"url={quote(address, safe='')}&amp;name=Luma%20launches"
    assert f"https://outlook.live.com/calendar/0/addfromweb?{asked}" in shown
    assert f"https://outlook.office.com/calendar/0/addfromweb?{asked}" in shown
    assert f'<path d="{links.qr.path}"' in shown
    assert "style=" not in shown


def test_link_page_is_kept_by_no_cache(mia, feed):
    response = mia.get(f"{LIST}{feed.pk}/")

    assert "no-store" in response["Cache-Control"]


def test_list_holds_no_link(mia, feed):
    shown = page(mia, LIST)

    assert "Luma launches" in shown
    assert "/c/" not in shown


def test_form_offers_only_what_the_lens_opens(client, cast, at_clock):
    client.force_login(cast.sol)

    shown = page(client, NEW)
    refused = client.post(NEW, {"name": "More", "calendars": [cast.stock.pk], "language": "en"})

    assert (cast.launches.name in shown.replace("&amp;", "&"), cast.stock.name in shown.replace("&amp;", "&")) == (
        True,
        False,
    )
    assert "is not one of the available choices" in refused.content.decode()
    assert not Subscription.objects.exists()


def test_form_offers_no_types_to_those_who_see_busy_blocks_alone(client, cast, at_clock):
    for calendar in (cast.launches, cast.press):
        set_grants(cast.luma, cast.saffron, {calendar: GrantTerms("busy")}, actor=cast.mia, at=AT)
    client.force_login(cast.sol)

    assert 'value="campaign"' not in page(client, NEW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"name": "nul\x00"},
        {"calendars": []},
        {"calendars": ["no"]},
        {"calendars": ["99999999999999999999"]},
        {"types": ["no-such-type"]},
        {"language": "xx"},
    ],
)
def test_wrong_input_is_told_and_nothing_is_written(mia, cast, wrong):
    right = {"name": "Right", "calendars": [cast.launches.pk], "language": "en"}

    response = mia.post(NEW, {**right, **wrong})

    assert response.status_code in (200, 400)
    assert not Subscription.objects.exists()


def test_one_person_has_a_limited_number(mia, cast, feed):
    Subscription.objects.bulk_create(
        Subscription(person=cast.mia, name=str(number), created_at=AT, changed_at=AT)
        for number in range(MOST_SUBSCRIPTIONS - 1)
    )

    response = mia.post(NEW, {"name": "One more", "calendars": [cast.launches.pk], "language": "en"})

    assert "as many feeds as one person may have" in response.content.decode()
    assert Subscription.objects.count() == MOST_SUBSCRIPTIONS


def test_edit_keeps_the_link_and_raises_the_sequence(mia, cast, feed):
    link = links_of(feed).https

    chosen = {"name": "Luma launches", "calendars": [cast.launches.pk, cast.press.pk], "language": "en"}
    response = mia.post(f"{LIST}{feed.pk}/edit/", {**chosen, "titles_only": "on"})

    changed = Subscription.objects.get()
    assert response["Location"] == f"{LIST}{feed.pk}/"
    assert (changed.titles_only, changed.sequence, changed.calendars.count()) == (True, 1, 2)
    assert links_of(changed).https == link


def test_edit_form_is_filled_in(mia, feed):
    shown = page(mia, f"{LIST}{feed.pk}/edit/")

    assert 'value="Luma launches"' in shown
    assert shown.count(" checked") == 1


def test_renew_makes_another_link_and_names_how_long_the_old_one_lives(mia, feed):
    old = links_of(feed).https

    response = mia.post(f"{LIST}{feed.pk}/renew/", {"overlap": "7"})

    renewed = Subscription.objects.get()
    assert response["Location"] == f"{LIST}{feed.pk}/"
    assert links_of(renewed).https != old
    assert "An older link works until" in page(mia, f"{LIST}{feed.pk}/")


def test_renew_takes_only_the_offered_spans(mia, feed):
    response = mia.post(f"{LIST}{feed.pk}/renew/", {"overlap": "365"})

    assert response.status_code == 200
    assert Subscription.objects.get().generation == 1


def test_revoke_asks_first_and_acts_on_post(mia, feed):
    page(mia, f"{LIST}{feed.pk}/revoke/")
    assert Subscription.objects.get().revoked_at is None

    response = mia.post(f"{LIST}{feed.pk}/revoke/")

    assert response["Location"] == LIST
    assert Subscription.objects.get().revoked_at is not None
    assert mia.get(f"{LIST}{feed.pk}/").status_code == 404


def test_calendar_that_is_no_longer_open_is_not_named(client, cast, at_clock):
    client.force_login(cast.ada)
    made = create_subscription(person=cast.ada, name="Theirs", calendars=[cast.launches], at=AT)
    set_grants(cast.luma, cast.northlight, {cast.launches: GrantTerms()}, actor=cast.mia, at=AT)

    pages = page(client, f"{LIST}{made.pk}/") + page(client, LIST)

    assert cast.launches.name not in pages.replace("&amp;", "&")
    assert "None of its calendars is open to you any more." in pages


def test_last_use_is_told_by_client(mia, cast, subscribe):
    app = subscribe()
    app.get(user_agent="Google-Calendar-Importer")
    app.get(at=AT + timedelta(hours=2), user_agent="Mozilla/5.0 Thunderbird/128.0")

    shown = page(mia, f"{LIST}{app.subscription.pk}/")

    assert shown.index('<th scope="row">Thunderbird') < shown.index('<th scope="row">Google Calendar')
    assert "Thunderbird" in page(mia, LIST)


def test_pages_cost_the_same_for_one_and_three(mia, cast, feed):
    def costs() -> list[int]:
        found = []
        for path in (LIST, NEW, f"{LIST}{feed.pk}/", f"{LIST}{feed.pk}/edit/"):
            mia.get(path)
            with CaptureQueriesContext(connection) as queries:
                mia.get(path)
            found.append(len(queries))
        return found

    one = costs()
    for number in range(2):
        create_subscription(person=cast.mia, name=f"Feed {number}", calendars=[cast.launches, cast.press], at=AT)
    Subscription.objects.get(pk=feed.pk).calendars.add(cast.press, cast.stock)

    assert one == costs()
    assert max(one) <= 12
