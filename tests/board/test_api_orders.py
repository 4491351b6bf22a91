"""The order of calendars, types and words over the API, and calendars put away and brought back."""

import pytest
from django.db import OperationalError
from django.db.models.signals import pre_save

from calendarapp.calendars.models import Calendar
from calendarapp.events.models import Channel, EventType, Market, Persona
from calendarapp.kpis.models import Metric

from ..api import Caller
from ..cast import AT

ORDERED = {
    "calendars": Calendar,
    "event-types": EventType,
    "channels": Channel,
    "markets": Market,
    "metrics": Metric,
    "personas": Persona,
}


@pytest.fixture
def call(time_machine):
    time_machine.move_to(AT, tick=False)
    return Caller


@pytest.fixture
def rows(cast):
    """Of each kind those of Maison Luma in their order, four at most."""
    for number, key in enumerate(("FR", "DE", "GB")):
        Market.objects.create(brand=cast.luma, key=key, label=key, position=number)
    return {kind: list(model.objects.filter(brand=cast.luma)) for kind, model in ORDERED.items()}


def ids(found):
    return [row.pk for row in found]


def listed(caller, kind):
    return [row["id"] for row in caller.get(f"{kind}/", brand="maison-luma", page_size=200).json()["results"]]


@pytest.mark.parametrize("kind", ORDERED)
def test_row_is_put_at_a_place_and_beyond_the_end_is_the_last(cast, call, rows, kind):
    first, *others = ids(rows[kind])
    mia = call(cast.mia)

    second = mia.post(f"{kind}/{first}/move/", {"to": 1}).json()["order"]
    last = mia.post(f"{kind}/{first}/move/", {"to": 9999}).json()["order"]

    assert second == [others[0], first, *others[1:]]
    assert last == [*others, first] == listed(mia, kind)
    assert mia.post(f"{kind}/{first}/move/", {"to": 0}).json()["order"] == [first, *others]


@pytest.mark.parametrize("kind", ORDERED)
def test_order_is_the_planners_own_and_that_of_calendars_the_managers(cast, call, rows, kind):
    cast.event(sharing="shared", markets=rows["markets"][:1])
    path = f"{kind}/{rows[kind][0].pk}/move/"
    is_shut = kind == "personas"

    assert call(cast.zoe).post(path, {"to": 1}).status_code == 404
    assert call(cast.ada).post(path, {"to": 1}).status_code in ((404,) if is_shut else (403, 404))
    assert call(cast.vera).post(path, {"to": 1}).status_code == 403
    assert call(cast.mia, read_only=True).post(path, {"to": 1}).status_code == 403
    assert call(cast.omar).post(path, {"to": 0}).status_code == (403 if kind == "calendars" else 200)
    assert ids(ORDERED[kind].objects.filter(brand=cast.luma)) == ids(rows[kind])


@pytest.mark.parametrize("to", [-1, None, "first", 10**9, True])
def test_place_that_makes_no_sense_is_named(cast, call, rows, to):
    answer = call(cast.mia).post(f"channels/{rows['channels'][2].pk}/move/", {"to": to})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "to")


def test_what_is_archived_has_no_place(cast, call, rows):
    mia, row = call(cast.mia), rows["channels"][0]
    mia.delete(f"channels/{row.pk}/")

    answer = mia.post(f"channels/{row.pk}/move/", {"to": 1})

    assert (answer.status_code, answer.json()["detail"]) == (400, "It is archived. Bring it back first.")


@pytest.mark.parametrize("count", [1, 3])
def test_move_takes_the_same_queries_for_any_number(cast, call, django_assert_num_queries, count):
    first, second = (Market.objects.create(brand=cast.luma, key=key, label=key) for key in ("FR", "DE"))
    for number in range(count):
        Market.objects.create(brand=cast.luma, key=f"own-{number}", label=f"House {number}", position=9)
    mia = call(cast.mia)
    mia.get("markets/")

    with django_assert_num_queries(12):
        order = mia.post(f"markets/{first.pk}/move/", {"to": 1}).json()["order"]

    assert (order[:2], len(order)) == ([second.pk, first.pk], count + 2)


def test_calendar_is_put_away_and_brought_back(cast, call):
    mia, path = call(cast.mia), f"calendars/{cast.press.pk}/"

    away = mia.patch(path, {"archived": True, "name": "Press room"}).json()

    assert (away["archived"], away["name"]) == (True, "Press room")
    assert cast.press.pk not in listed(mia, "calendars")
    assert [row["name"] for row in mia.get("calendars/", archived="true").json()["results"]] == ["Press room"]
    assert mia.get(path).json()["archived"] is True
    assert call(cast.mia, read_only=True).get(path).json()["archived"] is True
    assert mia.post(f"{path}move/", {"to": 0}).status_code == 400
    assert mia.patch(path, {"archived": False}).json()["archived"] is False
    assert cast.press.pk in listed(mia, "calendars")


def test_calendar_put_away_is_the_managers_alone(cast, call):
    Calendar.objects.filter(pk=cast.press.pk).update(archived_at=AT)
    path = f"calendars/{cast.press.pk}/"

    for person in (cast.zoe, cast.ada, cast.sol, cast.vera, cast.omar):
        caller = call(person)
        assert caller.get(path).status_code == 404
        assert caller.patch(path, {"archived": False}).status_code == 404
        assert caller.get("calendars/", archived="true").json()["results"] == []
    assert call(cast.omar).patch(f"calendars/{cast.stock.pk}/", {"archived": True}).status_code == 403
    assert Calendar.objects.get(pk=cast.stock.pk).archived_at is None


def test_calendar_is_not_put_away_when_its_new_name_is_taken(cast, call):
    answer = call(cast.mia).patch(f"calendars/{cast.press.pk}/", {"archived": True, "name": cast.stock.name})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "name")
    assert Calendar.objects.get(pk=cast.press.pk).archived_at is None


def test_calendar_isnt_renamed_when_it_cant_be_put_away(cast, call):
    def fail(*, update_fields, **_rest):
        if update_fields == {"archived_at"}:
            raise OperationalError("database is locked")

    pre_save.connect(fail, sender=Calendar)
    try:
        with pytest.raises(OperationalError):
            call(cast.mia).patch(f"calendars/{cast.press.pk}/", {"archived": True, "name": "Put away"})
    finally:
        pre_save.disconnect(fail, sender=Calendar)

    stands = Calendar.objects.get(pk=cast.press.pk)
    assert (stands.name, stands.archived_at, stands.revision) == (cast.press.name, None, cast.press.revision)
