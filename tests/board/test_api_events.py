"""Events through the API: a stranger, a reader and a writer; shapes, preconditions, bad input."""

from datetime import date, timedelta

import pytest

from calendarapp.calendars.models import Calendar
from calendarapp.changes.models import Change
from calendarapp.events.builtin import DetailField
from calendarapp.events.models import Event
from calendarapp.events.series import Scope
from calendarapp.events.services import update_event
from calendarapp.events.services.types import put_field
from tests.cast import AT


@pytest.fixture
def body(cast):
    return {
        "calendar": cast.launches.pk,
        "type": "campaign",
        "title": "Glow serum launch",
        "starts": "2027-03-10",
        "ends": "2027-03-14",
    }


def test_event_is_made_read_changed_and_deleted(cast, call, body):
    mia = call(cast.mia)

    made = mia.post("events/", {**body, "details": {"offer": "Two for one"}, "channels": [cast.channel("email").pk]})
    shown = made.json()
    changed = mia.patch(f"events/{shown['id']}/", {"starts": "2027-03-12"}, etag=made["ETag"])
    gone = mia.delete(f"events/{shown['id']}/", etag=changed["ETag"])

    assert (made.status_code, shown["title"], shown["details"]) == (201, "Glow serum launch", {"offer": "Two for one"})
    assert [row["key"] for row in shown["channels"]] == ["email"]
    assert (changed.status_code, changed.json()["ends"], changed["ETag"]) == (200, "2027-03-16", '"2"')
    assert gone.status_code == 204
    assert mia.get(f"events/{shown['id']}/").status_code == 404
    back = mia.post(f"events/{shown['id']}/restore/")
    assert (back.status_code, back.json()["uid"]) == (200, shown["uid"])


def test_doors_answer_by_who_asks(cast, call, body):
    event = cast.event(sharing="shared")
    asked = f"events/{event.pk}/"

    answers = {
        who: (
            call(getattr(cast, who)).get(asked).status_code,
            call(getattr(cast, who)).patch(asked, {"title": "New"}, etag="*").status_code,
        )
        for who in ("zoe", "ada", "vera", "omar")
    }

    assert answers == {"zoe": (404, 404), "ada": (200, 403), "vera": (200, 403), "omar": (200, 200)}


def test_a_partner_gets_only_what_is_open(cast, call):
    event = cast.event(
        sharing="shared", description="For you", notes="Not for you", budget_planned="100", owner=cast.mia
    )

    shown = call(cast.ada).get(f"events/{event.pk}/").json()

    assert shown["description"] == "For you"
    assert not {"notes", "budget_planned", "owner", "sharing", "personas", "links"} & shown.keys()
    assert call(cast.sol).get(f"events/{event.pk}/").json()["opens"] == ["busy", "titles"]


def test_writing_needs_the_version_that_was_read(cast, call):
    event = cast.event()
    mia, asked = call(cast.mia), f"events/{event.pk}/"

    without = mia.patch(asked, {"title": "A"})
    mia.patch(asked, {"title": "B"}, etag='"1"')
    stale = mia.patch(asked, {"location": "Paris"}, etag='"1"')

    assert (without.status_code, stale.status_code) == (428, 412)
    assert stale["Content-Type"] == "application/problem+json"
    assert Event.objects.get().location == ""


def test_put_empties_what_is_left_out_and_keeps_what_the_writer_cannot_see(cast, call, body):
    event = cast.event(
        "Press day",
        calendar=cast.press,
        kind="pr_event",
        sharing="shared",
        location="Paris",
        budget_planned="900",
        notes="Inside",
    )
    sol = call(cast.sol)

    answer = sol.put(
        f"events/{event.pk}/",
        {"calendar": cast.press.pk, "type": "pr_event", "title": "Press week", "starts": "2027-03-10"},
        etag='"1"',
    )

    event.refresh_from_db()
    assert answer.status_code == 200
    assert (event.title, event.location, str(event.budget_planned), event.notes) == (
        "Press week",
        "",
        "900.00",
        "Inside",
    )


def test_an_agency_cannot_write_what_is_the_brands_alone(cast, call):
    event = cast.event("Press day", calendar=cast.press, kind="pr_event", sharing="shared")

    answer = call(cast.sol).patch(f"events/{event.pk}/", {"sharing": "internal", "notes": "x"}, etag="*")

    assert answer.status_code == 400
    assert {row["field"] for row in answer.json()["errors"]} == {"sharing", "notes"}


def test_what_an_agency_adds_is_shared_with_the_brand_and_itself(cast, call):
    made = call(cast.sol).post(
        "events/", {"calendar": cast.press.pk, "type": "pr_event", "title": "Ours", "starts": "2027-05-01"}
    )

    event = Event.objects.get(pk=made.json()["id"])
    assert (event.sharing, event.partners.get().agency, event.created_for) == ("named", cast.saffron, cast.saffron)


def test_a_read_only_token_reads_and_writes_nothing(cast, call, body):
    caller = call(cast.mia, read_only=True)

    assert caller.get("events/").status_code == 200
    assert caller.post("events/", body).status_code == 403
    assert not Event.objects.exists()


def test_calls_without_a_token_are_refused(client):
    answer = client.get("/api/v1/events/")

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="Almanac"')
    assert answer["Content-Type"] == "application/problem+json"


BAD = [
    ({"starts": "2027-03-14", "ends": "2027-03-10"}, "ends"),
    ({"starts": "2027-03-10T09:00", "ends": "2027-03-11"}, "ends"),
    ({"starts": "1969-12-31"}, "starts"),
    ({"starts": "2101-01-01"}, "starts"),
    ({"starts": "10/03/2027"}, "starts"),
    ({"starts": "2027-03-10T09:00+01:00"}, "starts"),
    ({"starts": 5}, "starts"),
    ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ({"calendar": 999_999}, "calendar"),
    ({"calendar": "FOREIGN"}, "calendar"),
    ({"calendar": None}, "calendar"),
    ({"type": "nothing"}, "type"),
    ({"title": ""}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"title": "a\x00b"}, "title"),
    ({"description": "x" * 20_001}, "description"),
    ({"owner": 999_999}, "owner"),
    ({"products": [999_999]}, "products"),
    ({"needs": [999_999]}, "needs"),
    ({"parent": 999_999}, "parent"),
    ({"partners": [{"agency": 999_999}]}, "partners"),
    ({"currency": "ZZZ"}, "currency"),
    ({"stages": "EX"}, "stages"),
    ({"budget_planned": "NaN"}, "budget_planned"),
    ({"budget_planned": "1e400"}, "budget_planned"),
    ({"links": [{"url": "javascript:alert(1)"}]}, "links.0.url"),
    ({"recurrence": "RRULE:FREQ=SECONDLY"}, "recurrence"),
    ({"recurrence": "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "recurrence"),
    ({"recurrence": "RRULE:FREQ=DAILY;COUNT=3;UNTIL=20280101"}, "recurrence"),
    ({"recurrence": "DTSTART:20270101"}, "recurrence"),
    ({"recurrence": "RRULE:FREQ=DAILY;UNTIL=19000101"}, "recurrence"),
    ({"embargo_until": "0001-01-01T00:00:00Z"}, "embargo_until"),
    ({"embargo_until": "9999-12-31T23:59:59-14:00"}, "embargo_until"),
    ({"details": {"unknown": 1}}, "details.unknown"),
    ({"details": {"landing_page": "javascript:alert(1)"}}, "details.landing_page"),
    ({"details": {"offer": ["a"]}}, "details.offer"),
    ({"type": "product_release", "details": {"waitlist": "maybe"}}, "details.waitlist"),
    ({"nonsense": 1}, "nonsense"),
]


@pytest.mark.parametrize(("wrong", "field"), BAD, ids=[f"{field}-{number}" for number, (_w, field) in enumerate(BAD)])
def test_bad_input_names_the_field_and_writes_nothing(cast, call, body, wrong, field):
    if wrong.get("calendar") == "FOREIGN":
        wrong = {"calendar": cast.hanok_calendar.pk}

    answer = call(cast.mia).post("events/", {**body, **wrong})

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [row["field"] for row in answer.json()["errors"]] == [field]
    assert (Event.objects.count(), Change.objects.count()) == (0, 0)


@pytest.mark.parametrize("text", ["{", "[]", '"text"', "null", '{"title": "\\ud800"}', "\x00"])
def test_bodies_that_are_no_objects_are_refused(cast, call, text):
    answer = call(cast.mia).client.post("/api/v1/events/", text, content_type="application/json")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_bodies_nested_without_end_are_refused(cast, call):
    answer = call(cast.mia).client.post("/api/v1/events/", "[" * 100_000, content_type="application/json")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_what_was_read_may_be_sent_back(cast, call):
    event = cast.event()
    shown = call(cast.mia).get(f"events/{event.pk}/").json()

    answer = call(cast.mia).patch(
        f"events/{event.pk}/", {"all_day": True, "opens": [], "title": shown["title"]}, etag="*"
    )

    assert answer.status_code == 200


def test_one_date_of_a_series_has_its_own_title_and_status(cast, call):
    weekly = cast.event("Stand-up", recurrence="RRULE:FREQ=WEEKLY;COUNT=3", sharing="shared")
    update_event(
        weekly, actor=cast.mia, at=AT, version=None, scope=Scope.THIS, on="20270317",
        values={"title": "Retro", "status": "tentative", "description": "Behind doors"},
    )  # fmt: skip

    rows = {
        person: call(getattr(cast, person)).get("occurrences/", since="2027-03-01", until="2027-03-31").json()
        for person in ("mia", "sol")
    }

    told = [("Stand-up", "planned"), ("Retro", "tentative"), ("Stand-up", "planned")]
    assert {name: [(row["title"], row["status"]) for row in found] for name, found in rows.items()} == {
        "mia": told,
        "sol": told,
    }
    assert all("description" not in row for row in rows["mia"])


def test_event_is_needed_once(cast, call, body):
    asset = cast.event("Asset delivery", starts=date(2027, 2, 1))

    answer = call(cast.mia).post("events/", {**body, "needs": [asset.pk, {"event": asset.pk, "buffer": 2}]})

    told = [(error["field"], error["message"]) for error in answer.json()["errors"]]
    assert told == [("needs", f"Event {asset.pk} is named twice.")]
    assert Event.objects.count() == 1


def test_new_event_has_what_its_type_proposes_unless_it_is_said(cast, call):
    """As the form proposes it: stages, channels and usual values of own fields, as far as the caller may write them."""
    declared = DetailField("", "Rating", "number", "read", default=4, required=True)
    put_field(cast.type("campaign"), declared=declared, seen="")
    body = {"calendar": cast.launches.pk, "type": "campaign", "title": "X", "starts": "2027-03-10"}

    made = call(cast.mia).post("events/", body).json()
    said = call(cast.mia).post("events/", {**body, "stages": "", "channels": [], "details": {"rating": 5}}).json()

    assert made["stages"] == cast.type("campaign").stages != ""
    assert {row["key"] for row in made["channels"]} == set(cast.type("campaign").origin.channels)
    assert made["details"] == {"rating": 4}
    assert (said["stages"], said["channels"], said["details"]) == ("", [], {"rating": 5})


@pytest.mark.parametrize("count", [1, 3])
def test_occurrences_take_the_same_queries_for_one_and_three_series(cast, call, django_assert_num_queries, count):
    for _place in range(count):
        weekly = cast.event(recurrence="RRULE:FREQ=WEEKLY;COUNT=3")
        values = {"title": "Own"}
        update_event(weekly, actor=cast.mia, at=AT, version=None, scope=Scope.THIS, on="20270317", values=values)
    mia = call(cast.mia)
    mia.get("occurrences/", since="2027-03-01", until="2027-03-31")

    with django_assert_num_queries(6):
        assert len(mia.get("occurrences/", since="2027-03-01", until="2027-03-31").json()) == 3 * count


def test_occurrences_expand_series(cast, call):
    cast.event(recurrence="RRULE:FREQ=WEEKLY;COUNT=3")

    rows = call(cast.mia).get("occurrences/", since="2027-03-01", until="2027-03-31").json()

    assert [row["first_on"] for row in rows] == ["2027-03-10", "2027-03-17", "2027-03-24"]
    assert call(cast.mia).get("occurrences/", since="2027-03-01", until="2029-03-31").status_code == 400


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ({"since": "2027-03-20", "until": "2027-03-30"}, {"Weekly", "Long"}),
        ({"since": "2027-03-25"}, {"Endless", "Long"}),
        ({"until": "2027-03-10"}, {"Single", "Weekly", "Endless", "Long"}),
        ({"since": "2060-05-01", "until": "2060-05-31"}, {"Endless"}),
        ({"since": "2060-05-01"}, {"Endless"}),
        ({"until": "1999-12-31"}, set()),
        ({"since": "2027-03-12", "until": "2027-03-16"}, {"Long"}),
    ],
)
def test_a_window_of_days_has_each_series_with_a_date_in_it(cast, call, days, found):
    cast.event("Single")  # on 10 March, as the first dates of the series
    cast.event("Weekly", recurrence="RRULE:FREQ=WEEKLY;COUNT=3")
    cast.event("Endless", recurrence="RRULE:FREQ=MONTHLY")
    cast.event("Long", starts=date(2027, 3, 1), ends=date(2027, 3, 31))

    answer = call(cast.mia).get("events/", **days).json()

    assert {row["title"] for row in answer["results"]} == found


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("days", "queries"), [({"since": "2027-03-20", "until": "2027-03-30"}, 6), ({"since": "2027-03-25"}, 7)]
)
def test_a_window_of_days_takes_the_same_queries_for_one_and_three_series(
    cast, call, django_assert_num_queries, count, days, queries
):
    for _place in range(count):
        cast.event(recurrence="RRULE:FREQ=WEEKLY")
    mia = call(cast.mia)
    mia.get("events/", **days)

    with django_assert_num_queries(queries):
        assert len(mia.get("events/", **days).json()["results"]) == count


def test_moving_a_series_carries_its_exceptions(cast, call):
    event = cast.event(recurrence="RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20270317")

    answer = call(cast.mia).patch(f"events/{event.pk}/", {"starts": "2027-03-11"}, etag="*")

    assert answer.json()["recurrence"] == "RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20270318"


def test_milestones_are_added_ticked_and_removed(cast, call):
    event = cast.event(sharing="shared")
    mia = call(cast.mia)
    made = mia.post(f"events/{event.pk}/milestones/", {"label": "Cut", "anchor": "E", "offset": 2}).json()

    ticked = mia.patch(f"milestones/{made['id']}/", {"done": True}).json()

    assert (made["due_on"], ticked["done"]) == ("2027-03-12", True)
    assert call(cast.vera).patch(f"milestones/{made['id']}/", {"done": False}).status_code == 403
    assert call(cast.ada).get(f"milestones/{made['id']}/").status_code == 404
    assert mia.delete(f"milestones/{made['id']}/").status_code == 204


def test_history_is_read_through_the_lens(cast, call):
    event = cast.event(sharing="shared")
    call(cast.mia).patch(f"events/{event.pk}/", {"title": "New", "notes": "Inside"}, etag="*")

    theirs = call(cast.ada).get(f"events/{event.pk}/history/").json()

    assert [[field["name"] for field in row["fields"]] for row in theirs[:1]] == [["title"]]


def test_calendars_are_made_by_managers(cast, call):
    made = call(cast.mia).post("calendars/", {"name": "Seoul", "time_zone": "Asia/Seoul"})

    assert (made.status_code, made.json()["brand"], made.json()["level"]) == (201, "maison-luma", "all")
    assert Calendar.objects.get(pk=made.json()["id"]).time_zone == "Asia/Seoul"
    assert call(cast.omar).post("calendars/", {"name": "Mine", "time_zone": "Asia/Seoul"}).status_code == 403
    assert call(cast.ada).post("calendars/", {"name": "Mine", "time_zone": "Asia/Seoul"}).status_code == 403
    again = call(cast.mia).post("calendars/", {"name": "Seoul", "time_zone": "Asia/Seoul"})
    assert (again.status_code, again.json()["errors"][0]["field"]) == (400, "name")
    foreign = call(cast.mia).post("calendars/", {"name": "X", "time_zone": "Asia/Seoul", "brand": "hanok-beauty"})
    assert foreign.json()["errors"] == [{"field": "brand", "message": "Not found.", "code": "invalid"}]


def test_vocabulary_is_the_brands_own(cast, call):
    product = cast.product("GS-30")
    cast.event(sharing="shared", products=[product])

    assert [row["sku"] for row in call(cast.mia).get("products/").json()["results"]] == ["GS-30"]
    assert call(cast.ada).get("products/").json()["results"] == []
    assert call(cast.zoe).get("products/").json()["results"] == []
    assert call(cast.ada).get("personas/").json()["count"] == 0
    made = call(cast.omar).post("products/", {"brand": "maison-luma", "sku": "NEW", "name": "New"})
    assert made.status_code == 201
    assert call(cast.omar).post("products/", {"brand": "maison-luma", "sku": "NEW", "name": "Again"}).status_code == 400


def test_an_embargoed_event_is_absent_from_every_answer(cast, call):
    event = cast.event("Secret", sharing="shared", embargo_until=AT + timedelta(days=3000))
    ada = call(cast.ada)

    assert ada.get("events/").json()["count"] == 0
    assert ada.get(f"events/{event.pk}/").status_code == 404
    assert ada.get("occurrences/", since="2027-03-01", until="2027-03-31").json() == []
