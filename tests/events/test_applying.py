"""A changed template and what is planned already."""

from dataclasses import replace
from datetime import date

import pytest

from calendarapp.changes.models import Change
from calendarapp.events.applying import follows_of
from calendarapp.events.builtin import MilestoneTemplate, milestone_row
from calendarapp.events.models import Event, EventType
from calendarapp.events.services import UndoError, change_milestone, remove_milestone, tick_milestone, undo_change
from calendarapp.events.services.applying import apply_template
from calendarapp.events.services.types import fingerprint, put_milestone
from tests.cast import AT


@pytest.fixture
def event(cast):
    return cast.event(starts=date(2027, 9, 1), ends=date(2027, 9, 10))


def put(cast, key, **changes) -> EventType:
    row = cast.type("campaign")
    template = next(each for each in row.milestone_templates if each.key == key)
    return put_milestone(row, template=replace(template, **changes), seen=fingerprint(milestone_row(template)))


def add(cast, label="Legal check", offset=-10) -> EventType:
    return put_milestone(cast.type("campaign"), template=MilestoneTemplate("", label, "S", offset), seen="")


def follow(cast, event_type) -> int:
    return apply_template(follows_of(event_type, cast.lens(cast.mia), AT), actor=cast.mia, at=AT)


def days(event) -> dict[str, int]:
    return {str(row): row.offset for row in event.milestones.all()}


def test_nothing_is_asked_where_nothing_differs(cast, event):
    assert follows_of(cast.type("campaign"), cast.lens(cast.mia), AT) == []


def test_event_gets_what_it_lacks_and_what_moved(cast, event):
    put(cast, "campaign.brief", offset=-70)
    row = add(cast)

    count = follow(cast, row)

    event.refresh_from_db()
    assert count == 1
    assert (days(event)["Brief and KPIs agreed"], days(event)["Legal check"]) == (-70, -10)
    due = event.occurrences.get(milestone__label="Legal check")
    assert due.first_on == date(2027, 8, 22)
    assert follows_of(cast.type("campaign"), cast.lens(cast.mia), AT) == []


def test_all_changes_of_one_act_are_one_batch_and_told_to_the_brand(cast, event):
    cast.event("Another", starts=date(2027, 10, 1))
    row = add(cast)

    follow(cast, row)

    changes = Change.objects.filter(verb="milestone")
    assert len(changes) == 2
    assert len(set(changes.values_list("batch", flat=True)) - {""}) == 1
    assert {tuple(change.hearers) for change in changes} == {("brand",)}


def test_what_somebody_decided_stays(cast, event):
    ticked, changed, removed = (event.milestones.get(key=f"campaign.{name}") for name in ("brief", "concept", "assets"))
    tick_milestone(ticked, done=True, actor=cast.omar, at=AT)
    change_milestone(changed, actor=cast.omar, at=AT, version=None, values={"offset": -40})
    remove_milestone(removed, actor=cast.omar, at=AT)
    for key in ("campaign.brief", "campaign.concept", "campaign.assets"):
        row = put(cast, key, offset=-75)

    assert follows_of(row, cast.lens(cast.mia), AT) == []


def test_template_moves_again_what_it_moved_before(cast, event):
    follow(cast, put(cast, "campaign.brief", offset=-70))

    follow(cast, put(cast, "campaign.brief", offset=-80))

    assert days(event)["Brief and KPIs agreed"] == -80


def test_nothing_is_planned_for_a_day_that_is_past(cast):
    soon = cast.event(starts=date(2027, 3, 4))
    before = days(soon)

    row = add(cast, offset=-10)

    assert follows_of(row, cast.lens(cast.mia), AT) == []
    assert days(soon) == before


@pytest.mark.parametrize("gone", ["past", "done", "cancelled", "other type", "other brand"])
def test_only_upcoming_events_of_the_type_follow(cast, gone):
    how = {
        "past": {"starts": date(2027, 2, 1)},
        "done": {"starts": date(2027, 9, 1), "status": "done"},
        "cancelled": {"starts": date(2027, 9, 1), "status": "cancelled"},
        "other type": {"starts": date(2027, 9, 1), "kind": "restock"},
        "other brand": {"starts": date(2027, 9, 1), "calendar": cast.hanok_calendar, "actor": cast.zoe},
    }
    cast.event(**how[gone])

    row = add(cast)

    assert follows_of(row, cast.lens(cast.mia), AT) == []


def test_milestone_that_was_ticked_after_the_list_was_made_stays(cast, event):
    row = put(cast, "campaign.brief", offset=-70)
    follows = follows_of(row, cast.lens(cast.mia), AT)
    tick_milestone(event.milestones.get(key="campaign.brief"), done=True, actor=cast.omar, at=AT)

    apply_template(follows, actor=cast.mia, at=AT)

    brief = event.milestones.get(key="campaign.brief")
    assert (brief.offset, brief.done_at) == (-56, AT)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(cast, django_assert_num_queries, count):
    for number in range(count):
        cast.event(f"Event {number}", starts=date(2027, 9, 1))
    row = EventType.objects.select_related("brand").get(pk=add(cast).pk)
    lens = cast.lens(cast.mia)

    with django_assert_num_queries(3):
        assert len(follows_of(row, lens, AT)) == count


def test_a_template_is_taken_back_from_all_events_at_once_and_offered_again(cast, event):
    other = cast.event("Another", starts=date(2027, 10, 1))
    before = days(event), days(other)
    add(cast)
    row = put(cast, "campaign.brief", offset=-70)
    follow(cast, row)
    change = Change.objects.filter(verb="milestone").first()

    undo_change(change, event=Event.objects.get(pk=change.event_id), actor=cast.mia, at=AT)

    assert (days(event), days(other)) == before
    assert set(Change.objects.filter(verb="undo").values_list("event_id", flat=True)) == {event.pk, other.pk}
    assert len(follows_of(row, cast.lens(cast.mia), AT)) == 2


def test_nothing_of_a_template_is_taken_back_once_somebody_changed_one_of_its_milestones(cast, event):
    other = cast.event("Another", starts=date(2027, 10, 1))
    follow(cast, put(cast, "campaign.brief", offset=-70))
    change_milestone(
        other.milestones.get(key="campaign.brief"), actor=cast.omar, at=AT, version=None, values={"offset": -3}
    )
    change = Change.objects.filter(verb="milestone", batch__gt="").first()

    with pytest.raises(UndoError, match="later"):
        undo_change(change, event=Event.objects.get(pk=change.event_id), actor=cast.mia, at=AT)

    assert days(event)["Brief and KPIs agreed"] == -70


def test_what_a_person_did_and_took_back_leaves_the_template_free(cast, event):
    brief = event.milestones.get(key="campaign.brief")
    change_milestone(brief, actor=cast.omar, at=AT, version=None, values={"offset": -3})
    undo_change(Change.objects.latest("number"), event=event, actor=cast.omar, at=AT)

    follow(cast, put(cast, "campaign.brief", offset=-70))

    assert days(event)["Brief and KPIs agreed"] == -70
