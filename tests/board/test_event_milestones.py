"""Milestones on the page of an event."""

import re

import pytest

from calendarapp.changes.models import Change
from calendarapp.events.models import Milestone
from calendarapp.events.services import change_milestone, tick_milestone
from calendarapp.events.sheets import milestone_sheets
from tests.cast import AT

from .desk import address, filled_in, text


@pytest.fixture
def launch(cast):
    event = cast.event(sharing="shared")
    event.milestones.exclude(key="campaign.brief").delete()
    return event


@pytest.fixture
def brief(launch):
    return launch.milestones.get()


def test_adding_one_that_an_agency_does(cast, desk, launch):
    answer = desk.fill(
        cast.omar, "milestone_add", launch.pk, label="Rotation 3 approved", offset="-4", anchor="E",
        assignee=f"agency:{cast.northlight.pk}",
    )  # fmt: skip

    added = Milestone.objects.latest("pk")
    assert answer.url.endswith("#milestones")
    assert (added.label, added.offset, added.anchor, added.agency, added.user) == (
        "Rotation 3 approved", -4, "E", cast.northlight, None,
    )  # fmt: skip
    assert "E−4 Rotation 3 approved Northlight Media" in text(desk.open(cast.mia, "event", launch.pk))
    assert "Rotation 3 approved" in text(desk.open(cast.ada, "event", launch.pk))


def test_a_built_in_name_that_nobody_touched_stays_built_in(cast, desk, launch, brief):
    desk.fill(cast.omar, "milestone_edit", launch.pk, brief.pk, offset="-50", assignee=f"person:{cast.omar.pk}")

    brief.refresh_from_db()
    assert (brief.label, brief.offset, brief.user) == ("", -50, cast.omar)
    desk.fill(cast.omar, "milestone_edit", launch.pk, brief.pk, label="Our brief", assignee="role:manager")
    brief.refresh_from_db()
    assert (brief.label, brief.role, brief.user) == ("Our brief", "manager", None)
    assert "any Manager" in text(desk.open(cast.mia, "event", launch.pk))


def test_ticking_off_and_opening_again(cast, desk, launch, brief):
    assert "39 days late" in text(desk.open(cast.omar, "event", launch.pk)).replace("47 days late", "39 days late")
    desk.send(cast.omar, "milestone_tick", launch.pk, brief.pk, done="1")
    brief.refresh_from_db()
    assert (brief.done_at, brief.done_by) == (AT, cast.omar)
    assert "1 of 1 done." in text(desk.open(cast.omar, "event", launch.pk))

    desk.send(cast.omar, "milestone_tick", launch.pk, brief.pk, done="0")
    brief.refresh_from_db()
    assert brief.done_at is None


def test_removing_asks_first(cast, desk, launch, brief):
    assert "Brief and KPIs agreed" in text(desk.open(cast.omar, "milestone_remove", launch.pk, brief.pk))
    assert Milestone.objects.count() == 1

    desk.send(cast.omar, "milestone_remove", launch.pk, brief.pk)

    assert Milestone.objects.count() == 0


def test_a_milestone_that_another_changed_is_shown_before_it_is_overwritten(cast, desk, launch, brief):
    mine = {**filled_in(desk.open(cast.omar, "milestone_edit", launch.pk, brief.pk)), "offset": "-40"}
    change_milestone(brief, actor=cast.mia, at=AT, version=1, values={"offset": -60})

    clash = desk.client.post(address("milestone_edit", launch.pk, brief.pk), mine)
    assert clash.status_code == 409
    assert "It now says: Brief and KPIs agreed, S -60." in text(clash)
    brief.refresh_from_db()
    assert brief.offset == -60

    desk.client.post(address("milestone_edit", launch.pk, brief.pk), filled_in(clash))
    brief.refresh_from_db()
    assert brief.offset == -40


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"label": ""}, "This field is required."),
        ({"label": "x" * 121}, "at most 120 characters"),
        ({"offset": "40000"}, "less than or equal to 730"),
        ({"offset": "x"}, "Enter a whole number."),
        ({"anchor": "Q"}, "Not found."),
        ({"assignee": "person:999999"}, "Not found."),
        ({"assignee": "agency:x"}, "Not found."),
    ],
)
def test_wrong_values_are_refused(cast, desk, launch, wrong, said):
    answer = desk.fill(cast.omar, "milestone_add", launch.pk, **{"label": "One", **wrong})

    assert said in text(answer)
    assert Milestone.objects.count() == 1


def test_doors(cast, desk, launch, brief):
    for name in ("milestone_edit", "milestone_remove"):
        assert desk.open(cast.zoe, name, launch.pk, brief.pk).status_code == 404
        assert desk.open(cast.vera, name, launch.pk, brief.pk).status_code == 403
        assert desk.open(cast.ada, name, launch.pk, brief.pk).status_code == 404  # not hers to see
    assert desk.open(cast.zoe, "milestone_add", launch.pk).status_code == 404
    for person in (cast.vera, cast.ada):
        assert desk.open(person, "milestone_add", launch.pk).status_code == 403
        assert desk.send(person, "milestone_add", launch.pk, label="Mine").status_code == 403
    assert desk.send(cast.vera, "milestone_tick", launch.pk, brief.pk, done="1").status_code == 403
    assert desk.send(cast.zoe, "milestone_tick", launch.pk, brief.pk, done="1").status_code == 404
    other = cast.event("Another")
    assert desk.open(cast.mia, "milestone_edit", other.pk, brief.pk).status_code == 404


@pytest.mark.parametrize("done", ["1", "0"])
def test_a_tick_is_taken_back_from_its_toast(cast, desk, launch, brief, done):
    tick_milestone(brief, done=done == "0", actor=cast.mia, at=AT)
    before = Milestone.objects.get().done_at

    said = desk.send(cast.omar, "milestone_tick", launch.pk, brief.pk, done=done, follow=True).content.decode()
    assert (Milestone.objects.get().done_at is None) != (before is None)
    desk.client.post(
        re.search(r'action="([^"]*/tick/[^"]*)"><input[^>]*><input[^>]*><button class="btn" data-undo', said)[1]
    )

    assert Milestone.objects.get().done_at == before


def test_an_agency_ticks_off_its_own_and_plans_none(cast, desk, launch, brief):
    brief.agency = cast.northlight
    brief.save()

    desk.send(cast.ada, "milestone_tick", launch.pk, brief.pk, done="1")

    brief.refresh_from_db()
    assert brief.done_by == cast.ada
    assert desk.open(cast.ada, "milestone_edit", launch.pk, brief.pk).status_code == 403
    assert desk.open(cast.ada, "milestone_remove", launch.pk, brief.pk).status_code == 403


def take_back(desk, person, answer):
    """Press "Undo" in the toast of the page that an answer leads to; what that says."""
    page = desk.client.get(answer.url).content.decode()
    undo = re.search(
        r'action="(/b/maison-luma/changes/\d+/undo/)"><input[^>]*><input[^>]*><button class="btn" data-undo', page
    )
    return desk.client.post(undo[1], follow=True)


def standing():
    return list(
        Milestone.objects.order_by("pk").values_list(
            "pk", "label", "anchor", "offset", "user", "agency", "role", "done_at"
        )
    )


def test_adding_is_taken_back_by_the_toast(cast, desk, launch):
    before = standing()

    answer = desk.fill(cast.omar, "milestone_add", launch.pk, label="Proofs", offset="-4", anchor="E", assignee="")

    assert len(standing()) == 2
    assert "Undone." in text(take_back(desk, cast.omar, answer))
    assert standing() == before


def test_changing_is_taken_back_by_the_toast(cast, desk, launch, brief):
    before = standing()

    answer = desk.fill(
        cast.omar,
        "milestone_edit",
        launch.pk,
        brief.pk,
        label="Our brief",
        offset="-3",
        assignee=f"person:{cast.omar.pk}",
    )

    assert standing() != before
    take_back(desk, cast.omar, answer)
    assert standing() == before
    assert [row.first_on for row in launch.occurrences.filter(kind="milestone")] == [
        row.due_on for row in milestone_sheets([launch], cast.lens(cast.mia))[launch.pk]
    ]


def test_a_removed_one_comes_back_as_it_was_done_and_all(cast, desk, launch, brief):
    tick_milestone(brief, done=True, actor=cast.mia, at=AT)
    before = standing()

    answer = desk.send(cast.omar, "milestone_remove", launch.pk, brief.pk)

    assert standing() == []
    take_back(desk, cast.omar, answer)
    assert standing() == before
    assert Milestone.objects.get().done_by == cast.mia


def test_what_was_changed_since_is_not_taken_back(cast, desk, launch, brief):
    answer = desk.fill(cast.omar, "milestone_edit", launch.pk, brief.pk, offset="-3")
    change_milestone(brief, actor=cast.mia, at=AT, version=None, values={"offset": -5})

    assert "The milestone was changed since." in text(take_back(desk, cast.omar, answer))

    assert Milestone.objects.get().offset == -5


def test_an_agency_takes_back_its_own_tick_and_nothing_else(cast, desk, launch, brief):
    change_milestone(brief, actor=cast.omar, at=AT, version=None, values={"agency": cast.northlight})
    desk.send(cast.ada, "milestone_tick", launch.pk, brief.pk, done="1")
    ticked = Change.objects.latest("number")
    planned = Change.objects.create(
        brand=cast.luma, number=900, at=AT, calendar_id=launch.calendar_id, event_id=launch.pk, version=1,
        actor=cast.ada, verb="milestone", fields={"milestone": {**ticked.fields["milestone"], "before": None}},
    )  # fmt: skip

    assert desk.send(cast.ada, "undo", planned.number).status_code == 403
    assert desk.send(cast.ada, "undo", ticked.number).status_code == 302

    brief.refresh_from_db()
    assert brief.done_at is None
