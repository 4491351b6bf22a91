"""Every address × every person × own and foreign ids."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import product

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.template.backends.django import Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from drf_spectacular.generators import SchemaGenerator

from calendarapp.accounts.models import User
from calendarapp.accounts.services import make_api_token
from calendarapp.calendars.lens import Lens
from calendarapp.common.clock import now
from calendarapp.feeds.models import Subscription
from calendarapp.feeds.queries import links_of

from .answers import WHO, Door
from .doors import DOORS
from .people import GROUPS

pytestmark = pytest.mark.django_db
# Answers don't depend on the database: the other leg asks as one of either side.
ASKED = WHO if settings.LEG == "sqlite" else ("ada", "mia")
METHODS = ("get", "post", "put", "patch", "delete")
# Of other makers, with tests of their own; they show nothing of the plan.
OF_OTHERS = ("account_", "mfa_", "socialaccount_", "usersessions_")
UNSAFE_WHEN_SHUT = {"login", "401", "403", "404", "405", "410"}


def addresses() -> Iterator[tuple[str, str]]:
    """(name, pattern) of everything that the resolver knows and that is ours."""

    def walk(resolver: URLResolver, path: str) -> Iterator[tuple[str, str]]:
        for one in resolver.url_patterns:
            pattern = path + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walk(one, pattern)
            elif isinstance(one, URLPattern):
                yield one.name or "", pattern

    for name, pattern in walk(get_resolver(), ""):
        if not pattern.startswith("account/"):
            yield name, pattern


@pytest.fixture(scope="module")
def made() -> dict[int, Lens]:
    """Person → lens, for the whole matrix: its rows leave the world as it was."""
    return {}


@pytest.fixture
def lenses(made, monkeypatch) -> None:
    """Everybody's lens is made once."""
    make = Lens.of

    def once(viewer: User, at: datetime) -> Lens:
        if viewer.pk not in made:
            made[viewer.pk] = make(viewer, at)
        return made[viewer.pk]

    monkeypatch.setattr(Lens, "of", once)
    monkeypatch.setattr(SchemaGenerator, "get_schema", lambda *args, **how: {})  # the same for all, and slow


Clients = dict[str, dict[str, Client]]


@pytest.fixture(scope="module")
def clients(world, django_db_blocker) -> Clients:
    """Person → {"web": signed in by session, "api": with a token of their own}."""
    found = {"visitor": {"web": Client(), "api": Client()}}
    with django_db_blocker.unblock():
        for name in WHO[1:]:
            web = Client()
            web.force_login(world.person(name))
            found[name] = {"web": web, "api": bearer(token_of(world.person(name)))}
    return found


@pytest.fixture(scope="module")
def bearers(world, django_db_blocker) -> dict[str, Client]:
    """What isn't a person: keys that open something else, and Mia's that may only read."""
    with django_db_blocker.unblock():
        feed = Subscription.objects.get(pk=world.own["subscription"])
        of_feed = links_of(feed).https.split("/c/")[1].partition("/")[0]
        keys = {"feed": of_feed, **{name: world.own[name] for name in ("letter", "unsubscribe", "guest")}}
        return {**{name: bearer(key) for name, key in keys.items()}, "reader": bearer(token_of(world.cast.mia, True))}


def token_of(person: User, read_only: bool = False) -> str:
    return make_api_token(user=person, name="matrix", at=now(), read_only=read_only)[1]


def bearer(token: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_every_address_is_in_the_matrix():
    ours = {name for name, _pattern in addresses() if not name.startswith(OF_OTHERS)} - {"api-unknown", ""}

    assert ours - DOORS.keys() == set(), "addresses without a row in tests/doors/doors.py"
    assert DOORS.keys() - ours == set(), "rows for addresses that are gone"


def ask(client: Client, method: str, path: str) -> str:
    """One request, whatever it writes taken back; the answer in one word."""
    is_api = path.startswith("/api/")
    options = {"content_type": "application/json", "data": json.dumps({})} if is_api and method != "get" else {}
    headers = {"If-Match": "*"} if is_api else {}
    with transaction.atomic():
        answer = getattr(client, method)(path, headers=headers, **options)
        transaction.set_rollback(True)
    assert answer.status_code < 500 or path == "/readyz", f"{method} {path}: {answer.status_code}"
    if answer.status_code == 302 and answer["Location"].startswith("/account/login/"):
        return "login"
    return str(answer.status_code) if str(answer.status_code) in UNSAFE_WHEN_SHUT else "ok"


@contextmanager
def undrawn() -> Iterator[None]:
    """Whether somebody may is settled before a page is drawn; drawing it for twenty people would take most of the time.

    The crawl of `test_canary` draws as each of them what they are led to.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "render", lambda template, context=None, request=None: "")
        yield


def kind_of(path: str) -> str:
    """Which of somebody's clients asks there."""
    return "api" if path.startswith("/api/") else "web"


def path_of(name: str, door: Door, things: dict) -> str:
    return reverse(name, kwargs={part: things[kind] for part, kind in door.parts.items()})


@pytest.mark.usefixtures("lenses")
@pytest.mark.parametrize("name", DOORS)
def test_each_person_is_answered_as_the_matrix_says(world, clients, name):
    door = DOORS[name]
    path = path_of(name, door, world.own)
    kind = kind_of(path)

    found = {method: {"mia": ask(clients["mia"][kind], method, path)} for method in door.answers()}
    with undrawn():
        for method, answers in found.items():
            asked = at_borders(door.answers()[method]) - {"mia"}
            answers |= {who: ask(clients[who][kind], method, path) for who in ASKED if who in asked}

    assert unlike(found, door) == {}


def at_borders(expected: dict[str, str]) -> set[str]:
    """Everybody but the levels between two that are answered like them."""
    levels = tuple(GROUPS)
    steps = zip(levels, levels[1:], levels[2:], strict=False)
    return set(WHO) - {level for below, level, above in steps if expected[below] == expected[level] == expected[above]}


def unlike(found: dict[str, dict[str, str]], door: Door) -> dict[str, dict[str, str]]:
    """Where the answers aren't what the row says: "found, not expected"."""
    wrong = {
        method: {who: f"{word}, not {expected[who]}" for who, word in found[method].items() if word != expected[who]}
        for method, expected in door.answers().items()
    }
    return {method: answers for method, answers in wrong.items() if answers}


@pytest.mark.one_leg
@pytest.mark.usefixtures("lenses")
@pytest.mark.parametrize("name", DOORS)
def test_a_key_opens_its_own_door_alone(world, bearers, name):
    """Feeds', letters' and mails' keys say nothing to anybody else; a token that may only read is refused what it would write."""
    door = DOORS[name]
    path = path_of(name, door, world.own)

    for method, expected in door.answers().items():
        with undrawn():
            found = {what: ask(client, method, path) for what, client in bearers.items()}
        reader = found.pop("reader")
        assert set(found.values()) == {expected["visitor"]}, (method, found)
        assert reader == of_a_reader(name, expected, method), (method, path)


# It tells who did what; only who may manage reads it, and a token that only reads manages nothing.
MANAGING = {"api_access_log", "api_exposure_agency", "api_exposure_link", "api_exposure_feed"}


def of_a_reader(name: str, expected: dict[str, str], method: str) -> str:
    """Pages know no tokens. Lists are asked with an empty body, of which everybody is told what it lacks (`test_bodies`)."""
    if expected["visitor"] != "401":
        return expected["visitor"]
    is_shut = name in MANAGING or (method != "get" and expected["zoe"] != "ok")
    return "403" if expected["mia"] == "ok" and is_shut else expected["mia"]


@pytest.mark.one_leg
@pytest.mark.usefixtures("lenses")
@pytest.mark.parametrize("name", DOORS)
def test_methods_that_are_not_offered_are_refused(world, clients, name):
    door = DOORS[name]
    path = path_of(name, door, world.own)
    kind = kind_of(path)
    others = [method for method in METHODS if method not in door.answers()]

    with undrawn():
        found = {method: ask(clients["mia"][kind], method, path) for method in others}

    assert set(found.values()) <= {"405"}, found


FORMS_ALONE = [name for name, door in DOORS.items() if door.post and not door.get and not name.startswith("api_")]


@pytest.mark.one_leg
@pytest.mark.usefixtures("lenses")
@pytest.mark.parametrize("name", FORMS_ALONE)
def test_whoever_opens_the_address_of_a_form_is_led_to_a_page(world, clients, name):
    """So comes who sent it after their session ended: the browser opens its address once they are signed in."""
    path = path_of(name, DOORS[name], world.own)

    with transaction.atomic():
        answer = clients["mia"]["web"].get(path, headers={"Accept": "text/html"}, follow=True)
        transaction.set_rollback(True)

    assert path.startswith(answer.redirect_chain[0][0])
    assert answer.status_code == (404 if name == "event_restore" else 200)  # a deleted event has no page


# Letters and feeds open by what they hold, whoever brings them; changes are numbered anew in each brand.
NO_IDS = {
    "letter",
    "guest",
    "guest_kind",
    "feed",
    "unsubscribe",
    "mail",
    "name",
    "day",
    "change",
    "field_key",
    "milestone_key",
    "format",
    "cell",
    "settings_act",
}


# Who may most on each side, and who stands in two places.
MAY_MOST = ("owner", "edit", "kin")
OUTSIDE_HANOK = (*MAY_MOST, "mia", "vera", "ada", "both", "removed")


@pytest.mark.one_leg
@pytest.mark.usefixtures("lenses")
@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if set(door.parts.values()) - NO_IDS])
def test_foreign_ids_are_not_found(world, clients, name):
    """All ids of the address belong to another brand: nobody here finds anything. Nor by each in turn who may most.

    Who may not use the door at all is told so whatever the id, so 403 tells nothing.
    """
    door = DOORS[name]
    kinds = set(door.parts.values()) - NO_IDS
    whole = path_of(name, door, world.foreign)
    mixed = {path_of(name, door, {**world.own, kind: world.foreign[kind]}) for kind in kinds} - {whole}
    with undrawn():
        for path, who in (*product([whole], OUTSIDE_HANOK), *product(sorted(mixed), MAY_MOST)):
            for method, expected in door.answers().items():
                word = ask(clients[who][kind_of(path)], method, path)
                shut = {"404", "405"} | ({"403"} if expected[who] == "403" else set())
                assert word in shut, (who, method, path, word)


MOST_QUERIES = 12


@pytest.mark.one_leg
@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if door.get])
def test_no_page_asks_the_database_more_than_twelve_times(world, clients, name):
    door = DOORS[name]
    path = path_of(name, door, world.own)
    for who in ("mia", "ada"):
        client = clients[who][kind_of(path)]
        questions = questions_of(client, path)
        if len(questions) > MOST_QUERIES:  # what is kept between requests, such as the last brand, is kept from now on
            questions = questions_of(client, path)
        assert len(questions) <= MOST_QUERIES, (who, path, "\n".join(questions))


def questions_of(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        client.get(path)
    return [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
