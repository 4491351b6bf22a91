"""Junk in every field of every form and endpoint: a clear no, nothing half written, never a 500."""

import json
import re
from contextlib import nullcontext
from html.parser import HTMLParser

import pytest
from django.db import connection, transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from calendarapp.accounts.services import make_api_token
from calendarapp.changes.models import Change
from calendarapp.common.clock import now
from calendarapp.events.models import Event, Occurrence

from .doors import DOORS
from .test_matrix import path_of, undrawn

pytestmark = [pytest.mark.one_leg, pytest.mark.django_db]

JUNK = {
    "nothing": "",
    "NUL": "a\x00b",
    "half a pair": "\ud800",
    "separator": "a\u2028b",
    "long": "x" * 40_000,
    "huge number": "9" * 400,
    "not a number": "NaN",
    "minus": "-1",
    "wrong day": "2027-02-30",
    "year 0": "0000-01-01",
    "script": '"><script>alert(1)</script>',
    "foreign address": "javascript:alert(1)",
    "hostile rule": "RRULE:FREQ=SECONDLY;COUNT=999999999",
    "formula": "=1+1",
}
# They may take the person who asks out of the world, and mean what they say whatever else is sent.
LEFT_OUT = {"leave_organisation", "set_language"}
PAGES_OF_TOKENS = {"api_tokens", "api_token_revoke"}


def is_api(name: str) -> bool:
    return name.startswith("api_") and name not in PAGES_OF_TOKENS


WEB = [name for name, door in DOORS.items() if door.post and not is_api(name) and name not in LEFT_OUT]
API = [name for name, door in DOORS.items() if is_api(name) and (door.post or door.put or door.patch)]


class Fields(HTMLParser):
    """Names of everything that a page's forms send."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        name = dict(attrs).get("name")
        if tag in ("input", "select", "textarea") and name and name != "csrfmiddlewaretoken":
            self.names.add(name)


@pytest.fixture(scope="module")
def mia(world, django_db_blocker) -> Client:
    client = Client(raise_request_exception=False)
    with django_db_blocker.unblock():
        client.force_login(world.cast.mia)
    return client


@pytest.fixture(scope="module")
def token(world, django_db_blocker) -> str:
    with django_db_blocker.unblock():
        return make_api_token(user=world.cast.mia, name="junk", at=now())[1]


def plan() -> tuple:
    """What must stay as it is when something is refused."""
    events = Event.objects.order_by("pk").values_list("pk", "version", "title", "starts_on", "deleted_at")
    return list(events), Change.objects.count(), Occurrence.objects.count()


def encoded(value: str) -> str:
    """As a browser would send what can't be sent: the bytes as they are."""
    return value.encode("utf-8", "surrogatepass").decode("latin-1") if value == "\ud800" else value


@pytest.mark.parametrize("name", WEB)
def test_forms_refuse_junk_without_falling_over(world, mia, name):
    """All junk is read by each form; drawn again is one in four, others by the next form."""
    path = path_of(name, DOORS[name], world.own)
    with transaction.atomic():
        fields = Fields(mia.get(path).content.decode()).names if DOORS[name].get else set()
        transaction.set_rollback(True)
    found = {}
    for place, (what, junk) in enumerate(JUNK.items(), start=WEB.index(name)):
        with transaction.atomic(), undrawn() if place % 4 else nullcontext():
            answer = mia.post(path, dict.fromkeys(fields, encoded(junk)))
            broken = connection.needs_rollback
            transaction.set_rollback(True)
        if answer.status_code >= 500 or broken:
            found[what] = answer.status_code

    assert found == {}


def bodies(path: str, method: str) -> list:
    """Junk for each field that the schema names, and things that are no objects."""
    names = _properties(_operation(path, method))
    junk = [*JUNK.values(), None, [], {}, [{}], {"a": 1}, True, 10**30, -1, 1.5]
    return [[], "text", None, 5, *(dict.fromkeys(names, value) for value in junk)]


def _operation(path: str, method: str) -> dict:
    for known, operations in SCHEMA["paths"].items():
        if method in operations and re.fullmatch(re.sub(r"\{[^}]+\}", r"[^/]+", known), path):
            return operations[method]
    raise AssertionError(f"{method} {path} isn't in the schema")


def _properties(operation: dict) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    return list(SCHEMA["components"]["schemas"].get(reference.rsplit("/", 1)[-1], {}).get("properties", {}))


SCHEMA: dict = {}


@pytest.mark.parametrize("name", API)
def test_endpoints_refuse_junk_with_a_problem_and_write_nothing(world, token, name):
    SCHEMA.update(SCHEMA or SchemaGenerator().get_schema(request=None, public=True))
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}", "If-Match": "*"})
    door, before, faults = DOORS[name], plan(), []
    path = path_of(name, door, world.own)
    for method in {"post", "put", "patch"} & door.answers().keys():
        for body in bodies(path, method):
            with transaction.atomic():
                answer = getattr(client, method)(path, json.dumps(body), content_type="application/json")
                wrote = plan() != before and answer.status_code >= 400
                transaction.set_rollback(True)
            told = answer.status_code < 400 or answer["Content-Type"] == "application/problem+json"
            if answer.status_code >= 500 or wrote or not told:
                faults.append((method, str(body)[:80], answer.status_code))

    assert faults == []
