"""The feed's door: access first, then validators, then the text."""

from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendarapp.accounts.models import Membership
from calendarapp.common.tokens import new_token
from calendarapp.events.services import cancel_event, delete_event, move_event, update_event
from calendarapp.feeds.fetching import forget_bodies
from calendarapp.feeds.models import FeedState, Subscription
from calendarapp.feeds.queries import links_of
from calendarapp.feeds.services import change_subscription
from calendarapp.feeds.views.feed import WRONG_TOKENS
from tests.cast import AT

LATER = AT + timedelta(hours=1)


def test_answer_carries_the_whole_contract(cast, subscribe):
    cast.event()

    response = subscribe().get()

    headers = {name: response[name] for name in ("Content-Type", "Content-Disposition", "Cache-Control", "Vary")}
    assert response.status_code == 200
    assert headers == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": 'inline; filename="luma-launches.ics"',
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Encoding",
    }
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert int(response["Content-Length"]) == len(response.content)
    assert response["ETag"].startswith('"')
    assert parsedate_to_datetime(response["Last-Modified"]) == AT
    assert "Set-Cookie" not in response
    assert "Content-Language" not in response


def test_head_sends_what_get_sends_without_a_body(cast, subscribe):
    cast.event()
    app = subscribe()
    full = app.get()

    head = app.head()

    assert head.content == b""
    assert dict(head.headers) == dict(full.headers)


def test_second_fetch_gives_the_same_bytes(cast, subscribe):
    cast.event()
    app = subscribe()

    first = app.get()
    forget_bodies()
    second = app.get(at=LATER)

    assert first.content == second.content
    assert (first["ETag"], first["Last-Modified"]) == (second["ETag"], second["Last-Modified"])


def test_unchanged_feed_costs_two_statements_and_renders_nothing(
    cast, subscribe, django_assert_num_queries, monkeypatch
):
    cast.event()
    app = subscribe()
    tag = app.get()["ETag"]
    monkeypatch.setattr("calendarapp.feeds.fetching.feed_text", lambda sight: pytest.fail("rendered"))
    path = app.path

    with django_assert_num_queries(2):
        response = app.client.get(path, headers={"if-none-match": tag})

    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == tag
    assert response["Cache-Control"] == "private, no-cache"
    assert "Content-Type" not in response


def test_warm_feed_costs_two_statements(cast, subscribe, django_assert_num_queries):
    cast.event()
    app = subscribe()
    app.get()
    path = app.path

    with django_assert_num_queries(2):
        assert app.client.get(path).status_code == 200


def test_first_fetch_costs_the_same_for_one_and_three_events(cast, subscribe):
    def cost() -> int:
        app = subscribe(milestones=True)
        path = app.path
        with CaptureQueriesContext(connection) as queries:
            assert app.client.get(path).status_code == 200
        asked = [query["sql"].strip() for query in queries]
        return len([sql for sql in asked if not sql.startswith(("PRAGMA", "SET LOCAL"))])

    cast.event("One", recurrence="RRULE:FREQ=WEEKLY;COUNT=3")
    one = cost()
    cast.event("Two", recurrence="RRULE:FREQ=WEEKLY;COUNT=3", sharing="shared")
    cast.event("Three")

    assert (one, cost()) == (33, 33)


def test_session_of_a_browser_is_not_touched(cast, subscribe):
    app = subscribe()
    app.client.force_login(cast.mia)
    app.get()
    path = app.path

    with CaptureQueriesContext(connection) as queries:
        response = app.client.get(path)

    assert [query["sql"] for query in queries if "session" in query["sql"]] == []
    assert not response.cookies


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_if_none_match_takes_lists_weak_forms_and_star(cast, subscribe, form):
    app = subscribe()
    tag = app.get()["ETag"]

    assert app.get(if_none_match=form.format(tag)).status_code == 304


def test_if_none_match_stands_before_if_modified_since(cast, subscribe):
    app = subscribe()
    modified = app.get()["Last-Modified"]

    assert app.get(if_none_match='"other"', if_modified_since=modified).status_code == 200
    assert app.get(if_modified_since=modified).status_code == 304


@pytest.mark.parametrize("since", ["yesterday", "", "Mon, 01 Mar 2027", "0"])
def test_bad_date_is_ignored(cast, subscribe, since):
    app = subscribe()
    app.get()

    assert app.get(if_modified_since=since).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_other_methods_are_refused_with_allow(cast, subscribe, method):
    app = subscribe()

    response = getattr(app.client, method)(app.path)

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_unknown_tokens_have_one_answer(client, cast):
    answers = [client.get(f"/c/{token}/luma.ics") for token in (new_token(), new_token(), "short", "한글", "a" * 300)]

    assert {(answer.status_code, answer.content, tuple(sorted(answer.items()))) for answer in answers} == {
        (404, answers[0].content, tuple(sorted(answers[0].items())))
    }


def test_many_wrong_tokens_are_slowed_down_and_a_right_one_never_is(cast, subscribe):
    app = subscribe()
    cache.set("feeds.wrong.127.0.0.1", WRONG_TOKENS)

    wrong = app.client.get(f"/c/{new_token()}/luma.ics")

    assert (wrong.status_code, wrong["Retry-After"]) == (429, "60")
    assert app.get().status_code == 200


def test_query_changes_nothing(cast, subscribe):
    cast.event()
    app = subscribe(cast.ada)
    plain = app.get()

    asked = app.client.get(f"{app.path}?calendars=1,2,3&level=all&person={cast.mia.pk}")

    assert (asked.content, asked["ETag"]) == (plain.content, plain["ETag"])


def test_move_after_304_answers_200_with_a_higher_sequence(cast, subscribe):
    event = cast.event()
    app = subscribe()
    first = app.get()
    before = app.event(event.uid)
    assert app.get(if_none_match=first["ETag"]).status_code == 304

    move_event(event, actor=cast.mia, at=LATER, version=None, starts=date(2027, 3, 17))
    second = app.get(at=LATER, if_none_match=first["ETag"])

    after = app.event(event.uid, at=LATER)
    assert second.status_code == 200
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTART"].dt == date(2027, 3, 17)
    assert after["LAST-MODIFIED"].dt == after["DTSTAMP"].dt == LATER
    assert second["Last-Modified"] > first["Last-Modified"]


def test_deleted_event_goes_at_once_and_last_modified_never_goes_back(cast, subscribe):
    kept, gone = cast.event("Kept"), cast.event("Gone")
    app = subscribe()
    update_event(gone, actor=cast.mia, at=AT, values={"title": "Gone soon"}, version=None)
    first = app.get(at=LATER)

    delete_event(gone, actor=cast.mia, at=LATER)
    second = app.get(at=LATER + timedelta(minutes=1))

    assert set(app.events(at=LATER + timedelta(minutes=1))) == {kept.uid}
    assert parsedate_to_datetime(second["Last-Modified"]) > parsedate_to_datetime(first["Last-Modified"])


def test_cancelled_event_stays_thirty_days(cast, subscribe):
    event = cast.event()
    app = subscribe()
    cancel_event(event, actor=cast.mia, at=AT, version=None)
    tag = app.get()["ETag"]
    edge = AT + timedelta(days=30)

    shown = app.event(event.uid, at=edge - timedelta(seconds=1))
    after = app.get(at=edge, if_none_match=tag)

    assert (shown["STATUS"], shown["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert after.status_code == 200
    assert app.events(at=edge) == {}


def test_window_moves_with_the_month(cast, subscribe):
    old = cast.event("Old", starts=date(2026, 12, 1))
    far = cast.event("Far", starts=date(2028, 9, 1))
    app = subscribe()
    april = datetime(2027, 4, 1, tzinfo=AT.tzinfo)

    tag = app.get()["ETag"]

    assert set(app.events()) == {old.uid}
    assert app.get(at=april, if_none_match=tag).status_code == 200
    assert set(app.events(at=april)) == {far.uid}


def test_joining_another_side_widens_the_feed_at_once(cast, subscribe):
    event = cast.event("Inside")
    app = subscribe(cast.ada)
    tag = app.get()["ETag"]

    Membership.objects.create(organisation=cast.luma, user=cast.ada, role="viewer", joined_at=AT)

    assert app.get(if_none_match=tag).status_code == 200
    assert event.uid in app.events()


def test_changed_subscription_counts_as_changed_in_every_entry(cast, subscribe):
    event = cast.event()
    app = subscribe()
    before, tag = app.event(event.uid), app.get()["ETag"]

    change_subscription(app.subscription, at=LATER, name="Another name")

    assert app.get(at=LATER, if_none_match=tag).status_code == 200
    after = app.event(event.uid, at=LATER)
    assert (after["SEQUENCE"], after["DTSTAMP"].dt) == (before["SEQUENCE"] + 1, LATER)
    assert app.calendar(at=LATER)["X-WR-CALNAME"] == "Another name"


def test_keys_rotate_and_old_links_live_on(cast, subscribe, settings):
    app = subscribe()
    old = app.path

    settings.FEED_KEYS = ["a-newer-key"]
    newer = subscribe(name="Newer")

    assert app.path == old
    assert app.client.get(old).status_code == 200
    settings.SECRET_KEY = "another-secret-key-that-is-long-enough-for-checks-0123456789"
    assert links_of(Subscription.objects.get(pk=app.subscription.pk)) is None
    assert app.client.get(old).status_code == 200
    assert newer.get().status_code == 200


def test_database_holds_no_working_link(cast, subscribe):
    app = subscribe()
    token = urlsplit(app.path).path.split("/")[2]

    stored = [str(value) for state in FeedState.objects.values_list() for value in state]

    assert len(token) == 43
    assert not any(token in value for value in stored)


def test_address_with_another_ending_is_not_redirected(cast, subscribe):
    app = subscribe()

    assert app.client.get(f"{app.path}/").status_code == 404
    assert app.client.get(app.path.removesuffix(".ics")).status_code == 404
