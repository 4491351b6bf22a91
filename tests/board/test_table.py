"""The table: rows, columns, order, and what it never tells."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest

from calendarapp.board.columns import SORTS, sorted_by
from calendarapp.calendars.models import Grant
from calendarapp.events import timing
from calendarapp.events.models import Event
from calendarapp.events.queries import plan_query
from calendarapp.events.services import add_milestone
from calendarapp.kpis.models import Metric
from calendarapp.kpis.services import record_reading, set_target

from ..cast import AT

pytestmark = pytest.mark.both_legs
TABLE = "/b/maison-luma/table/"
EVERY = TABLE + "?period=all"
ROW = re.compile(r'<tr data-row="(\d+)".*?</tr>', re.DOTALL)
CELL = re.compile(r'<t[dh][^>]*data-col="([\w.]+)"[^>]*>(.*?)</t[dh]>', re.DOTALL)


def plain(html):
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]*>", " ", html))).strip()


def rows(sight):
    """Each row as column → what it says."""
    body = sight.answer.content.decode().split("<tbody>")[1] if "<tbody>" in sight.answer.content.decode() else ""
    return [{name: plain(cell) for name, cell in CELL.findall(row.group(0))} for row in ROW.finditer(body)]


def titles(sight):
    return [row["title"].split(" Rename ")[0] for row in rows(sight)]


def heads(sight):
    head = sight.answer.content.decode().split("<tbody>")[0].split("<thead>")[1]
    return [name for name, _cell in CELL.findall(head)]


def test_table_shows_each_event_once(cast, look):
    cast.event("Launch", owner=cast.mia, status="confirmed", ends=date(2027, 3, 12))
    cast.event("Weekly", recurrence="RRULE:FREQ=WEEKLY", starts=date(2027, 2, 1))

    found = rows(look(cast.vera, TABLE))

    assert [(row["title"], row["status"], row["starts"], row["ends"], row["owner"]) for row in found] == [
        ("Weekly", "Planned", "Mon 1 Feb 2027", "Mon 1 Feb 2027", ""),
        ("Launch", "Confirmed", "Wed 10 Mar 2027", "Fri 12 Mar 2027", "Mia Laurent"),
    ]


def test_times_are_the_events_own(cast, look):
    starts = datetime(2027, 3, 10, 9)
    cast.event("Talk", starts=starts, ends=starts + timedelta(hours=2), zone="Asia/Seoul")

    (row,) = rows(look(cast.vera, TABLE))

    assert (row["starts"], row["ends"]) == ("Wed 10 Mar 2027, 09:00 KST", "Wed 10 Mar 2027, 11:00 KST")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Soon"]),
        ("?period=all", ["Past", "Soon", "Far"]),
        ("?from=2020-01-01&to=2020-12-31", ["Past"]),
        ("?from=2027-03-10&to=2027-03-10", ["Soon"]),
        ("?from=2027-03-11", []),
        ("?from=2027-03-12&to=2027-03-01", ["Soon"]),
        ("?from=junk&to=2027-02-30", ["Soon"]),
        ("?from=0001-01-01&to=9999-12-31", ["Soon"]),
    ],
)
def test_period_bounds_the_rows(cast, look, query, found):
    for title, day in (("Past", date(2020, 5, 1)), ("Soon", date(2027, 3, 10)), ("Far", date(2031, 5, 1))):
        cast.event(title, starts=day)

    assert titles(look(cast.vera, TABLE + query)) == found


def test_a_century_reads_no_more_of_a_series_than_its_first_row(cast, look, monkeypatch):
    cast.event("Daily", recurrence="RRULE:FREQ=DAILY", starts=date(2031, 5, 1))  # beyond the days that have rows
    read = []
    real = timing.event_rows
    monkeypatch.setattr(
        timing, "event_rows", lambda *args, **days: (read.append(1) or row for row in real(*args, **days))
    )

    page = look(cast.vera, f"{TABLE}?from=1970-01-01&to=2100-12-31")

    assert (titles(page), len(read)) == (["Daily"], 1)


def test_series_stand_wherever_they_touch(cast, look):
    cast.event("Weekly", recurrence="RRULE:FREQ=WEEKLY", starts=date(2026, 9, 7))
    cast.event("Over", recurrence="RRULE:FREQ=WEEKLY;COUNT=2", starts=date(2026, 9, 7))

    near, far = (look(cast.vera, f"{TABLE}?from={day}&to={day}") for day in ("2027-03-08", "2035-03-05"))

    assert [row["starts"] for row in rows(near)] == ["Mon 7 Sep 2026"]
    assert [row["starts"] for row in rows(far)] == ["Mon 7 Sep 2026"]


def test_filters_are_those_of_every_view(cast, look):
    cast.event("Mine", owner=cast.mia)
    cast.event("Other", owner=cast.omar)

    assert titles(look(cast.vera, f"{TABLE}?owner={cast.omar.pk}")) == ["Other"]
    assert titles(look(cast.vera, f"{TABLE}?q=mine")) == ["Mine"]


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("title", ["Alpha", "beta", "Gamma"]),
        ("-title", ["Gamma", "beta", "Alpha"]),
        ("budget_planned", ["beta", "Gamma", "Alpha"]),
        ("-budget_planned", ["Gamma", "beta", "Alpha"]),
        ("owner", ["beta", "Alpha", "Gamma"]),
        ("status", ["Gamma", "Alpha", "beta"]),
        ("-days", ["beta", "Gamma", "Alpha"]),
        ("next_due", ["beta", "Alpha", "Gamma"]),
        ("starts", ["Alpha", "beta", "Gamma"]),
        ("unknown", ["Alpha", "beta", "Gamma"]),
    ],
)
def test_rows_are_sorted_with_empty_ones_last(cast, look, sort, found):
    plain_type = {"kind": "other"}
    cast.event("Alpha", status="planned", owner=cast.omar, **plain_type)
    last = date(2027, 3, 13)
    beta = cast.event(
        "beta", budget_planned="5", status="done", owner=cast.mia, ends=last, starts=date(2027, 3, 11), **plain_type
    )
    cast.event("Gamma", budget_planned="40", status="idea", starts=date(2027, 3, 12), **plain_type)
    add_milestone(beta, actor=cast.mia, at=AT, values={"label": "Kit", "anchor": "S", "offset": -1})

    shown = titles(look(cast.vera, f"{TABLE}?sort={sort}"))

    assert shown == found


def test_equal_rows_stand_in_the_order_of_their_ids_whatever_is_sorted_by(cast):
    events = [cast.event("Same") for _ in range(3)]
    lens = cast.lens(cast.mia)

    for name in SORTS:
        up = [event.pk for event in sorted_by(plan_query(lens), name, lens)]
        down = [event.pk for event in sorted_by(plan_query(lens), f"-{name}", lens)]
        assert (up, down[::-1]) == ([event.pk for event in events],) * 2, name


def test_order_tells_nothing_of_a_field_that_is_shut(cast):
    """Whatever the hidden values are, the order that a partner gets is the same."""
    Grant.objects.filter(agency=cast.northlight).update(level="titles", groups="")
    parent = cast.event("Zzz parent")
    values = [
        {"owner": cast.omar, "location": "Aix", "objective": "a", "budget_planned": "1", "goal": "acquisition"},
        {"owner": cast.mia, "location": "Zug", "objective": "z", "budget_planned": "9", "parent": parent},
    ]
    orders = []
    for chosen in (values, values[::-1]):
        Event.objects.exclude(pk=parent.pk).delete()
        made = [cast.event("Same", sharing="shared", **each) for each in chosen]
        add_milestone(made[0], actor=cast.mia, at=AT, values={"label": "Kit", "anchor": "S", "offset": -len(orders)})
        lens = cast.lens(cast.ada)
        places = {event.pk: place for place, event in enumerate(made)}
        hidden = ("owner", "backup", "location", "objective", "budget_planned", "goal", "parent", "next_due", "sharing")
        orders.append(
            {name: [places[event.pk] for event in sorted_by(plan_query(lens), name, lens)] for name in hidden}
        )

    assert orders == [{key: [0, 1] for key in orders[0]}] * 2


def test_busy_rows_are_sorted_by_title_as_if_they_had_none(cast):
    Grant.objects.filter(agency=cast.northlight).update(level="busy", groups="")
    lens = cast.lens(cast.ada)
    first, second = cast.event("Zeta", sharing="shared"), cast.event("Alpha", sharing="shared")

    assert [event.pk for event in sorted_by(plan_query(lens), "title", lens)] == [first.pk, second.pk]


def test_person_keeps_columns_and_order(cast, look):
    cast.event("One")
    chosen = look(cast.mia, f"{TABLE}?columns=location&columns=starts&columns=location&columns=nonsense&sort=-title")

    again = look(cast.mia, TABLE)

    assert heads(chosen) == ["title", "location", "starts"]
    assert heads(again) == ["title", "location", "starts"]
    assert 'aria-sort="descending" data-col="title"' in again.text
    assert heads(look(cast.vera, TABLE)) != heads(again)


def test_columns_are_only_those_that_are_open(cast, look):
    cast.event("One", sharing="shared")
    chooser = "/b/maison-luma/table/columns/"

    def offered(person):
        return set(re.findall(r'name="columns" value="([\w.]+)"', look(person, chooser).text))

    mia, ada, sol = offered(cast.mia), offered(cast.ada), offered(cast.sol)
    assert {"notes", "budget_planned", "owner", "details.offer"} <= mia
    assert {"description", "roas_target", "channels"} <= ada
    assert not {"notes", "personas", "sharing", "owner", "budget_planned", "details.offer", "roas_actual"} & ada
    assert not {"notes", "personas", "products", "roas_target"} & sol
    assert "owner" in sol  # of the press calendar
    assert heads(look(cast.ada, f"{TABLE}?columns=notes&columns=owner")) == [
        "title",
        "status",
        "type",
        "starts",
        "ends",
        "next_step",
        "next_due",
        "channels",
    ]


def test_column_is_empty_on_rows_that_keep_it_shut(cast, look):
    cast.event("Launch", sharing="shared", owner=cast.mia)
    cast.event("Press", sharing="shared", owner=cast.omar, calendar=cast.press, kind="pr_event")

    found = rows(look(cast.sol, f"{TABLE}?columns=owner"))

    assert [(row["title"].split(" ")[0], row["owner"]) for row in found] == [("Launch", ""), ("Press", "Omar Haddad")]


def test_blocks_without_words_have_dates_alone(cast, look):
    Grant.objects.filter(agency=cast.northlight).update(level="busy", groups="")
    cast.event("Secret", sharing="shared", location="Paris", owner=cast.mia)

    (row,) = rows(look(cast.ada, TABLE + "?columns=starts"))

    assert row == {"title": "Busy", "starts": "Wed 10 Mar 2027"}


def test_own_fields_figures_and_next_milestone_stand_in_columns(cast, look):
    event = cast.event("Launch", kind="campaign", details={"offer": "Two for one", "discount_depth": "0.125"})
    metric = Metric.objects.get(brand=cast.luma, key="ltv")
    set_target(event, metric=metric, actor=cast.mia, at=AT, values={"target": Decimal(200)})
    record_reading(event, metric=metric, value=Decimal(150), on=AT.date(), actor=cast.mia, at=AT, source="Shop")
    add_milestone(event, actor=cast.mia, at=AT, values={"label": "First of all", "anchor": "S", "offset": -300})
    names = (
        "details.offer",
        "details.discount_depth",
        "ltv_target",
        "ltv_actual",
        "ltv_progress",
        "next_step",
        "next_due",
    )

    (row,) = rows(look(cast.vera, TABLE + "?" + "&".join(f"columns={name}" for name in names)))

    assert [row[name] for name in names] == [
        "Two for one", "12.5%", "€200", "€150", "75%", "First of all", "Thu 14 May 2026",
    ]  # fmt: skip


@pytest.mark.parametrize("number", [1, 3])
def test_table_asks_the_same_whatever_the_rows(cast, client, time_machine, django_assert_num_queries, number):
    """Twelve with figures, one more for labels of types' own fields."""
    time_machine.move_to(AT, tick=False)
    for each in range(number):
        event = cast.event(f"Launch {each}", channels=[cast.channel("email")], products=[cast.product("GS-30")])
        set_target(
            event,
            metric=Metric.objects.get(brand=cast.luma, key="roas"),
            actor=cast.mia,
            at=AT,
            values={"target": Decimal(3)},
        )
    client.force_login(cast.mia)
    plain_table, figures = TABLE + "?columns=next_step&columns=owner", TABLE + "?columns=roas_target&columns=next_due"
    for address in (plain_table, figures):
        client.get(address)
        client.get(address)

        count = 9 if address == plain_table else 12
        client.get(address)
        with django_assert_num_queries(count):
            client.get(address)


def test_pages_hold_a_hundred_rows(cast, look):
    for number in range(103):
        cast.event(f"Row {number:03d}", kind="other")

    first, second, beyond = (look(cast.vera, f"{TABLE}?sort=title&page={page}") for page in ("1", "2", "99"))

    assert (titles(first)[0], len(titles(first))) == ("Row 000", 100)
    assert titles(second) == titles(beyond) == ["Row 100", "Row 101", "Row 102"]
    assert "103 events" in first.text


def test_cells_that_may_be_written_lead_to_their_form(cast, look):
    plain_one = cast.event("One")
    series = cast.event("Two", recurrence="RRULE:FREQ=WEEKLY")

    mine, theirs = look(cast.mia, TABLE), look(cast.vera, TABLE)

    for field in ("title", "status", "owner", "starts", "ends"):
        assert f"/events/{plain_one.pk}/cell/{field}/" in mine.text
    assert f"/events/{series.pk}/cell/starts/" not in mine.text
    assert f"/events/{series.pk}/move/?on=20270310" in mine.text
    assert "/cell/" not in theirs.text
    assert 'name="event"' not in theirs.text


def test_agency_that_edits_writes_its_rows_alone(cast, look):
    launch = cast.event("Launch", sharing="shared")
    press = cast.event("Press", sharing="shared", calendar=cast.press, kind="pr_event")

    text = look(cast.sol, TABLE).text

    assert f"/events/{press.pk}/cell/status/" in text
    assert f"/events/{press.pk}/cell/owner/" not in text
    assert f"/events/{launch.pk}/cell/" not in text


def test_columns_are_moved_without_scripts(cast, look):
    address = "/b/maison-luma/table/columns/?columns=title&columns=starts&columns=owner"

    page = look(cast.mia, f"{address}&up=owner").text

    assert re.findall(r'value="([\w.]+)" checked', page) == ["owner", "starts"]


def test_strangers_find_no_table(cast, look):
    assert look(cast.zoe, TABLE).status == 404
    assert look(cast.zoe, "/b/maison-luma/table/columns/").status == 404
