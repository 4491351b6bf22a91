"""Every address × every person × own and foreign ids."""

import json
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from calendarapp.accounts.services import make_api_token
from calendarapp.common.clock import now

from .doors import DOORS, WHO, Door

pytestmark = [pytest.mark.one_leg, pytest.mark.django_db]
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
def clients(world, django_db_blocker) -> dict[str, dict[str, Client]]:
    """Person → {"web": signed in by session, "api": with a token of their own}."""
    found = {"visitor": {"web": Client(), "api": Client()}}
    with django_db_blocker.unblock():
        for name in WHO[1:]:
            web = Client()
            web.force_login(world.person(name))
            _row, token = make_api_token(user=world.person(name), name="matrix", at=now())
            found[name] = {"web": web, "api": Client(headers={"Authorization": f"Bearer {token}"})}
    return found


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


def path_of(name: str, door: Door, things: dict) -> str:
    return reverse(name, kwargs={part: things[kind] for part, kind in door.parts.items()})


@pytest.mark.parametrize("name", DOORS)
def test_each_person_is_answered_as_the_matrix_says(world, clients, name):
    door = DOORS[name]
    path = path_of(name, door, world.own)
    kind = "api" if path.startswith("/api/") else "web"

    found = {method: {who: ask(clients[who][kind], method, path) for who in WHO} for method in door.answers()}

    assert found == door.answers()


@pytest.mark.parametrize("name", DOORS)
def test_methods_that_are_not_offered_are_refused(world, clients, name):
    door = DOORS[name]
    path = path_of(name, door, world.own)
    kind = "api" if path.startswith("/api/") else "web"
    others = [method for method in METHODS if method not in door.answers()]

    found = {method: ask(clients["mia"][kind], method, path) for method in others}

    assert set(found.values()) <= {"405"}, found


# Letters and feeds open by what they hold, whoever brings them; changes are numbered anew in each brand.
NO_IDS = {
    "letter",
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
}


@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if set(door.parts.values()) - NO_IDS])
def test_foreign_ids_are_not_found(world, clients, name):
    """Each id of the address in turn, and all of them, belong to another brand: nobody here finds anything.

    Who may not use the door at all is told so whatever the id, so 403 tells nothing.
    """
    door = DOORS[name]
    kinds = set(door.parts.values()) - NO_IDS
    mixtures = [*({**world.own, kind: world.foreign[kind]} for kind in sorted(kinds)), world.foreign]
    for things in mixtures:
        path = path_of(name, door, things)
        for who in ("mia", "vera", "ada"):
            for method, expected in door.answers().items():
                word = ask(clients[who]["api" if path.startswith("/api/") else "web"], method, path)
                shut = {"404", "405"} | ({"403"} if expected[who] == "403" else set())
                assert word in shut, (who, method, path, word)


MOST_QUERIES = 12


@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if door.get])
def test_no_page_asks_the_database_more_than_twelve_times(world, clients, name):
    door = DOORS[name]
    path = path_of(name, door, world.own)
    for who in ("mia", "ada"):
        client = clients[who]["api" if path.startswith("/api/") else "web"]
        client.get(path)  # what is kept between requests, such as the last brand, is kept from now on
        with CaptureQueriesContext(connection) as asked, transaction.atomic():
            client.get(path)
        questions = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
        assert len(questions) <= MOST_QUERIES, (who, path, "\n".join(questions))
