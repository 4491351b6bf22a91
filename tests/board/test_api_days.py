"""Key dates and freeze windows over the API."""

from datetime import date

import pytest

from calendarapp.events.models import FreezeWindow, KeyDate
from calendarapp.events.services import days

BODY = {"brand": "maison-luma", "label": "Code freeze", "starts_on": "2027-11-20", "ends_on": "2027-12-01"}


def rows_of(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def by_key(answer):
    return {(row["key"], row["region"]): row for row in rows_of(answer)}


def own(cast, label="House birthday"):
    return days.add_key_date(cast.luma, label=label, rule={"kind": "fixed", "month": 6, "day": 1})


def freeze(cast, **values):
    first = {"label": "Code freeze", "starts_on": date(2027, 11, 20), "ends_on": date(2027, 12, 1)}
    return days.add_freeze(cast.luma, **first | values)


def test_key_dates_come_with_their_days_in_a_window(cast, call):
    query = {"brand": "maison-luma", "from": "2027-07-01", "to": "2027-11-30", "page_size": 200}

    found = by_key(call(cast.mia).get("key-dates/", **query))

    assert found["black_friday", ""]["days"] == [{"on": "2027-11-26", "label": "Black Friday", "estimated": False}]
    assert found["back_to_school", "FR"]["days"] == [
        {"on": "2027-07-15", "label": "Back to school begins", "estimated": False},
        {"on": "2027-09-15", "label": "Back to school ends", "estimated": False},
    ]
    assert {"on": "2027-07-14", "label": "National Day", "estimated": False} in found["holidays", "FR"]["days"]
    assert found["valentine", ""]["days"] == []


def test_key_dates_without_a_window_have_no_days(cast, call):
    assert by_key(call(cast.mia).get("key-dates/"))["black_friday", ""]["days"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2027-01-01"}, "to"),
        ({"to": "2027-01-01"}, "from"),
        ({"from": "2027-02-01", "to": "2027-01-01"}, "to"),
        ({"from": "2027-01-01", "to": "2035-01-01"}, "to"),
        ({"from": "2027-02-30", "to": "2027-03-01"}, "from"),
        ({"from": "2027-01-01", "to": "3027-03-01"}, "to"),
    ],
)
def test_window_that_makes_no_sense_is_refused(cast, call, query, field):
    answer = call(cast.mia).get("key-dates/", **query)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_partner_reads_what_is_known_and_switched_on(cast, call):
    mine = own(cast)
    KeyDate.objects.filter(brand=cast.luma, key="valentine").update(is_on=False)

    keys = {row["key"] for row in rows_of(call(cast.ada).get("key-dates/", page_size=200))}

    assert "black_friday" in keys
    assert not keys & {"valentine", mine.key}
    assert call(cast.ada).get(f"key-dates/{mine.pk}/").status_code == 404
    assert call(cast.zoe).get(f"key-dates/{mine.pk}/").status_code == 404


def test_own_date_is_made_changed_and_removed(cast, call):
    mia = call(cast.mia)
    body = {"brand": "maison-luma", "label": "House birthday", "rule": {"kind": "easter", "days": -2}}

    made = mia.post("key-dates/", body)
    assert made.status_code == 201
    path = f"key-dates/{made.json()['id']}/"

    changed = mia.patch(path, {"label": "Founders’ day", "is_on": False})
    assert {name: changed.json()[name] for name in ("label", "is_on", "rule")} == {
        "label": "Founders’ day",
        "is_on": False,
        "rule": {"kind": "easter", "days": -2},
    }
    assert mia.delete(path).status_code == 204
    assert mia.get(path).status_code == 404


@pytest.mark.parametrize("rule", [{"kind": "moon"}, {"kind": "fixed", "month": 2, "day": 30}, [], "x", None])
def test_wrong_rule_is_refused_by_name(cast, call, rule):
    answer = call(cast.mia).post("key-dates/", {"brand": "maison-luma", "label": "X", "rule": rule})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith("rule")
    assert not KeyDate.objects.filter(label="X").exists()


def test_built_in_date_is_switched_but_never_changed(cast, call):
    mia, row = call(cast.mia), KeyDate.objects.get(brand=cast.luma, key="black_friday")

    assert mia.patch(f"key-dates/{row.pk}/", {"is_on": False}).json()["is_on"] is False
    assert mia.patch(f"key-dates/{row.pk}/", {"label": "Sale", "is_on": True}).status_code == 400
    assert mia.delete(f"key-dates/{row.pk}/").status_code == 400
    row.refresh_from_db()
    assert (row.label, row.is_on) == ("", False)


def test_regions_are_added_and_taken_away(cast, call):
    mia = call(cast.mia)

    made = mia.post("key-date-regions/", {"brand": "maison-luma", "region": "KR"})
    assert made.status_code == 201
    assert {row["key"] for row in made.json()} == {
        "holidays",
        "white_day",
        "childrens_day",
        "parents_day",
        "pepero_day",
    }

    assert mia.delete("key-date-regions/?brand=maison-luma&region=KR").status_code == 204
    assert not KeyDate.objects.filter(brand=cast.luma, region="KR").exists()
    assert mia.post("key-date-regions/", {"brand": "maison-luma", "region": "ZZ"}).status_code == 400


@pytest.mark.parametrize(("who", "status"), [("vera", 403), ("ada", 403), ("zoe", 400), ("omar", 201)])
def test_only_planners_add_days(cast, call, who, status):
    caller = call(getattr(cast, who))
    rule = {"kind": "fixed", "month": 6, "day": 1}

    assert caller.post("key-dates/", {"brand": "maison-luma", "label": "X", "rule": rule}).status_code == status
    assert caller.post("key-date-regions/", {"brand": "maison-luma", "region": "KR"}).status_code == status
    assert caller.post("freeze-windows/", BODY).status_code == status


def test_read_only_token_writes_nothing(cast, call):
    caller = call(cast.mia, read_only=True)

    assert caller.post("freeze-windows/", BODY).status_code == 403
    assert not FreezeWindow.objects.exists()


def test_freeze_is_made_changed_and_removed(cast, call):
    mia, campaign = call(cast.mia), cast.type("campaign")

    made = mia.post("freeze-windows/", BODY | {"types": [campaign.pk], "scope": "site", "note": "Ask Luc"})
    assert made.json() == BODY | {
        "id": made.json()["id"],
        "scope": "site",
        "types": [campaign.pk],
        "is_shared": False,
        "note": "Ask Luc",
    }
    path = f"freeze-windows/{made.json()['id']}/"
    changed = mia.patch(path, {"ends_on": "2027-12-05", "types": []}).json()
    assert (changed["ends_on"], changed["types"], changed["label"]) == ("2027-12-05", [], "Code freeze")
    assert mia.delete(path).status_code == 204
    assert not FreezeWindow.objects.exists()


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"ends_on": "2027-11-19"}, "ends_on"),
        ({"ends_on": "2030-11-19"}, "ends_on"),
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"scope": "moon"}, "scope"),
        ({"types": [10**9]}, "types"),
        ({"types": "all"}, "types"),
        ({"label": ""}, "label"),
    ],
)
def test_wrong_freeze_is_refused_by_name(cast, call, part, field):
    answer = call(cast.mia).post("freeze-windows/", BODY | part)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_partner_reads_shared_freezes_without_the_note(cast, call):
    freeze(cast, label="Inner", note="Secret")
    shared = freeze(cast, is_shared=True, note="Ask Luc")
    ada = call(cast.ada)

    assert [(row["label"], row["note"]) for row in rows_of(ada.get("freeze-windows/"))] == [("Code freeze", "")]
    assert ada.patch(f"freeze-windows/{shared.pk}/", {"label": "Mine"}).status_code == 403
    assert rows_of(call(cast.zoe).get("freeze-windows/")) == []


@pytest.mark.parametrize("number", [1, 3])
def test_lists_ask_the_same_for_one_and_for_three(cast, call, number, django_assert_num_queries):
    for place in range(number):
        freeze(cast, label=f"Freeze {place}", types=[cast.type("campaign")])
        own(cast, f"Day {place}")
    mia = call(cast.mia)
    mia.get("key-dates/")

    with django_assert_num_queries(4):
        mia.get("key-dates/", **{"from": "2027-01-01", "to": "2027-12-31", "page_size": 200})
    with django_assert_num_queries(5):
        mia.get("freeze-windows/")
