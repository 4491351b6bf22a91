"""The timeline, as strangers, readers and partners see it: its lanes, its bounds, its settings."""

import re
from datetime import date, timedelta

import pytest

from calendarapp.events.lanes import SORTED_BY, threads_of
from calendarapp.events.models import Event, Occurrence
from calendarapp.events.models.parts import OccurrenceKind
from calendarapp.events.services import delete_event

from ..cast import AT
from .crowds import tell_the_planner
from .timeline_reading import TIMELINE, counts, lanes, need, without_milestones

LATER = (AT + timedelta(days=30)).isoformat()


# ---------- who comes in ----------


def test_signed_out_people_are_sent_to_the_door(cast, look):
    page = look(None, TIMELINE)

    assert (page.status, page.answer.url) == (302, "/account/login/?next=/b/maison-luma/timeline/")


def test_stranger_finds_no_brand(cast, look):
    cast.event()

    assert look(cast.zoe, TIMELINE).status == 404


def test_page_changes_nothing(cast, client, look):
    look(cast.mia, TIMELINE)

    assert client.post(TIMELINE).status_code == 405


def test_only_those_who_may_move_can_drag(cast, look):
    event = cast.event()

    assert f'data-move="/b/maison-luma/events/{event.pk}/move/"' in look(cast.omar, TIMELINE).text
    assert f'data-event="{event.pk}"' in look(cast.vera, TIMELINE).text
    assert "data-move" not in look(cast.vera, TIMELINE).text.split('class="tl-wrap"')[1].split('class="legend')[0]


# ---------- lanes ----------


def test_event_lies_in_each_of_its_channels(cast, look):
    cast.event("Both", channels=[cast.channel("email").pk, cast.channel("sms").pk])
    cast.event("One", channels=[cast.channel("sms").pk], starts=date(2027, 3, 20))
    cast.event("None", channels=[])

    page = look(cast.vera, f"{TIMELINE}?by=channel")

    assert lanes(page) == {"E-mail": ["Both"], "SMS": ["Both", "One"], "No channel": ["None"]}
    assert counts(page) == {"E-mail": 1, "SMS": 2, "No channel": 1}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("type", {"Campaign launch": ["Launch"], "Restock": ["Plain"]}),
        ("agency", {"Northlight Media": ["Launch"], "No agency on it": ["Plain"]}),
        ("owner", {"Omar Haddad": ["Launch"], "No owner": ["Plain"]}),
        ("product", {"Glow Serum (GS-30)": ["Launch"], "No product": ["Plain"]}),
        ("stage", {"Reach": ["Launch"], "Convert": ["Launch"], "No stage": ["Plain"]}),
        ("persona", {"First-time deal seeker": ["Launch"], "No persona": ["Plain"]}),
        ("none", {"All events": ["Launch", "Plain"]}),
    ],
)
def test_lanes_by(cast, look, by, expected):
    cast.event(
        "Launch",
        sharing="named",
        partners=[{"agency": cast.northlight.pk, "early": False}],
        owner=cast.omar,
        products=[cast.product("GS-30")],
        stages="RC",
        personas=[cast.persona_rows()[0].pk],
    )
    cast.event("Plain", kind="restock", stages="", starts=date(2027, 3, 20), owner=None)

    assert lanes(look(cast.mia, f"{TIMELINE}?by={by}")) == expected


def test_parts_stand_with_their_initiative(cast, look):
    parent = cast.event("Spring", ends=date(2027, 3, 31))
    cast.event("Teaser", parent=parent.pk, starts=date(2027, 3, 12))
    cast.event("Alone")

    page = look(cast.vera, f"{TIMELINE}?by=parent")

    assert lanes(page) == {"Spring": ["Spring", "Teaser"], "Not part of an initiative": ["Alone"]}
    assert [("initiative" in classes, "part" in classes) for classes in page.classes] == [
        (True, False),
        (False, True),
        (False, False),
    ]


def test_initiative_that_a_partner_does_not_see_is_not_named(cast, look):
    parent = cast.event("Secret spring")
    cast.event("Teaser", parent=parent.pk, sharing="shared")

    page = look(cast.ada, f"{TIMELINE}?by=parent")

    assert lanes(page) == {"Not part of an initiative": ["Teaser"]}
    assert "Secret" not in page.text


def full_and_empty(cast):
    """One event with every word that lanes go by, and one without any."""
    parent = cast.event("Spring", sharing="shared")
    cast.event(
        "Full",
        sharing="shared",
        channels=[cast.channel("email").pk],
        partners=[{"agency": cast.northlight.pk, "early": False}],
        owner=cast.omar,
        products=[cast.product("GS-30")],
        stages="RC",
        personas=[cast.persona_rows()[0].pk],
        parent=parent.pk,
    )
    cast.event("Empty", sharing="shared", channels=[], stages="", owner=None)


@pytest.mark.parametrize("by", [*SORTED_BY, "none"])
def test_field_that_is_not_open_is_as_if_empty(cast, look, by):
    """Sol sees titles there, and no more: what is full of words lies where nothing is."""
    full_and_empty(cast)

    page = look(cast.sol, f"{TIMELINE}?by={by}")

    assert [sorted(titles) for titles in lanes(page).values()] == [["Empty", "Full", "Spring"]]


@pytest.mark.parametrize("by", sorted({*SORTED_BY} - {"type"}))
def test_field_that_is_open_parts_them(cast, look, by):
    full_and_empty(cast)

    assert all(not {"Full", "Empty"} <= set(titles) for titles in lanes(look(cast.mia, f"{TIMELINE}?by={by}")).values())


def test_lane_of_a_field_that_opens_on_one_event_alone_holds_that_one(cast, look):
    """Ada reads the channels of launches; she isn't told the owner of any."""
    email = cast.channel("email").pk
    cast.event("Seen", sharing="shared", channels=[email], owner=cast.omar)
    cast.event("Hidden", channels=[email])

    assert lanes(look(cast.ada, f"{TIMELINE}?by=channel")) == {"E-mail": ["Seen"]}
    assert lanes(look(cast.ada, f"{TIMELINE}?by=owner")) == {"No owner": ["Seen"]}


def test_reserved_block_has_no_words(cast, look):
    cast.event(kind="restock", sharing="shared", embargo_until=LATER, reserved=True)

    page = look(cast.ada, f"{TIMELINE}?by=type")

    assert list(lanes(page)) == ["Other"]
    assert page.chips[0].startswith("Reserved until 31 Mar, 10:00")
    assert "Glow" not in page.text
    assert "/events/" not in page.text.split('class="tl-wrap"')[1]


def test_deleted_event_is_gone(cast, look):
    delete_event(cast.event(), actor=cast.mia, at=AT)

    assert look(cast.mia, TIMELINE).chips == []


def test_filters_hold(cast, look):
    cast.event("Launch")
    cast.event("Back in stock", kind="restock")

    page = look(cast.vera, f"{TIMELINE}?type=restock")

    assert lanes(page) == {"Restock": ["Back in stock"]}
    assert "by=type&zoom=quarter&type=restock" in page.text


def test_lane_folds(cast, look):
    cast.event()

    assert '<details class="lane-head" open><summary><h2>Campaign launch</h2>' in look(cast.vera, TIMELINE).text


# ---------- its bounds ----------


def test_crowded_lane_counts_the_rest_and_opens_alone(cast, look, monkeypatch):
    monkeypatch.setattr("calendarapp.board.pages.timeline.lanes.ROWS_ALONE", 16)
    for number in range(12):
        without_milestones(cast, f"Wave {number}", ends=date(2027, 3, 31))
    cast.event("Back in stock", kind="restock")

    page = look(cast.vera, TIMELINE)
    address = re.search(r'class="more r9" href="(.*?)">\+4 more', page.text)[1]
    alone = look(cast.vera, address)

    assert len(lanes(page)["Campaign launch"]) == 8
    assert len(lanes(alone)["Campaign launch"]) == 12
    assert list(lanes(alone)) == ["Campaign launch"]
    assert "Show all lanes" in alone.text


def test_lane_alone_has_pages_of_rows(cast, look, monkeypatch):
    monkeypatch.setattr("calendarapp.board.pages.timeline.lanes.ROWS_ALONE", 2)
    for number in range(3):
        without_milestones(cast, f"Wave {number}", ends=date(2027, 3, 31))
    key = cast.type("campaign").pk

    first, second = (look(cast.vera, f"{TIMELINE}?lane={key}&page={number}") for number in (1, 2))

    assert [len(page.chips) for page in (first, second)] == [2, 1]
    assert "Page 1 of 2" in first.text
    assert look(cast.vera, f"{TIMELINE}?lane={key}&page=99").chips == second.chips


def test_many_lanes_have_pages(cast, look, monkeypatch):
    monkeypatch.setattr("calendarapp.board.pages.timeline.lanes.LANES", 2)
    for kind in ("campaign", "pr_event", "restock"):
        cast.event(kind, kind=kind)

    assert len(lanes(look(cast.vera, TIMELINE))) == 2
    assert list(lanes(look(cast.vera, f"{TIMELINE}?page=2"))) == ["Restock"]


def test_page_of_lanes_ends_when_it_has_enough_bars(cast, look, monkeypatch):
    monkeypatch.setattr("calendarapp.board.pages.timeline.lanes.BARS", 1)
    for kind in ("campaign", "pr_event"):
        cast.event(kind, kind=kind)

    assert [list(lanes(look(cast.vera, f"{TIMELINE}?page={page}"))) for page in (1, 2)] == [
        ["Campaign launch"],
        ["PR event"],
    ]


def plenty(cast, count):
    """So many more copies of an event over half a year, each with its occurrence."""
    pattern = cast.event("Pattern", channels=[])
    row = Occurrence.objects.get(event=pattern, kind=OccurrenceKind.EVENT)
    kinds = [cast.type(key) for key in ("campaign", "pr_event", "restock", "message")]
    events = []
    for number in range(count):
        day = date(2027, 1, 4) + timedelta(days=number % 175)
        copy = Event.objects.get(pk=pattern.pk)
        copy.pk, copy.uid, copy.series = None, f"copy-{number}", f"copy-{number}"
        copy.title, copy.type, copy.starts_on, copy.ends_on = f"Wave {number}", kinds[number % 4], day, day
        events.append(copy)
    made = Event.objects.bulk_create(events)
    at = row.starts_at - timedelta(days=(row.first_on - date(2027, 1, 4)).days)
    Occurrence.objects.bulk_create(
        Occurrence(
            event=event,
            calendar=event.calendar,
            kind=OccurrenceKind.EVENT,
            key="-",
            starts_at=at + timedelta(days=(event.starts_on - date(2027, 1, 4)).days),
            ends_at=at + timedelta(days=(event.starts_on - date(2027, 1, 4)).days + 1),
            first_on=event.starts_on,
            last_on=event.ends_on,
            all_day=True,
        )
        for event in made
    )
    tell_the_planner()


def test_half_a_year_of_fifteen_hundred_bars_is_bounded(cast, look):
    plenty(cast, 1500)

    page = look(cast.mia, f"{TIMELINE}?zoom=half&on=2027-01-01")

    assert sum(counts(page).values()) == 1501
    assert 0 < len(page.chips) <= 600
    assert len(page.answer.content) < 300_000
    assert "Milestones are drawn when fewer events are in view" in page.text


@pytest.mark.parametrize("count", [1, 3, 300])
def test_page_costs_the_same_for_few_and_many(cast, look, django_assert_num_queries, count):
    for _number in range(min(count, 3)):
        event = cast.event(sharing="shared", channels=[cast.channel("email").pk], budget_planned="100")
        need(event, cast.event(kind="restock"))
    plenty(cast, count)
    look(cast.mia, f"{TIMELINE}?by=channel")

    with django_assert_num_queries(11):
        assert look(cast.mia, f"{TIMELINE}?by=channel").status == 200


def test_partner_pays_no_more(cast, look, django_assert_num_queries):
    cast.event(sharing="shared", channels=[cast.channel("email").pk])
    look(cast.ada, TIMELINE)

    with django_assert_num_queries(11):
        assert len(look(cast.ada, TIMELINE).chips) == 1


# ---------- its settings ----------


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("on=2027-10-01&zoom=quarter", "Q4 2027"),
        ("on=2027-10&zoom=half", "Q4 2027 – Q1 2028"),
        ("on=2027-10-14&zoom=six_weeks", "11 Oct – 21 Nov 2027"),
    ],
)
def test_title_names_the_period(cast, look, asked, title):
    assert f'<h1 class="whole">{title}' in look(cast.mia, f"{TIMELINE}?{asked}").text


@pytest.mark.parametrize("asked", ["by=junk", "zoom=junk", "by=%3Cscript%3E", "on=2027-13", "on=yesterday", "zoom=Q"])
def test_unknown_setting_falls_back_with_a_word(cast, look, asked):
    cast.event()

    page = look(cast.mia, f"{TIMELINE}?{asked}")

    assert page.status == 200
    assert '<h1 class="whole">Q1 2027' in page.text
    assert "The timeline knows no" in page.text or "is no day that Almanac knows" in page.text
    assert list(lanes(page)) == ["Campaign launch"]


@pytest.mark.parametrize(
    "asked", ["lane=junk", "lane=999999", "page=0", "page=x", "page=-1", "page=99999999999", "lane=-"]
)
def test_junk_lane_or_page_is_no_fault(cast, look, asked):
    cast.event()

    assert look(cast.mia, f"{TIMELINE}?{asked}").status == 200


def test_choice_is_kept(cast, look):
    look(cast.mia, f"{TIMELINE}?by=owner&zoom=half")

    page = look(cast.mia, TIMELINE)

    assert '<h1 class="whole">Q1 2027 – Q2 2027' in page.text
    assert '<option value="owner" selected>' in page.text
    assert '<h1 class="whole">Q1 2027 <' in look(cast.vera, TIMELINE).text


@pytest.mark.parametrize(("on", "missing"), [("1970-01-01", "data-prev"), ("2100-12-31", "data-next")])
def test_timeline_ends_where_time_does(cast, look, on, missing):
    page = look(cast.mia, f"{TIMELINE}?on={on}")

    assert page.status == 200
    assert missing not in page.text


# ---------- what it reads ----------


def test_threads_of_nothing_ask_nothing(cast, django_assert_num_queries):
    lens = cast.lens(cast.mia)

    with django_assert_num_queries(0):
        assert threads_of([], lens, by="type").lanes == {}


def test_parents_that_go_round_are_drawn_once_each(cast, look):
    one = cast.event("One")
    other = cast.event("Other", parent=one.pk)
    Event.objects.filter(pk=one.pk).update(parent=other)

    assert sorted(lanes(look(cast.vera, TIMELINE))["Campaign launch"]) == ["One", "Other"]
