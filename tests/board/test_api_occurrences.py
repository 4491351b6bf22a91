"""One date of a series through the API: read, changed and deleted in each scope, by whom, with which version."""

from datetime import datetime, timedelta

import pytest

from calendarapp.events.models import Event, Occurrence

THIRD = "20270316T100000"


@pytest.fixture
def weekly(cast):
    starts = datetime(2027, 3, 2, 10)
    return cast.event(
        "Round",
        starts=starts,
        ends=starts + timedelta(hours=1),
        recurrence="RRULE:FREQ=WEEKLY;COUNT=6",
        sharing="shared",
    )


def address(event, key=THIRD, scope=""):
    return f"events/{event.pk}/occurrences/{key}/" + (f"?scope={scope}" if scope else "")


def days(event):
    rows = Occurrence.objects.filter(event=event, kind="event").order_by("starts_at")
    return [row.first_on.day for row in rows]


def test_a_date_is_read_changed_and_read_again(cast, call, weekly):
    mia = call(cast.mia)
    read = mia.get(address(weekly))
    assert [read.json()[name] for name in ("key", "starts", "changed", "series")] == [
        THIRD, "2027-03-16T10:00:00", False, weekly.uid,
    ]  # fmt: skip

    body = {"starts": "2027-03-17T09:00", "title": "With guests"}
    changed = mia.patch(address(weekly), body, etag=read["ETag"])

    shown = changed.json()
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert [shown[name] for name in ("key", "starts", "ends", "title", "changed")] == [
        THIRD, "2027-03-17T09:00:00", "2027-03-17T10:00:00", "With guests", True,
    ]  # fmt: skip
    assert mia.get(address(weekly)).json() == shown
    assert mia.get(f"events/{weekly.pk}/").json()["title"] == "Round"
    assert days(weekly) == [2, 9, 17, 23, 30, 6]


def test_following_answers_with_the_event_that_begins_there(cast, call, weekly):
    answer = call(cast.mia).patch(address(weekly, scope="following"), {"starts": "2027-03-17T10:00"}, etag="*")

    later = Event.objects.exclude(pk=weekly.pk).get()
    assert (answer.status_code, answer.json()["id"], answer.json()["series"]) == (200, later.pk, weekly.uid)
    assert (days(weekly), days(later)) == ([2, 9], [17, 24, 31, 7])


def test_all_moves_by_the_difference(cast, call, weekly):
    answer = call(cast.mia).patch(address(weekly, scope="all"), {"starts": "2027-03-17T12:00"}, etag='"1"')

    assert answer.json()["starts"] == "2027-03-03T12:00:00"
    assert days(weekly) == [3, 10, 17, 24, 31, 7]


def test_what_follows_gets_a_rule_of_its_own(cast, call, weekly):
    body = {"recurrence": "RRULE:FREQ=DAILY;COUNT=2"}

    call(cast.mia).patch(address(weekly, scope="following"), body, etag="*")

    later = Event.objects.exclude(pk=weekly.pk).get()
    assert (days(weekly), days(later)) == ([2, 9], [16, 17])


def test_another_zone_keeps_what_is_asked(cast, call, weekly):
    mia, paths = call(cast.mia), address(weekly)

    wall = mia.patch(paths, {"time_zone": "Asia/Seoul"}, etag="*").json()
    assert (wall["starts"], wall["time_zone"]) == ("2027-03-16T10:00:00", "Asia/Seoul")
    moment = mia.patch(paths, {"time_zone": "Europe/Paris", "keep": "moment"}, etag="*").json()
    assert (moment["starts"], moment["time_zone"]) == ("2027-03-16T02:00:00", "Europe/Paris")
    assert moment["starts_at"] == wall["starts_at"]


@pytest.mark.parametrize(
    ("scope", "left"), [("", [2, 9, 23, 30, 6]), ("this", [2, 9, 23, 30, 6]), ("following", [2, 9])]
)
def test_deleting_a_date_or_what_follows(cast, call, weekly, scope, left):
    answer = call(cast.mia).delete(address(weekly, scope=scope), etag='"1"')

    assert answer.status_code == 204
    assert days(weekly) == left
    assert call(cast.mia).delete(address(weekly, scope="all"), etag="*").status_code == 404


def test_deleting_all_deletes_the_event(cast, call, weekly):
    call(cast.mia).delete(address(weekly, scope="all"), etag="*")

    assert Event.objects.get().deleted_at is not None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"owner": 1}, "owner"),
        ({"tags": ["x"]}, "tags"),
        ({"recurrence": "RRULE:FREQ=DAILY"}, "recurrence"),
        ({"starts": "2027-03-17T10:00", "ends": "2027-03-16T10:00"}, "ends"),
        ({"keep": "both"}, "keep"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_what_one_date_cant_have_is_refused_by_name(cast, call, weekly, body, field):
    body = {"owner": cast.mia.pk} if "owner" in body else body

    answer = call(cast.mia).patch(address(weekly), body, etag="*")

    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert Event.objects.get().version == 1


def test_a_scope_that_there_isnt_is_refused(cast, call, weekly):
    answer = call(cast.mia).patch(address(weekly, scope="some"), {"title": "X"}, etag="*")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "scope")


def test_writing_needs_the_version_that_was_read(cast, call, weekly):
    mia = call(cast.mia)

    assert mia.patch(address(weekly), {"title": "X"}).status_code == 428
    assert mia.patch(address(weekly), {"title": "X"}, etag='"7"').status_code == 412
    assert mia.delete(address(weekly)).status_code == 428
    assert Event.objects.get().version == 1


@pytest.mark.parametrize("key", ["20270317T100000", "20270316", "x", "-", "99999999T999999"])
def test_a_date_that_there_isnt_is_not_found(cast, call, weekly, key):
    assert call(cast.mia).get(address(weekly, key)).status_code == 404
    assert call(cast.mia).patch(address(weekly, key), {"title": "X"}, etag="*").status_code == 404


def test_doors_answer_by_who_asks(cast, call, weekly):
    answers = {
        who: (
            call(getattr(cast, who)).get(address(weekly)).status_code,
            call(getattr(cast, who)).patch(address(weekly), {"title": "New"}, etag="*").status_code,
            call(getattr(cast, who)).delete(address(weekly), etag="*").status_code,
        )
        for who in ("zoe", "ada", "vera", "omar")
    }

    assert answers == {"zoe": (404, 404, 404), "ada": (200, 403, 403), "vera": (200, 403, 403), "omar": (200, 200, 204)}


def test_a_partner_reads_only_what_is_open_of_a_changed_date(cast, call, weekly):
    body = {"title": "With guests", "location": "Paris", "description": "For you"}
    call(cast.mia).patch(address(weekly), body, etag="*")

    titles, read = call(cast.sol).get(address(weekly)).json(), call(cast.ada).get(address(weekly)).json()

    assert titles["title"] == "With guests"
    assert not {"location", "description"} & titles.keys()
    assert (read["location"], read["description"]) == ("Paris", "For you")
