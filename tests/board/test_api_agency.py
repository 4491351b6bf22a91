"""What agencies owe and what changed, over all brands, through the API."""

from datetime import date, timedelta

import pytest

from calendarapp.accounts.models import Membership
from calendarapp.events.services import tick_milestone, update_event

from ..cast import AT, grant
from .test_agency_home import owed, planned

DAY = timedelta(days=1)


@pytest.fixture
def two_brands(cast):
    """Northlight owes Maison Luma two things, one of which is done, and Hanok Beauty one."""
    grant(cast.northlight, cast.hanok_calendar, "read")
    luma = planned(cast, "Glow", date(2027, 3, 10), at=AT - DAY)
    hanok = planned(cast, "Hanbang", date(2027, 3, 12), calendar=cast.hanok_calendar, actor=cast.zoe, at=AT - DAY)
    done = owed(luma, "Brief", -5, cast.northlight, actor=cast.mia)
    tick_milestone(done, done=True, actor=cast.mia, at=AT)
    owed(luma, "Assets", 0, cast.northlight, actor=cast.mia)
    owed(luma, "Press kit", 0, cast.saffron, actor=cast.mia)
    owed(luma, "Stock", 0, None, actor=cast.mia)
    owed(hanok, "First cut", 0, cast.northlight, actor=cast.zoe)
    return cast


def test_deliverable_says_what_whose_and_when(two_brands, call):
    first = call(two_brands.ada).get("deliverables/").json()["results"][0]

    mile = {"label": "Assets", "due_on": "2027-03-10", "done": False, "brand": "maison-luma", "title": "Glow"}
    assert mile.items() <= first.items()
    assert first["agency"] == {"id": two_brands.northlight.pk, "label": "Northlight Media"}
    assert first.keys() == {*mile, "id", "event", "agency"}


@pytest.mark.parametrize(
    ("asked", "labels"),
    [
        ("", ["Assets", "First cut"]),
        ("?state=done", ["Brief"]),
        ("?state=all", ["Brief", "Assets", "First cut"]),
        ("?brand=hanok-beauty", ["First cut"]),
        ("?since=2027-03-11", ["First cut"]),
        ("?until=2027-03-10", ["Assets"]),
        ("?page_size=1&page=2", ["First cut"]),
    ],
)
def test_deliverables_are_narrowed(two_brands, call, asked, labels):
    answer = call(two_brands.ada).get(f"deliverables/{asked}").json()

    assert [row["label"] for row in answer["results"]] == labels


def test_deliverables_are_each_agencys_own(two_brands, call):
    """The brand's people have /milestones/ for theirs; Saffron reads no launch, so it has none there."""
    for person in (two_brands.mia, two_brands.zoe, two_brands.sol):
        assert call(person).get("deliverables/?state=all").json()["results"] == []


@pytest.mark.parametrize("asked", ["state=late", "since=soon", "owner=1"])
def test_deliverables_refuse_what_is_not_known(two_brands, call, asked):
    answer = call(two_brands.ada).get(f"deliverables/?{asked}")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, asked.partition("=")[0])


def test_deliverable_is_ticked_off_as_a_milestone(two_brands, call):
    caller = call(two_brands.ada)
    first = caller.get("deliverables/").json()["results"][0]

    assert caller.patch(f"milestones/{first['id']}/", {"done": True}).status_code == 200
    assert [row["label"] for row in caller.get("deliverables/").json()["results"]] == ["First cut"]


def told(answer):
    rows = answer.json()["results"]
    return [(row["brand"], row["title"], row["verb"], [field["after"] for field in row["fields"]]) for row in rows]


def test_changes_over_all_brands_are_newest_first_and_in_pages(cast, call):
    grant(cast.northlight, cast.hanok_calendar, "read")
    luma = planned(cast, "Glow", date(2027, 3, 10), at=AT - 3 * DAY)
    planned(cast, "Hanbang", date(2027, 3, 12), calendar=cast.hanok_calendar, actor=cast.zoe, at=AT - 2 * DAY)
    cast.event("Internal", at=AT - DAY)
    update_event(luma, actor=cast.mia, at=AT, version=None, values={"title": "Glow II", "notes": "Margin"})
    caller = call(cast.ada)

    pages, answer = [], caller.get("changes/?limit=2")
    pages.append(told(answer))
    pages.append(told(caller.get(answer.json()["next"].partition("/api/v1/")[2])))

    whole = told(caller.get("changes/"))
    assert whole[0] == ("maison-luma", "Glow II", "update", ["Glow II"])
    assert [(brand, verb) for brand, _title, verb, _after in whole if verb != "milestone"] == [
        ("maison-luma", "update"),
        ("hanok-beauty", "create"),
        ("maison-luma", "create"),
    ]
    assert [row for page in pages for row in page] == whole
    assert "Internal" not in str(whole)


@pytest.mark.parametrize(
    ("asked", "brands"),
    [
        ("brand=hanok-beauty", {"hanok-beauty"}),
        ("brand=nobody", set()),
        ("since=2027-02-27T12:00:00Z", {"hanok-beauty"}),
    ],
)
def test_changes_are_narrowed(cast, call, asked, brands):
    grant(cast.northlight, cast.hanok_calendar, "read")
    planned(cast, "Glow", date(2027, 3, 10), at=AT - 3 * DAY)
    planned(cast, "Hanbang", date(2027, 3, 12), calendar=cast.hanok_calendar, actor=cast.zoe, at=AT - DAY)

    assert {brand for brand, *_rest in told(call(cast.ada).get(f"changes/?{asked}"))} == brands


@pytest.mark.parametrize("asked", ["before=junk", "limit=0", "limit=201", "since=now", "number=1"])
def test_changes_refuse_what_is_not_known(cast, call, asked):
    answer = call(cast.ada).get(f"changes/?{asked}")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, asked.partition("=")[0])


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries(cast, call, django_assert_num_queries, count):
    for number in range(count):
        event = planned(cast, f"Event {number}", date(2027, 3, 10 + number), at=AT - DAY)
        owed(event, "Assets", 0, cast.northlight, actor=cast.mia)
    caller = call(cast.ada)
    caller.get("deliverables/")

    with django_assert_num_queries(4):
        assert len(caller.get("deliverables/").json()["results"]) == count
    with django_assert_num_queries(7):
        assert len(caller.get("changes/").json()["results"]) > count


def test_person_of_brand_and_agency_owes_as_the_agency_alone(two_brands, call):
    cast = two_brands
    Membership.objects.create(organisation=cast.northlight, user=cast.mia, role="member", joined_at=AT)

    answer = call(cast.mia).get("deliverables/")

    assert [row["label"] for row in answer.json()["results"]] == ["Assets", "First cut"]
