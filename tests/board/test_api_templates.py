"""Reminders of a type, applying a type to what is planned, and making a type of an event, over the API."""

from datetime import date

import pytest

from calendarapp.events.builtin import MilestoneTemplate, milestone_row
from calendarapp.events.models import EventType
from calendarapp.events.services.types import fingerprint, put_milestone
from calendarapp.reminders.services import leads_of

from ..api import Caller
from ..cast import AT

WHO = [("zoe", 404), ("ada", 403), ("vera", 403)]


@pytest.fixture
def call(time_machine):
    time_machine.move_to(AT, tick=False)
    return Caller


def ask_for(cast, label="Legal check", offset=-10) -> EventType:
    """Campaigns have one more milestone from now on."""
    return put_milestone(cast.type("campaign"), template=MilestoneTemplate("", label, "S", offset), seen="")


def seen_brief(row):
    return fingerprint(next(milestone_row(each) for each in row.milestone_templates if each.key == "campaign.brief"))


def applied(caller, row, etag=None):
    return caller._send("post", f"event-types/{row.pk}/apply/", None, etag)


def test_leads_of_a_type_are_read_and_set(cast, call):
    omar, path = call(cast.omar), f"event-types/{cast.type('restock').pk}/leads/"
    before = omar.get(path).json()

    after = omar.put(path, {"days": [2, 30, -1, 2]}).json()

    assert before == {"days": [7, 2, 0, -1], "common": [14, 7, 1]}
    assert after == {"days": [30, 2, -1], "common": [14, 7, 1]}
    assert leads_of(cast.luma, "restock") == ([30, 2, -1], [14, 7, 1])
    assert omar.put(path, {"days": []}).json()["days"] == []


@pytest.mark.parametrize("days", [None, 7, ["soon"], [366], [-31], list(range(13))])
def test_leads_out_of_bounds_are_named_and_nothing_is_set(cast, call, days):
    answer = call(cast.omar).put(f"event-types/{cast.type('restock').pk}/leads/", {"days": days})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith("days")
    assert leads_of(cast.luma, "restock")[0] == [7, 2, 0, -1]


def test_changed_type_is_listed_applied_and_taken_back(cast, call):
    event, mia = cast.event(starts=date(2027, 9, 1)), call(cast.mia)
    row = ask_for(cast)
    offered = mia.get(f"event-types/{row.pk}/apply/")

    done = applied(mia, row, offered["ETag"]).json()

    (follow,) = offered.json()
    assert (follow["event"], follow["title"], follow["starts_on"], follow["changed"]) == (
        event.pk,
        "Glow serum launch",
        "2027-09-01",
        [],
    )
    assert [(step["label"], step["anchor"], step["offset"], step["due_on"]) for step in follow["added"]] == [
        ("Legal check", "S", -10, "2027-08-22")
    ]
    assert done["events"] == [event.pk]
    assert event.milestones.filter(label="Legal check").count() == 1
    assert mia.get(f"event-types/{row.pk}/apply/").json() == []
    undone = mia.post(done["undo"].partition("/api/v1/")[2])
    assert (undone.status_code, event.milestones.filter(label="Legal check").count()) == (200, 0)


def test_milestone_that_stands_elsewhere_by_now_is_told_as_it_was(cast, call):
    event = cast.event(starts=date(2027, 9, 1))
    row, brief = cast.type("campaign"), event.milestones.get(key="campaign.brief")
    put_milestone(row, template=MilestoneTemplate("campaign.brief", "Brief", "S", -70), seen=seen_brief(row))

    (follow,) = call(cast.vera).get(f"event-types/{row.pk}/apply/").json()

    (step,) = follow["changed"]
    assert (step["milestone"], step["label"], step["offset"]) == (brief.pk, "Brief", -70)
    assert (step["before"]["offset"], step["before"]["due_on"]) == (-56, "2027-07-07")


def test_nothing_is_applied_but_what_was_read(cast, call):
    event, mia = cast.event(starts=date(2027, 9, 1)), call(cast.mia)
    row = ask_for(cast)
    etag = mia.get(f"event-types/{row.pk}/apply/")["ETag"]
    ask_for(cast, "Colour check", -5)

    assert (applied(mia, row).status_code, applied(mia, row, etag).status_code) == (428, 412)
    assert event.milestones.filter(label="Legal check").count() == 0
    assert applied(mia, row, "*").json()["events"] == [event.pk]
    assert applied(mia, row, "*").json() | {"batch": ""} == {"batch": "", "events": [], "undo": None}


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_what_would_change_takes_the_same_queries(cast, call, django_assert_num_queries, count):
    for number in range(count):
        cast.event(f"Event {number}", starts=date(2027, 9, 1))
    row, mia = ask_for(cast), call(cast.mia)
    mia.get(f"event-types/{row.pk}/apply/")

    with django_assert_num_queries(7):
        assert len(mia.get(f"event-types/{row.pk}/apply/").json()) == count


def test_type_is_made_of_an_event_whole_or_in_parts(cast, call):
    event = cast.event(channels=[cast.channel("sms")], stages="C", details={"offer": "2 for 1"})
    omar = call(cast.omar)

    whole = omar.post(f"events/{event.pk}/template/", {"label": "Two-for-one week"})
    bare = omar.post(f"events/{event.pk}/template/", {"label": "Plain", "parts": []}).json()

    told = whole.json()
    assert (whole.status_code, whole["ETag"], told["kind"], told["label"]) == (
        201,
        '"1"',
        "campaign",
        "Two-for-one week",
    )
    assert (told["channels"], told["stages"]) == ([cast.channel("sms").pk], "C")
    assert {row["key"]: row["default"] for row in told["fields_of_its_own"]}["offer"] == "2 for 1"
    usual = sorted(cast.type("campaign").channels.values_list("pk", flat=True))
    assert (bare["channels"], bare["stages"]) == (usual, cast.type("campaign").stages)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "label"),
        ({"label": "Restock"}, "label"),
        ({"label": "New", "parts": ["notes"]}, "parts"),
        ({"label": "New", "parts": "fields"}, "parts"),
    ],
)
def test_wrong_template_is_named_and_nothing_is_made(cast, call, body, field):
    before = EventType.objects.count()
    answer = call(cast.omar).post(f"events/{cast.event().pk}/template/", body)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert EventType.objects.count() == before


@pytest.mark.parametrize(("who", "status"), WHO)
def test_only_planners_set_apply_and_make(cast, call, who, status):
    event = cast.event(starts=date(2027, 9, 1), sharing="shared")
    row, caller = ask_for(cast), call(getattr(cast, who))
    reading = status if who != "vera" else 200

    assert caller.get(f"event-types/{row.pk}/leads/").status_code == reading
    assert caller.get(f"event-types/{row.pk}/apply/").status_code == reading
    assert caller.put(f"event-types/{row.pk}/leads/", {"days": [5]}).status_code == status
    assert applied(caller, row, "*").status_code == status
    assert caller.post(f"events/{event.pk}/template/", {"label": "Mine"}).status_code == status
    assert leads_of(cast.luma, "campaign")[0] == [28, 2]
    assert event.milestones.filter(label="Legal check").count() == 0
