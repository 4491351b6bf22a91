"""What is under embargo is nowhere to be found before its moment, and everywhere from it on, without a save or a sweep."""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import urlsplit

import icalendar
import openpyxl
import pytest
from django.db import transaction
from django.test import Client
from time_machine import travel

from calendarapp.calendars.lens import BRAND
from calendarapp.calendars.levels import GROUPS
from calendarapp.calendars.models import Grant
from calendarapp.events.models import Event
from calendarapp.events.services import release_lifted
from calendarapp.feeds.queries import links_of
from calendarapp.feeds.services import create_subscription
from calendarapp.kpis.models import Metric
from calendarapp.kpis.services import set_target
from calendarapp.sharing.services import make_guest_link
from calendarapp.teamwork.policy import Voice
from calendarapp.teamwork.services import add_comment
from tests.api import Caller
from tests.board.desk import OPENED
from tests.cast import AT, Cast, make_cast

SECOND = timedelta(seconds=1)
LIFT = AT + timedelta(days=2)
MOMENTS = {"before": AT, "a second before": LIFT - SECOND, "the moment": LIFT, "after": LIFT + timedelta(days=1)}
# On both sides of the border; one test goes on from there.
EDGE = ("a second before", "the moment")
WORD = "Zephyrine"  # stands in the title alone
ALL = " ".join(sorted(GROUPS))


@dataclass
class World:
    """Ada waits for the embargo, Sol is let in early; both may do the same."""

    event: Event
    other: Event
    feeds: dict
    guest: str


@pytest.fixture(scope="module")
def planned(django_db_setup, django_db_blocker) -> Iterator[tuple[Cast, World]]:
    """Made once: each test leaves it as it was."""
    with django_db_blocker.unblock(), transaction.atomic(), travel(AT, tick=False):
        cast = make_cast()
        yield cast, make_world(cast)
        transaction.set_rollback(True)


@pytest.fixture
def cast(planned, db) -> Cast:
    return planned[0]


@pytest.fixture
def world(planned, db, time_machine) -> World:
    time_machine.move_to(AT, tick=False)
    return planned[1]


def make_world(cast: Cast) -> World:
    Grant.objects.filter(calendar=cast.launches).update(level="edit", groups=ALL)
    early = [{"agency": cast.saffron.pk, "early": True}]
    event = cast.event(
        f"Nightbloom {WORD}", sharing="shared", embargo_until=LIFT, partners=early, products=[cast.product("NB-1").pk]
    )
    other = cast.event("Open plan", sharing="shared", starts=date(2027, 3, 9))
    metric = Metric.objects.get(brand=cast.luma, key="net_revenue")
    values = {"target": Decimal(1000)}
    for each in (event, other):
        set_target(each, metric=metric, actor=cast.mia, at=AT, values=values)
        add_comment(each, author=cast.mia, at=AT, voice=Voice(None, "shared"), body="Said to partners")
    feeds = {
        person.pk: create_subscription(person=person, at=AT, name="Mine", calendars=[cast.launches])
        for person in (cast.ada, cast.sol)
    }
    _link, token = make_guest_link(
        cast.luma,
        maker=cast.mia,
        at=AT,
        name="Guest",
        thing=cast.launches,
        level="read",
        expires_on=AT.date() + timedelta(days=90),
    )
    return World(event, other, feeds, token)


def read(answer) -> str:
    """All that an answer says, whatever its format."""
    content = answer.getvalue()
    if answer.get("Content-Type", "").endswith("sheet"):
        cells = (cell.value for sheet in openpyxl.load_workbook(io.BytesIO(content)) for row in sheet for cell in row)
        return " ".join(str(cell) for cell in cells if cell is not None)
    return content.decode().replace("\r\n ", "")


def ask(person, address: str):
    if address.startswith("/api/"):
        return Caller(person).client.get(address)
    client = Client()
    client.force_login(person, backend=OPENED)
    return client.get(address)


# Where its title stands for whoever may read it. {pk} is its id, {other} the one of an event that is open.
TOLD = {
    "month": "/b/maison-luma/month/?on=2027-03",
    "two weeks": "/b/maison-luma/two-weeks/?on=2027-03-08",
    "week": "/b/maison-luma/week/?on=2027-03-08",
    "day": "/b/maison-luma/day/2027-03-10/",
    "agenda": "/b/maison-luma/agenda/?from=2027-03-08",
    "timeline": "/b/maison-luma/timeline/?on=2027-03-08",
    "table": "/b/maison-luma/table/?from=2027-03-01&to=2027-03-31",
    "search": "/b/maison-luma/search/?q=nightbloom",
    "palette": "/b/maison-luma/go/?q=nightbloom",
    "filter by type": "/b/maison-luma/agenda/?from=2027-03-08&type=campaign",
    "KPIs": "/b/maison-luma/kpis/?span=year&on=2027-03-10",
    "parent and needs pickers": "/b/maison-luma/events/{other}/edit/",
    "agency's month": "/a/{agency}/month/?on=2027-03",
    "agency's agenda": "/a/{agency}/agenda/?from=2027-03-08",
    "agency's day": "/a/{agency}/day/2027-03-10/",
    "agency's search": "/a/{agency}/search/?q=nightbloom",
    "csv": "/b/maison-luma/export/csv/",
    "xlsx": "/b/maison-luma/export/xlsx/",
    "ics": "/b/maison-luma/export/ics/",
    "API's events": "/api/v1/events/",
    "API's search": "/api/v1/events/?q=nightbloom",
    "API's occurrences": "/api/v1/occurrences/?since=2027-03-01&until=2027-03-31",
}

# Guessed by its id: as if there were none, until it is there.
GUESSED = {
    "page": "/b/maison-luma/events/{pk}/",
    "history": "/b/maison-luma/events/{pk}/history/",
    "talk": "/b/maison-luma/events/{pk}/talk/",
    "edit": "/b/maison-luma/events/{pk}/edit/",
    "move": "/b/maison-luma/events/{pk}/move/",
    "figures": "/b/maison-luma/events/{pk}/kpis/",
    "a cell": "/b/maison-luma/events/{pk}/cell/title/",
    "API's event": "/api/v1/events/{pk}/",
    "API's history": "/api/v1/events/{pk}/history/",
    "API's talk": "/api/v1/events/{pk}/comments/",
    "API's milestones": "/api/v1/events/{pk}/milestones/",
}

# Where things are counted, and not always named.
COUNTED = {
    "month": "/b/maison-luma/month/?on=2027-03",
    "year": "/b/maison-luma/year/?on=2027",
    "timeline": "/b/maison-luma/timeline/?on=2027-03-08",
    "table": "/b/maison-luma/table/?from=2027-03-01&to=2027-03-31",
    "KPIs": "/b/maison-luma/kpis/?span=year&on=2027-03-10",
    "search": "/b/maison-luma/search/?q=nightbloom",
    "filters": "/b/maison-luma/agenda/?from=2027-03-08&product={product}",
    "agency's home": "/a/{agency}/",
    "agency's changes": "/a/{agency}/changes/",
    "inbox": "/inbox/",
    "API's events": "/api/v1/events/",
    "API's milestones": "/api/v1/milestones/?since=2026-01-01&until=2028-01-01",
    "API's readings": "/api/v1/readings/",
}


def address_of(template: str, world: World, person, cast) -> str:
    agency = {cast.ada.pk: "northlight", cast.sol.pk: "saffron"}[person.pk]
    product = world.event.products.get().pk
    return template.format(pk=world.event.pk, other=world.other.pk, agency=agency, product=product)


def through_time(time_machine, look: Callable[[], object], moments: Iterable[str] = EDGE) -> dict[str, object]:
    """{moment: what is found then}"""
    found = {}
    for name in moments:
        time_machine.move_to(MOMENTS[name], tick=False)
        found[name] = look()
    return found


@pytest.mark.parametrize("template", TOLD.values(), ids=TOLD.keys())
def test_its_title_appears_everywhere_at_the_moment(cast, world, time_machine, template):
    def tells(person) -> bool:
        answer = ask(person, address_of(template, world, person, cast))
        assert answer.status_code == 200
        return WORD in read(answer)

    assert through_time(time_machine, lambda: tells(cast.ada)) == {"a second before": False, "the moment": True}
    assert through_time(time_machine, lambda: tells(cast.sol), EDGE[:1]) == {"a second before": True}


@pytest.mark.parametrize("template", GUESSED.values(), ids=GUESSED.keys())
def test_its_id_leads_nowhere_before_the_moment(cast, world, time_machine, template):
    def status(person) -> int:
        return ask(person, address_of(template, world, person, cast)).status_code

    waiting = through_time(time_machine, lambda: status(cast.ada))
    early = through_time(time_machine, lambda: status(cast.sol), EDGE[:1])

    assert waiting == {"a second before": 404, "the moment": 200}
    assert early == {"a second before": 200}


def gist(answer) -> str:
    """The text of an answer without what is another one each time."""
    text = re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", unescape(read(answer)))
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("template", COUNTED.values(), ids=COUNTED.keys())
def test_no_count_tells_of_it_before_the_moment(cast, world, time_machine, template):
    """Before, the answer is the one of a world without it."""
    address = address_of(template, world, cast.ada, cast)
    time_machine.move_to(LIFT - SECOND, tick=False)
    before = gist(ask(cast.ada, address))
    deleted = Event.objects.filter(pk=world.event.pk)
    deleted.update(deleted_at=AT)
    without = gist(ask(cast.ada, address))
    deleted.update(deleted_at=None)

    assert ask(cast.ada, address).status_code == 200
    assert before == without


@pytest.mark.parametrize("name", ["month", "year", "timeline", "table", "KPIs", "search", "API's events"])
def test_what_is_counted_counts_it_at_the_moment(cast, world, time_machine, name):
    address = address_of(COUNTED[name], world, cast.ada, cast)
    time_machine.move_to(LIFT - SECOND, tick=False)
    before = gist(ask(cast.ada, address))
    time_machine.move_to(LIFT, tick=False)

    assert gist(ask(cast.ada, address)) != before


def test_an_open_session_sees_it_at_the_moment(cast, world, time_machine):
    """What a session or browser keeps mustn't hold it back."""
    client = Client()
    client.force_login(cast.ada, backend=OPENED)
    pages = (TOLD["month"], TOLD["agenda"], TOLD["table"], TOLD["timeline"])

    def tells() -> set[tuple[bool, str]]:
        answers = [client.get(address) for address in pages]
        return {(WORD in read(answer), answer["Cache-Control"]) for answer in answers}

    found = through_time(time_machine, tells, MOMENTS)

    assert found == {name: {(MOMENTS[name] >= LIFT, "private, no-cache")} for name in MOMENTS}


def test_the_api_never_answers_that_nothing_changed(cast, world, time_machine):
    api, address = Caller(cast.ada).client, f"/api/v1/events/{world.event.pk}/"
    Event.objects.filter(pk=world.event.pk).update(reserved=True)
    time_machine.move_to(LIFT - SECOND, tick=False)
    block = api.get(address)
    time_machine.move_to(LIFT, tick=False)

    asked = {"If-None-Match": block.headers.get("ETag", f'"{world.event.version}"')}
    lifted = api.get(address, headers=asked)

    assert (block.status_code, block.json().get("title")) == (200, None)
    assert (lifted.status_code, lifted.json()["title"]) == (200, f"Nightbloom {WORD}")
    assert {answer["Cache-Control"] for answer in (block, lifted)} == {"private, no-cache"}


def test_feeds_answer_anew_at_the_moment_without_a_save(cast, world, time_machine):
    client = Client()

    def fetch(person, etag=""):
        address = urlsplit(links_of(world.feeds[person.pk]).https).path
        return client.get(address, headers={"If-None-Match": etag} if etag else {})

    def entry(answer):
        rows = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
        found = [row for row in rows if WORD in str(row["SUMMARY"])]
        return int(found[0]["SEQUENCE"]) if found else None

    first = {person.pk: fetch(person) for person in (cast.ada, cast.sol)}
    early = entry(first[cast.sol.pk])
    assert (entry(first[cast.ada.pk]), early is None) == (None, False)

    time_machine.move_to(LIFT - SECOND, tick=False)
    assert [fetch(person, first[person.pk]["ETag"]).status_code for person in (cast.ada, cast.sol)] == [304, 304]

    time_machine.move_to(LIFT, tick=False)
    lifted = {person.pk: fetch(person, first[person.pk]["ETag"]) for person in (cast.ada, cast.sol)}
    assert [answer.status_code for answer in lifted.values()] == [200, 200]
    assert [answer["ETag"] != first[pk]["ETag"] for pk, answer in lifted.items()] == [True, True]
    assert entry(lifted[cast.sol.pk]) == early + 1
    assert entry(lifted[cast.ada.pk]) is not None

    release_lifted(at=LIFT + SECOND)
    time_machine.move_to(LIFT + SECOND, tick=False)
    assert entry(fetch(cast.sol)) == early + 1


RESERVED = {
    "month": TOLD["month"],
    "two weeks": TOLD["two weeks"],
    "week": TOLD["week"],
    "day": TOLD["day"],
    "agenda": TOLD["agenda"],
    "table": TOLD["table"],
    "page": GUESSED["page"],
    "ics": TOLD["ics"],
}


@pytest.mark.parametrize("template", RESERVED.values(), ids=RESERVED.keys())
def test_a_reserved_block_stands_there_without_words(cast, world, time_machine, template):
    Event.objects.filter(pk=world.event.pk).update(reserved=True)

    def tells() -> tuple[bool, bool]:
        text = read(ask(cast.ada, address_of(template, world, cast.ada, cast)))
        return "Reserved" in text, WORD in text

    assert through_time(time_machine, tells) == {"a second before": (True, False), "the moment": (False, True)}


@pytest.mark.parametrize("name", [*sorted(TOLD.keys() - RESERVED.keys()), "history", "talk", "edit"])
def test_no_surface_gives_a_reserved_block_a_name(cast, world, time_machine, name):
    Event.objects.filter(pk=world.event.pk).update(reserved=True)
    time_machine.move_to(LIFT - SECOND, tick=False)

    answer = ask(cast.ada, address_of({**TOLD, **GUESSED}[name], world, cast.ada, cast))

    assert WORD not in read(answer)


def test_a_reserved_block_in_the_api_is_dates_alone(cast, world, time_machine):
    Event.objects.filter(pk=world.event.pk).update(reserved=True)

    block = Caller(cast.ada).get(f"events/{world.event.pk}/").json()

    said = {name: value for name, value in block.items() if value not in (None, "", [], {}, False)}
    when = {"all_day", "starts", "ends", "starts_at", "ends_at", "time_zone", "held_until", "reserved"}
    assert said.keys() == {"id", "uid", "brand", "calendar", "opens"} | when


@pytest.mark.parametrize("reserved", [False, True])
def test_guests_see_nothing_of_it_before_the_moment(cast, world, time_machine, reserved):
    Event.objects.filter(pk=world.event.pk).update(reserved=reserved)

    def tells() -> tuple[bool, bool, int]:
        client = Client()
        pages = [read(client.get(f"/g/{world.guest}/{kind}/?on=2027-03-08")) for kind in ("month", "week", "table")]
        pages.append(read(client.get(f"/g/{world.guest}/agenda/?from=2027-03-08")))
        page = client.get(f"/g/{world.guest}/e/{world.event.pk}/")
        return (
            all(WORD in text for text in pages),
            any(WORD in text or "Reserved" in text for text in pages),
            page.status_code,
        )

    assert through_time(time_machine, tells) == {
        "a second before": (False, False, 404),
        "the moment": (True, True, 200),
    }


def test_its_past_stays_shut_and_the_release_is_told(cast, world, time_machine):
    time_machine.move_to(LIFT, tick=False)
    release_lifted(at=LIFT)

    waiting, early = (Caller(person).get(f"events/{world.event.pk}/history/").json() for person in (cast.ada, cast.sol))

    assert [row["verb"] for row in waiting] == ["release"]
    assert (early[0]["verb"], early[-1]["verb"]) == ("release", "create")
    assert BRAND not in str(waiting)
