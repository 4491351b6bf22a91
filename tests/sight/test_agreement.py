"""Whatever is granted and shared: the lens as SQL and the same question about one event agree, and so do the doors."""

import csv
import re
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from calendarapp.calendars import levels
from calendarapp.calendars.lens import Lens
from calendarapp.calendars.lenses import lenses_of
from calendarapp.events.models import Event
from calendarapp.events.policy import editable, may_edit
from calendarapp.events.sight import metrics_shut, opened, opens, through, ways_to
from calendarapp.kpis.models import Metric, Reading, Target
from calendarapp.kpis.sheets import kpi_sheets
from tests.api import Caller
from tests.cast import AT

from .plans import Ground, Plan, plans

BOUNDED = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "phases": [Phase.generate],
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@pytest.fixture
def ground(cast) -> Ground:
    return Ground(cast)


def ids(rows: Iterable) -> set[int]:
    return {row.pk for row in rows}


def check_openers(events: list[Event], lens: Lens) -> None:
    for opener in levels.OPENERS:
        by_one = {event.pk for event in events if opener in opens(event, lens)}
        assert ids(Event.objects.filter(opened(lens, opener))) == by_one, opener
    assert ids(Event.objects.seen_through(lens)) == {event.pk for event in events if ways_to(event, lens)}


def check_sides(events: list[Event], lens: Lens) -> None:
    """Each side apart, as comments and milestones ask it."""
    for opener in (levels.BUSY, levels.TITLES, levels.READ, levels.DESCRIPTION):
        for side, calendar_ids in lens.calendars_by_side(opener).items():
            rows = Event.objects.filter(through(lens, side, calendar_ids, opener), opened(lens))
            ways = {event.pk: ways_to(event, lens) for event in events}
            by_one = {pk for pk, own in ways.items() if any(way.via == side and opener in way.opens for way in own)}
            assert ids(rows) == by_one, (side, opener)


def check_editing(events: list[Event], lens: Lens) -> None:
    seen = Event.objects.seen_through(lens)
    assert ids(seen.filter(editable(lens))) == {event.pk for event in events if may_edit(lens, event)}


def check_figures(events: list[Event], lens: Lens) -> None:
    by_id = {event.pk: event for event in events}
    for rows, group in ((Target.objects, levels.KPI_TARGETS), (Reading.objects, levels.KPI_ACTUALS)):
        by_one = {
            row.pk for row in rows.select_related("metric") if _is_open(by_id[row.event_id], row.metric, group, lens)
        }
        assert ids(rows.seen_through(lens)) == by_one, group
    assert ids(Metric.objects.seen_through(lens)) == ids(row for row in Metric.objects.all() if row.is_offered_to(lens))


def check_figure_sheets(events: list[Event], lens: Lens) -> None:
    """A sheet has a row where a target or a reading is open, and no other: nothing here is rolled up or computed."""
    targets = set(Target.objects.seen_through(lens).values_list("event_id", "metric__key"))
    readings = set(Reading.objects.seen_through(lens).values_list("event_id", "metric__key"))
    sheets = kpi_sheets(events, lens)
    assert {(pk, row.key) for pk, sheet in sheets.items() for row in sheet.rows if row.target} == targets
    assert {(pk, row.key) for pk, sheet in sheets.items() for row in sheet.rows if row.actual} == readings
    assert sum(sheet.readings for sheet in sheets.values()) == len(readings)


def _is_open(event: Event, metric: Metric, group: str, lens: Lens) -> bool:
    shown = opens(event, lens)
    if metric.inside:
        return levels.INSIDE in shown
    return group in shown and metric.key not in metrics_shut(event, lens, group)


@settings(max_examples=20, **BOUNDED)
@given(plan=plans())
def test_set_and_predicate_agree(ground: Ground, plan: Plan):
    with ground.as_planned(plan) as events:
        for lens in (ground.lens(plan), ground.guest(plan), Lens.of_agency(ground.agencies[0], AT)):
            check_openers(events, lens)
            check_sides(events, lens)
            check_editing(events, lens)
            check_figures(events, lens)
            check_figure_sheets(events, lens)
        assert lenses_of([ground.pat], AT)[ground.pat.pk].accesses == Lens.of(ground.pat, AT).accesses


class Doors:
    """What each door shows Pat: ids of events, or their titles."""

    def __init__(self, ground: Ground, client, subscribe) -> None:
        self.ground, self.client, self.subscribe = ground, client, subscribe
        self.titles = {event.title: event.pk for event in ground.events}
        self.uids = {event.uid: event.pk for event in ground.events}
        self.brand = f"/b/{ground.cast.luma.slug}"
        client.force_login(ground.pat)

    def api(self) -> set[int]:
        found = Caller(self.ground.pat).get("events/", page_size=50).json()["results"]
        return {row["id"] for row in found}

    def page(self, path: str) -> set[int]:
        text = self.client.get(f"{self.brand}/{path}").content.decode()
        return {int(pk) for pk in re.findall(rf'href="{self.brand}/events/(\d+)/', text)}

    def export(self) -> tuple[int, set[int]]:
        """How many rows, and which of them by their titles."""
        answer = self.client.get(f"{self.brand}/export/csv/?from=2027-03-01&to=2027-03-31")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        head, *lines = list(csv.reader(text.splitlines()))[:-2]  # the last line says who took it out, and when
        titles = {line[head.index("Title")] for line in lines}
        return len(lines), {self.titles[title] for title in titles if title in self.titles}

    def feed(self, lens: Lens) -> set[int]:
        calendars = [each for each in self.ground.calendars if each.pk in lens.accesses]
        return {self.uids[uid] for uid in self.subscribe(self.ground.pat, calendars).events()}


@settings(max_examples=5, **BOUNDED)
@given(plan=plans(narrowed=False))
def test_all_doors_show_the_same_events(ground: Ground, client, subscribe, time_machine, plan: Plan):
    time_machine.move_to(AT, tick=False)
    with ground.as_planned(plan):
        lens = Lens.of(ground.pat, AT)
        seen = ids(Event.objects.seen_through(lens))
        titled = ids(Event.objects.filter(opened(lens, levels.TITLES)))
        doors = Doors(ground, client, subscribe)

        assert doors.api() == seen
        if not lens.brand_ids:
            assert doors.client.get(f"{doors.brand}/agenda/").status_code == 404
            return
        assert doors.page("agenda/?from=2027-03-01") == seen
        assert doors.page("table/?from=2027-03-01&to=2027-03-31") == seen
        assert doors.page("search/?q=Launch") == titled
        assert doors.export() == (len(seen), titled)
        if lens.accesses:
            assert doors.feed(lens) == seen
