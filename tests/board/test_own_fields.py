"""Fields that a brand wrote into its types: demanded, checked, kept, and open to nobody whose group is shut."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from calendarapp.calendars.models import Grant
from calendarapp.events.builtin import DetailField, field_row
from calendarapp.events.models import Event, EventType
from calendarapp.events.services import update_event
from calendarapp.events.services.types import change_type, create_type, drop_field, fingerprint, put_field
from calendarapp.events.sheets import sheet_of
from calendarapp.feeds.queries import links_of
from calendarapp.feeds.services import create_subscription
from calendarapp.templatetags.almanac import icon
from tests.cast import AT

from .desk import OPENED, filled_in, text

SECRET = "qzxsecretvk"


def add(cast, **declared) -> EventType:
    made = DetailField(**{"key": "", "label": "Partner fee", "kind": "text", "group": "commercial", **declared})
    return put_field(cast.type("campaign"), declared=made, seen="")


def regroup(cast, group: str) -> None:
    row = cast.type("campaign")
    declared = next(each for each in row.detail_fields if each.key == "partner_fee")
    put_field(row, declared=replace(declared, group=group), seen=fingerprint(field_row(declared)))


@pytest.fixture
def secret(cast):
    """A shared event with a field of the brand's own, changed once."""
    add(cast)
    event = cast.event(sharing="shared", details={"partner_fee": f"{SECRET} old"})
    return update_event(
        event, actor=cast.mia, at=AT, version=None, values={"details.partner_fee": f"{SECRET} new", "location": "Paris"}
    )


def seen_by_ada(cast, desk, call, event) -> dict[str, bool]:
    """Where the secret stands for Ada: page, history, exports, API, feed."""
    caller = call(cast.ada)
    subscription = create_subscription(person=cast.ada, name="All", calendars=[cast.launches], at=AT)
    feed = desk.client.get(urlsplit(links_of(subscription).https).path)
    assert b"BEGIN:VEVENT" in feed.content
    found = {
        "page": desk.open(cast.ada, "event", event.pk),
        "history": desk.open(cast.ada, "event_history", event.pk),
        "api": caller.get(f"events/{event.pk}/"),
        "api list": caller.get("events/"),
        "api history": caller.get(f"events/{event.pk}/history/"),
        "feed": feed,
    }
    desk.client.force_login(cast.ada, backend=OPENED)
    taken = {kind: desk.client.get(f"/b/maison-luma/export/{kind}/") for kind in ("csv", "ics")}
    said = {name: answer.content for name, answer in found.items()}
    said |= {
        name: b"".join(answer.streaming_content) if answer.streaming else answer.content
        for name, answer in taken.items()
    }
    return {name: SECRET in words.decode().replace("\r\n ", "") for name, words in said.items()}


def open_to_ada(cast, groups: str) -> None:
    Grant.objects.filter(agency=cast.northlight, calendar=cast.launches).update(groups=groups)


def test_field_is_shut_everywhere_without_its_group(cast, desk, call, secret):
    assert set(seen_by_ada(cast, desk, call, secret).values()) == {False}


def test_field_is_open_with_its_group_but_not_what_was_decided_before(cast, desk, call, secret):
    open_to_ada(cast, "commercial")

    seen = seen_by_ada(cast, desk, call, secret)

    assert {name for name, stands in seen.items() if not stands} == {"history", "api history"}


def test_history_tells_what_was_open_then_and_is_now(cast, desk, call):
    open_to_ada(cast, "commercial")
    add(cast)
    event = cast.event(sharing="shared", details={"partner_fee": "Nothing yet"})
    update_event(event, actor=cast.mia, at=AT, version=None, values={"details.partner_fee": SECRET})

    assert set(seen_by_ada(cast, desk, call, event).values()) == {True}
    regroup(cast, "inside")
    assert set(seen_by_ada(cast, desk, call, event).values()) == {False}


def test_types_tell_partners_of_open_fields_alone(cast, desk, call, secret):
    def told() -> set[str]:
        rows = call(cast.ada).get("event-types/").json()["results"]
        return {field["key"] for row in rows for field in row["fields_of_its_own"]}

    assert "partner_fee" not in told()
    open_to_ada(cast, "commercial")
    assert "partner_fee" in told()


def test_former_field_keeps_its_value_its_group_and_its_words(cast, desk, call, secret):
    drop_field(cast.type("campaign"), key="partner_fee")
    shown = text(desk.open(cast.omar, "event", secret.pk))

    assert f"Partner fee former field {SECRET} new" in shown
    assert set(seen_by_ada(cast, desk, call, secret).values()) == {False}
    assert "own_partner_fee" not in filled_in(desk.open(cast.omar, "event_edit", secret.pk))
    desk.fill(cast.omar, "event_edit", secret.pk, title="Renamed")
    secret.refresh_from_db()
    assert (secret.title, secret.details["partner_fee"]) == ("Renamed", f"{SECRET} new")


def test_choice_that_was_taken_off_stays_with_events_that_have_it(cast, desk):
    row = add(cast, label="Tier", kind="choice", choices=(("gold", "Gold"), ("silver", "Silver")))
    event = cast.event(details={"tier": "silver"})
    declared = row.detail_fields[-1]
    put_field(row, declared=replace(declared, choices=(("gold", "Or"),)), seen=fingerprint(field_row(declared)))

    desk.fill(cast.omar, "event_edit", event.pk, title="Renamed")

    event.refresh_from_db()
    assert (event.title, event.details) == ("Renamed", {"tier": "silver"})
    assert "Tier Silver" in text(desk.open(cast.omar, "event", event.pk))
    assert b'value="silver"' not in desk.open(cast.omar, "event_new").content


def test_history_speaks_in_the_words_of_the_brand(cast, desk):
    add(cast, label="Tier", kind="choice", group="read", choices=(("gold", "Gold & co"),))
    event = cast.event(sharing="shared")
    update_event(event, actor=cast.mia, at=AT, version=None, values={"details.tier": "gold"})

    shown = text(desk.open(cast.ada, "event_history", event.pk))

    assert "Tier" in shown
    assert "Gold & co" in shown


def test_labels_cannot_carry_markup(cast, desk):
    add(cast, label="<img src=x onerror=alert(1)>", kind="choice", group="read", choices=(("a", "<b>bold</b>"),))
    event = cast.event(sharing="shared")
    update_event(event, actor=cast.mia, at=AT, version=None, values={"details.img_srcx_onerroralert1": "a"})

    for page in ("event", "event_edit", "event_history"):
        shown = desk.open(cast.omar, page, event.pk).content.decode()
        assert "&lt;img src=x" in shown
        assert "<img src=x" not in shown
        assert "<b>bold" not in shown


REQUIRED = {
    "text": ("A word", "A word"),
    "long": ("Two\nlines", "Two\nlines"),
    "number": ("12", 12),
    "money": ("12.50", "12.50"),
    "percent": ("12.5", "0.125"),
    "date": ("2027-03-10", "2027-03-10"),
    "datetime": ("2027-03-10T09:30", "2027-03-10T08:30:00+00:00"),
    "url": ("example.com/a", "https://example.com/a"),
    "bool": ("0", False),
    "choice": ("gold", "gold"),
}


def demanded(cast, kind: str) -> EventType:
    choices = (("gold", "Gold"),) if kind == "choice" else ()
    return add(cast, label="Must have", kind=kind, required=True, choices=choices)


@pytest.mark.parametrize("kind", REQUIRED)
def test_event_is_not_taken_without_what_its_type_demands(cast, desk, kind):
    demanded(cast, kind)
    sent, stored = REQUIRED[kind]

    refused = desk.fill(cast.omar, "event_new", query="?type=campaign", title="Launch", own_must_have="")
    desk.fill(cast.omar, "event_new", query="?type=campaign", title="Launch", own_must_have=sent)

    assert (refused.status_code, "Must have" in text(refused)) == (200, True)
    assert "This field is required." in text(refused)
    made = Event.objects.get(title="Launch")
    assert made.details["must_have"] == stored
    again = filled_in(desk.open(cast.omar, "event_edit", made.pk))
    assert again["own_must_have"] in (sent, [sent], stored, [str(stored)])


@pytest.mark.parametrize(
    ("sent", "stored", "words"),
    [("4.5", 4.5, "4.5"), ("0", 0, "0"), ("1200", 1200, "1,200"), ("0.0001", 0.0001, "0.0001")],
)
def test_number_may_be_nought_or_have_a_fraction(cast, desk, call, sent, stored, words):
    add(cast, label="Rating", kind="number", group="read")
    made = call(cast.omar).post(
        "events/",
        {
            "calendar": cast.launches.pk,
            "type": "campaign",
            "title": "X",
            "starts": "2027-03-10",
            "details": {"rating": stored},
        },
    )
    event = Event.objects.get()
    by_api = event.details["rating"]

    desk.fill(cast.omar, "event_edit", event.pk, own_rating="7")
    desk.fill(cast.omar, "event_edit", event.pk, own_rating=sent)

    assert made.json()["details"]["rating"] == stored
    assert (by_api, Event.objects.get().details["rating"]) == (stored, stored)
    assert f"Rating {words} " in text(desk.open(cast.omar, "event", event.pk))
    assert filled_in(desk.open(cast.omar, "event_edit", event.pk))["own_rating"] == sent
    table = desk.client.get("/b/maison-luma/export/csv/?columns=details.rating").getvalue().decode()
    assert sent in table.splitlines()[1]
    assert f" {words} " in text(desk.client.get("/b/maison-luma/table/?columns=details.rating"))


def test_counts_that_are_built_in_are_whole(cast, call):
    body = {"calendar": cast.launches.pk, "type": "restock", "title": "X", "starts": "2027-03-10"}

    refused = call(cast.omar).post("events/", {**body, "details": {"units": 1.5}})

    assert [error["field"] for error in refused.json()["errors"]] == ["details.units"]
    assert call(cast.omar).post("events/", {**body, "details": {"units": 0}}).json()["details"]["units"] == 0


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("number", "many"),
        ("number", "-1"),
        ("money", "1e9999"),
        ("percent", "101"),
        ("date", "2027-02-30"),
        ("datetime", "0001-01-01T00:00"),
        ("datetime", "soon"),
        ("url", "javascript:alert(1)"),
        ("bool", "maybe"),
        ("choice", "platinum"),
        ("text", "x" * 301),
    ],
)
def test_values_are_of_their_kind_at_both_doors(cast, desk, call, kind, wrong):
    demanded(cast, kind)

    page = desk.fill(cast.omar, "event_new", query="?type=campaign", title="Launch", own_must_have=wrong)
    api = call(cast.omar).post(
        "events/",
        {
            "calendar": cast.launches.pk,
            "type": "campaign",
            "title": "X",
            "starts": "2027-03-10",
            "details": {"must_have": wrong},
        },
    )

    assert page.status_code == 200
    assert {error["field"] for error in api.json()["errors"]} == {"details.must_have"}
    assert not Event.objects.exists()


def test_short_form_asks_for_what_is_demanded(cast, desk):
    demanded(cast, "text")

    opened = desk.open(cast.omar, "event_new", query="?quick=1&type=campaign")
    desk.fill(cast.omar, "event_new", query="?quick=1&type=campaign", quick="1", title="Launch", own_must_have="Yes")

    assert "Must have" in text(opened)
    assert Event.objects.get(title="Launch").details == {"must_have": "Yes"}


def test_api_names_the_field_that_is_missing(cast, call):
    demanded(cast, "text")
    body = {"calendar": cast.launches.pk, "type": "campaign", "title": "X", "starts": "2027-03-10"}
    caller = call(cast.omar)

    missing = caller.post("events/", body)
    empty = caller.post("events/", {**body, "details": {"must_have": ""}})
    made = caller.post("events/", {**body, "details": {"must_have": "Here"}})

    for refused in (missing, empty):
        assert (refused.status_code, [error["field"] for error in refused.json()["errors"]]) == (
            400,
            ["details.must_have"],
        )
    assert made.json()["details"] == {"must_have": "Here"}


def test_event_becomes_of_a_type_only_with_what_that_demands(cast, call):
    demanded(cast, "text")
    event = cast.event(kind="restock")
    caller = call(cast.omar)

    refused = caller.patch(f"events/{event.pk}/", {"type": "campaign"}, "*")
    taken = caller.patch(f"events/{event.pk}/", {"type": "campaign", "details": {"must_have": "Here"}}, "*")

    assert [error["field"] for error in refused.json()["errors"]] == ["details.must_have"]
    assert (taken.json()["type"], taken.json()["details"]) == ("campaign", {"must_have": "Here"})


def test_event_from_before_can_be_changed_over_the_api_without_it(cast, call):
    event = cast.event()
    demanded(cast, "text")

    assert call(cast.omar).patch(f"events/{event.pk}/", {"title": "New"}, "*").json()["title"] == "New"


def test_partner_is_not_asked_for_what_is_shut(cast, desk):
    row = put_field(cast.type("pr_event"), declared=DetailField("", "Fee", "text", "budget", required=True), seen="")
    assert row.detail_fields[-1].required

    desk.fill(
        cast.sol, "event_new", query=f"?type=pr_event&calendar={cast.press.pk}", title="Press day", type="pr_event"
    )

    assert Event.objects.get(title="Press day").details == {}


def test_renamed_type_is_awaited_and_drawn_as_what_it_came_from(cast, desk):
    made = create_type(cast.luma, label="Re-edition", source=cast.type("restock"))
    change_type(made, version=None, values={"hue": "vip_event", "icon": "s-star"})
    event = Event.objects.with_sheets().get(pk=cast.event(kind=made.key).pk)

    sheet = sheet_of(event, cast.lens(cast.mia))

    assert (sheet.kind, sheet.look.css, sheet.look.icon) == ("restock", "t-vip_event", "s-star")
    month = desk.open(cast.omar, "month", query="?on=2027-03").content.decode()
    assert 'class="ev t-vip_event' in month
    assert icon("s-star") in month
