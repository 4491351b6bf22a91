"""History through a lens: what a side heard then and may see now."""

from datetime import timedelta
from decimal import Decimal

from calendarapp.calendars.models import Grant
from calendarapp.calendars.services import GrantTerms, set_grants
from calendarapp.changes.models import Change
from calendarapp.events.history import deletions_heard, history_of, recent_changes
from calendarapp.events.models import Event
from calendarapp.events.services import delete_event, release_lifted, update_event
from tests.cast import AT

LATER = AT + timedelta(hours=1)


def told(cast, person, event) -> list[tuple[str, list[str]]]:
    fresh = Event.objects.get(pk=event.pk)
    return [
        (entry.verb, sorted(field.name for field in entry.fields)) for entry in history_of(fresh, cast.lens(person))
    ]


def change(cast, event, **values) -> Event:
    return update_event(event, actor=cast.mia, at=LATER, version=None, values=values)


def test_history_shows_old_and_new_in_words(cast):
    event = cast.event(owner=cast.omar)
    change(cast, event, owner=cast.mia, status="confirmed", budget_planned=Decimal(12500))

    entry = history_of(event, cast.lens(cast.vera))[0]

    words = {field.name: (field.before, field.after) for field in entry.fields}
    assert words == {
        "owner": ("Omar Haddad", "Mia Laurent"),
        "status": ("Planned", "Confirmed"),
        "budget_planned": ("–", "12,500.00 EUR"),
    }
    assert (entry.actor, entry.title) == ("Mia Laurent", "Glow serum launch")


def test_history_shows_an_agency_only_open_fields_and_hides_who(cast):
    event = cast.event(sharing="shared")
    change(cast, event, description="For you", budget_planned="12500", notes="Not for you")

    assert told(cast, cast.ada, event)[0] == ("update", ["description"])
    assert history_of(event, cast.lens(cast.ada))[0].actor == "Maison Luma"


def test_a_change_of_shut_fields_alone_is_not_mentioned(cast):
    event = cast.event(sharing="shared")
    change(cast, event, notes="Not for you")

    assert [verb for verb, _fields in told(cast, cast.ada, event)] == ["create"]


def test_a_later_grant_opens_no_earlier_history(cast):
    event = cast.event(sharing="shared")
    change(cast, event, budget_planned="12500")
    terms = GrantTerms("read", frozenset({"budget"}), None)

    set_grants(cast.luma, cast.northlight, {cast.launches: terms}, actor=cast.mia, at=LATER)

    assert all("budget_planned" not in fields for _verb, fields in told(cast, cast.ada, event))
    change(cast, event, budget_planned="15000")
    assert told(cast, cast.ada, event)[0] == ("update", ["budget_planned"])


def test_revocation_closes_all_history(cast):
    event = cast.event(sharing="shared")
    change(cast, event, description="For you")
    Grant.objects.filter(agency=cast.northlight).update(ended_at=LATER)

    assert told(cast, cast.ada, event) == []


def test_what_happened_under_embargo_stays_the_brands_and_the_release_is_heard(cast):
    event = cast.event(sharing="shared", embargo_until=AT + timedelta(days=9))
    change(cast, event, title="Secret name")
    change(cast, event, title="Public name", embargo_until=None)

    assert told(cast, cast.ada, event) == [("release", [])]
    assert [verb for verb, _fields in told(cast, cast.mia, event)] == ["update", "update", "create"]


def test_an_event_that_comes_into_sight_was_shared_by_a_person_and_released_by_time(cast):
    cast.event(sharing="shared", embargo_until=AT + timedelta(minutes=30))
    release_lifted(at=LATER)
    moved = cast.event(calendar=cast.press, sharing="shared")
    change(cast, moved, calendar=cast.launches)

    labels = [history_of(event, cast.lens(cast.ada, at=LATER))[0].verb_label for event in Event.objects.order_by("pk")]

    assert labels == ["released", "shared"]


def test_deletions_are_heard_by_those_who_would_still_see_the_event(cast):
    shared, internal = cast.event("Shared", sharing="shared"), cast.event("Internal")
    for event in (shared, internal):
        delete_event(event, actor=cast.mia, at=LATER)
    rows = Change.objects.filter(verb="delete")

    assert [row.title for row in deletions_heard(rows, cast.lens(cast.ada))] == ["Shared"]
    assert deletions_heard(rows, cast.lens(cast.zoe)) == []


def test_recent_changes_span_everything_a_lens_shows(cast):
    cast.event("Internal")
    cast.event("Shared", sharing="shared")

    assert [entry.title for entry in recent_changes(cast.lens(cast.sol), since=AT)] == ["Shared"]
    assert len(recent_changes(cast.lens(cast.mia), since=AT)) == 2


def test_history_takes_the_same_queries_for_one_and_three(cast, django_assert_num_queries):
    event = cast.event(owner=cast.mia)
    lens = cast.lens(cast.mia)
    event = Event.objects.with_sheets().get()
    with django_assert_num_queries(2):
        history_of(event, lens)
    for owner in (cast.omar, cast.vera):
        change(cast, event, owner=owner)
    event = Event.objects.with_sheets().get()

    with django_assert_num_queries(2):
        history_of(event, lens)
