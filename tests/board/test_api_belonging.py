"""What an event needs, over the API."""

import pytest

from calendarapp.calendars.models import Grant
from calendarapp.events.fields import snapshot
from calendarapp.events.models import Event
from tests.board.ties import launch, need, restock


def body_of(call, cast, event, **parts):
    answer = call(cast.mia).patch(f"events/{event.pk}/", parts, etag="*")
    return answer.status_code, answer.json()


def test_api_reads_and_writes_needs(cast, call):
    product = cast.product("GS-30", "Halo II")
    first = restock(cast, products=[product])
    second = launch(cast)

    status, body = body_of(call, cast, second, needs=[need(first, 3, product)])

    assert (status, body["needs"]) == (
        200,
        [{"event": first.pk, "label": "Restock Halo II", "buffer": 3, "product": product.pk, "state": "tight"}],
    )
    assert body_of(call, cast, second, needs=[first.pk])[1]["needs"][0]["buffer"] == 0
    assert body_of(call, cast, second, needs=[])[1]["needs"] == []


@pytest.mark.parametrize(
    "needs", ["x", [None], [{}], [{"event": 10**12}], [{"event": "x"}], [True], [[1]], [{"event": 1, "buffer": -1}]]
)
def test_api_refuses_needs_that_make_no_sense(cast, call, needs):
    event = launch(cast)

    status, body = body_of(call, cast, event, needs=needs)

    assert (status, body["errors"][0]["field"].split(".")[0]) == (400, "needs")


def test_api_refuses_a_product_of_another_brand_and_a_circle(cast, call):
    first = restock(cast, "Restock")
    second = launch(cast, need(first))

    status, body = body_of(call, cast, second, needs=[{"event": first.pk, "product": 10**9}])
    assert (status, body["errors"][0]["field"]) == (400, "needs")
    status, body = body_of(call, cast, first, needs=[need(second)])
    assert (status, body["errors"][0]["field"], body["detail"]) == (
        400,
        "needs",
        "An event can’t need itself: Restock → Launch → Restock.",
    )


def test_api_refuses_a_product_that_the_needed_event_does_not_bring(cast, call):
    product = cast.product("GS-30")
    first = restock(cast, "Restock")
    second = cast.event("Weekly", recurrence="RRULE:FREQ=WEEKLY;COUNT=3")
    asked = {"needs": [need(first, 0, product)]}
    new = {"calendar": cast.launches.pk, "type": "campaign", "title": "New", "starts": "2027-03-10", **asked}

    for answer in (
        call(cast.mia).patch(f"events/{second.pk}/", asked, etag="*"),
        call(cast.mia).patch(f"events/{second.pk}/occurrences/20270317/?scope=following", asked, etag="*"),
        call(cast.mia).post("events/", new),
    ):
        body = answer.json()
        assert (answer.status_code, body["errors"][0]["field"], body["detail"]) == (
            400,
            "needs",
            "“Restock” doesn’t bring this product. Choose the restock or release that does, or no product.",
        )
    assert list(Event.objects.order_by("pk").values_list("title", flat=True)) == ["Restock", "Weekly"]


def test_api_keeps_needs_that_the_writer_does_not_see(cast, call):
    hidden = restock(cast, "Secret")
    event = cast.event("Press day", calendar=cast.press, kind="pr_event", sharing="shared", needs=[need(hidden, 4)])

    answer = call(cast.sol).patch(f"events/{event.pk}/", {"needs": []}, etag="*")

    assert (answer.status_code, answer.json()["needs"]) == (200, [])
    assert snapshot(Event.objects.get(pk=event.pk))["needs"] == [need(hidden, 4)]


def test_api_ties_a_partners_event_to_nothing_of_which_only_the_block_is_shown(cast, call):
    block = cast.event("Secret", sharing="shared")
    event = cast.event("Press day", calendar=cast.press, kind="pr_event", sharing="shared")
    Grant.objects.filter(agency=cast.saffron, calendar=cast.launches).update(level="busy")

    assert call(cast.sol).get(f"events/{block.pk}/").json()["opens"] == ["busy"]
    for asked in ({"needs": [need(block)]}, {"parent": block.pk}):
        answer = call(cast.sol).patch(f"events/{event.pk}/", asked, etag="*")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, next(iter(asked)))
    assert Event.objects.get(pk=event.pk).version == event.version


def test_api_does_not_count_what_is_hidden_on_a_circle(cast, call):
    how = {"calendar": cast.press, "kind": "pr_event"}
    mine = cast.event("Press day", sharing="shared", **how)
    hidden = cast.event("Secret", needs=[need(mine)], **how)
    other = cast.event("Other secret", needs=[need(hidden)], **how)
    seen = cast.event("Dinner", sharing="shared", needs=[need(other)], **how)

    answer = call(cast.sol).patch(f"events/{mine.pk}/", {"needs": [need(seen)]}, etag="*")

    assert (answer.status_code, answer.json()["detail"]) == (
        400,
        "An event can’t need itself: Press day → Dinner → … → Press day.",
    )
