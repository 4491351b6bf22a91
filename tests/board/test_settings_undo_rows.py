"""Undo of what was added to a brand's settings, and of what was deleted from them."""

from datetime import UTC, date, datetime

import pytest

from calendarapp.accounts.models import Membership
from calendarapp.board.undoable import KINDS, ChangedSinceError, undo_act
from calendarapp.calendars.models import Calendar, Grant
from calendarapp.calendars.services import GrantTerms, invite_partner, set_grants
from calendarapp.common.former import act_of, columns_of
from calendarapp.events.models import Channel, EventType, FreezeWindow, KeyDate, Market, Persona, Product
from calendarapp.events.services import days, update_event
from calendarapp.events.services.products import archive_product
from calendarapp.events.services.types import MOST_TYPES, archive_type, create_type, delete_type
from calendarapp.events.services.vocabulary import add_word, archive_word, change_word, move_word
from calendarapp.feeds.services import create_subscription
from calendarapp.kpis.models import Metric
from calendarapp.kpis.services import add_metric, delete_metric
from calendarapp.reminders.models import Rule
from calendarapp.reminders.services import leads_of, set_leads
from calendarapp.sharing.services import make_guest_link

from ..cast import AT
from .desk import address, text
from .toasts import offered, standing, taken_back

MAY = date(2027, 5, 1)
BEFORE = datetime(2026, 12, 31, 23, 0, 0, 123456, tzinfo=UTC)


def rows_of(model):
    return {row.pk: columns_of(row) for row in model._default_manager.all()}


def added(desk, page, *args, **values):
    """Fills in the form as Mia; the page that tells of it."""
    return desk.client.get(desk.fill(desk.mia, page, *args, **values).url)


def as_template(desk):
    """A type that is made of an event, with all that the event has."""
    event = desk.cast.event()
    return added(desk, "event_template", event.pk, label="Pop-up")


# What is added → its table, and how.
ADDITIONS = {
    "channel": (Channel, lambda desk: added(desk, "channels", label="Podcast <b>")),
    "persona": (Persona, lambda desk: added(desk, "personas", label="Insider", segment="orders > 3")),
    "market": (Market, lambda desk: added(desk, "markets", label="Korea", key="KR")),
    "metric": (Metric, lambda desk: added(desk, "metrics", label="Samples")),
    "product": (Product, lambda desk: added(desk, "product_new", sku="GS-50", name="Glow Serum")),
    "type": (EventType, lambda desk: added(desk, "type_new", label="Pop-up", source="restock")),
    "type of an event": (EventType, as_template),
    "key date": (KeyDate, lambda desk: added(desk, "key_date_new", label="Birthday")),
    "freeze": (FreezeWindow, lambda desk: added(desk, "freeze_new", label="Stock", types=[desk.cast.type("other").pk])),
    "calendar": (Calendar, lambda desk: added(desk, "calendars", name="Seoul", default_sharing="shared")),
}


@pytest.fixture
def desk(cast, desk):
    desk.cast, desk.mia = cast, cast.mia
    return desk


@pytest.mark.parametrize("thing", ADDITIONS)
def test_undo_takes_away_what_was_added(cast, desk, thing):
    model, add = ADDITIONS[thing]
    before, rules = rows_of(model), Rule.objects.count()

    told = add(desk)
    made = len(rows_of(model)) - len(before)
    undone = taken_back(desk, told, next=told.request["PATH_INFO"])

    assert (made, rows_of(model), Rule.objects.count()) == (1, before, rules)
    assert "Undone. “" in text(undone)
    assert "” is deleted." in text(undone)
    assert (undone.status_code, offered(undone)) == (200, None)


def test_page_of_a_type_that_is_taken_away_gives_way_to_all_types(cast, desk):
    told = added(desk, "type_new", label="Pop-up")
    kept = added(desk, "type_new", label="Stall")
    cast.event(kind=EventType.objects.get(label="Stall").key)

    gone = taken_back(desk, told, next=told.request["PATH_INFO"])
    stays = taken_back(desk, kept, next=kept.request["PATH_INFO"])

    assert gone.redirect_chain == [(address("types"), 302)]
    assert stays.redirect_chain == [(kept.request["PATH_INFO"], 302)]


@pytest.mark.parametrize(
    ("thing", "use", "why"),
    [
        ("channel", lambda cast, row: cast.event(channels=[row.pk]), "1 event or type has it. Archive it instead."),
        ("metric", lambda cast, row: _usual(cast, row), "1 target, reading or type has it. Archive it instead."),
        ("product", lambda cast, row: cast.event(products=[row.pk]), "1 event or type has it. Archive it instead."),
        ("type", lambda cast, row: cast.event(kind=row.key), "or a freeze window points at this type. Archive it instead."),
    ],
)  # fmt: skip
def test_what_is_used_by_then_stays_and_is_told(cast, desk, thing, use, why):
    model, add = ADDITIONS[thing]
    told = add(desk)
    row = model.objects.latest("pk")
    use(cast, row)

    answer = taken_back(desk, told)

    assert "Nothing was undone: " in text(answer)
    assert why in text(answer)
    assert model.objects.filter(pk=row.pk).exists()


def _usual(cast, metric):
    EventType.objects.filter(pk=cast.type("restock").pk).update(metrics=[metric.key])


def _left(cast, calendar):
    """Planned in the calendar, and gone from it: readers of both are told of it."""
    event = cast.event(calendar=calendar)
    update_event(event, actor=cast.mia, at=AT, version=None, values={"calendar": cast.launches.pk})


def _ended(cast, calendar):
    for level in ("read", ""):
        set_grants(cast.luma, cast.northlight, {calendar: GrantTerms(level)}, actor=cast.mia, at=AT)


def _proposed(cast, calendar):
    invite_partner(cast.luma, email="new@agency.example", terms={calendar: GrantTerms("read")}, actor=cast.mia, at=AT)


def _linked(cast, calendar):
    make_guest_link(cast.luma, maker=cast.mia, at=AT, name="Jury", thing=calendar, level="read", expires_on=MAY)


def _subscribed(cast, calendar):
    create_subscription(person=cast.vera, name="All", calendars=[calendar], at=AT)


@pytest.mark.parametrize("use", [_left, _ended, _proposed, _linked, _subscribed])
def test_calendar_that_anything_points_at_stays(cast, desk, use):
    told = ADDITIONS["calendar"][1](desk)
    calendar = Calendar.objects.get(name="Seoul")
    use(cast, calendar)
    grants = list(Grant.objects.values())

    answer = taken_back(desk, told)

    assert "Archive it instead." in text(answer)
    assert Calendar.objects.filter(pk=calendar.pk).exists()
    assert list(Grant.objects.values()) == grants


@pytest.mark.parametrize(
    ("thing", "change"),
    [
        ("channel", lambda row: change_word(row, label="Radio")),
        ("type", lambda row: set_leads(row.brand, type_key=row.key, days=[3], at=AT)),
        ("key date", lambda row: days.switch_key_date(row, is_on=False)),
        ("freeze", lambda row: row.types.clear()),
        ("calendar", lambda row: Calendar.objects.filter(pk=row.pk).update(default_sharing="internal")),
    ],
)
def test_what_was_changed_since_it_was_added_stays(cast, desk, thing, change):
    model, add = ADDITIONS[thing]
    told = add(desk)
    row = model.objects.latest("pk")
    change(row)

    answer = taken_back(desk, told)

    assert "was changed since it was added. Archive or delete it if it is no longer wanted." in text(answer)
    assert model.objects.filter(pk=row.pk).exists()


def test_order_that_others_chose_since_binds_nobody(cast, desk):
    told = ADDITIONS["channel"][1](desk)
    move_word(Channel.objects.latest("pk"), to=0)

    assert "is deleted." in text(taken_back(desk, told))


@pytest.mark.parametrize("kind", ["persona", "product"])
def test_what_came_back_by_being_added_again_is_put_away_again(cast, desk, kind):
    if kind == "persona":
        row = archive_word(add_word(cast.luma, Persona, label="Insider", segment="orders > 3"), at=BEFORE)
        again = {"page": "personas", "label": "insider", "segment": "orders > 9"}
    else:
        row = archive_product(cast.product("GS-30"), at=BEFORE)
        again = {"page": "product_new", "sku": "GS-30", "name": "Serum"}
    before = rows_of(type(row))

    told = added(desk, **again)
    changed = standing(kind, row) != KINDS[kind].read(row)
    taken_back(desk, told)

    assert (changed, rows_of(type(row))) == (True, before)


def _samples(cast):
    return Metric.objects.get(brand=cast.luma, label="Samples")


def _type(cast):
    made = create_type(cast.luma, label="Pop-up", source=cast.type("restock"))
    made.channels.set([cast.channel("email"), cast.channel("sms")])
    add_metric(cast.luma, label="Samples", unit="#", direction="up")
    EventType.objects.filter(pk=made.pk).update(metrics=[_samples(cast).key, "net_revenue"])
    set_leads(cast.luma, type_key=made.key, days=[9], at=BEFORE)
    Rule.objects.filter(type_key=made.key).update(recipients=["backup"], mediums=["inbox"])
    return archive_type(made, at=BEFORE)


def _freeze(cast):
    return days.add_freeze(
        cast.luma, label="Code", starts_on=MAY, ends_on=MAY, is_shared=True, types=[cast.type("other")]
    )


# What is deleted → the row, and the page that asks.
DELETIONS = {
    "channel": lambda cast: archive_word(add_word(cast.luma, Channel, label="Own", ownership="paid"), at=BEFORE),
    "market": lambda cast: add_word(cast.luma, Market, label="Korea", key="KR"),
    "metric": lambda cast: add_word(cast.luma, Metric, label="Samples", unit="#", direction="down", inside=True),
    "product": lambda cast: archive_product(cast.product("GS-30"), at=BEFORE),
    "type": _type,
    "key_date": lambda cast: days.add_key_date(
        cast.luma, label="Birthday", rule={"kind": "fixed", "month": 6, "day": 1}
    ),
    "freeze": _freeze,
}


def deleted(desk, kind, row):
    verb = "remove" if kind in ("key_date", "freeze") else "delete"
    return desk.client.get(desk.send(desk.mia, f"{kind}_{verb}", row.pk).url)


@pytest.mark.parametrize("kind", [*DELETIONS, "region", "member"])
def test_page_that_asks_says_that_it_can_be_undone(cast, desk, kind):
    if kind == "region":
        page = desk.open(cast.mia, "key_date_region_remove", "FR")
    elif kind == "member":
        page = desk.open(cast.mia, "member_remove", Membership.objects.get(user=cast.omar).pk)
    else:
        verb = "remove" if kind in ("key_date", "freeze") else "delete"
        page = desk.open(cast.mia, f"{kind}_{verb}", DELETIONS[kind](cast).pk)

    assert "You can undo this for ten minutes." in text(page)


@pytest.mark.parametrize("kind", DELETIONS)
def test_undo_puts_back_what_was_deleted(cast, desk, kind):
    row = DELETIONS[kind](cast)
    model = KINDS[kind].model
    before, values = rows_of(model), standing(kind, row)

    told = deleted(desk, kind, row)
    left = model.objects.filter(pk=row.pk).exists()
    undone = taken_back(desk, told)

    assert (left, rows_of(model), standing(kind, row)) == (False, before, values)
    assert "is as it was." in text(undone)


@pytest.mark.parametrize(
    ("kind", "since", "why"),
    [
        ("market", lambda cast: add_word(cast.luma, Market, label="korea"), "It is in the list already."),
        ("market", lambda cast: add_word(cast.luma, Market, label="Corea", key="kr"), "It is in the list already."),
        ("product", lambda cast: cast.product("GS-30", "Other"), "It is in the list already."),
        ("type", lambda cast: create_type(cast.luma, label="Pop-up"), "There is a type of this name already."),
        ("type", lambda cast: cast.channel("sms").delete(), "something that it had is deleted by now."),
        ("type", lambda cast: delete_metric(_samples(cast)), "something that it had is deleted by now."),
    ],
    ids=["name", "code", "SKU", "key", "channel", "metric"],
)
def test_what_can_not_be_put_back_as_it_was_is_told(cast, desk, kind, since, why):
    told = deleted(desk, kind, DELETIONS[kind](cast))
    since(cast)
    before = rows_of(KINDS[kind].model)

    answer = taken_back(desk, told)

    assert f"Nothing was undone: {why}" in text(answer)
    assert rows_of(KINDS[kind].model) == before


def test_freeze_is_not_put_back_without_a_type_that_is_deleted(cast, desk):
    """It would block every type."""
    pop_up = create_type(cast.luma, label="Pop-up")
    told = deleted(desk, "freeze", days.add_freeze(cast.luma, label="Code", starts_on=MAY, ends_on=MAY, types=[pop_up]))
    delete_type(pop_up)

    assert "something that it had is deleted by now." in text(taken_back(desk, told))
    assert not FreezeWindow.objects.exists()


def test_limits_hold_for_what_is_put_back(cast, desk):
    told = deleted(desk, "type", create_type(cast.luma, label="Pop-up"))
    for number in range(MOST_TYPES - EventType.objects.filter(brand=cast.luma).count()):
        EventType.objects.create(brand=cast.luma, key=f"own-{number}", label=f"Own {number}")

    assert f"Nothing was undone: A brand can have {MOST_TYPES} types." in text(taken_back(desk, told))


def test_deletion_is_undone_once_by_two_at_the_same_moment(cast, desk):
    told = deleted(desk, "market", DELETIONS["market"](cast))
    key = offered(told).rstrip("/").rsplit("/", 1)[-1]
    act = act_of(desk.client.session, brand_id=cast.luma.pk, key=key)
    undo_act(act, kind=KINDS["market"], actor=cast.mia, at=AT)

    with pytest.raises(ChangedSinceError):
        undo_act(act, kind=KINDS["market"], actor=cast.mia, at=AT)


def regions(brand):
    rows = KeyDate.objects.filter(brand=brand, rule__isnull=True)
    return sorted(rows.values_list("region", "key", "is_on"))


def test_regions_go_and_come_back_with_what_was_switched_off(cast, desk):
    before = regions(cast.luma)
    told = desk.client.get(desk.send(cast.mia, "key_date_regions", region="KR").url)
    with_korea = regions(cast.luma)
    taken_back(desk, told)
    taken = regions(cast.luma)
    days.add_region(cast.luma, region="KR")
    days.switch_key_date(KeyDate.objects.filter(brand=cast.luma, region="KR")[0], is_on=False)
    standing = regions(cast.luma)
    told = desk.client.get(desk.send(cast.mia, "key_date_region_remove", "KR").url)
    removed = regions(cast.luma)
    back = taken_back(desk, told)

    assert with_korea != before == taken == removed
    assert regions(cast.luma) == standing
    assert "Undone. “South Korea” is as it was." in text(back)


def test_built_in_day_is_called_by_its_name(cast, desk):
    holidays = KeyDate.objects.get(brand=cast.luma, key="holidays", region="FR")

    told = desk.client.get(desk.send(cast.mia, "key_date_switch", holidays.pk, is_on="0").url)
    taken_back(desk, told)
    holidays.refresh_from_db()

    assert "“Public holidays (FR)” is no longer shown." in text(told)
    assert holidays.is_on


def test_leads_are_heard_by_those_and_since_when_they_were(cast, desk):
    row = _type(cast)
    rules = list(Rule.objects.filter(type_key=row.key).values("lead", "recipients", "mediums", "since"))

    told = desk.client.get(desk.send(cast.mia, "type_leads", row.pk, days="").url)
    dropped = leads_of(cast.luma, row.key)[0]
    taken_back(desk, told)

    assert (dropped, list(Rule.objects.filter(type_key=row.key).values(*rules[0]))) == ([], rules)


def test_who_no_longer_manages_takes_no_calendar_away(cast, desk):
    told = ADDITIONS["calendar"][1](desk)
    Membership.objects.filter(user=cast.mia).update(role="editor")

    assert desk.client.post(offered(told)).status_code == 403
    assert Calendar.objects.filter(name="Seoul").exists()


def test_new_calendar_stands_last_after_one_was_taken_away(cast, desk):
    told = ADDITIONS["calendar"][1](desk)
    desk.send(cast.mia, "calendar_move", Calendar.objects.get(name="Seoul").pk)
    taken_back(desk, told)

    added(desk, "calendars", name="Busan")

    assert str(Calendar.objects.filter(brand=cast.luma).last()) == "Busan"


@pytest.mark.parametrize("count", [1, 3])
def test_undo_of_a_deletion_takes_the_same_queries_for_one_and_three(cast, desk, django_assert_num_queries, count):
    row = archive_type(create_type(cast.luma, label="Pop-up"), at=BEFORE)
    row.channels.set(Channel.objects.filter(brand=cast.luma)[:count])
    set_leads(cast.luma, type_key=row.key, days=range(count), at=AT)
    told = deleted(desk, "type", row)

    with django_assert_num_queries(25):
        answer = desk.client.post(offered(told))

    assert answer.status_code == 302
