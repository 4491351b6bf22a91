"""Lists of events through the API: pages, filters through the lens, order, cost."""

import pytest

pytestmark = pytest.mark.both_legs


def test_links_between_pages_lead_to_our_own_address(cast, call, settings):
    settings.PUBLIC_URL = "https://almanac.example"
    for number in range(2):
        cast.event(f"Event {number}")

    page = call(cast.mia).get("events/", page_size=1, ordering="id").json()

    assert page["next"] == "https://almanac.example/api/v1/events/?ordering=id&page=2&page_size=1"


def test_lists_filter_through_the_lens(cast, call):
    cast.event("Budgeted", sharing="shared", owner=cast.omar, channels=[cast.channel("email")])
    cast.event("Other", sharing="shared")
    asked = {
        "type": "campaign",
        "channel": str(cast.channel("email").pk),
        "owner": str(cast.omar.pk),
    }

    def titles(person, **query):
        return [row["title"] for row in call(person).get("events/", **query).json()["results"]]

    assert titles(cast.mia, **asked) == ["Budgeted"]
    assert titles(cast.ada, channel=asked["channel"]) == ["Budgeted"]
    assert titles(cast.ada, owner=asked["owner"]) == []  # contacts are shut: no oracle
    assert titles(cast.ada, q="budg") == ["Budgeted"]
    assert titles(cast.mia, since="2027-03-11") == []
    assert titles(cast.mia, brand="hanok-beauty") == []


@pytest.mark.parametrize(
    "query",
    [
        {"calendar": "x"},
        {"since": "yesterday"},
        {"since": "2027-03-11", "until": "2027-03-10"},
        {"status": "planned,maybe"},
        {"ordering": "notes"},
        {"owner": "1;2"},
        {"limit": "2"},
    ],
)
def test_bad_filters_are_refused(cast, call, query):
    assert call(cast.mia).get("events/", **query).status_code == 400


def test_lists_take_the_same_queries_for_one_and_three(cast, call, django_assert_num_queries):
    mia = call(cast.mia)
    cast.event(channels=[cast.channel("email")])
    mia.get("events/")
    with django_assert_num_queries(6):
        mia.get("events/")
    for number in range(2):
        cast.event(f"More {number}", products=[cast.product("GS-30")])

    with django_assert_num_queries(6):
        assert mia.get("events/").json()["count"] == 3


def test_lists_take_every_filter_that_pages_have(cast, call):
    parent = cast.event("Whole", kind="other")
    persona = cast.persona_rows()[0]
    with_all = cast.event(
        "Part",
        kind="other",
        parent=parent,
        personas=[persona],
        stages="RA",
        sharing="named",
        partners=[{"agency": cast.northlight.pk, "early": False}],
    )
    asked = {"persona": persona.pk, "agency": cast.northlight.pk, "stage": "C,R", "part": parent.pk}

    found = {
        name: [row["title"] for row in call(cast.mia).get("events/", **{name: value}).json()["results"]]
        for name, value in asked.items()
    }

    assert found == {"persona": ["Part"], "agency": ["Part"], "stage": ["Part"], "part": ["Whole", "Part"]}
    assert call(cast.ada).get("events/", persona=persona.pk).json()["count"] == 0
    assert [row["id"] for row in call(cast.ada).get("events/", stage="A").json()["results"]] == [with_all.pk]


def test_lists_are_ordered_by_what_is_open(cast, call):
    for title, budget, owner in (("Beta", "5", cast.omar), ("Alpha", "9", cast.mia)):
        cast.event(title, kind="other", sharing="shared", budget_planned=budget, owner=owner)

    def titles(person, order):
        return [row["title"] for row in call(person).get("events/", ordering=order).json()["results"]]

    orders = ("id", "title", "-title", "owner", "-owner", "-budget_planned", "starts_on", "-ends_on")
    assert {order: titles(cast.mia, order)[0] for order in orders} == {
        "id": "Beta",
        "title": "Alpha",
        "-title": "Beta",
        "owner": "Alpha",
        "-owner": "Beta",
        "-budget_planned": "Alpha",
        "starts_on": "Beta",
        "-ends_on": "Alpha",
    }
    assert titles(cast.ada, "owner") == titles(cast.ada, "budget_planned") == ["Beta", "Alpha"]
