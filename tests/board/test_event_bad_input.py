"""What people and programs send that can't be planned: a word by the field, nothing half written, never a 500."""

import pytest

from calendarapp.changes.models import Change
from calendarapp.events.fields import snapshot
from calendarapp.events.models import Channel, Event, Product

from .desk import address, filled_in, text

LONG = "x" * 20_001

WRONG = [
    ({"title": ""}, "This field is required."),
    ({"title": " \u200b\u2028 ".replace("\u200b", "")}, "This field is required."),
    ({"title": "x" * 201}, "at most 200 characters"),
    ({"description": LONG}, "at most 20000 characters"),
    ({"notes": LONG}, "at most 20000 characters"),
    ({"starts_on": ""}, "This field is required."),
    ({"starts_on": "31/12/2027"}, "There is no such day."),
    ({"starts_on": "2027-02-30"}, "There is no such day."),
    ({"starts_on": "1969-12-31", "ends_on": "1969-12-31"}, "Only days from 1970 to 2100 can be planned."),
    ({"ends_on": "2101-01-01"}, "Only days from 1970 to 2100 can be planned."),
    ({"ends_on": "2027-03-09"}, "The end lies before the start."),
    ({"all_day": [], "starts_time": ""}, "Give the time at which it starts"),
    ({"all_day": [], "starts_time": "25:00"}, "There is no such time."),
    ({"all_day": [], "starts_time": "10:00", "ends_time": "09:59"}, "The end lies before the start."),
    (
        {"all_day": [], "starts_time": "10:00", "ends_time": "12:00", "end_zone": "Asia/Seoul"},
        "The end lies before the start.",
    ),
    (
        {"all_day": [], "starts_time": "01:00", "ends_on": "2027-03-09", "ends_time": "20:00", "end_zone": "US/Hawaii"},
        "The end lies before the start.",
    ),
    ({"time_zone": "Mars/Base"}, "There is no such time zone."),
    ({"time_zone": "../etc/passwd"}, "There is no such time zone."),
    ({"type": "rocket"}, "Not found."),
    ({"calendar": "999999"}, "Not found."),
    ({"calendar": "9" * 60}, "Not found."),
    ({"owner": "999999"}, "Not found."),
    ({"channels": ["999999"]}, "Not found."),
    ({"channels": ["x"]}, "Not found."),
    ({"products": ["9" * 60]}, "Not found."),
    ({"partners": ["999999"]}, "Not found."),
    ({"parent": "999999"}, "Not found."),
    ({"needs-0-event": "999999"}, "Not found."),
    ({"needs-0-event": "9" * 60}, "Not found."),
    ({"needs-0-buffer": "-1"}, "greater than or equal to 0"),
    ({"needs-0-product": "999999"}, "Not found."),
    ({"status": "sunk"}, "Not found."),
    ({"sharing": "everyone"}, "Not found."),
    ({"sharing": "named"}, "Choose at least one agency."),
    ({"stages": ["Z"]}, "Z is not one of the available choices"),
    ({"currency": "XYZ"}, "Not found."),
    ({"goal": "x"}, "Not found."),
    ({"embargo_on": "2027-03-01"}, "Give the time at which the embargo lifts."),
    ({"embargo_time": "09:00"}, "Give the day on which the embargo lifts."),
    ({"budget_planned": "NaN"}, "Enter a number."),
    ({"budget_planned": "Infinity"}, "Enter a number."),
    ({"budget_planned": "1.005"}, "no more than 2 decimal places"),
    ({"budget_planned": "-1"}, "greater than or equal to 0"),
    ({"budget_planned": "1e15"}, "no more than"),
    ({"own_discount_depth": "101"}, "less than or equal to 100"),
    ({"own_landing_page": "javascript:alert(1)"}, "Only addresses of the web or of mail"),
    ({"links-0-url": "data:text/html,x"}, "Only addresses of the web or of mail"),
    ({"links-0-url": "ftp://luma.example"}, "Only addresses of the web or of mail"),
    ({"links-0-label": "Brief"}, "Give the address of this link."),
    ({"links-TOTAL_FORMS": "5000"}, "Please submit at most 20 forms."),
    ({"links-TOTAL_FORMS": "x"}, "ManagementForm data is missing"),
    ({"tags": ",".join(f"tag{number}" for number in range(21))}, "At most 20 tags."),
    ({"tags": "x" * 41}, "at most 40 characters"),
    ({"repeats": "secondly"}, "Not found."),
    ({"repeats": "own"}, "Not found."),
    ({"repeats": "daily", "interval": "0"}, "greater than or equal to 1"),
    ({"repeats": "daily", "count": "100000"}, "less than or equal to 9999"),
    ({"repeats": "daily", "count": "3", "until": "2027-05-01"}, "not by both"),
    ({"repeats": "weekly", "until": "2027-03-01"}, "The series ends before it starts."),
    ({"repeats": "monthly", "weekday_of": "last"}, "isn’t the last of its weekday"),
    ({"repeats": "yearly", "weekday_of": "nth", "starts_on": "2027-03-29", "ends_on": "2027-03-29"}, "Not every month has a fifth"),
    ({"version": "x"}, "Enter a whole number."),
]  # fmt: skip


@pytest.fixture
def typed(cast, desk):
    return {**filled_in(desk.open(cast.mia, "event_new", query="?on=2027-03-10")), "title": "Glow", "tags": "kept-tag"}


@pytest.mark.parametrize("name", ["event_new", "event_edit"])
def test_a_wrong_value_is_refused_by_its_field_and_nothing_is_written(cast, desk, typed, name):
    event = cast.event()
    before = snapshot(event)
    place = address(name) if name == "event_new" else address(name, event.pk)

    missed = []
    for wrong, said in WRONG:
        answer = desk.client.post(place, {**typed, **wrong})
        keeps = "kept-tag" in answer.content.decode() or "tags" in wrong
        if answer.status_code != 200 or said not in text(answer) or not keeps:
            missed.append((wrong, answer.status_code))

    assert missed == []
    assert snapshot(Event.objects.get()) == before
    assert Change.objects.count() == 1


@pytest.mark.parametrize("foreign", ["calendar", "owner", "channels", "products", "partners", "parent", "needs"])
def test_what_belongs_to_another_brand_is_not_found(cast, desk, typed, foreign):
    theirs = {
        "calendar": cast.hanok_calendar,
        "owner": cast.zoe,
        "channels": Channel.objects.filter(brand=cast.hanok).first(),
        "products": Product.objects.create(brand=cast.hanok, sku="HB-1", name="Ginseng"),
        "partners": cast.hanok,
        "parent": cast.event("Theirs", calendar=cast.hanok_calendar, actor=cast.zoe),
        "needs": cast.event("Theirs too", calendar=cast.hanok_calendar, actor=cast.zoe),
    }

    sent = {"needs-0-event" if foreign == "needs" else foreign: theirs[foreign].pk}

    answer = desk.client.post("/b/maison-luma/events/new/", {**typed, **sent})

    assert answer.status_code == 200
    assert "Not found." in text(answer)
    assert not Event.objects.filter(brand=cast.luma).exists()


def test_control_characters_are_taken_out_of_what_is_kept(cast, desk, typed):
    desk.client.post(
        "/b/maison-luma/events/new/", {**typed, "title": "Glow\u2028serum\x07 ", "description": "a\u2028b\r\nc\x1b"}
    )

    event = Event.objects.get()
    assert (event.title, event.description) == ("Glow serum", "a\nb\nc")


def test_nul_is_refused_before_the_form(cast, desk, typed):
    body = "title=a%00b"
    answer = desk.client.post("/b/maison-luma/events/new/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400

    multipart = desk.client.post("/b/maison-luma/events/new/", {**typed, "title": "a\0b"})
    assert multipart.status_code == 200
    assert "Control characters" in text(multipart)
    half = desk.client.post(
        "/b/maison-luma/events/new/", b"title=a%ED%A0%80b", content_type="application/x-www-form-urlencoded"
    )
    assert half.status_code == 200
    assert not Event.objects.exists()


def test_ten_megabytes_of_text_are_refused_with_a_sentence(cast, desk, typed):
    answer = desk.client.post("/b/maison-luma/events/new/", {**typed, "description": "x" * 10 * 2**20})
    assert answer.status_code == 200
    assert "at most 20000 characters" in text(answer)

    more = desk.client.post("/b/maison-luma/events/new/", {**typed, "description": "x" * 13 * 2**20})
    assert more.status_code == 413
    assert not Event.objects.exists()


def test_words_in_markup_are_words(cast, desk, typed):
    script = "<script>alert(1)</script>"
    desk.client.post("/b/maison-luma/events/new/", {**typed, "title": script, "description": script})

    page = desk.client.get(f"/b/maison-luma/events/{Event.objects.get().pk}/").content.decode()
    assert script not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "query", ["?on=x", "?on=9999-99-99", "?on=1800-01-01", "?type=%FF&calendar=zzz", "?calendar=" + "9" * 40]
)
def test_a_strange_address_opens_the_usual_form(cast, desk, query):
    assert desk.open(cast.mia, "event_new", query=query).status_code == 200


def test_next_leads_to_our_own_pages_alone(cast, desk, typed):
    for wanted in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        answer = desk.client.post("/b/maison-luma/events/new/", {**typed, "next": wanted})
        assert answer.url.startswith("/b/maison-luma/events/")
    answer = desk.client.post("/b/maison-luma/events/new/", {**typed, "next": "/b/maison-luma/month/?on=2027-03"})
    assert answer.url == "/b/maison-luma/month/?on=2027-03"
