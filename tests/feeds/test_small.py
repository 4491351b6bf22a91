"""Days, clients, links and counts."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import OperationalError, connection

from calendarapp.feeds.clients import client_of
from calendarapp.feeds.dates import window_at
from calendarapp.feeds.fetches import KEPT_FOR, note_fetch
from calendarapp.feeds.links import Links, feed_address
from calendarapp.feeds.models import Fetch
from calendarapp.feeds.tokens import new_token, token_again
from tests.cast import AT


@pytest.mark.parametrize(
    ("at", "first", "last", "moves_on"),
    [
        (datetime(2027, 10, 14, 12, tzinfo=UTC), date(2027, 7, 1), date(2029, 3, 31), date(2027, 11, 1)),
        (datetime(2027, 1, 31, 23, 59, tzinfo=UTC), date(2026, 10, 1), date(2028, 6, 30), date(2027, 2, 1)),
        (datetime(2027, 12, 31, 23, 59, tzinfo=UTC), date(2027, 9, 1), date(2029, 5, 31), date(2028, 1, 1)),
    ],
)
def test_window_begins_and_ends_with_months(at, first, last, moves_on):
    window = window_at(at)

    assert (window.first, window.last) == (first, last)
    assert window.moves_at == datetime(moves_on.year, moves_on.month, 1, tzinfo=UTC)
    assert window_at(window.moves_at).month == window.month + 1


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Google-Calendar-Importer", "Google Calendar"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", "Google Calendar"),
        ("Microsoft.Exchange/15.20 (Windows NT 10.0; Win64; x64)", "Microsoft 365"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)", "Outlook"),
        ("iOS/18.2 (22C152) dataaccessd/1.0", "Apple Calendar"),
        ("macOS/15.1 (24B83) CalendarAgent/1026", "Apple Calendar"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.5.0", "Thunderbird"),
        ("Evolution/3.54.1", "Evolution"),
        ("ICSx5/2.2.4 (ical4j; okhttp) Android/14", "ICSx⁵"),
        ("Nextcloud Server Crawler", "Nextcloud"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15", "Browser"),
        ("", "other"),
        ("x" * 5000, "other"),
    ],
)
def test_client_is_known_by_its_user_agent(user_agent, name):
    assert client_of(user_agent) == name


def test_address_ends_readably_and_stays_under_256_characters(settings):
    settings.PUBLIC_URL = "https://almanac.example"
    token = new_token(1, 1)

    plain = feed_address(token, "Luma launches, Mia’s phone")
    korean = feed_address(token, "서울 매장 런칭 캠페인과 리스탁 " * 8)

    assert plain == f"https://almanac.example/c/{token}/luma-launches-mias-phone.ics"
    assert len(korean) < 256
    assert urlsplit(korean).path.endswith(".ics")
    assert feed_address(token, "!!!").endswith("/almanac.ics")


def test_links_for_apps_carry_the_address_encoded():
    links = Links("https://almanac.example/c/abc/luma.ics", "Luma & friends")

    assert links.webcal == "webcal://almanac.example/c/abc/luma.ics"
    assert links.google == (
        "https://calendar.google.com/calendar/render?cid=webcal%3A%2F%2Falmanac.example%2Fc%2Fabc%2Fluma.ics"
    )
    assert links.outlook == (
        "https://outlook.live.com/calendar/0/addfromweb"
        "?url=https%3A%2F%2Falmanac.example%2Fc%2Fabc%2Fluma.ics&name=Luma%20%26%20friends"
    )
    assert links.microsoft365.startswith("https://outlook.office.com/calendar/0/addfromweb?url=https%3A%2F%2F")


def test_qr_code_is_a_square_of_single_modules():
    code = Links("https://almanac.example/c/abc/luma.ics", "Luma").qr

    assert code.path.startswith("M4 4h1v1h-1zM5 4h1v1h-1z")
    assert (code.size - 8 - 17) % 4 == 0


def test_tokens_differ_by_subscription_generation_and_key(settings):
    settings.FEED_KEYS = ["one"]
    tokens = {new_token(1, 1), new_token(1, 2), new_token(11, 1), new_token(1, 11)}
    settings.FEED_KEYS = ["two", "one"]

    assert len(tokens | {new_token(1, 1)}) == 5
    assert {len(token) for token in tokens} == {43}
    assert token_again(1, 1, "0" * 64) is None


def test_fetches_are_counted_by_client_and_hour_with_few_writes(cast, subscribe):
    app = subscribe()
    for seconds in (0, 5, 10, 70):
        app.get(at=AT + timedelta(seconds=seconds), user_agent="Google-Calendar-Importer")
    app.get(at=AT + timedelta(seconds=80), user_agent="curl/8.5")
    app.get(at=AT + timedelta(hours=1), user_agent="Google-Calendar-Importer")

    rows = Fetch.objects.order_by("hour", "client").values_list("client", "hour", "count", "last_at")

    assert list(rows) == [
        ("Google Calendar", AT, 4, AT + timedelta(seconds=70)),
        ("curl", AT, 1, AT + timedelta(seconds=80)),
        ("Google Calendar", AT + timedelta(hours=1), 1, AT + timedelta(hours=1)),
    ]


def test_fetch_is_noted_with_what_was_served(cast, subscribe):
    app = subscribe()

    tag = app.get()["ETag"]

    assert Fetch.objects.get().etag == tag


def test_old_fetches_go(cast, subscribe):
    app = subscribe()
    note_fetch(app.subscription.pk, "curl", etag='"a"', at=AT)

    note_fetch(app.subscription.pk, "curl", etag='"b"', at=AT + KEPT_FOR + timedelta(hours=1))

    assert [row.etag for row in Fetch.objects.all()] == ['"b"']


def test_fetch_that_cannot_be_noted_is_answered_all_the_same(cast, subscribe, monkeypatch):
    app = subscribe()
    app.get()

    def refuse(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE")):
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        response = app.get(at=AT + timedelta(minutes=5))

    assert response.status_code == 200
    assert Fetch.objects.get().count == 1
