"""Everything that can be read by following links, by the API, by feeds and by mail, searched for words that aren't theirs."""

import json

import pytest
from django.test import Client

from calendarapp.accounts.services import make_api_token
from calendarapp.calendars import levels
from calendarapp.calendars.lens import Lens
from calendarapp.common.clock import now
from calendarapp.events import sheets, sight
from calendarapp.events.queries import PlanFilters, plan_query
from calendarapp.teamwork.models import CommentQuerySet

from .crawl import crawl, text_of
from .world import GROUP_FIELDS, PEOPLE, World, date_of

pytestmark = [pytest.mark.one_leg, pytest.mark.django_db]

ALL = frozenset(levels.OPENERS)
NORTHLIGHT = frozenset({"busy", "titles", "read", "description", "kpi_targets"})
SAFFRON = frozenset({"busy", "titles"})
SAFFRON_PRESS = frozenset({"busy", "titles", "read", "contacts", "description"})
BRAND_EVENTS = ("internal", "shared", "named", "embargoed", "reserved", "press", "stock", "deleted", "series", "held")
# Person → event → what is open to them; nothing where nothing stands.
OPEN = {
    "zoe": dict.fromkeys(("foreign", "foreign_series", "foreign_deleted"), ALL),
    "ada": {"shared": NORTHLIGHT, "named": NORTHLIGHT, "series": NORTHLIGHT},
    "sol": {"shared": SAFFRON, "series": SAFFRON, "press": SAFFRON_PRESS},
    **{who: dict.fromkeys(BRAND_EVENTS, ALL) for who in ("vera", "omar", "mia")},
}


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
MET = {"mia": ("internal", "shared", "press", "stock"), "ada": ("shared", "named")}


@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_shows_what_is_not_theirs(world, who):
    pages = crawl(signed_in(world, who))

    assert len(pages) > 15
    assert leaks(world, who, pages) == []
    text = "\n".join(pages.values())
    met = [world.words[f"{event}.{name}"] for event in MET.get(who, ()) for name in ("title", "description")]
    assert [word for word in met if word not in text] == []


TAKEN_OUT = ("table/", "table/columns/", "export/csv/", "export/xlsx/", "export/ics/")


@pytest.mark.parametrize("who", PEOPLE)
def test_the_crawl_reads_the_table_and_its_files(world, who):
    """They stand behind links, so the crawl comes by; here each is known to have been read, with all columns there are."""
    brand = "hanok-beauty" if who == "zoe" else "maison-luma"
    client, texts = signed_in(world, who), {}
    for path in TAKEN_OUT:
        texts[path] = text_of(client.get(f"/b/{brand}/{path}"))
    for name, event in world.events.items():
        for field in ("title", "status", "owner", "starts", "ends"):
            address = f"/b/{event.brand.slug}/events/{event.pk}/cell/{field}/"
            texts[f"{name} {field}"] = client.get(address).content.decode()

    assert leaks(world, who, texts) == []
    seen = "shared" if who != "zoe" else "foreign"
    assert all(world.words[f"{seen}.title"] in texts[path] for path in TAKEN_OUT if path != "table/columns/")


def test_the_crawl_sees_a_planted_leak(world, monkeypatch):
    """A sheet that opens everything is what a careless change would make."""
    monkeypatch.setattr(sheets, "opens", lambda event, lens: ALL)

    found = leaks(world, "ada", crawl(signed_in(world, "ada")))

    assert {where.split(".")[1] for _place, where in found} >= {"notes", "offer", "product"}


def test_the_crawl_sees_a_planted_row(world, monkeypatch):
    """An embargo that nobody asks about lets whole events through."""
    monkeypatch.setattr(sight, "_admitted", lambda side, opener, lens, prefix: sight.Q())
    monkeypatch.setattr(sight, "is_under_embargo", lambda event, lens: False)

    found = leaks(world, "ada", crawl(signed_in(world, "ada")))

    assert {where.split(".")[0] for _place, where in found} >= {"embargoed"}


def talks(world: World, who: str) -> dict[str, str]:
    """What is said about each event, as its page and the API tell it."""
    client, texts = signed_in(world, who), {}
    for name, event in world.events.items():
        texts[f"{name} page"] = client.get(f"/b/{event.brand.slug}/events/{event.pk}/talk/").content.decode()
        texts[f"{name} api"] = api(world, who).get(f"/api/v1/events/{event.pk}/comments/").content.decode()
    return texts


@pytest.mark.parametrize("who", PEOPLE)
def test_no_talk_tells_what_is_said_to_others(world, who):
    texts = talks(world, who)

    assert leaks(world, who, texts) == []
    read = {place for place, text in texts.items() if "Listen" in text}
    met = {"ada": {"shared", "named", "series"}, "sol": {"press"}}.get(
        who, set(OPEN[who]) - {"deleted", "foreign_deleted"}
    )
    assert read == {f"{name} {door}" for name in met for door in ("page", "api")}


def test_the_talk_sees_a_planted_leak(world, monkeypatch):
    monkeypatch.setattr(CommentQuerySet, "seen_through", lambda comments, lens: comments)

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


@pytest.mark.parametrize("who", PEOPLE)
def test_no_answer_of_the_api_shows_what_is_not_theirs(world, who):
    client, texts = api(world, who), {}
    for name in LISTS:
        texts[name] = client.get(f"/api/v1/{name}/?page_size=200").content.decode()
    since, until = now().date(), now().date().replace(year=now().year + 1)
    texts["occurrences"] = client.get(f"/api/v1/occurrences/?since={since}&until={until}").content.decode()
    for event in world.events.values():
        tails = (
            "",
            "history/",
            "milestones/",
            "comments/",
            *([f"occurrences/{date_of(event)}/"] if event.recurrence else ()),
        )
        for tail in tails:
            path = f"/api/v1/events/{event.pk}/{tail}"
            texts[path] = client.get(path).content.decode()

    assert leaks(world, who, texts) == []
    shown = {row["id"] for row in json.loads(texts["events"])["results"]}
    deleted = {world.events[name].pk for name in ("deleted", "foreign_deleted")}
    wanted = {world.events[name].pk for name in OPEN[who]} - deleted
    blocks = {"ada": ("reserved", "held", "press"), "sol": ("reserved", "held")}.get(who, ())
    assert shown == wanted | {world.events[name].pk for name in blocks}


@pytest.mark.parametrize("who", ["ada", "sol", "zoe"])
def test_search_tells_no_word_that_is_not_theirs(world, who):
    """All doors search by one query; behind it each word is asked for, at the door those of one event."""
    lens, client = Lens.of(world.person(who), now()), api(world, who)
    hidden = forbidden(world, who)
    at_the_door = {word: where for word, where in hidden.items() if where.startswith("embargoed.")}

    def found(word: str) -> int:
        return client.get("/api/v1/events/", {"q": word}).json()["count"]

    assert {where for word, where in hidden.items() if plan_query(lens, PlanFilters(text=word)).exists()} == set()
    assert {where for word, where in at_the_door.items() if found(word)} == set()
    assert len(at_the_door) > 15


@pytest.mark.parametrize("who", ["ada", "sol", "zoe"])
def test_no_filter_tells_a_field_that_is_shut(world, who):
    """Filters by owner, product, channel and status drop rows that don't open the field, so they are no oracles."""
    client = api(world, who)
    for name, event in world.events.items():
        openers = OPEN[who].get(name, frozenset())
        asked = {
            "contacts": {"owner": str(event.owner_id)},
            "products": {"product": str(event.products.get().pk)},
            "read": {"market": str(event.markets.get().pk)},
            "titles": {"type": event.type.key},
        }
        for opener, query in asked.items():
            rows = client.get("/api/v1/events/", query).json()["results"]
            assert (event.pk in {row["id"] for row in rows}) == (opener in openers and "deleted" not in name), (
                name,
                opener,
            )


@pytest.mark.parametrize("who", PEOPLE)
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
