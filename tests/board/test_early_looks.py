"""Whoever is let in early is noted in the brand's access log wherever words are shown to them, and nobody else is."""

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendarapp.accounts.models import AccessEntry
from calendarapp.calendars.models import Grant
from calendarapp.changes.models import Change
from calendarapp.events.models import Event
from calendarapp.events.services import add_milestone, follow, update_event
from calendarapp.feeds.queries import links_of
from calendarapp.feeds.services import create_subscription
from calendarapp.kpis.models import Metric, Reading, Target
from calendarapp.kpis.services import record_reading, set_target
from calendarapp.notifications.delivering import claim_due, send_claimed
from calendarapp.reminders.models import Cursor
from calendarapp.reminders.services import SWEEP, sweep
from tests.api import Caller
from tests.board.desk import OPENED
from tests.cast import AT

LIFT = AT + timedelta(days=30)
DAY = timedelta(days=1)
ALONE, NONE = 2, 0
OF_LOOKS = ('SELECT "calendarapp_eventpartner"', 'INSERT INTO "calendarapp_accessentry"', "INSERT OR IGNORE INTO")


def held(cast, **values):
    early = [{"agency": cast.northlight.pk, "early": True}]
    return cast.event(**{"sharing": "shared", "embargo_until": LIFT, "partners": early, **values})


@pytest.fixture
def event(cast, time_machine):
    time_machine.move_to(AT, tick=False)
    event = held(cast)
    values = {"label": "Cut the film", "anchor": "S", "offset": -5, "agency": cast.northlight}
    add_milestone(event, actor=cast.mia, at=AT, values=values)
    metric = Metric.objects.get(brand=cast.luma, key="net_revenue")
    set_target(event, metric=metric, actor=cast.mia, at=AT, values={"target": Decimal(1000)})
    return event


def looks() -> list[tuple[str, str, int]]:
    rows = AccessEntry.objects.filter(kind="early_look").select_related("agency").order_by("pk")
    return [(row.person_name, row.agency.name, row.event_id) for row in rows]


def page(client, person, address):
    if address.startswith("/api/"):
        client = Caller(person).client
    else:
        client.force_login(person, backend=OPENED)
    answer = client.get(address)
    answer.whole = answer.getvalue().decode(errors="replace")  # to its end, where the looks are written
    return answer


SURFACES = {
    "month": "/b/maison-luma/month/?on=2027-03",
    "two weeks": "/b/maison-luma/two-weeks/?on=2027-03-08",
    "week": "/b/maison-luma/week/?on=2027-03-08",
    "timeline": "/b/maison-luma/timeline/?on=2027-03-08",
    "agenda": "/b/maison-luma/agenda/?from=2027-03-08",
    "day": "/b/maison-luma/day/2027-03-10/",
    "table": "/b/maison-luma/table/?from=2027-03-01&to=2027-03-31",
    "search": "/b/maison-luma/search/?q=glow",
    "palette": "/b/maison-luma/go/?q=glow",
    "event": "/b/maison-luma/events/{pk}/",
    "history": "/b/maison-luma/events/{pk}/history/",
    "talk": "/b/maison-luma/events/{pk}/talk/",
    "figures": "/b/maison-luma/events/{pk}/kpis/",
    "kpis": "/b/maison-luma/kpis/?from=2027-03-01",
    "agency's home": "/a/northlight/",
    "agency's month": "/a/northlight/month/?on=2027-03",
    "agency's agenda": "/a/northlight/agenda/?from=2027-03-08",
    "agency's deliverables": "/a/northlight/deliverables/",
    "agency's changes": "/a/northlight/changes/",
    "agency's search": "/a/northlight/search/?q=glow",
    "API's deliverables": "/api/v1/deliverables/",
    "csv": "/b/maison-luma/export/csv/",
    "ics": "/b/maison-luma/export/ics/",
    "xlsx": "/b/maison-luma/export/xlsx/",
    "API's event": "/api/v1/events/{pk}/",
    "API's events": "/api/v1/events/",
    "API's history": "/api/v1/events/{pk}/history/",
    "API's occurrences": "/api/v1/occurrences/?since=2027-03-01&until=2027-03-31",
    "API's talk": "/api/v1/events/{pk}/comments/",
    "API's event's milestones": "/api/v1/events/{pk}/milestones/",
    "API's milestones": "/api/v1/milestones/",
    "API's targets": "/api/v1/targets/",
}


@pytest.mark.parametrize("address", SURFACES.values(), ids=SURFACES.keys())
def test_each_surface_that_shows_it_notes_it_once_a_day(cast, event, client, time_machine, address):
    address = address.format(pk=event.pk)

    first = page(client, cast.ada, address)
    page(client, cast.ada, address)

    assert first.status_code == 200
    assert looks() == [("Ada Brandt", "Northlight Media", event.pk)]
    time_machine.move_to(AT + DAY, tick=False)
    page(client, cast.ada, address)
    assert len(looks()) == 2


@pytest.mark.parametrize("address", SURFACES.values(), ids=SURFACES.keys())
def test_the_brands_own_and_those_who_see_nothing_early_arent_noted(cast, event, client, time_machine, address):
    address = address.format(pk=event.pk)

    for person in (cast.mia, cast.sol) if "northlight" not in address else ():
        page(client, person, address)
    time_machine.move_to(LIFT, tick=False)
    page(client, cast.ada, address)

    assert looks() == []


def test_choosing_several_to_change_is_a_look(cast, event, client):
    Grant.objects.filter(agency=cast.northlight).update(level="edit")

    page(client, cast.ada, f"/b/maison-luma/events/bulk/?event={event.pk}")

    assert looks() == [("Ada Brandt", "Northlight Media", event.pk)]


@pytest.mark.parametrize("place", ["milestones/{milestone}/", "targets/{target}/", "readings/", "readings/{reading}/"])
def test_parts_of_it_are_looks_at_it(cast, event, client, place):
    Grant.objects.filter(agency=cast.northlight).update(groups="kpi_targets kpi_actuals")
    orders = Metric.objects.get(brand=cast.luma, key="orders")
    record_reading(event, metric=orders, value=Decimal(5), on=AT.date(), actor=cast.mia, at=AT)
    parts = {
        "milestone": event.milestones.get(agency=cast.northlight).pk,
        "target": Target.objects.get(event=event).pk,
        "reading": Reading.objects.get(event=event).pk,
    }

    answer = page(client, cast.ada, f"/api/v1/{place.format(**parts)}")

    assert (answer.status_code, looks()) == (200, [("Ada Brandt", "Northlight Media", event.pk)])


def test_being_offered_to_be_a_part_of_it_is_a_look(cast, event, client):
    Grant.objects.filter(agency=cast.northlight).update(level="edit")

    answer = page(client, cast.ada, "/b/maison-luma/events/new/?on=2027-03-10")

    assert event.title in answer.content.decode()
    assert looks() == [("Ada Brandt", "Northlight Media", event.pk)]


NAMING = {  # where an open event of June names others: as what it is a part of, as what it needs
    "event": ("/b/maison-luma/events/{pk}/", {"Zqwhole", "Zqneeded"}),
    "history": ("/b/maison-luma/events/{pk}/history/", {"Zqwhole", "Zqneeded"}),
    "API's history": ("/api/v1/events/{pk}/history/", {"Zqwhole", "Zqneeded"}),
    "what they need and have": ("/b/maison-luma/events/{whole}/", {"Zqwhole"}),
    "timeline": ("/b/maison-luma/timeline/?on=2027-06-08", {"Zqwhole", "Zqneeded"}),
    "table": (
        "/b/maison-luma/table/?from=2027-06-01&to=2027-06-30&columns=parent&columns=needs",
        {"Zqwhole", "Zqneeded"},
    ),
    "table without needs": ("/b/maison-luma/table/?from=2027-06-01&to=2027-06-30&columns=parent", {"Zqwhole"}),
    "table without either": ("/b/maison-luma/table/?from=2027-06-01&to=2027-06-30", {"Zqwhole"}),
    "csv": ("/b/maison-luma/export/csv/?from=2027-06-01&to=2027-06-30&columns=needs", {"Zqneeded"}),
    "filters of a month": ("/b/maison-luma/month/?on=2027-06", {"Zqwhole"}),
    "agency's month": ("/a/northlight/month/?on=2027-06", set()),
    "API's event": ("/api/v1/events/{pk}/", {"Zqwhole", "Zqneeded"}),
    "API's events": ("/api/v1/events/?since=2027-06-01", {"Zqwhole", "Zqneeded"}),
}


@pytest.fixture
def naming(cast, time_machine):
    """Ids by the words of NAMING's addresses."""
    time_machine.move_to(AT, tick=False)
    whole, needed = held(cast, title="Zqwhole"), held(cast, title="Zqneeded", kind="restock")
    free = cast.event("Lifted long ago", sharing="shared")
    event = cast.event("Open", starts=date(2027, 6, 10), sharing="shared")
    values = {"parent": whole.pk, "needs": [{"event": other.pk} for other in (needed, free)]}
    update_event(event, actor=cast.mia, at=AT, version=event.version, values=values)
    return {"pk": event.pk, "whole": whole.pk}


@pytest.mark.parametrize(("address", "expected"), NAMING.values(), ids=NAMING.keys())
def test_being_named_beside_another_event_is_a_look(cast, naming, client, time_machine, address, expected):
    address = address.format(**naming)

    answer = page(client, cast.ada, address)
    found = set(Event.objects.filter(pk__in=[event_id for *_who, event_id in looks()]).values_list("title", flat=True))

    assert {title for title in ("Zqwhole", "Zqneeded") if title in answer.whole} == expected
    assert (answer.status_code, found) == (200, expected)
    AccessEntry.objects.all().delete()
    page(client, cast.mia, address)
    page(client, cast.sol, address)
    time_machine.move_to(LIFT, tick=False)
    page(client, cast.ada, address)
    assert looks() == []


CELL = {  # what is sent → what is answered
    "form": (None, {}, 200),
    "form again, with what is wrong": ({"title": "", "version": "1"}, {}, 200),
    "both values": ({"title": "Mine", "version": "1"}, {}, 409),
    "toast": ({"title": "Mine", "version": "2"}, {"Accept": "application/json"}, 200),
}


@pytest.mark.parametrize(("sent", "headers", "status"), CELL.values(), ids=CELL.keys())
def test_each_answer_of_a_cell_of_the_table_is_a_look(cast, event, client, sent, headers, status):
    Grant.objects.filter(agency=cast.northlight).update(level="edit")
    update_event(event, actor=cast.mia, at=AT, version=None, values={"title": "Theirs"})
    address = f"/b/maison-luma/events/{event.pk}/cell/title/"
    client.force_login(cast.ada, backend=OPENED)

    answer = client.get(address) if sent is None else client.post(address, sent, headers=headers)

    assert (answer.status_code, looks()) == (status, [("Ada Brandt", "Northlight Media", event.pk)])


def test_a_table_drawn_anew_after_writing_a_cell_is_looked_at_as_the_table_is(cast, naming, client):
    Grant.objects.filter(agency=cast.northlight).update(level="edit")
    table = NAMING["table"][0]
    client.force_login(cast.ada, backend=OPENED)

    answer = client.post(f"/b/maison-luma/events/{naming['pk']}/cell/title/", {"title": "Mine", "next": table})
    assert looks() == []
    drawn = client.get(answer["Location"]).content.decode()

    seen = set(Event.objects.filter(pk__in=[event_id for *_who, event_id in looks()]).values_list("title", flat=True))
    assert [title in drawn for title in ("Mine", "Zqwhole", "Zqneeded")] == [True] * 3
    assert seen == {"Zqwhole", "Zqneeded"}


def test_a_block_without_words_is_no_look(cast, event, client):
    held(cast, title="Reserved", partners=[], reserved=True)

    page(client, cast.sol, SURFACES["month"])

    assert looks() == []


def test_what_isnt_on_the_page_isnt_noted(cast, event, client):
    page(client, cast.ada, "/b/maison-luma/month/?on=2027-09")
    page(client, cast.ada, "/b/maison-luma/search/?q=nothing")

    assert looks() == []


def statements(client, cast, address) -> int:
    """How many, the writing of looks among them."""
    page(client, cast.ada, address)
    AccessEntry.objects.all().delete()
    client.force_login(cast.ada, backend=OPENED)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return sum(row["sql"].startswith(OF_LOOKS) for row in asked.captured_queries)


def test_many_on_a_page_cost_no_more_statements_than_one(cast, event, client):
    address = SURFACES["agenda"]
    alone = statements(client, cast, address)
    for number in range(2):
        held(cast, title=f"Launch {number}")

    assert (alone, statements(client, cast, address), len(looks())) == (ALONE, ALONE, 3)


def test_a_page_without_them_asks_nothing_more(cast, client, time_machine):
    time_machine.move_to(AT, tick=False)
    whole = cast.event(sharing="shared")
    part = cast.event(sharing="shared", parent=whole.pk, needs=[{"event": whole.pk}])

    addresses = [SURFACES[name] for name in ("agenda", "timeline", "event", "history")]
    assert {statements(client, cast, address.format(pk=part.pk)) for address in addresses} == {NONE}


def test_a_feed_notes_what_it_sends_and_no_304(cast, event, client):
    subscription = create_subscription(person=cast.ada, at=AT, calendars=[cast.launches], name="Mine")
    address = urlsplit(links_of(subscription).https).path

    first = page(client, cast.ada, address)
    assert looks() == [("Ada Brandt", "Northlight Media", event.pk)]

    AccessEntry.objects.all().delete()
    client.get(address, headers={"If-None-Match": first["ETag"]})
    client.head(address)
    assert looks() == []
    page(client, cast.ada, address)  # from memory
    assert looks() == [("Ada Brandt", "Northlight Media", event.pk)]


def test_a_letter_notes_it(cast, event, client, smtp_sink):
    event = held(cast, kind="vip_event")
    follow(event, user=cast.ada, at=AT)
    moment = AT + 2 * DAY  # a week before, nine in the morning in London
    Cursor.objects.create(name=SWEEP, at=moment - DAY)
    sweep(at=moment)

    send_claimed(claim_due(at=moment), at=moment)

    assert ("Ada Brandt", "Northlight Media", event.pk) in looks()


def test_whoever_reads_it_among_values_in_conflict_is_noted(cast, event, client):
    early = [{"agency": cast.saffron.pk, "early": True}]
    whole = held(cast, calendar=cast.press, partners=early)
    other, part = (cast.event(title, calendar=cast.press, sharing="shared") for title in ("Other whole", "Part"))
    update_event(part, actor=cast.sol, at=AT, version=None, values={"parent": other.pk})
    number = Change.objects.latest("number").number
    update_event(part, actor=cast.mia, at=AT, version=None, values={"parent": whole.pk})

    answer = Caller(cast.sol).post(f"events/{part.pk}/changes/{number}/undo/")

    assert answer.json()["errors"][0]["theirs"] == whole.title
    assert looks() == [("Sol Park", "Saffron PR", whole.pk)]
    AccessEntry.objects.all().delete()
    client.force_login(cast.sol, backend=OPENED)
    assert whole.title in client.post(f"/b/maison-luma/changes/{number}/undo/").content.decode()
    assert looks() == [("Sol Park", "Saffron PR", whole.pk)]


def test_an_undo_that_names_it_is_a_look(cast, event, client):
    Grant.objects.filter(agency=cast.northlight).update(level="edit")
    update_event(event, actor=cast.ada, at=AT, version=None, values={"title": "Mine"})
    number = Change.objects.latest("number").number
    client.force_login(cast.ada, backend=OPENED)

    answer = client.post(f"/b/maison-luma/changes/{number}/undo/", headers={"Accept": "application/json"})

    assert event.title in answer.json()["message"]
    assert looks() == [("Ada Brandt", "Northlight Media", event.pk)]
