"""What is closed to a partner is changed behind their back; nothing that they are answered may change with it.

No word, count, order, heading, total, filter hit or file tells then what a closed field holds. The world is asked twice, as
it is and with other values in every closed field, hidden events gone altogether.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from calendarapp.accounts.services import make_api_token
from calendarapp.board.api.shapes import ORDERINGS
from calendarapp.board.columns import COLUMNS, SORTS, sorted_by, sorting
from calendarapp.board.filters import read_filters
from calendarapp.board.pages.timeline import BY, Zoom
from calendarapp.calendars import levels
from calendarapp.calendars.lens import Lens
from calendarapp.common.clock import now
from calendarapp.common.text import fold
from calendarapp.events.models import (
    Channel,
    Dependency,
    Event,
    EventPartner,
    EventType,
    FreezeWindow,
    KeyDate,
    Market,
    Milestone,
    Occurrence,
    Override,
    Persona,
    Product,
    Status,
)
from calendarapp.events.queries import plan_query
from calendarapp.kpis.models import Reading, Target
from calendarapp.sharing.models import SavedView

from .crawl import difference, plain, text_of
from .test_canary import BLOCKS, OPEN, asked_as, is_heard, leaks
from .world import World

pytestmark = pytest.mark.django_db

PARTNERS = ("ada", "sol", "read")
# What `read` has apart from Ada are metrics left out: she is asked where figures can be told.
# Of what is alike, orders, lanes and filters, Ada asks at one door and Sol at the other; behind the doors both ask for all.
ALIKE = re.compile(r"[?&](?:sort|ordering|by)=|/occurrences/\?|/agenda/\?")
TURNS = {"ada": 0, "sol": 1}
FIGURES = re.compile(r"kpis|targets|readings|metrics|columns|export|history|/events/\d+/$")
Say = Callable[[str], None]


def doors(world: World) -> Iterator[str]:
    """Every way to look at the plan: views, lanes, orders, filters, files, lists."""
    home = "/b/maison-luma/"
    views = ("month/", "two-weeks/", "week/", "agenda/", "year/", "table/?period=all", "timeline/", "go/", "search/")
    yield from (home + view for view in views)
    yield f"{home}agenda/?milestones=1"
    yield f"{home}day/{world.own['day']}/"
    yield from (f"{home}timeline/?by={by}&zoom={Zoom.SIX_WEEKS}" for by in BY)
    columns = "&".join(f"columns={name}" for name in COLUMNS)
    yield f"{home}table/?period=all&{columns}"
    yield from (f"{home}table/?period=all&columns=title&sort={name}" for name in SORTS)
    yield from (f"{home}export/{kind}/{query}" for kind in ("csv", "xlsx", "ics") for query in ("", "?sort=-owner"))
    yield f"{home}table/columns/"
    for query in filters(world):
        yield from (f"{home}agenda/?{query}", f"/api/v1/occurrences/?{days()}&{query}")
    yield from (f"/api/v1/events/?ordering=-{name}" for name in ORDERINGS)
    lists = (
        "calendars",
        "event-types",
        "channels",
        "markets",
        "personas",
        "products",
        "metrics",
        "targets",
        "readings",
    )
    yield from (f"/api/v1/{name}/?page_size=200" for name in lists)
    yield from ("/api/v1/saved-views/", "/api/v1/freeze-windows/", "/api/v1/milestones/", "/inbox/", home)
    yield f"/api/v1/key-dates/?since={now().date()}&until={now().date() + timedelta(days=365)}"
    for event in (event for name, event in world.events.items() if "foreign" not in name):
        page = f"{home}events/{event.pk}/"
        yield from (page, f"{page}history/", f"{page}kpis/", f"{page}edit/")
        yield f"{home}events/bulk/?event={event.pk}&event={world.events['press'].pk}"
        yield from (f"/api/v1/events/{event.pk}/{tail}" for tail in ("", "history/", "milestones/"))
    yield f"{home}products/{world.own['product']}/"
    yield f"{home}markets/{world.own['market']}/"
    yield f"{home}channels/{world.own['channel']}/"


def doors_of(world: World, who: str) -> list[str]:
    """Those that are asked as this person."""
    found = list(dict.fromkeys(doors(world)))
    if who not in TURNS:
        return [address for address in found if FIGURES.search(address)]
    alike = [address for address in found if ALIKE.search(address)]
    passed_over = set(alike[1 - TURNS[who] :: 2])
    return [address for address in found if address not in passed_over]


def behind_doors(world: World, who: str, queries: list[str]) -> dict[str, str]:
    """The plan in every order there is, and filtered by everything that the doors are asked for."""
    lens = Lens.of(world.person(who), now())
    found = {
        f"{way}{name}": list(sorted_by(plan_query(lens), f"{way}{name}", lens).values_list("pk", flat=True))
        for name in SORTS
        for way in ("", "-")
    }
    for query in queries:
        asked = plan_query(lens, read_filters(QueryDict(query)))
        found[query] = sorted(asked.values_list("pk", flat=True))
    return {f"behind {name}": str(ids) for name, ids in found.items()}


def days() -> str:
    return f"since={now().date() - timedelta(days=30)}&until={now().date() + timedelta(days=300)}"


def filters(world: World) -> Iterator[str]:
    """Each with the values that closed fields have, and will have."""
    own = world.own
    yield from (f"status={status}" for status in (Status.PLANNED, Status.CANCELLED))
    yield from (f"type={key}" for key in ("campaign", "pr_event", "promotion"))
    yield from (f"owner={person.pk}" for person in (world.cast.mia, world.cast.omar))
    yield from (f"market={own['market']}", f"persona={own['persona']}", f"channel={own['channel']}", "stage=R")
    yield f"agency={world.cast.northlight.pk}"
    yield from (f"product={event.products.get().pk}" for event in list(world.events.values())[:4])
    yield from (f"part={world.events[name].pk}" for name in ("internal", "shared", "embargoed"))
    yield from (f"q={word}" for word in ("zzother", world.words["internal.title"], world.words["press.notes"]))


def answers(world: World, who: str, addresses: list[str]) -> dict[str, str]:
    web, bearer = Client(), Client()
    web.force_login(world.person(who))
    _row, token = make_api_token(user=world.person(who), name="oracle", at=now())
    found = {}
    for address in addresses:
        client = bearer if address.startswith("/api/") else web
        headers = {"Authorization": f"Bearer {token}"} if client is bearer else {}
        answer = client.get(address, headers=headers)
        assert answer.status_code < 500, address
        found[address] = f"{answer.status_code} {answer.headers.get('ETag', '')} {plain(text_of(answer))}"
    return found


def change_what_is_closed(world: World, who: str) -> None:
    for name, event in world.events.items():
        if name.startswith("foreign"):
            continue
        opened = OPEN[who].get(name) or (frozenset({levels.BUSY}) if name in BLOCKS[who] else None)
        if opened is None:
            forget(event)
        else:
            for opener, change in CHANGES.items():
                if opener not in opened:
                    change(world, event)
    brand = world.cast.luma
    KeyDate.objects.filter(brand=brand).exclude(rule=None).delete()
    FreezeWindow.objects.filter(brand=brand, is_shared=False).delete()
    FreezeWindow.objects.filter(brand=brand).update(note="zzother")
    SavedView.objects.filter(brand=brand).update(name="zzother")


def forget(event: Event) -> None:
    """As if it had never been planned, but for what was told of it."""
    Occurrence.objects.filter(event=event).delete()
    Dependency.objects.filter(event=event).delete()
    Dependency.objects.filter(needs=event).delete()
    Event.objects.filter(parent=event).update(parent=None)
    Event.objects.filter(pk=event.pk).update(deleted_at=now(), title="zzother", search_title="zzother")


def _titles(world: World, event: Event) -> None:
    other = EventType.objects.get(brand=event.brand_id, key="promotion")
    values = {"title": "zzother", "search_title": fold("zzother"), "status": Status.CANCELLED, "type": other}
    Event.objects.filter(pk=event.pk).update(**values, version=F("version") + 7)
    _once(event, "title")


def _read(world: World, event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(location="zzother", tags=["zzother"], stages="R", parent=None)
    for words, model in ((event.channels, Channel), (event.markets, Market)):
        words.set(model.objects.filter(brand=event.brand_id).order_by("pk")[:2])
    Dependency.objects.filter(event=event).delete()
    Dependency.objects.filter(needs=event).delete()
    EventPartner.objects.filter(event=event).exclude(agency=world.cast.northlight).delete()
    _once(event, "location")


def _once(event: Event, field: str) -> None:
    for override in Override.objects.filter(event=event):
        Override.objects.filter(pk=override.pk).update(fields={**override.fields, field: "zzother"})


def _description(world: World, event: Event) -> None:
    values = {"description": "zzother", "objective": "zzother", "goal": "retention", "search_description": "zzother"}
    Event.objects.filter(pk=event.pk).update(**values)
    _once(event, "description")


def _budget(world: World, event: Event) -> None:
    values = {"budget_planned": Decimal(event.pk * 1000 % 777), "budget_actual": Decimal(5), "currency": "KRW"}
    Event.objects.filter(pk=event.pk).update(**values)


def _contacts(world: World, event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(owner=world.cast.omar if event.pk % 2 else None, backup=world.cast.vera)


def _inside(world: World, event: Event) -> None:
    event.personas.set(Persona.objects.filter(brand=event.brand_id).order_by("pk")[:2])
    Milestone.objects.filter(event=event).update(label="zzother", done_at=timezone.now())
    values = {"notes": "zzother", "search_inside": "zzother", "created_at": timezone.now()}
    Event.objects.filter(pk=event.pk).update(**values)


def _revenue(model: type[Target] | type[Reading], event: Event) -> QuerySet:
    return model.objects.filter(event=event, metric__key="net_revenue")


CHANGES: dict[str, Callable[[World, Event], object]] = {
    levels.TITLES: _titles,
    levels.READ: _read,
    levels.DESCRIPTION: _description,
    levels.PRODUCTS: lambda world, event: event.products.set(Product.objects.filter(brand=event.brand_id)[:3]),
    levels.BUDGET: _budget,
    levels.CONTACTS: _contacts,
    levels.LINKS: lambda world, event: Event.objects.filter(pk=event.pk).update(links=[]),
    levels.KPI_TARGETS: lambda world, event: Target.objects.filter(event=event).update(target=Decimal(7)),
    levels.KPI_ACTUALS: lambda world, event: Reading.objects.filter(event=event).delete(),
    "revenue_targets": lambda world, event: _revenue(Target, event).update(target=Decimal(7)),
    "revenue_actuals": lambda world, event: _revenue(Reading, event).delete(),
    levels.INSIDE: _inside,
}


@asked_as(*PARTNERS)
def test_no_answer_tells_a_closed_field(world, who):
    addresses, queries = doors_of(world, who), list(filters(world))
    before = asked_apart(world, who, addresses, queries)
    after = asked_apart(world, who, addresses, queries, change_what_is_closed)

    assert {
        address: difference(text, after[address]) for address, text in before.items() if after[address] != text
    } == {}
    texts = {address: text for address, text in before.items() if "?q=" not in address}
    assert [leak for leak in leaks(world, who, texts) if not is_heard(who, *leak)] == []


@pytest.mark.one_leg
def test_an_order_that_tells_is_seen(world, monkeypatch):
    """A key that asks nobody whether it is open is what a careless change would make."""
    monkeypatch.setattr(sorting, "opened", lambda lens, opener, prefix="": Q(pk__gt=0))
    addresses = ["/api/v1/events/?ordering=-owner", "/api/v1/events/"]

    before = asked_apart(world, "ada", addresses, [])
    after = asked_apart(world, "ada", addresses, [], change_what_is_closed)

    assert [address for address in addresses if before[address] != after[address]] == addresses[:1]


def asked_apart(
    world: World,
    who: str,
    addresses: list[str],
    queries: list[str],
    change: Callable[[World, str], None] | None = None,
) -> dict[str, str]:
    """All answers, and nothing left of having asked: a person's last view is kept."""
    with transaction.atomic():
        if change:
            change(world, who)
        found = answers(world, who, addresses) | behind_doors(world, who, queries)
        transaction.set_rollback(True)
    return found
