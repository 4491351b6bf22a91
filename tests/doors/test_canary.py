"""Everything that can be read by following links, by the API, by feeds and by mail, searched for words that aren't theirs."""

import json
import re
from collections.abc import Iterable

import pytest
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.test import Client

from calendarapp.accounts.services import make_api_token
from calendarapp.calendars import levels
from calendarapp.calendars.lens import Lens
from calendarapp.common.clock import now
from calendarapp.events import sheets, sight
from calendarapp.events.models import Event
from calendarapp.events.queries import PlanFilters, plan_query
from calendarapp.teamwork.models import CommentQuerySet

from .crawl import EACH, crawl, text_of
from .world import GROUP_FIELDS, PEOPLE, World, date_of

pytestmark = pytest.mark.django_db

ALL = frozenset(GROUP_FIELDS)
TITLES = frozenset({"busy", "titles"})
READ = TITLES | {"read"}
NORTHLIGHT = READ | {"description", "kpi_targets", "revenue_targets"}
SAFFRON_PRESS = READ | {"contacts", "description"}
BRAND_EVENTS = ("internal", "shared", "named", "embargoed", "reserved", "press", "stock", "deleted", "series", "held")
# What each level of `people.GROUPS` opens, by hand: groups count from `read` on, and one metric is left out there.
LEVELS = {
    "busy": frozenset({"busy"}),
    "titles": TITLES,
    "read": READ | {"kpi_targets", "kpi_actuals"},
    "comment": READ | {"budget", "links"},
    "propose": READ | {"products"},
    "contribute": READ | {"commercial", "description"},
    "edit": READ | {"contacts", "kpi_targets", "revenue_targets"},
}
# Of a deletion those are told who saw the event: its title and its dates.
OF_NORTHLIGHT = {"shared": NORTHLIGHT, "named": NORTHLIGHT, "series": NORTHLIGHT, "deleted": TITLES}
# Person → event → what is open to them; nothing where nothing stands.
OPEN: dict[str, dict[str, frozenset[str]]] = {
    "zoe": dict.fromkeys(("foreign", "foreign_series", "foreign_deleted"), ALL),
    "removed": {},
    # By the link to the calendar of launches, which lets read.
    "guest": {"shared": READ, "series": READ},
    "ada": OF_NORTHLIGHT,
    "sol": {"shared": TITLES, "series": TITLES, "press": SAFFRON_PRESS, "deleted": TITLES},
    "both": {**OF_NORTHLIGHT, "press": SAFFRON_PRESS},
    **{
        level: {**dict.fromkeys(("shared", "series"), opened), "deleted": opened & TITLES}
        for level, opened in LEVELS.items()
    },
    **{who: dict.fromkeys(BRAND_EVENTS, ALL) for who in ("vera", "omar", "mia", "owner", "kin")},
}
# What stands before somebody as a block without words.
BLOCKS = {"ada": ("reserved", "held", "press"), **dict.fromkeys(("sol", "both", *LEVELS), ("reserved", "held"))}
PARTNERS = ("ada", "sol", "both", *LEVELS)
OUTSIDE = (*PARTNERS, "zoe", "removed")
# Words of an event that nobody outside knows of, of fields that are searched and of fields that aren't.
AT_THE_DOOR = tuple(
    f"embargoed.{name}" for name in ("title", "description", "notes", "tag", "sku", "own_inside", "said")
)


def forbidden(world: World, who: str) -> dict[str, str]:
    """Word → "event.field" for everything that isn't open to this person."""
    openers = {name: opener for opener, names in GROUP_FIELDS.items() for name in names}
    return {
        word: where
        for where, word in world.words.items()
        if openers[where.split(".")[1]] not in OPEN[who].get(where.split(".")[0], frozenset())
    }


def leaks(world: World, who: str, texts: dict[str, str]) -> list[tuple[str, str]]:
    """(where it stands, which field it is) of every word that this person may not read."""
    words = forbidden(world, who)
    return sorted({(place, where) for place, text in texts.items() for word, where in words.items() if word in text})


def signed_in(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.person(who))
    return client


def api(world: World, who: str) -> Client:
    _row, token = make_api_token(user=world.person(who), name="canary", at=now())
    return Client(headers={"Authorization": f"Bearer {token}"})


# What a person must meet on the way, or the crawl would prove nothing.
MET = {
    "mia": ("internal", "shared", "press", "stock"),
    "kin": ("internal", "shared", "press", "stock"),
    "ada": ("shared", "named"),
    "both": ("shared", "named", "press"),
    "contribute": ("shared",),
}
# Pages of the rest are as many as theirs, and alike.
THOROUGH = ("ada", "sol")
# All that their brand has is theirs, so that one page of a kind would show what is another brand's. What opens on an event
# of an agency's shows on the event's own pages; Ada and Sol read those of all else.
EACH_OF = {
    **dict.fromkeys(("zoe", "vera", "omar", "owner"), frozenset[str]()),
    **dict.fromkeys(LEVELS, frozenset({"event", "event_history", "event_kpis"})),
}
# The other leg repeats what one of each side is answered: an insider, a partner, a stranger.
AGAIN = ("vera", "ada", "zoe")


def asked_as(*people: str) -> pytest.MarkDecorator:
    """A row for each person; what the other leg would only repeat runs on one."""
    rows = [who if who in AGAIN else pytest.param(who, marks=pytest.mark.one_leg) for who in people]
    return pytest.mark.parametrize("who", rows)


OF_CHANGES = re.compile(r"/(?:a/[\w-]+/(?:changes/)?(?:\?.*)?)?$")


def is_heard(who: str, place: str, where: str) -> bool:
    """An agency that saw an event is told by name, among its changes, that it was deleted."""
    saw = "titles" in OPEN[who].get("shared", ())
    return saw and where == "deleted.title" and OF_CHANGES.match(place) is not None


@asked_as(*PEOPLE)
def test_no_page_shows_what_is_not_theirs(world, who):
    pages = crawl(signed_in(world, who), alike=2 if who in THOROUGH else 1, each=EACH_OF.get(who, EACH))

    assert len(pages) > (5 if who == "removed" else 15)
    assert [leak for leak in leaks(world, who, pages) if not is_heard(who, *leak)] == []
    text = "\n".join(pages.values())
    met = [world.words[f"{event}.{name}"] for event in MET.get(who, ()) for name in ("title", "description")]
    assert [word for word in met if word not in text] == []


TAKEN_OUT = ("table/", "table/columns/", "export/csv/", "export/xlsx/", "export/ics/")


@asked_as(*PEOPLE)
def test_the_crawl_reads_the_table_and_its_files(world, who):
    """They stand behind links, so the crawl comes by; here each is known to have been read, with all columns there are."""
    brand = "hanok-beauty" if who == "zoe" else "maison-luma"
    client, texts = signed_in(world, who), {}
    for path in TAKEN_OUT:
        texts[path] = text_of(client.get(f"/b/{brand}/{path}"))
    for name, event in world.events.items():
        for field in ("title", "owner"):
            address = f"/b/{event.brand.slug}/events/{event.pk}/cell/{field}/"
            texts[f"{name} {field}"] = client.get(address).content.decode()

    assert leaks(world, who, texts) == []
    seen = "shared" if who != "zoe" else "foreign"
    is_told = "titles" in OPEN[who].get(seen, ())
    assert {world.words[f"{seen}.title"] in texts[path] for path in TAKEN_OUT if path != "table/columns/"} == {is_told}


def guest_pages(world: World) -> dict[str, str]:
    return crawl(Client(), f"/g/{world.own['guest']}/", alike=2)


def test_no_guest_sees_what_the_link_does_not_open(world):
    pages = guest_pages(world)

    assert leaks(world, "guest", pages) == []
    assert {address.split("/")[1] for address in pages} == {"g"}  # and nothing leads anywhere else
    assert world.words["shared.location"] in "\n".join(pages.values())


@pytest.mark.one_leg
def test_the_guests_crawl_sees_a_planted_leak(world, monkeypatch):
    monkeypatch.setattr(sheets, "opens", lambda event, lens: frozenset(levels.OPENERS))

    assert leaks(world, "guest", guest_pages(world)) != []


@pytest.mark.one_leg
@pytest.mark.parametrize(("agency", "who"), [("northlight", "ada"), ("busy-house", "busy")])
def test_whoever_views_as_an_agency_sees_no_more_than_it(world, agency, who):
    client = signed_in(world, "mia")
    client.post(f"/b/maison-luma/partners/{agency}/view-as/")

    pages = crawl(client, "/b/maison-luma/")

    assert len(pages) > 15
    assert [leak for leak in leaks(world, who, pages) if not is_heard(who, *leak)] == []


@pytest.mark.one_leg
def test_the_crawl_sees_a_planted_leak(world, monkeypatch):
    """A sheet that opens everything is what a careless change would make."""
    monkeypatch.setattr(sheets, "opens", lambda event, lens: frozenset(levels.OPENERS))

    found = leaks(world, "ada", crawl(signed_in(world, "ada")))

    assert {where.split(".")[1] for _place, where in found} >= {"notes", "offer", "product"}


@pytest.mark.one_leg
def test_the_crawl_sees_a_planted_row(world, planted):
    """An embargo that nobody asks about lets whole events through."""
    planted.setattr(sight, "_admitted", lambda side, opener, lens, prefix: sight.Q())
    planted.setattr(sight, "is_under_embargo", lambda event, lens: False)

    found = leaks(world, "ada", crawl(signed_in(world, "ada")))

    assert {where.split(".")[0] for _place, where in found} >= {"embargoed"}


def talks(world: World, who: str) -> dict[str, str]:
    """What is said about each event, as its page and the API tell it."""
    client, bearer, texts = signed_in(world, who), api(world, who), {}
    for name, event in world.events.items():
        texts[f"{name} page"] = client.get(f"/b/{event.brand.slug}/events/{event.pk}/talk/").content.decode()
        texts[f"{name} api"] = bearer.get(f"/api/v1/events/{event.pk}/comments/").content.decode()
    return texts


@asked_as(*PEOPLE)
def test_no_talk_tells_what_is_said_to_others(world, who):
    texts = talks(world, who)

    assert leaks(world, who, texts) == []
    read = {place for place, text in texts.items() if "Listen" in text}
    met = {name for name, opened in OPEN[who].items() if "description" in opened and "deleted" not in name}
    assert read == {f"{name} {door}" for name in met for door in ("page", "api")}


def test_the_talk_sees_a_planted_leak(world, planted):
    planted.setattr(CommentQuerySet, "seen_through", lambda comments, lens: comments)

    found = leaks(world, "ada", talks(world, "ada"))

    assert {where.split(".")[1] for _place, where in found} >= {"whisper", "saffron"}


LISTS = (
    "brands",
    "calendars",
    "events",
    "event-types",
    "channels",
    "markets",
    "personas",
    "products",
    "metrics",
    "targets",
    "readings",
    "subscriptions",
)


@asked_as(*PEOPLE)
def test_no_answer_of_the_api_shows_what_is_not_theirs(world, who):
    client, texts = api(world, who), {}
    for name in LISTS:
        texts[name] = client.get(f"/api/v1/{name}/?page_size=200").content.decode()
    since, until = now().date(), now().date().replace(year=now().year + 1)
    for path in ("changes/?limit=200", "deliverables/?state=all"):
        texts[path] = client.get(f"/api/v1/{path}").content.decode()
    texts["occurrences"] = client.get(f"/api/v1/occurrences/?since={since}&until={until}").content.decode()
    for event in world.events.values():
        once = [f"occurrences/{date_of(event)}/"] if event.recurrence else []
        for tail in ("", "history/", "milestones/", *once):
            path = f"/api/v1/events/{event.pk}/{tail}"
            texts[path] = client.get(path).content.decode()

    assert leaks(world, who, texts) == []
    shown = {row["id"] for row in json.loads(texts["events"])["results"]}
    deleted = {world.events[name].pk for name in ("deleted", "foreign_deleted")}
    wanted = {world.events[name].pk for name in OPEN[who]} - deleted
    assert shown == wanted | {world.events[name].pk for name in BLOCKS.get(who, ())}


def searched(lens: Lens, words: Iterable[str]) -> set[str]:
    """Those of the words that the plan's search finds; they are put into one query in turn, for building it costs the most."""
    mark = "qzxmarkvk"
    try:
        sql, parameters = plan_query(lens, PlanFilters(text=mark)).values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        return set()
    assert f"%{mark}%" in parameters
    found = set()
    with connection.cursor() as cursor:
        for word in words:
            values = [f"%{word}%" if value == f"%{mark}%" else value for value in parameters]
            if cursor.execute(sql, values).fetchone():
                found.add(word)
    return found


@asked_as(*OUTSIDE)
def test_search_tells_no_word_that_is_not_theirs(world, who):
    """All doors search by one query; behind it each word is asked for, at the door those of one event."""
    lens, client = Lens.of(world.person(who), now()), api(world, who)
    hidden = forbidden(world, who)
    at_the_door = {where: word for word, where in hidden.items() if where in AT_THE_DOOR}
    own = {world.words[f"{name}.title"] for name, opened in OPEN[who].items() if "titles" in opened}
    own -= {world.words[f"{name}.title"] for name in ("deleted", "foreign_deleted")}

    found = {word: client.get("/api/v1/events/", {"q": word}).json()["count"] for word in at_the_door.values()}

    assert searched(lens, [*hidden, *own]) == own
    assert found == dict.fromkeys(at_the_door.values(), 0)
    assert at_the_door.keys() == set(AT_THE_DOOR)


def filtered_by(event: Event) -> dict[str, tuple[str, str, str | int]]:
    """Opener → its parameter, what the plan's query calls it, and what the event would be found by."""
    return {
        "contacts": ("owner", "owners", event.owner_id),
        "products": ("product", "products", event.products.get().pk),
        "read": ("market", "markets", event.markets.get().pk),
        "titles": ("type", "types", event.type.key),
    }


@asked_as(*OUTSIDE)
def test_no_filter_tells_a_field_that_is_shut(world, who):
    """Filters by owner, product, market and type drop rows that don't open the field, so they are no oracles.

    All doors filter by one query; behind it everything is asked for, at the door what one event would be found by.
    """
    lens, client = Lens.of(world.person(who), now()), api(world, who)
    asked = {name: filtered_by(event) for name, event in world.events.items()}

    found = {
        row: set(plan_query(lens, PlanFilters(**{row[1]: frozenset({row[2]})})).values_list("pk", flat=True))
        for row in {row for rows in asked.values() for row in rows.values()}
    }
    at_the_door = {row: client.get("/api/v1/events/", {row[0]: row[2]}) for row in asked["embargoed"].values()}

    for name, rows in asked.items():
        opened = OPEN[who].get(name, frozenset()) if "deleted" not in name else frozenset()
        hits = {opener for opener, row in rows.items() if world.events[name].pk in found[row]}
        assert hits == opened & rows.keys(), name
    for row, answer in at_the_door.items():
        assert {one["id"] for one in answer.json()["results"]} == found[row], row


@asked_as(*(who for who in PEOPLE if who != "removed"))  # who has nothing to subscribe to
def test_no_feed_carries_what_is_not_theirs(world, who):
    """The feed of everything that somebody may subscribe to. Internal words are in no feed, not even the brand's own."""
    made = api(world, who)
    ids = [row["id"] for row in made.get("/api/v1/calendars/").json()["results"]]
    body = json.dumps({"name": "All", "calendars": ids})
    url = made.post("/api/v1/subscriptions/", body, content_type="application/json").json()["url"]

    answer = Client().get(url[url.index("/c/") :])

    text = answer.content.decode().replace("\r\n ", "")
    assert answer.status_code == 200
    assert leaks(world, who, {"feed": text}) == []
    inside = [where for where, word in world.words.items() if where.endswith((".notes", ".later")) and word in text]
    assert inside == []
