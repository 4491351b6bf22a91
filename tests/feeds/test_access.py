"""Whose feed it still is: revoked, renewed, removed, ended, lifted."""

from datetime import date, datetime, timedelta

from calendarapp.accounts.models import Membership
from calendarapp.accounts.services import remove_member
from calendarapp.calendars.services import GrantTerms, end_partnership, set_grants
from calendarapp.events.services import update_event
from calendarapp.feeds.services import renew_link, revoke_subscription
from tests.cast import AT

LATER = AT + timedelta(hours=1)


def test_revoked_feed_is_gone_before_its_etag_is_asked(cast, subscribe):
    app = subscribe()
    path, tag = app.path, app.get()["ETag"]

    revoke_subscription(app.subscription, at=LATER)

    response = app.client.get(path, headers={"if-none-match": tag})
    assert response.status_code == 410
    assert "ETag" not in response


def test_renewed_link_lets_the_old_one_live_for_the_overlap(cast, subscribe, at_clock):
    app = subscribe()
    old = app.path

    renew_link(app.subscription, overlap=timedelta(days=1), at=AT)

    assert app.path != old
    assert app.get().status_code == 200
    assert app.client.get(old).status_code == 200
    at_clock(AT + timedelta(days=1))
    assert app.client.get(old).status_code == 410
    assert app.get(at=AT + timedelta(days=1)).status_code == 200


def test_renewed_link_without_overlap_ends_all_older_ones(cast, subscribe):
    app = subscribe()
    first = app.path
    renew_link(app.subscription, overlap=timedelta(days=7), at=AT)
    second = app.path

    renew_link(app.subscription, overlap=timedelta(), at=LATER)

    app.clock(LATER)
    assert [app.client.get(path).status_code for path in (first, second, app.path)] == [410, 410, 200]


def test_both_links_of_an_overlap_give_the_same_bytes(cast, subscribe):
    cast.event()
    app = subscribe()
    old = app.path
    renew_link(app.subscription, overlap=timedelta(days=7), at=AT)

    assert app.client.get(old).content == app.get().content


def test_person_removed_from_the_agency_gets_410(cast, subscribe):
    app = subscribe(cast.ada)
    tag = app.get()["ETag"]
    other = cast.omar
    Membership.objects.create(organisation=cast.northlight, user=other, role="lead", joined_at=AT)

    remove_member(Membership.objects.get(organisation=cast.northlight, user=cast.ada), actor=cast.ada, at=LATER)

    assert app.get(at=LATER, if_none_match=tag).status_code == 410


def test_closed_account_gets_410(cast, subscribe):
    app = subscribe(cast.ada)
    app.get()

    cast.ada.is_active = False
    cast.ada.save()

    assert app.get().status_code == 410


def test_agency_without_a_grant_gets_410_and_comes_back_with_a_new_one(cast, subscribe):
    event = cast.event(sharing="shared")
    app = subscribe(cast.ada)
    before = app.event(event.uid)

    end_partnership(cast.luma, cast.northlight, actor=cast.mia, at=LATER)
    assert app.get(at=LATER).status_code == 410
    set_grants(cast.luma, cast.northlight, {cast.launches: GrantTerms("titles")}, actor=cast.mia, at=LATER)

    after = app.event(event.uid, at=LATER)
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_grant_ends_at_midnight_without_anybody_saving(cast, subscribe):
    cast.event(sharing="shared")
    terms = GrantTerms("read", until=date(2027, 3, 5))
    set_grants(cast.luma, cast.northlight, {cast.launches: terms}, actor=cast.mia, at=AT)
    app = subscribe(cast.ada)
    midnight = datetime(2027, 3, 5, 23, 0, tzinfo=AT.tzinfo)  # in Paris

    assert app.get(at=midnight - timedelta(seconds=1)).status_code == 200
    assert app.get(at=midnight).status_code == 410


def test_embargo_lifts_without_anybody_saving(cast, subscribe):
    lift = AT + timedelta(minutes=2)
    event = cast.event(sharing="shared", embargo_until=lift)
    app = subscribe(cast.ada)
    before = app.get()

    assert app.events(at=lift - timedelta(seconds=1)) == {}
    after = app.get(at=lift, if_none_match=before["ETag"])

    assert after.status_code == 200
    shown = app.event(event.uid, at=lift)
    assert shown["DTSTAMP"].dt == lift
    assert shown["SEQUENCE"] == 1


def test_embargo_set_after_the_first_fetch_is_noticed_even_if_the_row_could_not_be_written(
    cast, subscribe, monkeypatch
):
    event = cast.event(sharing="shared")
    app = subscribe(cast.ada)
    app.get()
    lift = AT + timedelta(minutes=2)
    update_event(event, actor=cast.mia, at=AT, values={"embargo_until": lift}, version=None)
    monkeypatch.setattr("calendarapp.feeds.fetching.note", lambda write: False)

    hidden = app.get()
    shown = app.get(at=lift, if_none_match=hidden["ETag"])

    assert event.uid.encode() not in hidden.content
    assert shown.status_code == 200
    assert event.uid.encode() in shown.content
