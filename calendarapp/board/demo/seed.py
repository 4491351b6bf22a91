"""Makes the demo through the same services as everybody's plan, with moments in the past so that it has a history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from ...accounts.models import Language, Membership, Organisation, OrganisationKind, Role, User
from ...accounts.provision import provision
from ...calendars.models import Calendar
from ...calendars.services import GrantTerms, create_calendar, set_grants
from ...events.keydates import RETAIL, next_days
from ...events.models import Channel, Event, EventType, Market, Persona, Product, Status
from ...events.services import create_event, days, follow, tick_milestone, update_event
from ...events.timing import When
from . import content, telling
from .figures import measure
from .telling import Telling

PASSWORD = "glow-serum-launch"  # noqa: S105 - printed for everybody, that is what it is for
SIGN_INS = (
    "manager@maisonluma.example",
    "editor@maisonluma.example",
    "viewer@maisonluma.example",
    "lead@northlight.example",
    "lead@saffron.example",
    "manager@hanok.example",
)
# What an agency brings to a campaign.
OWED = tuple(f"campaign.{key}" for key in ("agency_brief", "first_cut", "assets", "go", "pacing", "readout", "retro"))
PLANNED_AHEAD = timedelta(days=70)
LATELY = timedelta(days=30)  # nothing of the plan is younger: what changed of late are decisions
TOLD_FOR = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that a planned event refers to by name."""

    brand: Organisation
    today: date
    now: datetime
    calendars: Mapping[str, Calendar]
    types: Mapping[str, EventType]
    channels: Mapping[str, Channel]
    products: Mapping[str, Product]
    markets: Mapping[str, Market]
    personas: tuple[Persona, ...]
    people: Mapping[str, User]
    agencies: Mapping[str, Organisation]
    telling: Telling


@transaction.atomic
def make_demo(*, at: datetime) -> None:
    """Maison Luma, Hanok Beauty, Northlight Media and Saffron PR. Expects a database without them."""
    mia = _person("manager@maisonluma.example", "Mia Laurent", "Europe/Paris")
    omar = _person("editor@maisonluma.example", "Omar Haddad", "Europe/Paris")
    vera = _person("viewer@maisonluma.example", "Vera Stone", "Europe/London")
    ada = _person("lead@northlight.example", "Ada Brandt", "Europe/London")
    noor = _person("member@northlight.example", "Noor Aziz", "Europe/London")
    sol = _person("lead@saffron.example", "Sol Marchetti", "Europe/Paris")
    jiyeon = _person("manager@hanok.example", "김지연", "Asia/Seoul", Language.KOREAN)
    long_ago = at - timedelta(days=420)
    luma = _brand("Maison Luma", "maison-luma", "Europe/Paris", "FR", "EUR", mia, telling.LUMA, long_ago, now=at)
    hanok = _brand("Hanok Beauty", "hanok-beauty", "Asia/Seoul", "KR", "KRW", jiyeon, telling.HANOK, long_ago, now=at)
    _join(luma, long_ago, (omar, Role.EDITOR), (vera, Role.VIEWER))
    northlight = _organisation(OrganisationKind.AGENCY, "Northlight Media", "northlight-media", "Europe/London", "GB")
    saffron = _organisation(OrganisationKind.AGENCY, "Saffron PR", "saffron-pr", "Europe/Paris", "FR")
    _join(northlight, long_ago, (ada, Role.LEAD), (noor, Role.MEMBER))
    _join(saffron, long_ago, (sol, Role.LEAD))
    agencies = {"northlight": northlight, "saffron": saffron}
    _plan_luma(luma, {"manager": mia, "editor": omar, "viewer": vera}, agencies, at, long_ago)
    _plan_hanok(hanok, {"manager": jiyeon, "editor": jiyeon}, {"northlight": northlight}, at, long_ago)


def _plan_luma(brand: Organisation, people, agencies, at: datetime, long_ago: datetime) -> None:
    stage = _stage(brand, people, agencies, at, content.PRODUCTS, content.MARKETS, telling.LUMA)
    create_calendar(brand, name="Seoul · 서울 매장", time_zone="Asia/Seoul", at=long_ago, colour="teal")
    launches, press, stock = (stage.calendars[name] for name in (content.LAUNCHES, content.PRESS, content.STOCK))
    every = frozenset({"description", "products", "commercial", "kpi_targets", "kpi_actuals", "contacts", "links"})
    seen_by_northlight = {
        launches: GrantTerms(
            "read", frozenset({"description", "products", "commercial", "kpi_targets", "kpi_actuals"})
        ),
        stock: GrantTerms("titles"),
    }
    seen_by_saffron = {press: GrantTerms("edit", every), launches: GrantTerms("titles"), stock: GrantTerms("busy")}
    actor = people["manager"]
    set_grants(brand, agencies["northlight"], seen_by_northlight, actor=actor, at=long_ago)
    set_grants(brand, agencies["saffron"], seen_by_saffron, actor=actor, at=long_ago)
    events = _plan(stage, content.LUMA)
    _set_days(stage, content.LUMA_AROUND)
    for title in ("Halo Serum II launch campaign", "Evening ritual: glow in two steps", "Black Friday: quiet luxury"):
        _assign(events[title], agencies["northlight"], stage)
    _polish(events, stage)


def _plan_hanok(brand: Organisation, people, agencies, at: datetime, long_ago: datetime) -> None:
    stage = _stage(brand, people, agencies, at, content.HANOK_PRODUCTS, (), telling.HANOK)
    launches = stage.calendars[content.LAUNCHES]
    terms = {launches: GrantTerms("read", frozenset({"description", "kpi_targets"}))}
    set_grants(brand, agencies["northlight"], terms, actor=people["manager"], at=long_ago)
    events = _plan(stage, content.HANOK)
    for title in ("김장철 핸드크림 기획전", "인삼 세럼 런칭 캠페인"):
        _assign(events[title], agencies["northlight"], stage)
    sale = events["연말 감사 세일"]
    _change(sale, stage, {"when": sale.when.shifted(timedelta(days=2))}, days_ago=2)
    _set_days(stage, content.HANOK_AROUND)


def _plan(stage: Stage, plan: tuple[content.Planned, ...]) -> dict[str, Event]:
    """Events by title; what one needs or belongs to may stand later in the list, so that comes last."""
    events = {planned.title: _event(planned, stage) for planned in plan}
    for planned in plan:
        if ties := _ties(planned, events, stage):
            _change(events[planned.title], stage, ties, days_ago=20)
        measure(events[planned.title], stage.telling, actor=stage.people["manager"], now=stage.now)
    return events


def _ties(planned: content.Planned, events: Mapping[str, Event], stage: Stage) -> dict[str, Any]:
    needs = [
        {
            "event": events[need.title].pk,
            "buffer": need.buffer,
            "product": stage.products[need.product].pk if need.product else None,
        }
        for need in planned.needs
    ]
    ties: dict[str, Any] = {"needs": needs} if needs else {}
    return ties | ({"parent": events[planned.parent].pk} if planned.parent else {})


def _set_days(stage: Stage, around: content.Around) -> None:
    for region in around.regions:
        days.add_region(stage.brand, region=region)
    for label, rule in around.own:
        days.add_key_date(stage.brand, label=label, rule=rule)
    for frozen in around.freezes:
        first = stage.today + timedelta(days=frozen.start)
        days.add_freeze(
            stage.brand,
            label=frozen.label,
            starts_on=first,
            ends_on=first + timedelta(days=frozen.days - 1),
            scope=frozen.scope,
            types=[stage.types[key] for key in frozen.types],
            is_shared=frozen.is_shared,
            note=frozen.note,
        )


def _event(planned: content.Planned, stage: Stage) -> Event:
    starts_on = first_day(planned, stage.today)
    at = min(stage.now - LATELY, _noon(starts_on, stage) - PLANNED_AHEAD)
    event = create_event(
        calendar=stage.calendars[planned.calendar],
        event_type=stage.types[planned.kind],
        actor=stage.people["editor" if planned.owner == "editor" else "manager"],
        at=at,
        values=_values(planned, starts_on, stage),
    )
    _tick_past(event, starts_on, stage)
    return event


def first_day(planned: content.Planned, today: date) -> date:
    """What belongs to a key date lies around the next one, this year's until it is over."""
    if not planned.key_date:
        return today + timedelta(days=planned.start)
    still_on = today - timedelta(days=planned.start + planned.days - 1)
    ((first, _last),) = next_days(RETAIL[planned.key_date].rule, since=still_on, count=1)
    return first + timedelta(days=planned.start)


def _tick_past(event: Event, starts_on: date, stage: Stage) -> None:
    """What was due is done. Of events long over nobody reads each tick, so they are written at once."""
    actor = stage.people["manager"]
    if starts_on < stage.today - TOLD_FOR:
        event.milestones.update(done_at=_noon(starts_on, stage), done_by=actor)
        return
    for milestone in list(event.milestones.filter(offset__lte=0)):
        done_at = _noon(starts_on, stage) + timedelta(days=milestone.offset)
        if done_at < stage.now - timedelta(days=2):
            tick_milestone(milestone, done=True, actor=actor, at=done_at)


def _values(planned: content.Planned, starts_on: date, stage: Stage) -> dict[str, Any]:
    when = _when(planned, starts_on, stage)
    partners = sorted({*planned.partners, *planned.early})
    return {
        "title": planned.title,
        "when": {**when.as_json(), "recurrence": planned.recurrence},
        "status": planned.status or _status(when, planned, stage),
        "sharing": planned.sharing,
        "partners": [
            {"agency": stage.agencies[name].pk, "early": name in planned.early}
            for name in partners
            if name in stage.agencies
        ],
        "embargo_until": _embargo(planned, stage),
        "reserved": planned.reserved,
        "owner": stage.people[planned.owner],
        "channels": [stage.channels[key] for key in planned.channels],
        "products": [stage.products[sku] for sku in planned.products],
        "markets": [stage.markets[key] for key in planned.markets if key in stage.markets],
        "personas": list(stage.personas[:2]) if planned.kind == "campaign" else [],
        "stages": stage.types[planned.kind].stages,
        **_words(planned, stage),
        **planned.values,
    }


def _words(planned: content.Planned, stage: Stage) -> dict[str, Any]:
    """What the named types say of themselves."""
    told = stage.telling
    if planned.kind == "campaign":
        return {
            "objective": told.objective.format(title=planned.title),
            "goal": "acquisition",
            "description": told.description.format(title=planned.title),
            "notes": told.campaign_notes,
            "budget_planned": Decimal(64000 * told.rate),
            "details.offer": told.offer,
            "details.code": told.code,
            "links": [{"label": told.brief, "url": "https://example.com/brief"}],
        }
    if planned.kind == "restock":
        return {"details.units": 4200, "details.supplier": told.supplier, "notes": told.restock_notes}
    return {"notes": told.event_notes} if planned.kind in ("pr_event", "vip_event") else {}


def _when(planned: content.Planned, starts_on: date, stage: Stage) -> When:
    zone = planned.zone or stage.brand.time_zone
    if planned.at is None:
        return When(starts_on, starts_on + timedelta(days=planned.days - 1), zone)
    hour, minute, length = planned.at
    starts = datetime.combine(starts_on, time(hour, minute))
    return When(starts, starts + timedelta(minutes=length), zone)


def _status(when: When, planned: content.Planned, stage: Stage) -> str:
    if planned.recurrence:
        return Status.CONFIRMED
    if when.last_on < stage.today:
        return Status.DONE
    if when.first_on <= stage.today:
        return Status.LIVE
    return Status.CONFIRMED if planned.start < 40 else Status.PLANNED


def _embargo(planned: content.Planned, stage: Stage) -> datetime | None:
    if planned.embargo is None:
        return None
    day = stage.today + timedelta(days=planned.embargo)
    return datetime.combine(day, time(9), ZoneInfo(stage.brand.time_zone))


def _assign(event: Event, agency: Organisation, stage: Stage) -> None:
    """Deliverables that the agency owes."""
    event.milestones.filter(key__in=OWED).update(agency=agency)
    event.milestones.exclude(agency=agency).update(user=stage.people["manager"])


def _polish(events: dict[str, Event], stage: Stage) -> None:
    """A few decisions of the last days, so that history and followers have something to say."""
    for title in ("Halo Serum II launch campaign", "Autumn Skin Reset", "Halo Serum II"):
        for person in stage.people.values():
            follow(events[title], user=person, at=stage.now)
    launch = events["Halo Serum II launch campaign"]
    _change(launch, stage, {"budget_planned": Decimal(96000)}, days_ago=12)
    later = launch.when.shifted(timedelta(days=0))
    earlier = later.shifted(timedelta(days=-3))
    _change(launch, stage, {"when": earlier}, days_ago=8)
    _change(launch, stage, {"when": later}, days_ago=3)


def _change(event: Event, stage: Stage, values: dict[str, Any], days_ago: int = 1) -> None:
    at = stage.now - timedelta(days=days_ago)
    update_event(event, actor=stage.people["manager"], at=at, values=values, version=None)


def _noon(day: date, stage: Stage) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo(stage.brand.time_zone))


def _stage(brand: Organisation, people, agencies, at: datetime, products, markets, telling: Telling) -> Stage:
    Product.objects.bulk_create(Product(brand=brand, sku=sku, name=name) for sku, name in products)
    Market.objects.bulk_create(
        Market(brand=brand, key=key, label=label, position=place) for place, (key, label) in enumerate(markets)
    )
    calendars = Calendar.objects.filter(brand=brand).order_by("position")
    return Stage(
        brand=brand,
        today=at.astimezone(ZoneInfo(brand.time_zone)).date(),
        now=at,
        calendars=dict(zip((content.LAUNCHES, content.PRESS, content.STOCK), calendars, strict=True)),
        types={row.key: row for row in EventType.objects.filter(brand=brand)},
        channels={row.key: row for row in Channel.objects.filter(brand=brand)},
        products={row.sku: row for row in Product.objects.filter(brand=brand)},
        markets={row.key: row for row in Market.objects.filter(brand=brand)},
        personas=tuple(Persona.objects.filter(brand=brand)),
        people=people,
        agencies=agencies,
        telling=telling,
    )


@cache
def _password() -> str:
    """Hashed once for all: the demo's password is no secret."""
    return make_password(PASSWORD)


def _person(email: str, name: str, zone: str, language: str = Language.ENGLISH) -> User:
    person = User.objects.create(
        email=email, password=_password(), name=name, time_zone=zone, language=language, is_demo=True
    )
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def _brand(
    name: str,
    slug: str,
    zone: str,
    region: str,
    currency: str,
    manager: User,
    telling: Telling,
    since: datetime,
    *,
    now: datetime,
) -> Organisation:
    """A brand whose owner is its manager's colleague of the books: the demo signs in as manager."""
    brand = _organisation(
        OrganisationKind.BRAND, name, slug, zone, region, currency=currency, language=manager.language
    )
    owner = _person(f"owner@{slug}.example", telling.owner, zone, manager.language)
    _join(brand, since, (owner, Role.OWNER), (manager, Role.MANAGER))
    provision(brand, actor=manager, at=now)
    return brand


def _organisation(kind: str, name: str, slug: str, zone: str, region: str, **fields: Any) -> Organisation:
    return Organisation.objects.create(
        kind=kind, name=name, slug=slug, time_zone=zone, region=region, is_demo=True, **fields
    )


def _join(organisation: Organisation, since: datetime, *people: tuple[User, str]) -> None:
    for person, role in people:
        Membership.objects.create(organisation=organisation, user=person, role=role, joined_at=since)
