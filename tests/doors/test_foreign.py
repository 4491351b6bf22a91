"""Ids of another brand in query, body and lists: answered as ids that don't exist, and nothing is written for them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from calendarapp.events.models.event import EventQuerySet

from .bodies import NAMES, NUMBERS, bodies
from .crawl import difference, plain, text_of
from .doors import DOORS
from .state import written
from .test_bad_input import is_api
from .test_matrix import bearers, clients, kind_of, path_of  # noqa: F401 - fixtures
from .world import World

pytestmark = [pytest.mark.one_leg, pytest.mark.django_db]

UNKNOWN = 9_999_999


def foreign(world: World, name: str) -> Any:
    return world.foreign[NAMES.get(name, "event")]


def unknown(value: Any) -> Any:
    return UNKNOWN if isinstance(value, int) else "no-such-thing"


@dataclass(frozen=True)
class Answer:
    """The status, the text without the id that was sent, and the tables that were written to."""

    status: int
    text: str
    wrote: set[str]


def asked(client: Client, method: str, path: str, value: Any, **options: Any) -> Answer:
    """One request, and all that it did taken back."""
    with transaction.atomic(), written() as tables:
        answer = getattr(client, method)(path, **options)
        transaction.set_rollback(True)
    assert answer.status_code < 500, (method, path)
    text = text_of(answer) + answer.get("Location", "")
    return Answer(answer.status_code, re.sub(rf"\b{value}\b", "…", plain(text)), tables)


# Parameters of pages


class Names:
    """Which parameters a page asks its address for."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        for name in ("__getitem__", "get", "getlist"):
            patch.setattr(QueryDict, name, self._noting(getattr(QueryDict, name)))

    def _noting(self, read: Any) -> Any:
        def noting(query: QueryDict, name: str, *rest: Any, **options: Any) -> Any:
            self.found.add(name)
            return read(query, name, *rest, **options)

        return noting


def parameters(client: Client, path: str) -> set[str]:
    names = Names()
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        names.watch(patch)
        client.get(path)
        transaction.set_rollback(True)
    return names.found


def tries(world: World, names: set[str]) -> Iterator[dict[str, Any]]:
    """Each parameter that names things by itself; all others together."""
    yield from ({name: foreign(world, name)} for name in sorted(names & NAMES.keys()))
    if rest := sorted(names - NAMES.keys() - NUMBERS):
        yield dict.fromkeys(rest, world.foreign["event"])


@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if door.get])
def test_foreign_ids_in_a_query_find_what_unknown_ones_find(world, clients, name):  # noqa: F811
    """As Mia and as Ada by turns: what a page reads of its address is read alike for both, and by many pages in one place."""
    door = DOORS[name]
    path = path_of(name, door, world.own)
    people = [who for who in ("mia", "ada") if door.get[who] == "ok"]
    names = {name for who in people for name in parameters(clients[who][kind_of(path)], path)}
    for place, query in enumerate(tries(world, names), start=list(DOORS).index(name)):
        who = people[place % len(people)]
        client, value = clients[who][kind_of(path)], next(iter(query.values()))
        found = asked(client, "get", path, value, data=query)
        expected = asked(client, "get", path, unknown(value), data=dict.fromkeys(query, unknown(value)))
        assert found == expected, (who, path, query, difference(found.text, expected.text))


# Fields of bodies

Field = tuple[str, ...]


@pytest.fixture(scope="module")
def schema() -> dict:
    return SchemaGenerator().get_schema(request=None, public=True)


def fields_of(schema: dict, path: str, method: str) -> list[Field]:
    """The way to every field of the body that names a thing, as the schema declares it; a new one is tried by itself."""
    content = operation(schema, path, method).get("requestBody", {}).get("content", {})
    shape = content.get("application/json", {}).get("schema")
    return sorted(way for way in _walk(schema, shape) if way[-1] not in NUMBERS) if shape else []


def _walk(schema: dict, shape: dict, way: Field = ()) -> Iterator[Field]:
    for name, part in _resolved(schema, shape).get("properties", {}).items():
        inner = _resolved(schema, part)
        inner = _resolved(schema, inner["items"]) if inner.get("type") == "array" else inner
        if inner.get("properties"):
            yield from _walk(schema, inner, (*way, name))
        elif not part.get("readOnly") and (inner.get("type") == "integer" or name in NAMES):
            yield (*way, name)


def operation(schema: dict, path: str, method: str) -> dict:
    for known, operations in schema["paths"].items():
        if method in operations and re.fullmatch(re.sub(r"\{[^}]+\}", r"[^/]+", known), path):
            return operations[method]
    raise AssertionError(f"{method} {path} isn't in the schema")


def _resolved(schema: dict, shape: dict) -> dict:
    reference = shape.get("$ref") or next((one["$ref"] for one in shape.get("allOf", ()) if "$ref" in one), "")
    return schema["components"]["schemas"][reference.rsplit("/", 1)[-1]] if reference else shape


# What belongs beside an id in a list of things, that only the id is wrong.
BESIDE = {"partners": {"early": False}, "events": {"version": 1}}


def sent(world: World, body: dict, way: Field, value: Any) -> dict:
    """The body with this value in the field."""
    name = way[-1]
    if len(way) == 1:
        is_many = name in ("calendars", "types") or (name.endswith("s") and name[:-1] in NAMES)
        return {**body, name: [value] if is_many else value}
    whole = {"event": world.events["press"].pk} if way == ("needs", "product") else {}
    return {**body, way[0]: [{**BESIDE.get(way[0], {}), **whole, name: value}]}


WRITING = [
    (name, method)
    for name, door in DOORS.items()
    for method in ("post", "put", "patch")
    if is_api(name) and method in door.answers() and name != "api_imports"
]


def started(world: World, name: str, method: str) -> list[dict]:
    whole = {"api_event": "api_events", "api_event_occurrence": "api_events"}.get(name, name)
    return bodies(world)[whole] if method in ("post", "put") else [{}]


@pytest.mark.parametrize(("name", "method"), WRITING)
def test_foreign_ids_in_a_body_are_not_found(world, clients, schema, name, method):  # noqa: F811
    assert faults(world, clients["mia"]["api"], schema, name, method) == []


def test_a_body_that_finds_foreign_events_is_seen(world, clients, schema, planted):  # noqa: F811
    planted.setattr(EventQuerySet, "seen_through", lambda events, lens: events)

    found = faults(world, clients["mia"]["api"], schema, "api_readings", "post")

    assert [way for way, _found, _nobody in found] == [("event",)]


def faults(world: World, client: Client, schema: dict, name: str, method: str) -> list[tuple[Field, Answer, Answer]]:
    """Fields of the body in which a foreign id isn't refused, or otherwise than an unknown one, with both answers."""
    path, wrong = path_of(name, DOORS[name], world.own), []
    for way in fields_of(schema, path, method):
        for body in suited(started(world, name, method), way):
            value = foreign(world, way[-1])
            found = told(client, method, path, sent(world, body, way, value), value)
            nobody = told(client, method, path, sent(world, body, way, unknown(value)), unknown(value))
            is_refused = found.status in (400, 404) and not found.wrote
            if found != nobody or not (is_refused or (method, way) in PASSED_OVER):
                wrong.append((way, found, nobody))
    return wrong


# What a thing belongs to is said when it is made, and passed over afterwards.
PASSED_OVER = {("patch", ("brand",)), ("patch", ("event",))}


def suited(started: list[dict], way: Field) -> list[dict]:
    """Of several bodies of one door those that have the field, for the others may not send it."""
    return [body for body in started if way[0] in body] if len(started) > 1 else started


def told(client: Client, method: str, path: str, body: dict, value: Any = "…") -> Answer:
    options = {"data": json.dumps(body), "content_type": "application/json", "headers": {"If-Match": "*"}}
    return asked(client, method, path, value, **options)


@pytest.mark.parametrize("name", [name for name, method in WRITING if method == "post"])
def test_only_who_may_write_does(world, clients, bearers, name):  # noqa: F811
    """The same bodies make something of whom they are for, and nothing of anybody else."""
    path = path_of(name, DOORS[name], world.own)
    for body in bodies(world)[name]:
        made = told(clients["mia"]["api"], "post", path, body)
        assert (made.status < 300, made.wrote != set()) == (True, True), made
        narrow = told(bearers["reader"], "post", path, body)
        assert (narrow.status, narrow.wrote) == (403, set()), body
        for who in ("visitor", "zoe", "removed", "busy", "titles", "read"):
            found = told(clients[who]["api"], "post", path, body)
            is_shut = found.status in (400, 401, 403, 404) and not found.wrote
            assert is_shut or (name in OWN and found.status == 201), (who, body, found)


# Everybody who sees a calendar may follow it, and keep views of it for themselves.
OWN = {"api_subscriptions", "api_saved_views"}
