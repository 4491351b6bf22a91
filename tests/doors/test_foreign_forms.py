"""Ids of another brand in the forms of pages: what unknown ids get, and nothing is written for them."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from .bodies import NAMES, NUMBERS
from .crawl import difference
from .doors import DOORS
from .pages import Form, forms_of
from .test_bad_input import WEB
from .test_foreign import asked, unknown
from .test_matrix import clients, path_of  # noqa: F401 - a fixture
from .world import World

pytestmark = [pytest.mark.one_leg, pytest.mark.django_db]

NUMBER = re.compile(r"\d{5,}")  # the world's ids are that long


def ids_of(form: Form) -> list[str]:
    """Names of the fields that send ids: those with ids to choose from, and those that are called so."""
    choosing = {name for name, values in form.choices.items() if any(NUMBER.fullmatch(value) for value in values)}
    called = {name for name in form.values | form.choices if last(name) in NAMES and not name_has_id(name)}
    return sorted(name for name in choosing | called if last(name) not in NUMBERS)


def last(name: str) -> str:
    """`owner` of `needs-0-owner`."""
    return re.split(r"[-.]", name)[-1]


def name_has_id(name: str) -> bool:
    return NUMBER.search(name) is not None


def kind_of_field(name: str) -> str:
    return NAMES.get(last(name)) or NAMES.get(re.split(r"[-.]", name)[0], "event")


def tries(world: World, form: Form) -> Iterator[tuple[str, Any, dict]]:
    """(field, foreign id, what is sent): the form as it stands, but for one field; or but for the id in a field's name."""
    for name in ids_of(form):
        value = world.foreign[kind_of_field(name)]
        yield name, value, {**form.values, name: [value]}


@pytest.mark.parametrize("name", [name for name in WEB if DOORS[name].get])
def test_forms_find_no_foreign_ids(world, clients, name):  # noqa: F811
    path, client = path_of(name, DOORS[name], world.own), clients["mia"]["web"]
    with transaction.atomic():
        text = client.get(path).content.decode()
        transaction.set_rollback(True)
    faults = []
    for form in forms_of(text, path):
        for field, value, values in tries(world, form):
            found = asked(client, "post", path, value, data=values)
            nobody = asked(client, "post", path, unknown(value), data={**values, field: [unknown(value)]})
            if found != nobody or found.wrote:
                faults.append((field, value, found.status, found.wrote, difference(found.text, nobody.text)))

    assert faults == []


def test_the_form_of_an_event_is_read_whole(world, clients):  # noqa: F811
    """Or nothing would be tried."""
    path = path_of("event_edit", DOORS["event_edit"], world.own)
    (form,) = forms_of(clients["mia"]["web"].get(path).content.decode(), path)

    assert {"owner", "backup", "calendar", "channels", "markets", "personas", "products"} <= set(ids_of(form))
