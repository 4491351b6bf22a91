"""The sheet that each level and each field group gives, written out: an event of which every field is filled in.

What opens what: *busy* the dates; *titles* title, type, status; *read* market, channels, stages, location, partners, what
it belongs to and needs, tags, the partner's own milestones and words; each group its own fields. Notes, personas, the
brand's own words and fields are never outside.
"""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from calendarapp.calendars import levels
from calendarapp.calendars.lens import GUEST, Access, Lens
from calendarapp.calendars.models import Grant
from calendarapp.events.models import Event, Market
from calendarapp.events.services import add_milestone
from calendarapp.events.sheets import milestone_sheets, sheets_of
from calendarapp.kpis.sheets import kpi_sheets
from calendarapp.teamwork.models import Comment
from calendarapp.teamwork.sheets import talk_of
from tests.cast import AT
from tests.kpis.conftest import Figures

ALWAYS = {
    "when": "2027-03-10–2027-03-12",
    "calendar": "Launches & campaigns",
}
BUSY = ALWAYS
TITLES = BUSY | {"title": "Glow serum launch", "type": "Campaign launch", "status": "confirmed"}
READ = TITLES | {
    "location": "Paris",
    "stages": "RA",
    "channels": ["E-mail"],
    "markets": ["France"],
    "tags": ["spring"],
    "partners": ["Northlight Media"],
    "parent": "Spring season",
    "needs": ["Serum restock"],
    "milestones": ["Banners (Northlight Media)"],
    "comments": ["ours"],
}
PLANS = READ | {"version": "open"}
GROUPS = {
    "description": {
        "description": "Words for partners",
        "objective": "Win them",
        "goal": "acquisition",
        "creative_concept": "Light",
        "comments": ["to all", "ours"],
    },
    "products": {"products": ["Glow Serum"]},
    "commercial": {
        "offer": "Two for one",
        "discount_depth": "0.2",
        "code": "GLOW",
        "landing_page": "https://luma.example/glow",
    },
    "budget": {"budget_planned": "1000.00", "budget_actual": "900.00", "currency": "EUR"},
    "kpi_targets": {"targets": ["ROAS 3 from 2"]},
    "kpi_actuals": {"actuals": ["ROAS 4", "revenue 400", "spend 100"]},
    "contacts": {"owner": "Mia Laurent", "backup": "Omar Haddad"},
    "links": {"links": ["https://luma.example/brief"]},
}
BRAND = (
    PLANS
    | {name: value for group in GROUPS.values() for name, value in group.items()}
    | {
        "actuals": ["ROAS 4", "margin 0.4", "revenue 400", "spend 100"],
        "comments": ["among us", "to all", "ours", "theirs"],
        "media_split": "Half and half",
        "milestones": ["Samples", "Banners (Northlight Media)"],
        "progress": ["met"],
        "personas": ["First-time deal seeker", "Gift buyer"],
        "notes": "Margin is thin",
        "series": "kept",
        "sharing": "shared",
        "created_at": "kept",
        "utm_campaign": "glow-27",
    }
)
ALL_GROUPS = {name: value for group in GROUPS.values() for name, value in group.items()} | {"progress": ["met"]}
METRICS = {"roas": "ROAS", "attributed_revenue": "revenue", "ad_spend": "spend", "contribution_margin": "margin"}


@pytest.fixture
def event(cast) -> Event:
    market = Market.objects.create(brand=cast.luma, key="FR", label="France")
    parent = cast.event("Spring season", sharing="shared")
    needed = cast.event("Serum restock", starts=date(2027, 2, 1), sharing="shared", kind="restock")
    event = cast.event(
        ends=date(2027, 3, 12),
        status="confirmed",
        sharing="shared",
        partners=[{"agency": cast.northlight.pk, "early": False}],
        parent=parent.pk,
        needs=[{"event": needed.pk, "buffer": 0, "product": None}],
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
        links=[{"label": "Brief", "url": "https://luma.example/brief"}],
        notes="Margin is thin",
        channels=[cast.channel("email")],
        markets=[market],
        products=[cast.product("GS-30")],
        personas=list(cast.persona_rows()),
        details={
            "offer": "Two for one",
            "discount_depth": "0.2",
            "code": "GLOW",
            "landing_page": "https://luma.example/glow",
            "creative_concept": "Light",
            "media_split": "Half and half",
            "utm_campaign": "glow-27",
        },
    )
    _milestones(cast, event)
    _figures(cast, event)
    _talk(cast, event)
    return event


def _milestones(cast, event: Event) -> None:
    event.milestones.all().delete()
    samples = {"label": "Samples", "anchor": "S", "offset": -20}
    banners = {"label": "Banners", "anchor": "S", "offset": -10, "agency": cast.northlight}
    for values in (samples, banners):
        add_milestone(event, actor=cast.mia, at=AT, values=values)


def _figures(cast, event: Event) -> None:
    figures = Figures(cast)
    figures.target(event, "roas", "3", baseline="2")
    for key, value in (("attributed_revenue", "400"), ("ad_spend", "100"), ("contribution_margin", "0.4")):
        figures.reading(event, key, value)


def _talk(cast, event: Event) -> None:
    said = (
        (cast.mia, None, "internal", "among us"),
        (cast.mia, None, "shared", "to all"),
        (cast.ada, cast.northlight, "shared", "ours"),
        (cast.sol, cast.saffron, "shared", "theirs"),
    )
    for author, agency, visibility, body in said:
        Comment.objects.create(
            event=event, author=author, agency=agency, visibility=visibility, body=body, created_at=AT
        )


def told(event: Event, lens: Lens) -> dict[str, Any]:
    """All that the sheets of every slice say of an event, as plain words; what they don't say isn't in it."""
    seen = Event.objects.seen_through(lens).with_sheets().get(pk=event.pk)
    (sheet,) = sheets_of([seen], lens)
    plain = {field.name: _plain(field.name, getattr(sheet, field.name)) for field in dataclasses.fields(sheet)}
    hidden = ("id", "uid", "brand_id", "opens", "sequence", "shown_at", "recurrence", "details", "kind", "look")
    kpis = kpi_sheets([seen], lens)[event.pk].rows
    found = {name: value for name, value in plain.items() if name not in hidden}
    found |= {detail.key: str(detail.value) for detail in sheet.details}
    found |= {
        "milestones": [_milestone(row) for row in milestone_sheets([seen], lens)[event.pk]],
        "targets": [_target(row) for row in kpis if row.target],
        "actuals": sorted(f"{METRICS[row.key]} {row.actual.figure.value.normalize():f}" for row in kpis if row.actual),
        "progress": [row.progress.state for row in kpis if row.progress],
        "comments": [comment.body for comment in talk_of(seen, lens).comments],
    }
    return {name: value for name, value in found.items() if value not in (None, "", [], (), False, "0")}


def _plain(name: str, value: Any) -> Any:
    if name == "when":
        return f"{value.starts}–{value.ends}"
    if name in ("series", "created_at"):
        return "kept" if value else ""
    if name == "version":
        return "open" if value else ""
    if name == "links":
        return [link["url"] for link in value]
    if isinstance(value, tuple):
        return [getattr(row, "label", row) for row in value]
    return str(value) if isinstance(value, Decimal) else getattr(value, "label", value)


def _milestone(row) -> str:
    return f"{row.label} ({row.assignee.label})" if row.assignee else row.label


def _target(row) -> str:
    return f"{METRICS[row.key]} {row.target.target.value.normalize():f} from {row.target.baseline.value.normalize():f}"


def seen_with(cast, level: str, *groups: str) -> Lens:
    Grant.objects.filter(agency=cast.northlight).update(level=level, groups=" ".join(sorted(groups)))
    return cast.lens(cast.ada)


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("busy", BUSY),
        ("titles", TITLES),
        ("read", READ),
        ("comment", READ),
        ("propose", READ),
        ("contribute", READ),
        ("edit", PLANS),
    ],
)
def test_sheet_of_each_level(cast, event, level, expected):
    assert told(event, seen_with(cast, level)) == expected


@pytest.mark.parametrize("level", ["busy", "titles"])
def test_groups_open_nothing_below_read(cast, event, level):
    assert told(event, seen_with(cast, level, *levels.GROUPS)) == {"busy": BUSY, "titles": TITLES}[level]


@pytest.mark.parametrize("group", levels.GROUPS)
def test_sheet_of_read_with_each_group(cast, event, group):
    assert told(event, seen_with(cast, "read", group)) == READ | GROUPS[group]


def test_sheet_of_all_groups_adds_only_progress(cast, event):
    assert told(event, seen_with(cast, "read", *levels.GROUPS)) == READ | ALL_GROUPS


def test_sheet_of_the_brand(cast, event):
    assert told(event, cast.lens(cast.mia)) == BRAND


@pytest.mark.parametrize(("level", "expected"), [("busy", BUSY), ("titles", TITLES), ("read", READ)])
def test_sheet_of_a_guest(cast, event, level, expected):
    """A guest has no milestones, no words, and no groups, whatever their access says."""
    way = Access(via=GUEST, brand_id=cast.luma.pk, level=level, groups=frozenset(levels.GROUPS))
    lens = Lens(viewer=None, at=AT, accesses={cast.launches.pk: (way,)})
    theirs = {name: value for name, value in expected.items() if name not in ("milestones", "comments")}

    assert told(event, lens) == theirs


@pytest.mark.parametrize("level", ["read", "edit"])
def test_reserved_block_is_busy_for_everybody_outside(cast, event, level):
    Event.objects.filter(pk=event.pk).update(embargo_until=datetime(2027, 3, 9, tzinfo=UTC), reserved=True)
    lens = seen_with(cast, level, *levels.GROUPS)

    found = told(event, lens)

    assert {name: found[name] for name in BUSY} == BUSY
    assert set(found) - set(BUSY) == {"reserved", "embargo_until", "is_held"}


API_ALWAYS = {
    "id",
    "uid",
    "brand",
    "calendar",
    "starts",
    "ends",
    "all_day",
    "time_zone",
    "starts_at",
    "ends_at",
    "opens",
}
API_TITLES = API_ALWAYS | {"title", "type", "status"}
API_READ = API_TITLES | {"location", "stages", "channels", "markets", "tags", "partners", "parent", "needs"}
API_GROUPS = {
    "description": {"description", "objective", "goal", "details"},
    "products": {"products"},
    "commercial": {"details"},
    "budget": {"budget_planned", "budget_actual", "currency"},
    "kpi_targets": set(),
    "kpi_actuals": set(),
    "contacts": {"owner", "backup"},
    "links": {"links"},
}


def keys(caller, event: Event) -> set[str]:
    found = caller.get(f"events/{event.pk}/").json()
    return {name for name, value in found.items() if value not in (None, "", [], {}, False)}


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("busy", API_ALWAYS),
        ("titles", API_TITLES),
        ("read", API_READ),
        ("comment", API_READ),
        ("propose", API_READ),
        ("contribute", API_READ),
        ("edit", API_READ | {"version"}),
    ],
)
def test_keys_of_the_api_at_each_level(cast, event, call, level, expected):
    seen_with(cast, level)

    assert keys(call(cast.ada), event) == expected


@pytest.mark.parametrize("group", levels.GROUPS)
def test_keys_of_the_api_with_each_group(cast, event, call, group):
    seen_with(cast, "read", group)

    assert keys(call(cast.ada), event) == API_READ | API_GROUPS[group]


def test_a_grant_shows_nothing_after_its_last_day(cast, event):
    Grant.objects.filter(agency=cast.northlight).update(until=AT.date())
    later = AT + timedelta(days=1)

    assert Event.objects.seen_through(cast.lens(cast.ada)).filter(pk=event.pk).exists()
    assert not Event.objects.seen_through(cast.lens(cast.ada, later)).exists()
