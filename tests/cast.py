"""The people of every test: two brands, two agencies, and what they may see of each other."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from calendarapp.accounts.models import Membership, Organisation, Role, User
from calendarapp.accounts.provision import provision
from calendarapp.calendars.lens import Lens
from calendarapp.calendars.models import Calendar, Grant, Partnership
from calendarapp.common.clock import now
from calendarapp.events.models import Channel, Event, EventType, Persona, Product
from calendarapp.events.services import create_event
from calendarapp.events.timing import When
from tests.kept import Kept

AT = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


@dataclass
class Cast:
    """Mia, Omar and Vera plan for Maison Luma; Ada (Northlight) and Sol (Saffron) are partners; Zoe is of another brand."""

    luma: Organisation
    hanok: Organisation
    northlight: Organisation
    saffron: Organisation
    mia: User
    omar: User
    vera: User
    ada: User
    sol: User
    zoe: User
    launches: Calendar
    press: Calendar
    stock: Calendar
    hanok_calendar: Calendar

    def type(self, key: str, brand: Organisation | None = None) -> EventType:
        return EventType.objects.get(brand=brand or self.luma, key=key)

    def channel(self, key: str) -> Channel:
        return Channel.objects.get(brand=self.luma, key=key)

    def persona_rows(self):
        return Persona.objects.filter(brand=self.luma)[:2]

    def product(self, sku: str, name: str = "Glow Serum") -> Product:
        return Product.objects.get_or_create(brand=self.luma, sku=sku, defaults={"name": name})[0]

    def today(self) -> date:
        """Of Maison Luma and its people: up to two hours before it is the day in UTC."""
        return now().astimezone(ZoneInfo(self.luma.time_zone)).date()

    def lens(self, person: User, at: datetime = AT) -> Lens:
        return Lens.of(person, at)

    def event(
        self,
        title: str = "Glow serum launch",
        *,
        starts: date | datetime = date(2027, 3, 10),
        ends: date | datetime | None = None,
        zone: str = "Europe/Paris",
        calendar: Calendar | None = None,
        kind: str = "campaign",
        actor: User | None = None,
        at: datetime = AT,
        **values: Any,
    ) -> Event:
        """An event on the calendar of launches by default, planned by Mia."""
        calendar = calendar or self.launches
        values.setdefault("sharing", "internal")
        own = {f"details.{key}": value for key, value in values.pop("details", {}).items()}
        when = {**When(starts, ends or starts, zone).as_json(), "recurrence": values.pop("recurrence", "")}
        return create_event(
            calendar=calendar,
            event_type=self.type(kind, calendar.brand),
            actor=actor or self.mia,
            at=at,
            values={"title": title, "when": when, **values, **own},
        )


def grant(agency: Organisation, calendar: Calendar, level: str, groups: str = "", **fields: Any) -> Grant:
    """A grant as it stands since before every test."""
    Partnership.objects.get_or_create(brand=calendar.brand, agency=agency, defaults={"created_at": AT})
    return Grant.objects.create(
        agency=agency, calendar=calendar, level=level, groups=groups, granted_at=AT, changed_at=AT, **fields
    )


def make_cast() -> Cast:
    """Northlight reads the launches with targets and description; Saffron sees titles there and edits the press calendar."""
    luma = _brand("Maison Luma", "maison-luma", "Europe/Paris", "FR", "EUR")
    hanok = _brand("Hanok Beauty", "hanok-beauty", "Asia/Seoul", "KR", "KRW")
    northlight, saffron = _agency("Northlight Media", "northlight"), _agency("Saffron PR", "saffron")
    mia = _person("mia@maisonluma.example", "Mia Laurent", luma, Role.MANAGER)
    omar = _person("omar@maisonluma.example", "Omar Haddad", luma, Role.EDITOR)
    vera = _person("vera@maisonluma.example", "Vera Stone", luma, Role.VIEWER)
    ada = _person("ada@northlight.example", "Ada Brandt", northlight, Role.LEAD, zone="Europe/London")
    sol = _person("sol@saffron.example", "Sol Park", saffron, Role.LEAD)
    zoe = _person("zoe@hanok.example", "Zoe Kim", hanok, Role.OWNER, zone="Asia/Seoul")
    _person("owner@maisonluma.example", "Luc Martin", luma, Role.OWNER)
    provision(luma, actor=mia, at=AT)
    provision(hanok, actor=zoe, at=AT)
    Organisation.objects.update(created_at=AT - timedelta(days=400))  # nobody is a beginner
    launches, press, stock = Calendar.objects.filter(brand=luma)
    grant(northlight, launches, "read", "description kpi_targets")
    grant(saffron, launches, "titles")
    grant(saffron, press, "edit", "contacts description")
    return Cast(
        luma=luma,
        hanok=hanok,
        northlight=northlight,
        saffron=saffron,
        mia=mia,
        omar=omar,
        vera=vera,
        ada=ada,
        sol=sol,
        zoe=zoe,
        launches=launches,
        press=press,
        stock=stock,
        hanok_calendar=Calendar.objects.filter(brand=hanok).first(),
    )


def _brand(name: str, slug: str, zone: str, region: str, currency: str) -> Organisation:
    return Organisation.objects.create(
        kind="brand", name=name, slug=slug, time_zone=zone, region=region, currency=currency
    )


def _agency(name: str, slug: str) -> Organisation:
    return Organisation.objects.create(kind="agency", name=name, slug=slug, time_zone="Europe/London", region="GB")


def _person(email: str, name: str, organisation: Organisation, role: str, *, zone: str = "Europe/Paris") -> User:
    user = User.objects.create_user(email, PASSWORD, name=name, time_zone=zone)
    Membership.objects.create(organisation=organisation, user=user, role=role, joined_at=AT)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


kept_cast = Kept(make_cast)


@pytest.fixture
def cast(db) -> Cast:
    return kept_cast()
