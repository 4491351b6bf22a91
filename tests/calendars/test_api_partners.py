"""The API over partners: a stranger, a reader, a manager."""

import threading

import pytest
from django.db import connection

from calendarapp.calendars.api import partners
from calendarapp.calendars.models import Grant, Partnership
from calendarapp.calendars.services import GrantTerms, StaleGrantsError, end_partnership, set_grants
from tests.api import Caller
from tests.cast import AT, grant, make_cast


@pytest.fixture
def call(time_machine):
    time_machine.move_to(AT, tick=False)
    return Caller


@pytest.fixture
def partnership(cast):
    return Partnership.objects.get(brand=cast.luma, agency=cast.northlight)


def problems(answer):
    return {row["field"]: row["message"] for row in answer.json()["errors"]}


def test_a_manager_lists_agencies_their_people_and_what_they_see(cast, call, partnership):
    Grant.objects.filter(agency=cast.northlight).update(left_out="ltv")
    Grant.objects.filter(agency=cast.saffron, calendar=cast.press).update(ended_at=AT)

    found = call(cast.mia).get("partners/").json()["results"]

    assert found[0] == {
        "id": partnership.pk,
        "brand": "maison-luma",
        "agency": cast.northlight.pk,
        "slug": "northlight",
        "name": "Northlight Media",
        "since": "2027-03-01T10:00:00+01:00",
        "people": [{"name": "Ada Brandt", "email": "ada@northlight.example", "role": "Agency lead"}],
        "grants": [
            {
                "calendar": cast.launches.pk,
                "level": "read",
                "groups": ["description", "kpi_targets"],
                "until": None,
                "left_out": ["ltv"],
            }
        ],
    }
    assert [(row["slug"], [each["calendar"] for each in row["grants"]]) for row in found[1:]] == [
        ("saffron", [cast.launches.pk])
    ]


def test_nobody_else_lists_any(cast, call, partnership):
    answers = {
        who: (
            call(getattr(cast, who)).get("partners/").json()["count"],
            call(getattr(cast, who)).get(f"partners/{partnership.pk}/").status_code,
        )
        for who in ("zoe", "ada", "vera", "omar")
    }

    assert answers == {"zoe": (0, 404), "ada": (0, 403), "vera": (0, 403), "omar": (0, 403)}


def test_grants_are_set_for_the_calendars_named(cast, call, partnership):
    mia = call(cast.mia)
    tag = mia.get(f"partners/{partnership.pk}/").headers["ETag"]
    wanted = [
        {"calendar": cast.launches.pk, "level": "contribute", "left_out": ["cac"], "until": "2027-12-31"},
        {"calendar": cast.press.pk, "level": "titles"},
    ]

    answer = mia.patch(f"partners/{partnership.pk}/", {"grants": wanted}, etag=tag)

    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag
    rows = Grant.objects.filter(agency=cast.northlight).values_list("calendar", "level", "groups", "left_out")
    assert sorted(rows) == [
        (cast.launches.pk, "contribute", "description kpi_targets", "cac"),
        (cast.press.pk, "titles", "", ""),
    ]


def test_what_was_read_before_somebody_else_wrote_is_refused(cast, call, partnership):
    mia, body = call(cast.mia), {"grants": [{"calendar": cast.launches.pk, "level": ""}]}
    tag = mia.get(f"partners/{partnership.pk}/").headers["ETag"]
    mia.patch(f"partners/{partnership.pk}/", {"grants": [{"calendar": cast.stock.pk, "level": "busy"}]}, etag=tag)

    answers = [mia.patch(f"partners/{partnership.pk}/", body, etag=etag).status_code for etag in (None, tag)]

    assert answers == [428, 412]
    assert Grant.objects.get(agency=cast.northlight, calendar=cast.launches).ended_at is None


@pytest.mark.parametrize("tag", ["its own", "*"])
def test_what_somebody_writes_between_the_reading_and_the_writing_is_kept(cast, call, partnership, monkeypatch, tag):
    """Left-out fields are filled from what was read, so `*` would bring back what a colleague has just closed."""
    mia, body = call(cast.mia), {"grants": [{"calendar": cast.launches.pk, "level": "contribute"}]}
    etag = mia.get(f"partners/{partnership.pk}/").headers["ETag"] if tag != "*" else tag
    fill = partners._terms

    def filled_while_omar_writes(*args):
        terms = fill(*args)
        set_grants(cast.luma, cast.northlight, {cast.launches: GrantTerms("titles")}, actor=cast.omar, at=AT)
        return terms

    monkeypatch.setattr(partners, "_terms", filled_while_omar_writes)

    assert mia.patch(f"partners/{partnership.pk}/", body, etag=etag).status_code == 412
    assert Grant.objects.get(agency=cast.northlight, calendar=cast.launches).level == "titles"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_at_once_what_they_read_one_is_refused():
    cast = make_cast()
    gate, outcomes = threading.Barrier(2), []

    def write(level):
        gate.wait()
        try:
            terms = {cast.launches: GrantTerms(level)}
            set_grants(cast.luma, cast.northlight, terms, actor=cast.mia, at=AT, sequence=1)
            outcomes.append(level)
        except StaleGrantsError:
            outcomes.append("stale")
        finally:
            connection.close()

    workers = [threading.Thread(target=write, args=[level]) for level in ("busy", "titles")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    standing = Grant.objects.get(agency=cast.northlight, calendar=cast.launches)
    assert (standing.sequence, sorted(outcomes)) == (1, sorted(["stale", standing.level]))


def test_a_partnership_that_ended_is_not_taken_up_by_who_saw_it_before(cast):
    Grant.objects.filter(agency=cast.northlight).delete()
    partnership = end_partnership(cast.luma, cast.northlight, actor=cast.mia, at=AT)
    terms = {cast.launches: GrantTerms("read")}

    with pytest.raises(StaleGrantsError):
        set_grants(cast.luma, cast.northlight, terms, actor=cast.mia, at=AT, sequence=0)

    partnership.refresh_from_db()
    assert (partnership.ended_at, Grant.objects.filter(agency=cast.northlight).exists()) == (AT, False)


def test_ending_a_grant_changes_the_etag_as_well(cast, call, partnership):
    mia = call(cast.mia)
    first = mia.get(f"partners/{partnership.pk}/").headers["ETag"]

    body = {"grants": [{"calendar": cast.launches.pk, "level": ""}]}
    ended = mia.patch(f"partners/{partnership.pk}/", body, etag=first)

    assert (ended.json()["grants"], ended.headers["ETag"] != first) == ([], True)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"level": "propose"}, "grants.0.level"),
        ({"level": "all"}, "grants.0.level"),
        ({"level": "read", "groups": ["inside"]}, "grants.0.groups.0"),
        ({"level": "read", "left_out": ["contribution_margin"]}, "grants.0.left_out"),
        ({"level": "read", "until": "soon"}, "grants.0.until"),
        ({"level": "read", "until": "9999-12-31"}, "grants.0.until"),
        ({"level": "read", "until": "0001-01-01"}, "grants.0.until"),
        ({"level": "read", "calendar": 10**18}, "grants.0.calendar"),
    ],
)
def test_bad_input_is_said_at_its_field(cast, call, partnership, wanted, field):
    body = {"grants": [{"calendar": cast.launches.pk, **wanted}]}

    answer = call(cast.mia).patch(f"partners/{partnership.pk}/", body, etag="*")

    assert (answer.status_code, list(problems(answer))) == (400, [field])


def test_a_calendar_of_another_brand_is_not_found(cast, call, partnership):
    body = {"grants": [{"calendar": cast.hanok_calendar.pk, "level": "read"}]}

    answer = call(cast.mia).patch(f"partners/{partnership.pk}/", body, etag="*")

    assert problems(answer) == {"grants.0.calendar": "Not found."}
    assert not Grant.objects.filter(calendar=cast.hanok_calendar).exists()


def test_a_token_that_only_reads_reads(cast, partnership, time_machine):
    time_machine.move_to(AT, tick=False)
    mia = Caller(cast.mia, read_only=True)

    assert mia.get(f"partners/{partnership.pk}/").status_code == 200
    assert mia.patch(f"partners/{partnership.pk}/", {"grants": []}, etag="*").status_code == 403


def test_list_costs_the_same_queries_with_many(cast, call, django_assert_num_queries):
    mia = call(cast.mia)
    mia.get("partners/")  # notes the first use of the token
    with django_assert_num_queries(7):
        mia.get("partners/")
    for calendar in (cast.press, cast.stock):
        grant(cast.northlight, calendar, "read")

    with django_assert_num_queries(7):
        mia.get("partners/")
