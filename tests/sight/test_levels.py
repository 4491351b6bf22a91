"""What each level may do, at every door that writes: page, move, table cell, many at once, API, words, milestones."""

from datetime import date

import pytest
from django.urls import reverse

from calendarapp.calendars import levels
from calendarapp.calendars.models import Grant
from calendarapp.events.models import Event
from calendarapp.events.services import add_milestone
from calendarapp.teamwork.models import Comment
from tests.cast import AT

FORBIDDEN, NOT_FOUND, MADE = 403, 404, 201


@pytest.fixture
def place(cast, client, time_machine):
    """`place("comment")`: Ada's agency stands at that level, and she is signed in."""
    time_machine.move_to(AT, tick=False)
    client.force_login(cast.ada)

    def stand(level: str, groups: str = "description") -> None:
        Grant.objects.filter(agency=cast.northlight).update(level=level, groups=groups)

    return stand


@pytest.fixture
def theirs(cast) -> Event:
    return cast.event("Theirs", sharing="shared")


@pytest.fixture
def own(cast) -> Event:
    """An event that Northlight brought in."""
    event = cast.event("Own", sharing="shared")
    Event.objects.filter(pk=event.pk).update(created_for=cast.northlight)
    return Event.objects.get(pk=event.pk)


ADDS = {"contribute", "edit"}
SPEAKS = {"comment", "propose", *ADDS}


@pytest.mark.parametrize("level", levels.LEVELS)
def test_who_adds_to_a_calendar(cast, call, place, level):
    place(level)
    body = {"calendar": cast.launches.pk, "type": "campaign", "title": "New", "starts": "2027-03-20"}

    answer = call(cast.ada).post("events/", body)

    assert answer.status_code == (MADE if level in ADDS else FORBIDDEN)
    made = Event.objects.filter(title="New").values_list("created_for__slug", flat=True)
    assert list(made) == (["northlight"] if level in ADDS else [])


@pytest.mark.parametrize("level", levels.LEVELS)
def test_who_changes_what_by_the_api(cast, call, place, own, theirs, level):
    place(level)
    ada = call(cast.ada)
    tag = {event.pk: f'"{event.version}"' for event in (own, theirs)}

    answers = [ada.patch(f"events/{event.pk}/", {"title": "Changed"}, etag=tag[event.pk]) for event in (own, theirs)]

    assert [answer.status_code for answer in answers] == [
        200 if level in ADDS else FORBIDDEN,
        200 if level == "edit" else FORBIDDEN,
    ]


@pytest.mark.parametrize("level", levels.LEVELS)
def test_who_moves_and_edits_on_pages(cast, client, place, own, theirs, level):
    place(level)

    pages = {
        (event.title, name): client.get(reverse(name, args=[cast.luma.slug, event.pk])).status_code
        for event in (own, theirs)
        for name in ("event_edit", "event_move")
    }
    moved = [_move(client, cast, event) for event in (own, theirs)]

    mine, others = (200 if level in ADDS else FORBIDDEN), (200 if level == "edit" else FORBIDDEN)
    assert pages == {
        ("Own", "event_edit"): mine,
        ("Own", "event_move"): mine,
        ("Theirs", "event_edit"): others,
        ("Theirs", "event_move"): others,
    }
    assert moved == [level in ADDS, level == "edit"]


def _move(client, cast, event: Event) -> bool:
    sent = {"version": event.version, "starts_on": "2027-03-24", "ends_on": "2027-03-24"}
    client.post(reverse("event_move", args=[cast.luma.slug, event.pk]), sent)
    return Event.objects.get(pk=event.pk).starts_on == date(2027, 3, 24)


@pytest.mark.parametrize("level", levels.LEVELS)
def test_who_writes_in_a_cell_of_the_table(cast, client, place, own, theirs, level):
    place(level)

    answers = [
        client.get(reverse("cell", args=[cast.luma.slug, event.pk, "title"])).status_code for event in (own, theirs)
    ]

    assert answers == [200 if level in ADDS else FORBIDDEN, 200 if level == "edit" else FORBIDDEN]


@pytest.mark.parametrize("level", levels.LEVELS)
def test_who_deletes(cast, call, place, own, theirs, level):
    """Editing all isn't deleting all: what the brand planned is the brand's to take away."""
    place(level)
    ada = call(cast.ada)

    answers = [ada.delete(f"events/{event.pk}/", etag=f'"{event.version}"').status_code for event in (own, theirs)]

    assert answers == [204 if level in ADDS else FORBIDDEN, FORBIDDEN]


@pytest.mark.parametrize("level", levels.LEVELS)
def test_who_comments(cast, client, call, place, theirs, level):
    place(level)
    ada = call(cast.ada)

    words = {"voice": str(cast.northlight.pk), "body": "By page"}
    by_page = client.post(reverse("talk", args=[cast.luma.slug, theirs.pk]), words)
    by_api = ada.post(f"events/{theirs.pk}/comments/", {"body": "By API"})

    said = sorted(Comment.objects.values_list("body", "agency__slug"))
    heard = [("By API", "northlight"), ("By page", "northlight")]
    assert said == (heard if level in SPEAKS else [])
    assert {by_page.status_code, by_api.status_code} <= ({302, MADE} if level in SPEAKS else {FORBIDDEN, NOT_FOUND})


@pytest.mark.parametrize("level", levels.LEVELS)
def test_who_ticks_a_milestone_of_their_own(cast, client, place, theirs, level):
    place(level)
    values = {"label": "Banners", "anchor": "S", "offset": -10, "agency": cast.northlight}
    milestone = add_milestone(theirs, actor=cast.mia, at=AT, values=values)

    address = reverse("milestone_tick", args=[cast.luma.slug, theirs.pk, milestone.pk])
    client.post(address, {"version": milestone.version, "done": "1"})

    milestone.refresh_from_db()
    assert (milestone.done_at is not None) == levels.reaches(level, "read")


@pytest.mark.parametrize("level", levels.LEVELS)
def test_nobody_outside_takes_in_files_or_shares(cast, client, call, place, own, level):
    place(level)
    ada = call(cast.ada)

    share = client.get(reverse("event_share", args=[cast.luma.slug, own.pk])).status_code
    sharing = ada.patch(f"events/{own.pk}/", {"sharing": "internal"}, etag=f'"{own.version}"').status_code

    assert share == FORBIDDEN
    assert sharing in (400, FORBIDDEN)
    assert Event.objects.get(pk=own.pk).sharing == "shared"


def test_editing_writes_only_fields_that_are_open(cast, call, place, theirs):
    place("edit", "description")
    ada = call(cast.ada)

    answers = [
        ada.patch(f"events/{theirs.pk}/", body, etag="*").status_code
        for body in ({"description": "Ours"}, {"budget_planned": "5"}, {"notes": "x"}, {"location": "Lyon"})
    ]

    assert answers == [200, 400, 400, 200]


def test_own_events_stay_with_the_agency_that_brought_them(cast, call, place, own):
    """Another agency that may add and edit its own doesn't edit Northlight's."""
    Grant.objects.filter(agency=cast.saffron, calendar=cast.launches).update(level="contribute")

    answer = call(cast.sol).patch(f"events/{own.pk}/", {"title": "Taken"}, etag="*")

    assert answer.status_code == FORBIDDEN
