"""Planning and changing events by form."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from calendarapp.calendars.models import Grant
from calendarapp.changes.models import Change
from calendarapp.events.fields import snapshot
from calendarapp.events.models import Event
from calendarapp.events.services import update_event
from tests.cast import AT, grant

from .desk import field_names, filled_in, text


def test_a_new_event_takes_the_common_and_the_types_own_fields(cast, desk):
    answer = desk.fill(
        cast.omar, "event_new", query="?type=campaign&on=2027-04-01", title="Spring reset", ends_on="2027-04-07",
        status="confirmed", owner=cast.mia.pk, channels=[cast.channel("email").pk], tags="hero, Spring,hero",
        own_offer="Set of two", own_discount_depth="12.5", budget_planned="1234.5",
        own_landing_page="luma.example/reset",
        **{"links-0-label": "Brief", "links-0-url": "https://luma.example/brief"},
    )  # fmt: skip

    event = Event.objects.get()
    assert answer.url == f"/b/maison-luma/events/{event.pk}/"
    values = snapshot(event)
    assert (event.title, event.starts_on, event.ends_on, event.all_day) == (
        "Spring reset", date(2027, 4, 1), date(2027, 4, 7), True,
    )  # fmt: skip
    assert values["channels"] == [cast.channel("email").pk]
    assert (values["owner"], values["status"], values["tags"]) == (cast.mia.pk, "confirmed", ["hero", "Spring"])
    assert (values["budget_planned"], values["stages"]) == ("1234.50", "RAC")
    assert values["links"] == [{"label": "Brief", "url": "https://luma.example/brief"}]
    assert event.details == {
        "offer": "Set of two", "discount_depth": "0.125", "landing_page": "https://luma.example/reset",
    }  # fmt: skip
    assert event.milestones.count() == 13


@pytest.mark.parametrize("query", ["?type=campaign", "?type=campaign&quick=1"])
def test_whoever_of_the_brand_plans_an_event_is_proposed_as_its_owner(cast, desk, query):
    desk.fill(cast.omar, "event_new", query=query, title="Spring reset")

    assert Event.objects.get().owner == cast.omar


def test_what_an_agency_adds_has_no_owner_yet(cast, desk):
    Grant.objects.filter(agency=cast.northlight, calendar=cast.launches).update(level="contribute", groups="contacts")

    desk.fill(cast.ada, "event_new", query="?type=campaign", title="Media plan")

    assert Event.objects.get().owner is None


@pytest.mark.parametrize(
    ("kind", "own"),
    [
        ("campaign", {"own_code": "RESET15"}),
        ("pr_event", {"own_venue": "Atelier", "own_capacity": "40"}),
        ("vip_event", {"own_rsvp_deadline": "2027-03-20"}),
        ("product_release", {"own_price": "59.90", "own_limited_edition": "on"}),
        ("restock", {"own_expected_on": "2027-04-02", "own_confidence": "high"}),
        ("freeze", {}),
    ],
)
def test_each_type_has_its_own_fields(cast, desk, kind, own):
    page = desk.open(cast.mia, "event_new", query=f"?type={kind}")
    declared = {f"own_{field.key}" for field in cast.type(kind).detail_fields}
    assert {name for name in field_names(page) if name.startswith("own_")} == declared

    desk.fill(cast.mia, "event_new", query=f"?type={kind}", title="One", **own)

    event = Event.objects.get()
    assert event.type.key == kind
    assert {f"own_{key}" for key in event.details} == own.keys()


def test_changing_the_type_keeps_what_was_typed(cast, desk):
    answer = desk.fill(
        cast.mia, "event_new", title="Glow", type="restock", change_type="1", tags="a, b", budget_planned="12,5",
        channels=[cast.channel("sms").pk], starts_on="2027-05-05", **{"links-0-url": "luma.example"},
    )  # fmt: skip

    kept = filled_in(answer)
    assert not Event.objects.exists()
    assert "own_confidence" in field_names(answer)
    assert "own_offer" not in field_names(answer)
    assert (kept["title"], kept["type"], kept["tags"], kept["starts_on"]) == ("Glow", ["restock"], "a, b", "2027-05-05")
    assert kept["channels"] == [str(cast.channel("sms").pk)]
    assert kept["links-0-url"] == "luma.example"


def test_a_date_typed_before_the_type_was_changed_is_saved(cast, desk):
    event = cast.event()
    first = desk.fill(
        cast.mia, "event_edit", event.pk, starts_on="2027-03-17", ends_on="2027-03-18", type="restock", change_type="1"
    )

    desk.client.post(f"/b/maison-luma/events/{event.pk}/edit/", filled_in(first))

    event.refresh_from_db()
    assert (event.starts_on, event.ends_on, event.type.key) == (date(2027, 3, 17), date(2027, 3, 18), "restock")


def test_the_short_form_saves_and_hands_over_to_the_long_one(cast, desk):
    quick = "?quick=1&on=2027-04-02"
    desk.fill(cast.mia, "event_new", query=quick, title="Short", type="pr_event")
    assert Event.objects.get().title == "Short"

    more = desk.fill(cast.mia, "event_new", query=quick, title="Longer", type="vip_event", more="1")
    assert Event.objects.count() == 1
    kept = filled_in(more)
    assert (kept["title"], kept["type"], kept["starts_on"]) == ("Longer", ["vip_event"], "2027-04-02")
    assert "own_gift" in field_names(more)
    assert "quick" not in kept


def test_a_related_event_may_be_far_from_the_day_typed_in_the_end(cast, desk):
    restock = cast.event("Restock", starts=date(2028, 6, 1))

    answer = desk.fill(
        cast.mia, "event_new", query="?on=2028-06-10", title="Launch", parent=restock.pk,
        starts_on="2027-01-01", ends_on="2027-01-01", **{"needs-0-event": restock.pk, "needs-0-buffer": "3"},
    )  # fmt: skip

    launch = Event.objects.latest("pk")
    assert answer.status_code == 302
    need = {"event": restock.pk, "buffer": 3, "product": None}
    assert (launch.parent, snapshot(launch)["needs"]) == (restock, [need])
    assert desk.fill(cast.mia, "event_edit", launch.pk, title="Again").status_code == 302
    assert snapshot(Event.objects.latest("pk"))["needs"] == [need]


def test_timed_events_have_a_zone_and_may_end_in_another(cast, desk):
    answer = desk.fill(
        cast.mia, "event_new", title="Flight", all_day=[], starts_on="2027-03-10", starts_time="23:30",
        ends_on="2027-03-11", ends_time="17:45", time_zone="europe/paris", end_zone="Asia/Seoul",
    )  # fmt: skip

    assert answer.status_code == 302
    event = Event.objects.get()
    assert (event.starts_time, event.ends_time, event.time_zone, event.end_zone) == (
        time(23, 30), time(17, 45), "Europe/Paris", "Asia/Seoul",
    )  # fmt: skip


def test_an_embargo_is_a_moment_in_the_events_zone(cast, desk):
    desk.fill(
        cast.mia, "event_new", title="Secret", sharing="named", partners=[cast.northlight.pk], early=[cast.saffron.pk],
        embargo_on="2027-03-20", embargo_time="09:00", reserved="on",
    )  # fmt: skip

    event = Event.objects.get()
    assert event.embargo_until == datetime(2027, 3, 20, 8, tzinfo=UTC)
    assert event.reserved
    assert snapshot(event)["partners"] == [
        {"agency": cast.northlight.pk, "early": False},
        {"agency": cast.saffron.pk, "early": True},
    ]


def test_the_form_makes_a_series_and_moves_its_end(cast, desk):
    desk.fill(
        cast.mia,
        "event_new",
        query="?on=2027-03-02",
        title="Weekly",
        repeats="weekly",
        interval="2",
        until="2027-04-30",
    )
    event = Event.objects.get()
    assert event.recurrence == "RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20270430"

    desk.fill(cast.mia, "event_edit", event.pk, until="", count="4")
    event.refresh_from_db()
    assert event.recurrence == "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4"

    desk.fill(cast.mia, "event_edit", event.pk, repeats="")
    event.refresh_from_db()
    assert event.recurrence == ""


def test_moving_a_series_by_form_takes_what_was_left_out_along(cast, desk):
    event = cast.event(starts=date(2027, 3, 2), recurrence="RRULE:FREQ=WEEKLY;COUNT=5\nEXDATE;VALUE=DATE:20270316")

    desk.fill(cast.mia, "event_edit", event.pk, starts_on="2027-03-03", ends_on="2027-03-03")

    event.refresh_from_db()
    assert event.recurrence == "RRULE:FREQ=WEEKLY;COUNT=5\nEXDATE;VALUE=DATE:20270317"


def test_an_own_rule_is_shown_and_kept_unless_another_is_chosen(cast, desk):
    event = cast.event(recurrence="RRULE:FREQ=MONTHLY;BYDAY=WE;BYSETPOS=2")
    assert "RRULE:FREQ=MONTHLY;BYDAY=WE;BYSETPOS=2" in text(desk.open(cast.mia, "event_edit", event.pk))

    desk.fill(cast.mia, "event_edit", event.pk, title="Renamed")
    event.refresh_from_db()
    assert (event.title, event.recurrence) == ("Renamed", "RRULE:FREQ=MONTHLY;BYDAY=WE;BYSETPOS=2")

    refused = desk.fill(cast.mia, "event_edit", event.pk, starts_on="2027-03-11", ends_on="2027-03-11")
    assert "repeats by a rule of its own" in text(refused)

    desk.fill(cast.mia, "event_edit", event.pk, repeats="daily", count="3")
    event.refresh_from_db()
    assert event.recurrence == "RRULE:FREQ=DAILY;COUNT=3"


def test_a_types_field_called_rule_is_no_rule_of_the_series(cast, desk):
    event = cast.event(kind="key_date")
    assert "rule" in [field.key for field in event.type.detail_fields]

    page = desk.open(cast.mia, "event_edit", event.pk).content.decode()

    assert "a rule that this form doesn’t show" not in page
    assert 'name="own_rule"' in page


def test_saving_without_a_change_writes_nothing(cast, desk):
    event = cast.event(
        sharing="shared", channels=[cast.channel("email")], products=[cast.product("GS-30")], owner=cast.mia,
        stages="RA", details={"discount_depth": "0.1250", "offer": "Two"},
        links=[{"label": "", "url": "https://luma.example"}],
        recurrence="RRULE:FREQ=WEEKLY;COUNT=3", embargo_until=AT + timedelta(days=3), tags=["a"],
        budget_planned="10.00",
    )  # fmt: skip

    answer = desk.fill(cast.mia, "event_edit", event.pk)

    assert answer.status_code == 302
    assert Change.objects.count() == 1
    assert Event.objects.get().version == 1


def test_what_a_word_put_away_names_stays_chosen(cast, desk):
    channel = cast.channel("referral")
    event = cast.event(channels=[channel])
    channel.archived_at = AT
    channel.save()

    desk.fill(cast.mia, "event_edit", event.pk, title="Renamed")

    assert snapshot(Event.objects.get())["channels"] == [channel.pk]
    assert str(channel) not in text(desk.open(cast.mia, "event_new"))


def test_doors_of_the_forms(cast, desk):
    event = cast.event(sharing="shared")

    assert desk.open(cast.zoe, "event_edit", event.pk).status_code == 404
    assert desk.open(cast.zoe, "event_new").status_code == 404
    for person in (cast.vera, cast.ada):
        assert desk.open(person, "event_edit", event.pk).status_code == 403
        assert desk.send(person, "event_edit", event.pk, title="Mine").status_code == 403
        assert desk.open(person, "event_share", event.pk).status_code == 403
    for person in (cast.vera, cast.ada):
        assert desk.open(person, "event_new").status_code == 403
        assert desk.send(person, "event_new", title="Mine").status_code == 403
    assert Event.objects.get().title == "Glow serum launch"


def test_an_agency_writes_what_is_open_to_it_and_keeps_the_rest(cast, desk):
    hidden = cast.event("Hidden", calendar=cast.press)
    event = cast.event(
        "Press day", calendar=cast.press, kind="pr_event", sharing="shared", notes="Secret", owner=cast.mia,
        products=[cast.product("GS-30")], budget_planned="10.00", needs=[hidden.pk], parent=hidden.pk,
        details={"capacity": 40, "venue": "Atelier", "outlets": "Vogue"},
    )  # fmt: skip
    names = field_names(desk.open(cast.sol, "event_edit", event.pk))
    assert {"title", "own_venue", "own_spokesperson", "description"} <= names
    shut = {
        "notes",
        "sharing",
        "partners",
        "embargo_on",
        "calendar",
        "products",
        "budget_planned",
        "own_capacity",
        "links-0-url",
    }
    assert not names & (shut | {"owner", "personas"})

    answer = desk.fill(
        cast.sol, "event_edit", event.pk, title="Press morning", own_venue="Studio", notes="Mine", sharing="internal",
        calendar=cast.launches.pk, budget_planned="1", own_capacity="1",
    )  # fmt: skip

    assert answer.status_code == 302
    changed = Event.objects.get(pk=event.pk)
    assert (changed.title, changed.notes, changed.sharing, changed.owner) == (
        "Press morning",
        "Secret",
        "shared",
        cast.mia,
    )
    assert changed.details == {"capacity": 40, "venue": "Studio", "outlets": "Vogue"}
    assert (changed.calendar_id, str(changed.budget_planned), changed.parent_id) == (cast.press.pk, "10.00", hidden.pk)
    values = snapshot(changed)
    assert [row["event"] for row in values["needs"]] == [hidden.pk]
    assert values["products"] == [cast.product("GS-30").pk]
    assert set(Change.objects.latest("number").fields) == {"title", "details.venue"}


def test_an_agency_adds_events_for_the_brand_and_itself(cast, desk):
    grant(cast.northlight, cast.stock, "contribute", "description")

    answer = desk.fill(cast.ada, "event_new", title="Creator drop", type="influencer", sharing="shared")

    event = Event.objects.get()
    assert answer.status_code == 302
    assert (event.calendar, event.created_for, event.sharing) == (cast.stock, cast.northlight, "named")
    assert desk.open(cast.sol, "event", event.pk).status_code == 404
    names = field_names(desk.open(cast.ada, "event_new"))
    assert not names & {"sharing", "notes", "owner", "budget_planned", "personas"}
    assert filled_in(desk.open(cast.ada, "event_new"))["calendar"] == [str(cast.stock.pk)]


def test_a_named_event_nobody_moved_may_be_moved_by_another_while_one_writes(cast, desk):
    event = cast.event()
    page = filled_in(desk.open(cast.mia, "event_edit", event.pk))
    update_event(
        event, actor=cast.omar, at=AT, version=1, values={"when": {**snapshot(event)["when"], "starts": "2027-03-09"}}
    )

    desk.client.post(f"/b/maison-luma/events/{event.pk}/edit/", {**page, "title": "Renamed"})

    merged = Event.objects.get()
    assert (merged.title, merged.starts_on) == ("Renamed", date(2027, 3, 9))


def test_sharing_has_a_page_of_its_own(cast, desk):
    event = cast.event(description="Kept")

    answer = desk.fill(cast.omar, "event_share", event.pk, sharing="named", partners=[cast.northlight.pk])

    assert answer.status_code == 302
    shared = Event.objects.get()
    assert (shared.sharing, shared.description) == ("named", "Kept")
    assert Change.objects.filter(verb="share").exists()
    assert desk.open(cast.zoe, "event_share", event.pk).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_forms_take_the_same_queries_whatever_there_is(cast, desk, django_assert_num_queries, count):
    products = [cast.product(f"GS-{number}") for number in range(count)]
    event = cast.event(products=products, recurrence="RRULE:FREQ=WEEKLY;COUNT=3", needs=[cast.event("R").pk])
    desk.open(cast.mia, "event", event.pk)

    with django_assert_num_queries(12):
        desk.client.get(f"/b/maison-luma/events/{event.pk}/edit/")
    with django_assert_num_queries(9):
        desk.client.get("/b/maison-luma/events/new/")
