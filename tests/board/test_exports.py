"""Exports: what a reader takes out is what their lens opens, and programs read it back."""

import csv
import io
import tracemalloc
from datetime import date, datetime, timedelta
from decimal import Decimal

import icalendar
import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendarapp.accounts.models import User
from calendarapp.board.exports import rows
from calendarapp.calendars.models import Grant
from calendarapp.kpis.models import Metric
from calendarapp.kpis.services import set_target

from ..cast import AT
from .conftest import OPENED
from .crowds import crowd

pytestmark = pytest.mark.both_legs

EXPORT = "/b/maison-luma/export/"


@pytest.fixture
def take(client, time_machine):
    """`take(person, "csv", query)`: the answer, its content read to the end."""
    time_machine.move_to(AT, tick=False)

    def fetch(person, kind, query=""):
        client.force_login(person, backend=OPENED)
        answer = client.get(f"{EXPORT}{kind}/{query}")
        answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer

    return fetch


def table(answer):
    """Heading → cell, of each event."""
    text = answer.body.decode("utf-8-sig")
    head, *lines = list(csv.reader(io.StringIO(text)))
    return [dict(zip(head, line, strict=True)) for line in lines[:-2]]


def book(answer):
    found = openpyxl.load_workbook(io.BytesIO(answer.body))
    head, *lines = found.worksheets[0].iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in lines], found


def calendar(answer):
    return icalendar.Calendar.from_ical(answer.body)


def full_event(cast, **more):
    event = cast.event(
        "Glow launch",
        ends=date(2027, 3, 12),
        sharing="shared",
        owner=cast.mia,
        location="Paris",
        objective="Reach many",
        description="One story",
        notes="Margin is thin",
        budget_planned=Decimal("64000.50"),
        channels=[cast.channel("email")],
        products=[cast.product("GS-30")],
        tags=["spring"],
        **more,
    )
    metric = Metric.objects.get(brand=cast.luma, key="roas")
    set_target(event, metric=metric, actor=cast.mia, at=AT, values={"target": Decimal("3.5")})
    return event


def test_csv_of_a_planner_holds_all_in_plain_values(cast, take):
    event = full_event(cast)

    answer = take(cast.mia, "csv", "?from=2027-03-01&to=2027-03-31")

    (row,) = table(answer)
    wanted = {
        "Title": "Glow launch", "Status": "Planned", "Type": "Campaign launch", "Starts": "2027-03-10",
        "Ends": "2027-03-12", "Days": "3", "Owner": "Mia Laurent", "Products": "Glow Serum (GS-30)",
        "Planned budget": "64000.50", "Currency": "EUR", "ROAS target": "3.5", "Internal notes": "Margin is thin",
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted
    assert row["Address"].endswith(f"/b/maison-luma/events/{event.pk}/")
    assert date.fromisoformat(row["Due"]) < date(2027, 3, 10)
    assert answer.body.startswith(b"\xef\xbb\xbf")
    assert answer.body.decode().splitlines()[-1] == '"Exported by Mia Laurent, Mon 1 Mar 2027, 10:00 CET"'
    assert answer["Content-Disposition"] == 'attachment; filename="maison-luma-2027-03-01.csv"'


GOLDEN = {
    "ada": {
        "Title": "Glow launch", "Status": "Planned", "Type": "Campaign launch", "Starts": "2027-03-10",
        "Ends": "2027-03-12", "Days": "3", "Calendar": "Launches & campaigns", "Channels": "E-mail", "Location": "Paris",
        "Tags": "spring", "Objective": "Reach many", "Description": "One story", "ROAS target": "3.5",
        "RACE stages": "", "Markets": "",
    },
    "sol": {
        "Title": "Glow launch", "Status": "Planned", "Type": "Campaign launch", "Starts": "2027-03-10",
        "Ends": "2027-03-12", "Days": "3", "Calendar": "Launches & campaigns",
    },
}  # fmt: skip


@pytest.mark.parametrize("who", GOLDEN)
def test_partner_takes_out_what_is_open_and_nothing_else(cast, take, who):
    full_event(cast)
    cast.event("Hidden one", notes="Never")

    answer = take(getattr(cast, who), "csv")

    (row,) = table(answer)
    filled = {name: value for name, value in row.items() if value and name != "Address"}
    assert filled == {name: value for name, value in GOLDEN[who].items() if value}
    for shut in ("Internal notes", "Personas", "Who sees it", "Planned budget", "ROAS actual", "Products"):
        assert shut not in row
    for word in ("Margin", "64000", "Hidden", "Never", "GS-30"):
        assert word not in answer.body.decode()
        assert word not in str(book(take(getattr(cast, who), "xlsx"))[0])
        assert word not in take(getattr(cast, who), "ics").body.decode()


def test_busy_partner_takes_out_dates_alone(cast, take):
    Grant.objects.filter(agency=cast.northlight).update(level="busy", groups="")
    full_event(cast)

    (row,) = table(take(cast.ada, "csv"))
    (entry,) = calendar(take(cast.ada, "ics")).walk("VEVENT")

    assert row == {
        "Title": "", "Starts": "2027-03-10", "Ends": "2027-03-12", "Days": "3", "Time zone": "", "Repeats": "",
        "Calendar": "Launches & campaigns", "Address": "",
    }  # fmt: skip
    assert (str(entry["SUMMARY"]), entry.get("DESCRIPTION"), entry.get("URL")) == ("Busy", None, None)


def test_column_that_only_some_rows_open_is_empty_on_the_others(cast, take):
    cast.event("Launch", sharing="shared", owner=cast.mia)
    cast.event("Press", sharing="shared", owner=cast.omar, calendar=cast.press, kind="pr_event")

    found = table(take(cast.sol, "csv", "?sort=title"))

    assert [(row["Title"], row["Owner"]) for row in found] == [("Launch", ""), ("Press", "Omar Haddad")]


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", '=HYPERLINK("http://evil.example")'])
def test_words_that_look_like_formulas_are_texts(cast, take, words):
    cast.event(words, location=words, objective=words, tags=[words])

    (line,) = table(take(cast.mia, "csv"))
    (row,), found = book(take(cast.mia, "xlsx"))

    for name in ("Title", "Location", "Objective", "Tags"):
        assert line[name] == row[name] == f"'{words}"
    assert {cell.data_type for cells in found.worksheets[0].iter_rows() for cell in cells} <= {"s", "n", "d"}


def test_own_words_of_a_brand_are_no_formulas_either(cast, take):
    kind = cast.type("campaign")
    kind.label = "=cmd|' /C calc'!A0"
    kind.save()
    cast.luma.name = "=Luma"
    cast.luma.save()
    User.objects.filter(pk=cast.mia.pk).update(name="=Mia")
    cast.mia.refresh_from_db()
    cast.event("Plain")

    answer = take(cast.mia, "csv")
    (row,), found = book(take(cast.mia, "xlsx"))

    assert table(answer)[0]["Type"] == row["Type"] == "'=cmd|' /C calc'!A0"
    assert next(cell.value for cell in found.worksheets[1]["B"]) == "'=Luma"
    assert "=" not in {cell[:1] for line in csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))) for cell in line}


def test_workbook_has_days_as_days_and_numbers_as_numbers(cast, take):
    full_event(cast)
    starts = datetime(2027, 3, 11, 9)
    cast.event("Talk", starts=starts, ends=starts + timedelta(hours=2), zone="Asia/Seoul")

    (launch, talk), found = book(take(cast.mia, "xlsx"))

    assert (launch["Starts"], launch["Ends"], launch["Days"]) == (datetime(2027, 3, 10), datetime(2027, 3, 12), 3)
    assert (launch["Planned budget"], launch["ROAS target"]) == (64000.5, 3.5)
    assert (talk["Starts"], talk["Time zone"]) == (datetime(2027, 3, 11, 9), "Asia/Seoul")
    plan, about = found.worksheets
    number_formats = {cell.value: cell.number_format for cell in plan[2]}
    assert number_formats[64000.5] == "#,##0.00"
    assert plan.freeze_panes == "B2"
    words = {row[0]: row[1] for row in about.iter_rows(values_only=True)}
    assert (words["Brand"], words["Events"]) == ("Maison Luma", 2)
    assert words["Source"] == "Exported by Mia Laurent, Mon 1 Mar 2027, 10:00 CET"


def test_headings_are_in_the_readers_language(cast, take):
    User.objects.filter(pk=cast.vera.pk).update(language="ko")
    cast.vera.refresh_from_db()
    cast.event("글로우 세럼 런칭")

    text = take(cast.vera, "csv").body.decode("utf-8-sig")

    assert text.startswith("제목,상태,유형")
    assert "글로우 세럼 런칭" in text


def test_filters_period_columns_and_order_are_those_of_the_address(cast, take):
    cast.event("B", status="live")
    cast.event("A", status="live", starts=date(2027, 3, 20))
    cast.event("Later", status="live", starts=date(2027, 5, 1))
    cast.event("Idea", status="idea")

    answer = take(
        cast.vera, "csv", "?status=live&from=2027-03-01&to=2027-03-31&sort=title&columns=starts&columns=status"
    )

    assert [list(row.values())[:3] for row in table(answer)] == [
        ["A", "2027-03-20", "Live"],
        ["B", "2027-03-10", "Live"],
    ]


@pytest.mark.parametrize(
    "query", ["?from=junk&to=2027-99-01", "?columns=nonsense&sort=notes", "?from=2027-04-01&to=2027-01-01"]
)
def test_junk_in_the_address_is_left_out(cast, take, query):
    cast.event("One")

    assert take(cast.vera, "csv", query).status_code == 200


def test_calendar_file_is_read_back(cast, take):
    full_event(cast)
    starts = datetime(2027, 3, 11, 9)
    cast.event("Weekly", starts=starts, ends=starts + timedelta(hours=1), recurrence="RRULE:FREQ=WEEKLY", kind="other")
    cast.event("Gone", status="cancelled", kind="other")

    answer = take(cast.mia, "ics")

    found = calendar(answer)
    entries = {str(entry["SUMMARY"]): entry for entry in found.walk("VEVENT")}
    assert sorted(entries) == ["Glow launch", "Gone", "Weekly"]
    assert entries["Glow launch"]["DTSTART"].dt == date(2027, 3, 10)
    assert entries["Glow launch"]["DTEND"].dt == date(2027, 3, 13)
    assert entries["Weekly"]["DTSTART"].params["TZID"] == "Europe/Paris"
    assert entries["Weekly"]["RRULE"]["FREQ"] == ["WEEKLY"]
    assert str(entries["Gone"]["STATUS"]) == "CANCELLED"
    assert [str(zone["TZID"]) for zone in found.walk("VTIMEZONE")] == ["Europe/Paris"]
    assert ("METHOD" in found, "REFRESH-INTERVAL" in found) == (False, False)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"Margin is thin" not in answer.body


def test_empty_plan_gives_whole_files(cast, take):
    assert table(take(cast.vera, "csv")) == []
    assert book(take(cast.vera, "xlsx"))[0] == []
    assert calendar(take(cast.vera, "ics")).walk("VEVENT") == []


def test_too_many_events_are_refused_with_a_way_on(cast, take, client, monkeypatch):
    monkeypatch.setattr("calendarapp.board.views.exports.MOST_ROWS", 2)
    for number in range(3):
        cast.event(f"Row {number}", kind="other")

    answer = take(cast.vera, "csv", "?from=2027-01-01&to=2027-12-31")

    assert answer["Location"] == "/b/maison-luma/table/?from=2027-01-01&to=2027-12-31"
    assert "More than 2 events" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(("kind", "batch"), [("csv", 4), ("xlsx", 4), ("ics", 8)])
def test_each_batch_costs_the_same_few_queries(cast, take, monkeypatch, kind, batch):
    monkeypatch.setattr(rows, "BATCH", 2)
    counts = []
    for number in range(6):
        cast.event(f"Row {number}", channels=[cast.channel("email")], kind="other")
        if number in (1, 3, 5):
            take(cast.mia, kind)
            with CaptureQueriesContext(connection) as asked:
                take(cast.mia, kind)
            counts.append(len(asked))

    assert [counts[1] - counts[0], counts[2] - counts[1]] == [batch, batch]


def test_no_more_than_a_batch_is_held(cast, client, monkeypatch):
    """Five times the events, the same memory: what is streamed isn't gathered first."""
    monkeypatch.setattr(rows, "BATCH", 10)
    held = []
    for wanted in (20, 80):
        crowd(cast.event("Row", description="x" * 5_000, kind="other"), wanted - 1, days=1)
        client.force_login(cast.mia, backend=OPENED)
        streamed = client.get(f"{EXPORT}csv/")
        tracemalloc.start()
        for _chunk in streamed.streaming_content:
            pass
        held.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert held[1] < held[0] * 2


def test_strangers_and_other_formats_find_nothing(cast, take):
    cast.event("One")

    assert [take(cast.zoe, kind).status_code for kind in ("csv", "xlsx", "ics")] == [404, 404, 404]
    assert take(cast.mia, "pdf").status_code == 404


def test_every_view_offers_what_it_shows(cast, take, client):
    cast.event("One")
    client.force_login(cast.vera, backend=OPENED)
    wanted = {
        "month/?on=2027-03": "from=2027-03-01&amp;to=2027-03-31",
        "two-weeks/?on=2027-03-10": "from=2027-03-08&amp;to=2027-03-21",
        "week/?on=2027-03-10": "from=2027-03-08&amp;to=2027-03-14",
        "year/?on=2027": "from=2027-01-01&amp;to=2027-12-31",
        "agenda/?from=2027-03-10": "from=2027-03-10&amp;to=2027-03-30",
        "day/2027-03-10/": "from=2027-03-10&amp;to=2027-03-10",
        "table/?from=2027-03-10&to=2027-03-12&columns=starts&sort=-ends": "from=2027-03-10&amp;to=2027-03-12"
        "&amp;columns=title&amp;columns=starts&amp;sort=-ends",
    }

    for path, query in wanted.items():
        page = client.get(f"/b/maison-luma/{path}").content.decode()
        for kind in ("csv", "xlsx", "ics"):
            assert f'href="{EXPORT}{kind}/?{query}"' in page, path
