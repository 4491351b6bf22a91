from datetime import date
from decimal import Decimal

import pytest

from calendarapp.accounts.services import make_api_token
from calendarapp.kpis.models import Reading, Target
from tests.cast import AT, grant


@pytest.fixture
def api(cast, client, time_machine):
    """Calls the API as a person of the cast, on the day of the cast."""
    time_machine.move_to(AT, tick=False)

    tokens = {}

    def call(person, method, path, body=None, **headers):
        if person.pk not in tokens:
            tokens[person.pk] = make_api_token(user=person, name="test", read_only=False, expires_at=None, at=AT)[1]
        options = {"content_type": "application/json"} if body is not None else {}
        send = getattr(client, method)
        headers = {
            "Authorization": f"Bearer {tokens[person.pk]}",
            **{key.replace("_", "-"): value for key, value in headers.items()},
        }
        return send(f"/api/v1/{path}", *([body] if body is not None else []), headers=headers, **options)

    return call


@pytest.fixture
def event(cast):
    return cast.event(sharing="shared")


def errors(answer):
    return {row["field"]: row["message"] for row in answer.json()["errors"]}


def test_a_target_is_set_read_and_listed(cast, api, event):
    body = {"event": event.pk, "metric": "roas", "baseline": "3.1", "target": "3.50", "source": "Meta"}

    made = api(cast.omar, "post", "targets/", body)

    assert made.status_code == 201
    answer = made.json()
    assert {key: answer[key] for key in ("event", "metric", "baseline", "target", "low", "lag", "version")} == {
        "event": event.pk,
        "metric": "roas",
        "baseline": "3.1",
        "target": "3.5",
        "low": None,
        "lag": 3,
        "version": 1,
    }
    read = api(cast.vera, "get", f"targets/{answer['id']}/")
    assert read.json() == answer
    assert read.headers["ETag"] == '"1"'
    assert api(cast.vera, "get", f"targets/?event={event.pk}").json()["results"] == [answer]


def test_a_partner_reads_targets_but_no_readings(cast, figures, api, event):
    figures.target(event, "orders", "100")
    figures.target(event, "contribution_margin", "0.6")
    figures.reading(event, "orders", "42")

    assert [row["metric"] for row in api(cast.ada, "get", "targets/").json()["results"]] == ["orders"]
    assert api(cast.ada, "get", "readings/").json()["count"] == 0
    assert api(cast.ada, "get", f"readings/{Reading.objects.get().pk}/").status_code == 404
    assert api(cast.mia, "get", "readings/").json()["count"] == 1


@pytest.mark.parametrize("person", ["zoe", "sol"])
def test_to_a_stranger_nothing_is_there(cast, figures, api, event, person):
    target = figures.target(event, "orders", "100")
    stranger = getattr(cast, person)

    assert api(stranger, "get", "targets/").json()["count"] == 0
    assert api(stranger, "get", f"targets/{target.pk}/").status_code == 404
    refused = api(stranger, "delete", f"targets/{target.pk}/", If_Match="*")
    assert refused.status_code == 404
    assert Target.objects.filter(pk=target.pk).exists()


def test_foreign_and_unknown_events_are_the_same_answer(cast, api, event):
    foreign = api(
        cast.zoe, "post", "readings/", {"event": event.pk, "metric": "orders", "value": "1", "on": "2027-02-01"}
    )
    unknown = api(
        cast.zoe, "post", "readings/", {"event": 10**30, "metric": "orders", "value": "1", "on": "2027-02-01"}
    )

    assert (foreign.status_code, unknown.status_code) == (400, 400)
    assert errors(foreign) == errors(unknown) == {"event": "Not found."}


def test_an_unknown_metric_is_not_found(cast, api, event):
    answer = api(cast.mia, "post", "targets/", {"event": event.pk, "metric": "karma", "target": "1"})

    assert (answer.status_code, errors(answer)) == (400, {"metric": "Not found."})


def test_a_reader_may_not_write(cast, figures, api, event):
    target = figures.target(event, "orders", "100")
    body = {"event": event.pk, "metric": "leads", "target": "5"}

    assert api(cast.vera, "post", "targets/", body).status_code == 403
    assert api(cast.ada, "post", "targets/", body).status_code == 403
    assert api(cast.vera, "patch", f"targets/{target.pk}/", {"target": "1"}, If_Match='"1"').status_code == 403
    assert Target.objects.get().target == 100


def test_an_agency_that_edits_writes_what_its_groups_open(cast, api):
    cast.press.grants.filter(agency=cast.saffron).update(groups="kpi_actuals")
    event = cast.event(calendar=cast.press, sharing="shared")
    reading = {"event": event.pk, "metric": "placements", "value": "3", "on": "2027-02-27"}

    assert api(cast.sol, "post", "readings/", reading).status_code == 201
    assert (
        api(cast.sol, "post", "targets/", {"event": event.pk, "metric": "placements", "target": "9"}).status_code == 403
    )
    margin = api(cast.sol, "post", "readings/", {**reading, "metric": "contribution_margin", "value": "0.5"})
    assert errors(margin) == {"metric": "Not found."}


def test_a_change_needs_the_etag_that_stands(cast, figures, api, event):
    target = figures.target(event, "roas", "3", baseline="2")
    path = f"targets/{target.pk}/"

    assert api(cast.mia, "patch", path, {"target": "4"}).status_code == 428
    assert api(cast.mia, "patch", path, {"target": "4"}, If_Match='"7"').status_code == 412
    done = api(cast.mia, "patch", path, {"target": "4"}, If_Match='"1"')

    assert (done.status_code, done.headers["ETag"]) == (200, '"2"')
    assert (done.json()["target"], done.json()["baseline"]) == ("4", "2")
    assert api(cast.mia, "delete", path, If_Match='"1"').status_code == 412
    assert api(cast.mia, "delete", path, If_Match='"2"').status_code == 204
    assert not Target.objects.exists()


def test_a_contradicting_target_names_the_field(cast, api, event):
    answer = api(cast.mia, "post", "targets/", {"event": event.pk, "metric": "new_customer_share", "target": "0.5"})

    assert (answer.status_code, list(errors(answer))) == (400, ["target"])


def test_a_reading_is_kept_and_corrected(cast, api, event):
    body = {"event": event.pk, "metric": "net_revenue", "value": "1200.50", "on": "2027-02-27", "source": "Shop"}

    first = api(cast.omar, "post", "readings/", body)
    second = api(cast.omar, "post", "readings/", {**body, "value": "1180", "currency": "EUR"})

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert (second.json()["value"], second.json()["currency"]) == ("1180", "EUR")
    assert Reading.objects.get().value == 1180


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"value": "NaN"}, "value"),
        ({"value": "1,5"}, "value"),
        ({"value": "0.1234567"}, "value"),
        ({"on": "2027-13-01"}, "on"),
        ({"on": "2031-01-01"}, "on"),
        ({"metric": "roas"}, "metric"),
        ({"currency": "USD"}, "currency"),
        ({"place": "moon"}, "place"),
        ({"source": "x" * 81}, "source"),
        ({"source": "a\0b"}, "source"),
        ({"event": True}, "event"),
        ({"event": "²"}, "event"),
    ],
)
def test_bad_readings_are_refused_with_the_field(cast, api, event, change, field):
    body = {"event": event.pk, "metric": "net_revenue", "value": "1", "on": "2027-02-27"}

    answer = api(cast.mia, "post", "readings/", {**body, **change})

    assert (answer.status_code, list(errors(answer))) == (400, [field])
    assert not Reading.objects.exists()


def test_many_readings_are_kept_at_once_or_not_at_all(cast, figures, api, event):
    figures.reading(event, "orders", "1", day=date(2027, 2, 1), source="")
    rows = [{"metric": "orders", "value": str(day), "on": f"2027-02-0{day}"} for day in range(1, 6)]

    refused = api(
        cast.mia, "post", "readings/bulk/", {"event": event.pk, "readings": [*rows, {**rows[0], "metric": "aov"}]}
    )
    assert refused.status_code == 400
    assert Reading.objects.count() == 1

    done = api(cast.mia, "post", "readings/bulk/", {"event": event.pk, "readings": rows})
    assert done.json() == {"created": 4, "corrected": 0, "unchanged": 1}


def test_a_bad_row_among_many_is_named(cast, api, event):
    rows = [
        {"metric": "orders", "value": "1", "on": "2027-02-01"},
        {"metric": "karma", "value": "1", "on": "2027-02-01"},
    ]

    answer = api(cast.mia, "post", "readings/bulk/", {"event": event.pk, "readings": rows})

    assert errors(answer) == {"readings.1.metric": "Not found."}


def test_readings_are_filtered(cast, figures, api, event):
    figures.reading(event, "orders", "1", day=date(2027, 2, 1))
    figures.reading(event, "orders", "2", day=date(2027, 2, 9))
    figures.reading(event, "leads", "3", day=date(2027, 2, 9), place="online")

    def values(query):
        return [row["value"] for row in api(cast.vera, "get", f"readings/?{query}").json()["results"]]

    assert values("metric=orders") == ["2", "1"]
    assert values("since=2027-02-02&metric=orders") == ["2"]
    assert values("until=2027-02-02") == ["1"]
    assert values("place=online") == ["3"]
    assert api(cast.vera, "get", "readings/?since=soon").status_code == 400


def test_a_removed_reading_is_gone(cast, figures, api, event):
    reading = figures.reading(event, "orders", "1")

    assert api(cast.vera, "delete", f"readings/{reading.pk}/").status_code == 403
    assert api(cast.omar, "delete", f"readings/{reading.pk}/").status_code == 204
    assert not Reading.objects.exists()


def test_metrics_tell_how_they_are_read(cast, api):
    ours = {row["key"]: row for row in api(cast.mia, "get", "metrics/?page_size=100").json()["results"]}
    theirs = {row["key"] for row in api(cast.ada, "get", "metrics/?page_size=100").json()["results"]}

    assert len(ours) == 53
    expected = {"unit": "x", "direction": "up", "rule": "computed", "computed": True, "brand": "maison-luma"}
    assert expected.items() <= ours["roas"].items()
    assert set(ours) - theirs == {"contribution_margin", "breakeven_roas"}


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries_however_long(cast, figures, api, django_assert_num_queries, count):
    for number in range(count):
        event = cast.event(f"Launch {number}")
        figures.target(event, "orders", "100")
        figures.reading(event, "orders", "42")

    api(cast.mia, "get", "metrics/")  # makes the token and notes its use

    with django_assert_num_queries(5):  # token, lens, count, targets, partners
        assert api(cast.mia, "get", "targets/").json()["count"] == count
    with django_assert_num_queries(4):
        assert api(cast.mia, "get", "readings/").json()["count"] == count


def test_a_grant_without_figures_shows_none(cast, figures, api):
    grant(cast.northlight, cast.press, "edit")
    event = cast.event(calendar=cast.press, sharing="shared")
    figures.target(event, "orders", "100")
    figures.reading(event, "orders", "42")

    answers = [api(cast.ada, "get", path).json()["count"] for path in ("targets/", "readings/")]
    written = api(
        cast.ada, "post", "readings/", {"event": event.pk, "metric": "orders", "value": "9", "on": "2027-02-28"}
    )

    assert answers == [0, 0]
    assert written.status_code == 403
    assert Reading.objects.get().value == Decimal(42)
