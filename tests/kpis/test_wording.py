from datetime import date
from decimal import Decimal

from calendarapp.changes.models import Change
from calendarapp.events.history import entries
from calendarapp.events.models import Event
from calendarapp.kpis.services import NewReading, change_target, record_readings
from tests.cast import AT


def history(cast, event, person):
    lens = cast.lens(person)
    events = Event.objects.seen_through(lens).prefetch_related("partners").select_related("brand", "type")
    rows = Change.objects.filter(event_id=event.pk).select_related("actor").order_by("-number")
    found = entries(rows, events.in_bulk([event.pk]), lens)
    return [(field.label, field.before, field.after) for entry in found for field in entry.fields if "." in field.name]


def test_a_change_of_a_target_shows_what_differs(cast, figures):
    event = cast.event()
    target = figures.target(event, "repeat_rate", "0.25", baseline="0.215", window_start=date(2027, 2, 1))
    values = {"target": Decimal("0.3"), "source": "Shop"}
    change_target(target, actor=cast.mia, at=AT, version=1, values=values)

    latest, first = history(cast, event, cast.vera)

    former = "25% · baseline 21.5% · 1 Feb 2027 – … · due after 90 days"
    assert first == ("Target: Repeat purchase rate", "–", former)
    assert latest == ("Target: Repeat purchase rate", former, former.replace("25%", "30%") + " · Shop")


def test_readings_are_told_with_day_and_source(cast, figures):
    event = cast.event()
    figures.reading(event, "net_revenue", "1200.5", day=date(2027, 2, 20), place="in_store")
    figures.reading(event, "net_revenue", "1180", day=date(2027, 2, 20), place="in_store")

    assert history(cast, event, cast.vera)[0] == (
        "Net revenue",
        "€1,200.50 (20 Feb 2027, Shop, In store)",
        "€1,180 (20 Feb 2027, Shop, In store)",
    )


def test_many_readings_are_told_in_short(cast, figures):
    event = cast.event()
    orders = figures.metric("orders")
    rows = [NewReading(orders, Decimal(day), date(2027, 2, day)) for day in range(1, 8)]
    record_readings(event, rows=rows, actor=cast.mia, at=AT)

    told = history(cast, event, cast.vera)[0][2]

    assert told == "1 (1 Feb 2027); 2 (2 Feb 2027); 3 (3 Feb 2027) and 4 more"


def test_a_partner_reads_of_what_is_open_alone(cast, figures):
    event = cast.event(sharing="shared")
    figures.target(event, "orders", "100")
    figures.target(event, "contribution_margin", "0.6")
    figures.reading(event, "orders", "42")

    assert [label for label, _before, _after in history(cast, event, cast.ada)] == ["Target: Orders"]
    assert len(history(cast, event, cast.mia)) == 3
