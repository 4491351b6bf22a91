"""What a sheet holds at each level and with each field group: the table of the sharing rules, written out."""

import dataclasses
from datetime import date, timedelta

import pytest

from calendarapp.calendars.models import Grant
from calendarapp.events.models import Event, Market
from calendarapp.events.services import add_milestone
from calendarapp.events.sheets import milestone_sheets, sheet_of, sheets_of
from tests.cast import AT

ALWAYS = {"id", "uid", "brand_id", "calendar", "opens", "when", "recurrence", "sequence", "shown_at"}
TITLES = {"title", "type", "kind", "look", "status"}
READ = {"location", "stages", "channels", "markets", "tags", "partners"}
GROUPS = {
    "description": {"description", "objective", "goal", "details"},
    "products": {"products"},
    "commercial": {"details"},
    "budget": {"budget_planned", "budget_actual", "currency"},
    "kpi_targets": set(),
    "kpi_actuals": set(),
    "contacts": {"owner", "backup"},
    "links": {"links"},
}
INSIDE = {"personas", "notes", "series", "sharing", "created_at"}


@pytest.fixture
def event(cast) -> Event:
    market = Market.objects.create(brand=cast.luma, key="FR", label="France")
    return cast.event(
        sharing="shared",
        partners=[{"agency": cast.northlight.pk, "early": False}],
        location="Paris",
        stages="RA",
        tags=["spring"],
        description="Words for partners",
        objective="Win them",
        goal="acquisition",
        budget_planned="1000",
        budget_actual="900",
        owner=cast.mia,
        backup=cast.omar,
        links=[{"label": "Brief", "url": "https://example.com/brief"}],
        notes="Margin is thin",
        channels=[cast.channel("email")],
        markets=[market],
        products=[cast.product("GS-30")],
        personas=list(cast.persona_rows()),
        details={"creative_concept": "Light", "offer": "Two for one"},
    )


def filled(sheet) -> set[str]:
    values = {field.name: getattr(sheet, field.name) for field in dataclasses.fields(sheet)}
    return {name for name, value in values.items() if value not in (None, "", (), False)}


def seen_at(cast, level: str, groups: str = ""):
    Grant.objects.filter(agency=cast.northlight).update(level=level, groups=groups)
    lens = cast.lens(cast.ada)
    return sheet_of(Event.objects.seen_through(lens).with_sheets().get(), lens)


@pytest.mark.parametrize(
    ("level", "opened"),
    [
        ("busy", ALWAYS),
        ("titles", ALWAYS | TITLES),
        ("read", ALWAYS | TITLES | READ),
        ("comment", ALWAYS | TITLES | READ),
        ("propose", ALWAYS | TITLES | READ),
        ("contribute", ALWAYS | TITLES | READ),
        ("edit", ALWAYS | TITLES | READ | {"version"}),
    ],
)
def test_a_level_opens_its_fields_and_those_before(cast, event, level, opened):
    assert filled(seen_at(cast, level)) - {"recurrence", "sequence"} == opened - {"recurrence", "sequence"}


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_opens_its_fields_from_read_on_and_no_others(cast, event, group):
    base = filled(seen_at(cast, "read"))

    assert filled(seen_at(cast, "read", group)) - base == GROUPS[group]
    assert filled(seen_at(cast, "titles", group)) == filled(seen_at(cast, "titles"))


def test_details_are_opened_one_by_one(cast, event):
    assert [row.key for row in seen_at(cast, "read", "description").details] == ["creative_concept"]
    assert [row.key for row in seen_at(cast, "read", "commercial").details] == ["offer"]


def test_the_brands_own_people_see_all(cast, event):
    lens = cast.lens(cast.vera)

    sheet = sheet_of(Event.objects.seen_through(lens).with_sheets().get(), lens)

    wanted = ALWAYS | TITLES | READ | INSIDE
    for fields in GROUPS.values():
        wanted |= fields
    assert filled(sheet) - {"recurrence", "sequence"} == wanted - {"recurrence", "sequence"}


def test_a_reserved_block_has_dates_and_no_words(cast, event):
    Event.objects.update(embargo_until=AT + timedelta(days=1), reserved=True)

    sheet = seen_at(cast, "edit", " ".join(GROUPS))

    assert filled(sheet) - {"recurrence", "sequence"} == (ALWAYS | {"reserved", "is_held", "embargo_until"}) - {
        "recurrence",
        "sequence",
    }


def test_related_events_that_are_not_seen_are_not_mentioned(cast):
    hidden = cast.event("Hidden parent")
    shown = cast.event("Shown need", sharing="shared")
    event = cast.event("Child", sharing="shared", parent=hidden, needs=[hidden.pk, shown.pk])
    Grant.objects.filter(agency=cast.northlight).update(level="read")
    lens = cast.lens(cast.ada)

    (sheet,) = sheets_of([event], lens)

    assert (sheet.parent, [word.label for word in sheet.needs]) == (None, ["Shown need"])
    (mine,) = sheets_of([event], cast.lens(cast.mia))
    assert (mine.parent.label, len(mine.needs)) == ("Hidden parent", 2)


def test_an_agency_sees_only_its_own_milestones(cast, event):
    values = {"label": "Cut the film", "anchor": "S", "offset": -5, "agency": cast.northlight}
    add_milestone(event, actor=cast.mia, at=AT, values=values)

    theirs = milestone_sheets([event], cast.lens(cast.ada))[event.pk]

    assert [(row.label, row.due_on) for row in theirs] == [("Cut the film", date(2027, 3, 5))]
    assert len(milestone_sheets([event], cast.lens(cast.mia))[event.pk]) == 14
    assert milestone_sheets([event], cast.lens(cast.sol))[event.pk] == []


def test_sheets_take_the_same_queries_for_one_and_three(cast, event, django_assert_num_queries):
    lens = cast.lens(cast.mia)

    def ask():
        return sheets_of(Event.objects.seen_through(lens).with_sheets(), lens)

    with django_assert_num_queries(3):
        assert len(ask()) == 1
    for number in range(2):
        cast.event(f"More {number}", channels=[cast.channel("email")])
    with django_assert_num_queries(3):
        assert len(ask()) == 3
