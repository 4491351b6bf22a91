from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from calendarapp.board.inbox import unread_count
from calendarapp.events.models import Event
from calendarapp.events.services import delete_event, move_event, update_event
from calendarapp.notifications.models import Message
from tests.cast import AT

pytestmark = [pytest.mark.django_db, pytest.mark.both_legs]


def tell(cast, person, event, *, kind="reminder_start", key="-", due_at=AT, **fields):
    """A message as the sweep leaves it."""
    names = {"reminder_start": "event", "reminder_embargo": "embargo"}
    ids = {"kind": names[kind], "key": key, "lead": "P7D", "starts": "", "late": False}
    return Message.objects.create(
        person=person, kind=kind, organisation=cast.luma, event_id=event.pk, ids=ids, due_at=due_at, **fields
    )


@pytest.fixture
def at(time_machine):
    """The moment at which pages are asked for."""
    time_machine.move_to(AT + timedelta(hours=1), tick=False)
    return AT + timedelta(hours=1)


@pytest.fixture
def as_mia(client, cast, at):
    client.force_login(cast.mia)
    return client


def titles(response):
    return [row["notice"].title for row in response.context["rows"]]


def test_inbox_tells_in_words_of_now(as_mia, cast):
    event = cast.event("Serum launch")
    tell(cast, cast.mia, event)
    move_event(event, actor=cast.mia, at=AT, version=None, starts=event.when.starts + timedelta(days=2))

    response = as_mia.get(reverse("inbox"))

    assert titles(response) == ["In 11 days: Serum launch"]
    assert response.context["rows"][0]["notice"].path == f"/b/maison-luma/events/{event.pk}/"
    assert response.context["shell"].unread == 1


def test_inbox_leads_to_the_occurrence_it_speaks_of(as_mia, cast, at):
    event = cast.event("Newsletter", recurrence="RRULE:FREQ=WEEKLY;COUNT=3")
    tell(cast, cast.mia, event, key="20270317")

    response = as_mia.get(reverse("inbox"))

    assert response.context["rows"][0]["notice"].path == f"/b/maison-luma/events/{event.pk}/?on=20270317"


def test_inbox_is_newest_first_and_only_one_s_own_and_due(as_mia, cast, at):
    event = cast.event("First")
    tell(cast, cast.mia, event)
    tell(cast, cast.mia, cast.event("Second"), due_at=AT + timedelta(minutes=1))
    tell(cast, cast.mia, event, due_at=at + timedelta(minutes=1))
    tell(cast, cast.mia, event, in_inbox=False)
    tell(cast, cast.omar, event)

    assert titles(as_mia.get(reverse("inbox"))) == ["In 9 days: Second", "In 9 days: First"]


def test_inbox_forgets_what_its_reader_may_no_longer_see(client, cast, at):
    shown = cast.event("Shown", sharing="shared")
    hidden = cast.event("Hidden", sharing="shared")
    embargoed = cast.event("Embargoed", sharing="shared")
    deleted = cast.event("Deleted", sharing="shared")
    for event in (shown, hidden, embargoed, deleted):
        tell(cast, cast.ada, event)
    update_event(hidden, actor=cast.mia, at=AT, values={"sharing": "internal"}, version=None)
    later = at + timedelta(days=1)
    update_event(embargoed, actor=cast.mia, at=AT, values={"embargo_until": later, "reserved": True}, version=None)
    delete_event(deleted, actor=cast.mia, at=AT)
    client.force_login(cast.ada)

    response = client.get(reverse("inbox"))

    assert titles(response) == ["In 9 days: Shown"]
    assert unread_count(cast.lens(cast.ada, at)) == 1
    assert not any(word in response.content.decode() for word in ("Hidden", "Embargoed", "Deleted"))


def test_digest_of_the_missed_lists_what_is_seen(client, cast, at):
    shown, hidden = cast.event("Shown", sharing="shared"), cast.event("Hidden")
    things = [[shown.pk, "event", "-"], [hidden.pk, "event", "-"]]
    Message.objects.create(person=cast.ada, kind="missed", organisation=cast.luma, ids={"things": things}, due_at=AT)
    client.force_login(cast.ada)

    notice = client.get(reverse("inbox")).context["rows"][0]["notice"]

    assert (notice.title, notice.line) == ("1 reminder came too late", "Shown")


def test_message_is_read_once_it_is_said_so_and_not_by_looking(as_mia, cast, at):
    message = tell(cast, cast.mia, cast.event())
    as_mia.get(reverse("inbox"))
    looked_at = Message.objects.get().read_at

    response = as_mia.post(reverse("inbox_read", args=[message.pk]), {"next": "/inbox/?page=1"})

    assert (looked_at, Message.objects.get().read_at) == (None, at)
    assert response["Location"] == "/inbox/?page=1"


def test_marking_read_leads_to_no_foreign_page(as_mia, cast):
    message = tell(cast, cast.mia, cast.event())

    response = as_mia.post(reverse("inbox_read", args=[message.pk]), {"next": "https://evil.example/"})

    assert response["Location"] == "/inbox/"


def test_all_that_is_shown_is_read_at_once(as_mia, cast, at):
    shown, hidden = tell(cast, cast.mia, cast.event()), tell(cast, cast.mia, cast.event("Gone"))
    others = tell(cast, cast.omar, Event.objects.first())
    delete_event(Event.objects.get(title="Gone"), actor=cast.mia, at=AT)

    as_mia.post(reverse("inbox_read_all"))

    assert dict(Message.objects.values_list("pk", "read_at")) == {shown.pk: at, hidden.pk: None, others.pk: None}


def test_another_s_message_is_nobody_else_s(as_mia, cast):
    message = tell(cast, cast.omar, cast.event())

    response = as_mia.post(reverse("inbox_read", args=[message.pk]))

    assert (response.status_code, Message.objects.get().read_at) == (404, None)


def test_stranger_is_asked_to_sign_in(client, db):
    response = client.get(reverse("inbox"))

    assert response["Location"] == "/account/login/?next=/inbox/"


def test_reading_by_get_is_refused(as_mia, cast):
    message = tell(cast, cast.mia, cast.event())

    statuses = [as_mia.get(reverse("inbox_read", args=[message.pk])).status_code]
    statuses.append(as_mia.get(reverse("inbox_read_all")).status_code)

    assert statuses == [405, 405]


def test_empty_inbox_says_what_will_come(as_mia):
    assert "Nothing to read" in as_mia.get(reverse("inbox")).content.decode()


def test_inbox_of_all_kinds_takes_no_more_queries(as_mia, cast, django_assert_num_queries):
    event = cast.event(embargo_until=AT + timedelta(days=2))
    tell(cast, cast.mia, event)
    tell(cast, cast.mia, event, kind="reminder_embargo")
    missed = {"things": [[event.pk, "event", "-"]]}
    Message.objects.create(person=cast.mia, kind="missed", organisation=cast.luma, ids=missed, due_at=AT)

    with django_assert_num_queries(10):
        response = as_mia.get(reverse("inbox"))

    assert titles(response) == [
        "1 reminder came too late",
        "Embargo lifts in 2 days: Glow serum launch",
        "In 9 days: Glow serum launch",
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_inbox_takes_the_same_queries_for_any_number(as_mia, cast, django_assert_num_queries, number):
    for place in range(number):
        tell(cast, cast.mia, cast.event(f"No {place}"))

    with django_assert_num_queries(10):
        as_mia.get(reverse("inbox"))


def test_embargo_that_lifted_shows_the_event_s_own_dates_and_no_empty_range(as_mia, cast, at):
    event = cast.event("Serum", starts=datetime(2027, 6, 1, 18), ends=datetime(2027, 6, 1, 20), embargo_until=at)
    tell(cast, cast.mia, event, kind="reminder_embargo", due_at=at)

    notice = as_mia.get(reverse("inbox")).context["rows"][0]["notice"]

    assert notice.title == "Embargo lifted: Serum"
    assert notice.line == (
        "Campaign launch · Embargo lift: Mon 1 Mar 2027, 11:00 (Europe/Paris)"
        " · Tue 1 Jun 2027, 18:00 – 20:00 (Europe/Paris) · Maison Luma"
    )
