"""The door to many at once: who may, what is asked before it is done, and nothing half done."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from calendarapp.events.models import Event
from tests.cast import AT

pytestmark = [pytest.mark.django_db, pytest.mark.both_legs]
OPENED = "allauth.account.auth_backends.AuthenticationBackend"
BULK = "/b/maison-luma/events/bulk/"


@pytest.fixture
def send(client):
    def post(person, events, act, **values):
        client.force_login(person, backend=OPENED)
        body = {"event": [event.pk for event in events], "act": act, **values}
        body |= {f"version-{event.pk}": event.version for event in events}
        return client.post(BULK, body)

    return post


@pytest.fixture
def confirm(send):
    """Sends it again by the button of the page that shows what would follow."""

    def post(person, events, act, **values):
        shown = send(person, events, act, **values).content.decode()
        return send(person, events, act, confirmed=re.search(r'name="confirmed" value="([^"]+)"', shown)[1], **values)

    return post


def test_status_is_set_on_all_and_undone_by_the_toast(cast, send, client):
    events = [cast.event("One"), cast.event("Other")]

    answer = send(cast.mia, events, "status", status="confirmed", next="/b/maison-luma/agenda/")
    page = client.get(answer.url).content.decode()

    assert answer.url == "/b/maison-luma/agenda/"
    assert set(Event.objects.values_list("status", flat=True)) == {"confirmed"}
    assert "2 events are changed." in page
    assert "/undo/" in page


def test_shift_is_shown_before_it_is_done(cast, send, confirm):
    event = cast.event(starts=date(2027, 3, 10))

    shown = send(cast.mia, [event], "shift", days=3).content.decode()
    standing = Event.objects.get().starts_on
    confirm(cast.mia, [event], "shift", days=3)

    assert "10 Mar 2027" in shown
    assert "13 Mar 2027" in shown
    assert (standing, Event.objects.get().starts_on) == (date(2027, 3, 10), date(2027, 3, 13))


@pytest.mark.parametrize(("spread", "left"), [("add", {"email", "sms"}), ("remove", set()), ("replace", {"sms"})])
def test_channels_are_added_taken_off_or_replaced(cast, send, spread, left):
    event = cast.event(channels=[cast.channel("email").pk])
    chosen = ["email" if spread == "remove" else "sms"]

    send(cast.mia, [event], "channels", spread=spread, channels=[cast.channel(key).pk for key in chosen])

    assert {channel.key for channel in Event.objects.get().channels.all()} == left


def test_nobody_is_an_owner_to_be_chosen(cast, send):
    event = cast.event(owner=cast.mia)

    send(cast.mia, [event], "owner")
    untold = Event.objects.get().owner
    send(cast.mia, [event], "owner", owner=0)

    assert (untold, Event.objects.get().owner) == (cast.mia, None)


def test_copies_follow_a_key_date(cast, confirm):
    from calendarapp.events.models import KeyDate

    row = KeyDate.objects.get(brand=cast.luma, key="black_friday")
    event = cast.event(starts=date(2027, 11, 19))

    confirm(cast.mia, [event], "duplicate", anchor="key_date", key_date=row.pk)

    assert Event.objects.exclude(pk=event.pk).get().starts_on == date(2028, 11, 17)


def test_undone_copies_are_said_to_be_deleted(cast, confirm, client):
    events = [cast.event("One"), cast.event("Other")]
    page = client.get(
        confirm(cast.mia, events, "duplicate", anchor="date", next="/b/maison-luma/agenda/").url
    ).content.decode()

    undone = client.post(re.search(r'action="([^"]+/undo/)"', page)[1], follow=True).content.decode()

    assert "Undone. 2 events are deleted." in undone


def rows(page) -> dict[str, str]:
    """Title → the rest of its line, without the date's words."""
    lines = re.findall(r'<li><label class="opt">(.+?)</li>', page.content.decode(), re.DOTALL)
    said = [" ".join(unescape(re.sub(r"<[^>]+>", " ", line)).split()) for line in lines]
    return dict(re.split(r" \w{3} 10 Mar 2027 ?", line, maxsplit=1) for line in said)


@pytest.mark.parametrize(
    ("act", "values", "plain", "other"),
    [
        ("status", {"status": "confirmed"}, "Planned to Confirmed", "Confirmed stays as it is"),
        ("cancel", {}, "Planned to Cancelled", "Confirmed to Cancelled"),
        ("owner", {"owner": "mia"}, "Nobody to Mia Laurent", "Mia Laurent stays as it is"),
        ("owner", {"owner": 0}, "Nobody stays as it is", "Mia Laurent to Nobody"),
        ("channels", {"spread": "add", "channels": ["email"]}, "+ E-mail", "E-mail, SMS stays as it is"),
        ("channels", {"spread": "replace", "channels": ["sms", "pr"]}, "+ PR, SMS", "SMS − E-mail + PR"),
        ("delete", {}, "to deleted", "to deleted"),
        ("duplicate", {"anchor": "date"}, "to Fri 10 Mar 2028", "to Fri 10 Mar 2028"),
    ],
)
def test_each_act_shows_what_each_event_has_and_would_have(cast, send, act, values, plain, other):
    channels = {key: cast.channel(key).pk for key in ("email", "sms", "pr")}
    events = [
        cast.event("Plain"),
        cast.event("Other", status="confirmed", owner=cast.mia, channels=[channels["email"], channels["sms"]]),
    ]
    before = set(Event.objects.values_list("pk", "version"))
    sent = values | {"channels": [channels[key] for key in values.get("channels", ())]}
    sent |= {"owner": cast.mia.pk} if values.get("owner") == "mia" else {}

    page = send(cast.mia, events, act, preview=1, **sent)

    assert rows(page) == {"Plain": plain, "Other": other}
    assert set(Event.objects.values_list("pk", "version")) == before


def test_another_calendar_shows_who_would_see_it_otherwise(cast, send):
    from calendarapp.calendars.models import Grant

    Grant.objects.filter(agency=cast.saffron, calendar=cast.launches).update(level="read", groups="kpi_actuals")
    Grant.objects.filter(calendar=cast.press).update(groups="kpi_actuals", left_out="net_revenue")
    events = [cast.event("Shared", sharing="shared"), cast.event("Internal")]
    there = cast.event("There", calendar=cast.press, kind="pr_event", sharing="shared")

    page = send(cast.mia, [*events, there], "calendar", calendar=cast.press.pk, preview=1)

    assert rows(page) == {
        "Shared": "Launches & campaigns to PR & events NM Northlight Media No longer seen "
        "SP Saffron PR Less of it is seen − Net revenue",
        "Internal": "Launches & campaigns to PR & events",
        "There": "PR & events stays as it is",
    }


@pytest.mark.parametrize(
    ("starts", "act", "values"),
    [
        (date(2100, 12, 1), "shift", {"days": 60}),
        (date(1970, 1, 5), "shift", {"days": -9}),
        (date(2100, 12, 1), "duplicate", {"anchor": "date"}),
    ],
)
def test_days_that_no_form_takes_are_refused_before_and_after(cast, send, starts, act, values):
    events = [cast.event("Far", starts=starts), cast.event("Near")]
    mark = " ".join(map(str, (act, *values.values(), {"shift": False}.get(act))))

    shown = send(cast.mia, events, act, **values).content.decode()
    done = send(cast.mia, events, act, confirmed=mark, **values)

    assert "There is no such day for it." in shown
    assert done.status_code == 409
    assert set(Event.objects.values_list("starts_on", flat=True)) == {starts, date(2027, 3, 10)}


@pytest.mark.parametrize(("act", "values"), [("shift", {"days": 1}), ("duplicate", {"anchor": "date"})])
def test_rule_that_cannot_take_the_days_is_told_before(cast, send, act, values):
    own_rule = cast.event(
        "Second Wednesday", starts=date(2027, 3, 10), recurrence="RRULE:FREQ=MONTHLY;BYDAY=WE;BYSETPOS=2"
    )

    shown = send(cast.mia, [own_rule, cast.event("Plain")], act, preview="1", **values).content.decode()

    told = shown[shown.index("Second Wednesday") : shown.index("Plain")]
    assert 'class="err"' in told
    assert "→" not in told
    assert "There is no such day" not in told


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"days": 3, "skip_weekends": "on"}, "some of them come to lie on a weekend"),
        ({"days": 1, "skip_weekends": "on"}, "All dates of the series move by as much."),
        ({"days": 3}, "All dates of the series move by as much."),
    ],
)
def test_series_says_where_all_of_its_dates_go(cast, send, values, told):
    weekly = cast.event("Talk", starts=date(2027, 6, 7), recurrence="RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4")

    shown = send(cast.mia, [weekly], "shift", preview="1", **values).content.decode()

    assert told in shown


def test_what_was_shown_of_one_act_confirms_no_other(cast, send):
    event = cast.event(starts=date(2027, 3, 10))

    far = send(cast.mia, [event], "shift", days=30, confirmed="shift 3 False")
    gone = send(cast.mia, [event], "delete", confirmed="shift 3 False")

    assert ("9 Apr 2027" in far.content.decode(), "Delete them" in gone.content.decode()) == (True, True)
    assert list(Event.objects.values_list("starts_on", "deleted_at")) == [(date(2027, 3, 10), None)]


def test_rows_beyond_the_first_twenty_are_folded_and_stay_chosen(cast, send):
    page = send(cast.mia, [cast.event(f"Event {number}") for number in range(23)], "cancel").content.decode()
    shown, folded = page.split("<details><summary>+3 more")

    assert (shown.count('name="event"'), folded.count('name="event"')) == (20, 3)


def test_more_than_can_be_changed_at_once_is_said(cast, client, monkeypatch):
    monkeypatch.setattr("calendarapp.board.views.bulk.MOST", 2)
    events = [cast.event(f"Event {number}") for number in range(3)]
    client.force_login(cast.mia, backend=OPENED)

    page = client.get(BULK, {"event": [event.pk for event in events]}).content.decode()

    assert "More than 2 can’t be changed at once. These are the first." in page
    assert page.count('name="event"') == 2


def test_key_dates_of_one_name_are_told_apart_by_their_regions(cast, send):
    from calendarapp.events.models import KeyDate

    KeyDate.objects.filter(brand=cast.luma).delete()
    for region in ("FR", "KR"):
        KeyDate.objects.create(brand=cast.luma, key="valentines", region=region, label="Valentine’s Day")

    page = send(cast.mia, [cast.event()], "duplicate").content.decode()

    assert "Valentine’s Day (FR)" in page
    assert "Valentine’s Day (KR)" in page


@pytest.mark.parametrize(
    ("act", "values", "words"),
    [
        ("shift", {}, "This is needed for it."),
        ("shift", {"days": 0}, "0 days moves nothing."),
        ("shift", {"days": "many"}, "Enter a whole number."),
        ("status", {"status": "frozen"}, "Select a valid choice"),
        ("owner", {}, "This is needed for it."),
        ("channels", {"spread": "add"}, "Choose at least one channel."),
        ("duplicate", {"anchor": "key_date"}, "Choose the key date to count from."),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_done(cast, send, act, values, words):
    event = cast.event()

    page = send(cast.mia, [event], act, confirmed=1, **values)

    assert words in page.content.decode()
    assert Event.objects.get().version == event.version


def test_reader_may_not_and_a_stranger_finds_nothing(cast, send):
    event = cast.event(sharing="shared")

    assert send(cast.vera, [event], "status", status="live").status_code == 403
    assert send(cast.ada, [event], "status", status="live").status_code == 403
    assert send(cast.zoe, [event], "status", status="live").status_code == 404
    assert Event.objects.get().status == "planned"


def test_event_of_another_brand_is_left_out(cast, send):
    own, foreign = cast.event(), cast.event(calendar=cast.hanok_calendar, actor=cast.zoe)

    send(cast.mia, [own, foreign], "status", status="live")

    assert {event.pk: event.status for event in Event.objects.all()} == {own.pk: "live", foreign.pk: "planned"}


def test_partner_changes_what_it_may_and_nothing_when_one_is_not_its_own(cast, send):
    ours = cast.event("For the press", calendar=cast.press, kind="pr_event", sharing="shared")
    theirs = cast.event("Launch", sharing="shared")

    mixed = send(cast.sol, [ours, theirs], "status", status="live")
    alone = send(cast.sol, [ours], "status", status="live")

    assert "You can’t do that with it." in mixed.content.decode()
    assert alone.status_code == 302
    assert {event.title: event.status for event in Event.objects.all()} == {
        "For the press": "live",
        "Launch": "planned",
    }


def test_partner_reads_no_value_of_what_it_may_not_write(cast, send):
    ours = cast.event("For the press", calendar=cast.press, kind="pr_event", sharing="shared", owner=cast.omar)
    theirs = cast.event("Launch", sharing="shared", owner=cast.mia, channels=[cast.channel("email").pk])

    page = send(cast.sol, [ours, theirs], "channels", spread="replace", preview=1)

    assert rows(page) == {"Launch": "You can’t do that with it.", "For the press": "stays as it is"}
    assert "Mia Laurent" not in page.content.decode()


def test_partner_reads_no_title_or_version_that_is_shut(cast, client):
    ours = cast.event("For the press", calendar=cast.press, kind="pr_event", sharing="shared")
    titled = cast.event("Launch", sharing="shared")
    reserved = cast.event("Secret launch", sharing="shared", reserved=True, embargo_until=AT + timedelta(days=9999))
    Event.objects.filter(pk=titled.pk).update(version=4711)
    client.force_login(cast.sol, backend=OPENED)

    page = client.get(BULK, {"event": [ours.pk, titled.pk, reserved.pk]}).content.decode()

    assert ("Launch" in page, "Secret" in page, "4711" in page) == (True, False, False)


def test_nothing_chosen_leads_back(cast, send, client):
    answer = send(cast.mia, [], "status", status="live")

    assert (answer.status_code, answer.url) == (302, "/b/maison-luma/")


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_for_one_and_three(cast, client, django_assert_num_queries, count):
    events = [cast.event(f"Event {number}") for number in range(count)]
    client.force_login(cast.mia, backend=OPENED)
    address = f"{BULK}?{'&'.join(f'event={event.pk}' for event in events)}"
    client.get(address)

    with django_assert_num_queries(9):
        client.get(address)


@pytest.mark.parametrize("count", [3, 40])
@pytest.mark.parametrize(("act", "queries"), [("status", 9), ("channels", 10), ("calendar", 11)])
def test_what_would_follow_costs_the_same_for_three_and_forty(
    cast, client, django_assert_num_queries, act, queries, count
):
    channels = [cast.channel(key).pk for key in ("email", "sms")]
    events = [cast.event(f"Event {number}", sharing="shared", channels=channels) for number in range(count)]
    values = {"status": "live", "spread": "replace", "channels": channels[:1], "calendar": cast.press.pk}
    body = {"event": [event.pk for event in events], "act": act, "preview": 1, **values}
    client.force_login(cast.mia, backend=OPENED)
    client.post(BULK, body)

    with django_assert_num_queries(queries):
        client.post(BULK, body)


@pytest.mark.parametrize("count", [3, 40])
@pytest.mark.parametrize("act", ["shift", "duplicate"])
def test_where_series_would_go_costs_the_same_for_three_and_forty(cast, client, django_assert_num_queries, act, count):
    events = [cast.event(f"Event {number}", recurrence="RRULE:FREQ=WEEKLY") for number in range(count)]
    values = {"days": 2, "skip_weekends": "on", "anchor": "date"}
    body = {"event": [event.pk for event in events], "act": act, "preview": 1, **values}
    client.force_login(cast.mia, backend=OPENED)
    client.post(BULK, body)

    with django_assert_num_queries(10):
        client.post(BULK, body)
