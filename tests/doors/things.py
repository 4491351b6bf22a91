"""One of everything that an address may name, for the matrix: once of Maison Luma, once of Hanok Beauty."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from calendarapp.accounts.models import Organisation, User
from calendarapp.accounts.services import invite, make_api_token
from calendarapp.calendars.models import Partnership
from calendarapp.calendars.services import GrantTerms, invite_partner
from calendarapp.changes.models import Change
from calendarapp.common.clock import now
from calendarapp.events.models import Channel, Event, FreezeWindow, KeyDate, Persona
from calendarapp.events.services.product_imports import NewProduct, take_products
from calendarapp.feeds.services import create_subscription
from calendarapp.intake.services import receive_file
from calendarapp.kpis.models import Metric, Reading, Target
from calendarapp.notifications.letters import unsubscribe_token
from calendarapp.notifications.models import Delivery, Message
from calendarapp.sharing.services import make_guest_link, save_view
from calendarapp.teamwork.models import Comment
from tests.cast import grant

if TYPE_CHECKING:
    from .world import World

CALENDAR_FILE = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:1@x\r\nDTSTAMP:20270101T000000Z\r\n"
    b"DTSTART;VALUE=DATE:20270310\r\nSUMMARY:From a file\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
# The same for every brand, or nothing that belongs to anybody.
OF_NOBODY = {
    "field_key": "offer",
    "milestone_key": "campaign.brief",
    "feed": "no-such-token",
    "mail": "no-such-mail",
    "name": "almanac",
    "format": "csv",
    "cell": "status",
    "settings_act": "no-such-act",
}


def things_of(world: "World", name: str, person: User) -> dict[str, Any]:
    """By the name of its part in the address: what hangs on the event of this name, its brand and the person."""
    event = world.events[name]
    return {
        **OF_NOBODY,
        "day": now().date() + timedelta(days=5),
        **_of_the_event(world, name, event),
        **_of_the_brand(world, name, event),
        **_of_the_people(world, name, event, person),
    }


def date_of(series: Event) -> str:
    """The key of the second date of a weekly series."""
    return f"{series.starts_on + timedelta(days=7):%Y%m%d}"


def _of_the_event(world: "World", name: str, event: Event) -> dict[str, Any]:
    series = world.events["foreign_series" if name == "foreign" else "series"]
    return {
        "series": series.pk,
        "date": date_of(series),
        "event": event.pk,
        "calendar": event.calendar_id,
        "type": event.type_id,
        "milestone": event.milestones.exclude(label="").get().pk,
        "target": Target.objects.get(event=event).pk,
        "reading": Reading.objects.get(event=event, metric__key="net_revenue").pk,
        "product": event.products.get().pk,
        "market": event.markets.get().pk,
        "comment": Comment.objects.get(event=event, agency=None, visibility="shared").pk,
        "change": _last_change(event),
    }


def _last_change(event: Event) -> int:
    """Made an hour ahead: it can be undone for ten minutes, and the doors are asked for longer than that."""
    change = Change.objects.filter(event_id=event.pk).order_by("-number").first()
    Change.objects.filter(pk=change.pk).update(at=now() + timedelta(hours=1))
    return change.number


def _of_the_brand(world: "World", name: str, event: Event) -> dict[str, Any]:
    brand = event.brand
    is_luma = brand == world.cast.luma
    agency = world.cast.northlight if is_luma else _agency_of(world)
    members = brand.memberships.filter(user__name__startswith="Omar") if is_luma else brand.memberships
    return {
        "brand": brand.slug,
        "membership": members.first().pk,
        "agency": agency.slug,
        "agency_id": agency.pk,
        "partnership": Partnership.objects.get(brand=brand, agency=agency).pk,
        "person": members.first().user_id,
        "metric": Metric.objects.filter(brand=brand).first().pk,
        "channel": Channel.objects.get(brand=brand, key="email").pk,
        "persona": Persona.objects.get(brand=brand, label=world.word(name, "persona")).pk,
        "region": brand.region,
        "key_date": _own_date(world, name, brand),
        "freeze": _freezes(world, name, brand),
    }


def _of_the_people(world: "World", name: str, event: Event, person: User) -> dict[str, Any]:
    brand, at = event.brand, now()
    subscription = create_subscription(person=person, name="Canary", calendars=[event.calendar], at=at)
    token, _words = make_api_token(user=person, name="Canary", at=at)
    member, _letter = invite(organisation=brand, email="new@brand.example", role="viewer", invited_by=person, at=at)
    terms = {event.calendar: GrantTerms("read")}
    _partner, letter = invite_partner(brand, email=f"lead@{name}.example", terms=terms, actor=person, at=at)
    view = save_view(brand, owner=person, at=at, name=world.word(name, "view"), kind="month", query="", team=brand)
    last_day = (at + timedelta(days=30)).date()
    link, guest = make_guest_link(
        brand, maker=person, at=at, name="Canary", thing=event.calendar, level="read", expires_on=last_day
    )
    # An hour ahead as well.
    rows = [NewProduct(f"LIST-{name}", world.word(name, "list"))]
    products = take_products(brand, rows=rows, actor=person, at=at + timedelta(hours=1))
    run = receive_file(event.calendar, actor=person, at=at, file_name=f"{name}.ics", content=CALENDAR_FILE)
    message = _reminder(event, person, name)
    return {
        "saved_view": view.pk,
        "subscription": subscription.pk,
        "token": token.pk,
        "invitation": member.pk,
        "letter": letter,
        "import": run.pk,
        "product_import": products.pk,
        "message": message.pk,
        "delivery": message.deliveries.get().pk,
        "unsubscribe": unsubscribe_token(person.pk, message.kind),
        "guest_link": link.pk,
        # Whoever has a link comes in: what is foreign is asked for through the own one.
        "guest": world.own.get("guest", guest),
        "guest_kind": "agenda",
    }


def _reminder(event: Event, person: User, name: str) -> Message:
    """What the sweep would write of the event's start, its mail given up."""
    message = Message.objects.create(
        person=person,
        kind="reminder_start",
        organisation=event.brand,
        event_id=event.pk,
        ids={"kind": "event", "key": "-", "lead": "P7D", "starts": event.starts_on.isoformat(), "late": False},
        due_at=now() - timedelta(hours=1),
    )
    letter = f"<{name}@almanac.example>"
    Delivery.objects.create(message=message, medium="mail", state="dead", letter_id=letter, next_try_at=now())
    return message


def _own_date(world: "World", name: str, brand: Organisation) -> int:
    rule = {"kind": "easter", "days": -2}
    label = world.word(name, "key_date")
    return KeyDate.objects.create(brand=brand, key="own-canary", label=label, rule=rule).pk


def _freezes(world: "World", name: str, brand: Organisation) -> int:
    """One that partners see, though never its note, and one that they don't."""
    first = now().date()
    days = {"starts_on": first, "ends_on": first + timedelta(days=8)}
    FreezeWindow.objects.create(
        brand=brand, label=world.word(name, "freeze"), note=world.word(name, "freeze_note"), **days
    )
    note = world.word(name, "shared_freeze_note")
    return FreezeWindow.objects.create(brand=brand, label="Stock-taking", note=note, is_shared=True, **days).pk


def _agency_of(world: "World") -> Organisation:
    """An agency that works for the other brand alone."""
    agency = Organisation.objects.create(kind="agency", name="Third Agency", slug="third-agency")
    grant(agency, world.cast.hanok_calendar, "read")
    return agency
