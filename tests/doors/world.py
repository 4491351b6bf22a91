"""One world in which every kind of thing exists twice: Maison Luma's own, and Hanok Beauty's, which is foreign to them.

Every hidden field of every event holds a word of its own, so that a leak says which field leaked, and to whom.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection

from calendarapp.accounts.models import Organisation, User
from calendarapp.calendars import levels
from calendarapp.common.clock import now
from calendarapp.events.builtin import DetailField, MilestoneTemplate, field_row
from calendarapp.events.models import Event, EventType, Market, Persona, Product
from calendarapp.events.series import Scope
from calendarapp.events.services import add_milestone, delete_event, update_event
from calendarapp.events.services.types import put_milestone
from calendarapp.kpis.models import Metric
from calendarapp.kpis.services import record_reading, set_target
from calendarapp.teamwork.policy import Voice
from calendarapp.teamwork.services import add_comment
from tests.cast import AT, Cast, grant, make_cast

from .people import OTHERS, make_people
from .things import date_of, things_of

PEOPLE = ("zoe", "ada", "sol", "vera", "omar", "mia", *OTHERS)
# What opens a word. `own_*`: of a type's own field of that group; `once_*`: of one date of a series.
GROUP_FIELDS = {
    "busy": (),
    "titles": ("title", "own_titles", "once_title"),
    "read": ("location", "tag", "own_read", "once_location"),
    "description": ("description", "objective", "creative", "said", "own_description", "once_description"),
    "products": ("sku", "product", "category", "own_products"),
    "commercial": ("offer", "own_commercial"),
    "budget": ("budget", "own_budget"),
    "kpi_targets": ("own_kpi_targets",),
    "kpi_actuals": ("own_kpi_actuals", "tally"),
    # Of net revenue, which one agency has left out.
    "revenue_targets": ("attribution",),
    "revenue_actuals": ("source",),
    "contacts": ("spokesperson", "own_contacts"),
    "links": ("link", "own_links"),
    "inside": (
        *("notes", "later", "supplier", "milestone", "persona", "segment", "own_inside"),
        *("whisper", "northlight", "saffron"),
        *("view", "list", "key_date", "freeze", "freeze_note", "shared_freeze_note"),
    ),
}
OWN_GROUPS = (levels.TITLES, levels.READ, *levels.GROUPS, levels.INSIDE)
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=5"


@dataclass
class World:
    cast: Cast
    others: dict[str, User] = field(default_factory=dict)
    # "<event>.<field>" → its own word
    words: dict[str, str] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)
    foreign: dict[str, Any] = field(default_factory=dict)

    def person(self, name: str) -> User:
        return self.others.get(name) or getattr(self.cast, name)

    def version_of(self, event: str) -> int:
        """As it stands, for the world went on after the event was made."""
        return Event.objects.get(pk=self.events[event].pk).version

    def word(self, event: str, name: str) -> str:
        """A word that stands nowhere else, made of letters so that search finds it whole."""
        number = len(self.words)
        letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:03d}")
        return self.words.setdefault(f"{event}.{name}", f"qzx{letters}vk")


def make_world() -> World:
    """Expects an empty database; everything is planned around the day on which it is made."""
    _number_apart()
    world = World(make_cast())
    cast = world.cast
    world.others = make_people(cast)
    grant(cast.northlight, cast.press, "busy")
    for brand in (cast.luma, cast.hanok):
        _add_own_fields(brand)
    partners = [{"agency": cast.northlight.pk, "early": False}]
    soon = now() + timedelta(days=20)
    _canary(world, "internal", sharing="internal")
    _canary(world, "shared", sharing="shared")
    _canary(world, "named", sharing="named", partners=partners)
    _canary(world, "embargoed", sharing="shared", embargo_until=soon)
    _canary(world, "reserved", sharing="shared", embargo_until=soon, reserved=True)
    _canary(world, "press", sharing="shared", calendar=cast.press, kind="pr_event")
    _canary(world, "stock", sharing="shared", calendar=cast.stock, kind="restock")
    _canary(world, "deleted", sharing="shared")
    _canary(world, "series", sharing="shared", recurrence=WEEKLY)
    _canary(world, "held", sharing="shared", recurrence=WEEKLY, embargo_until=soon, reserved=True)
    _canary(world, "foreign", sharing="shared", calendar=cast.hanok_calendar, actor=cast.zoe)
    _canary(world, "foreign_series", calendar=cast.hanok_calendar, actor=cast.zoe, recurrence=WEEKLY, day=6)
    _canary(world, "foreign_deleted", sharing="shared", calendar=cast.hanok_calendar, actor=cast.zoe)
    for brand in (cast.luma, cast.hanok):
        _go_on(brand)
    _tie(world)
    update_event(
        world.events["shared"], actor=cast.mia, at=AT, version=None, values={"notes": world.word("shared", "later")}
    )
    delete_event(world.events["deleted"], actor=cast.mia, at=now())
    delete_event(world.events["foreign_deleted"], actor=cast.zoe, at=now())
    world.own = things_of(world, "shared", cast.mia) | {"deleted": world.events["deleted"].pk}
    world.foreign = things_of(world, "foreign", cast.zoe) | {"deleted": world.events["foreign_deleted"].pk}
    return world


def _number_apart() -> None:
    """No id stands for two things, so that a foreign one is foreign wherever it is sent. SQLite keeps its counters in a table."""
    counted = [model._meta for model in apps.get_models(include_auto_created=True) if model._meta.auto_field]
    with connection.cursor() as cursor:
        for place, meta in enumerate(counted, start=1):
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [meta.db_table])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [meta.db_table, place * 10_000])
            else:
                # Only onward: no rollback takes it back, and rows that are kept from test to test have ids below it.
                sequence = [meta.db_table, meta.auto_field.column]
                cursor.execute(
                    "SELECT setval(s, GREATEST(%s, nextval(s))) FROM pg_get_serial_sequence(%s, %s) AS s",
                    [place * 10_000, *sequence],
                )


def _canary(world: World, name: str, **how: Any) -> None:
    cast = world.cast
    calendar = how.get("calendar", cast.launches)
    brand = calendar.brand
    first_on = now().date() + timedelta(days=how.pop("day", 5))
    words = {
        "sku": world.word(name, "sku"),
        "name": world.word(name, "product"),
        "category": world.word(name, "category"),
    }
    product = Product.objects.create(brand=brand, **words)
    market, _made = Market.objects.get_or_create(brand=brand, key="FR", defaults={"label": "France"})
    persona = Persona.objects.create(
        brand=brand, key=f"own-{name}", label=world.word(name, "persona"), segment=world.word(name, "segment")
    )
    kind = how.get("kind", "campaign")
    own = {"campaign": "offer", "pr_event": "spokesperson", "restock": "supplier"}[kind]
    details = {own: world.word(name, own)}
    if kind == "campaign":
        details["creative_concept"] = world.word(name, "creative")
        details |= {f"own_{group}": world.word(name, f"own_{group}") for group in OWN_GROUPS}
    event = cast.event(
        world.word(name, "title"),
        starts=first_on,
        ends=first_on + timedelta(days=1),
        at=now(),
        location=world.word(name, "location"),
        tags=[world.word(name, "tag")],
        description=world.word(name, "description"),
        objective=world.word(name, "objective"),
        budget_planned=Decimal(7345671),
        links=[{"label": world.word(name, "link"), "url": "https://example.com/"}],
        notes=world.word(name, "notes"),
        owner=cast.mia if brand == cast.luma else cast.zoe,
        products=[product],
        markets=[market],
        personas=[persona],
        details=details,
        **how,
    )
    world.events[name] = event
    _figures(world, name, event)
    if event.recurrence:
        _say_something_else_once(world, name, event)
    add_milestone(
        event,
        actor=cast.mia,
        at=now(),
        values={"label": world.word(name, "milestone"), "anchor": "S", "offset": -1},
    )
    _talk(world, name, event)


def _talk(world: World, name: str, event: Event) -> None:
    """A word to one's own people, one to all partners, and one of an agency that another of them must not read."""
    cast = world.cast
    planner = cast.mia if event.brand == cast.luma else cast.zoe
    said = [("whisper", planner, Voice(None, "internal")), ("said", planner, Voice(None, "shared"))]
    if name == "press":
        said.append(("northlight", cast.ada, Voice(cast.northlight.pk, "shared")))
    elif event.brand == cast.luma:
        said.append(("saffron", cast.sol, Voice(cast.saffron.pk, "shared")))
    for field_name, author, voice in said:
        add_comment(event, author=author, at=now(), voice=voice, body=f"Listen: {world.word(name, field_name)}!")


def _add_own_fields(brand: Organisation) -> None:
    """To campaigns a field of each group."""
    kind = EventType.objects.get(brand=brand, key="campaign")
    own = [
        DetailField(f"own_{group}", f"House field {number}", "text", group) for number, group in enumerate(OWN_GROUPS)
    ]
    kind.fields = [field_row(declared) for declared in (*kind.detail_fields, *own)]
    kind.save(update_fields=["fields"])


def _go_on(brand: Organisation) -> None:
    """The type of what is planned asks for more by now, and what has an order is more than one."""
    kind = EventType.objects.get(brand=brand, key="campaign")
    put_milestone(kind, template=MilestoneTemplate("", "House check", "S", -1), seen="")
    Market.objects.create(brand=brand, key="DE", label="Germany", position=1)


def _say_something_else_once(world: World, name: str, event: Event) -> None:
    """The second date of a series has words of its own."""
    values = {field: world.word(name, f"once_{field}") for field in ("title", "location", "description")}
    key = date_of(event)
    update_event(event, actor=world.cast.mia, at=now(), version=None, values=values, scope=Scope.THIS, on=key)


def _tie(world: World) -> None:
    """What partners see belongs to what they don't, needs it and is needed by it."""
    events = world.events
    ties = {
        "shared": {"parent": events["internal"].pk, "needs": [{"event": events["embargoed"].pk}]},
        "named": {"parent": events["shared"].pk, "needs": [{"event": events["internal"].pk, "buffer": 3}]},
        "reserved": {"needs": [{"event": events["shared"].pk}]},
    }
    for name, values in ties.items():
        update_event(events[name], actor=world.cast.mia, at=AT, version=None, values=values)


def _figures(world: World, name: str, event: Event) -> None:
    metric = Metric.objects.get(brand=event.brand, key="net_revenue")
    values = {"target": Decimal(1000), "attribution": world.word(name, "attribution")}
    set_target(event, metric=metric, actor=world.cast.mia, at=now(), values=values)
    on = now().date() - timedelta(days=1)
    orders = Metric.objects.get(brand=event.brand, key="orders")
    told = {"value": Decimal(500), "on": on, "actor": world.cast.mia, "at": now()}
    record_reading(event, metric=metric, source=world.word(name, "source"), **told)
    record_reading(event, metric=orders, source=world.word(name, "tally"), **told)
