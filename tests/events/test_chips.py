"""Chips tell as much as the sheets do, in two queries however many."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendarapp.calendars import levels
from calendarapp.calendars.lens import Narrowing
from calendarapp.calendars.models import Grant
from calendarapp.events import policy
from calendarapp.events.chips import Chips, chips_for
from calendarapp.events.models import Event, Override
from calendarapp.events.sheets import sheet_of

from ..cast import AT

LATER = AT + timedelta(days=5)


def chip(cast, person, event, key="-", **options):
    return chips_for([(event.pk, key)], cast.lens(person), **options).of(event.pk, key)


def named(agency, *, early=False):
    return [{"agency": agency.pk, "early": early}]


def test_brand_reads_everything_on_a_chip(cast):
    event = cast.event(
        status="confirmed",
        sharing="shared",
        location="Le Marais",
        owner=cast.omar.pk,
        channels=[cast.channel("email").pk],
        embargo_until=LATER.isoformat(),
    )

    seen = chip(cast, cast.vera, event)

    assert (seen.title, seen.type_key, seen.type_label) == ("Glow serum launch", "campaign", "Campaign launch")
    assert (seen.status, seen.location, seen.owner) == ("confirmed", "Le Marais", "Omar Haddad")
    assert seen.channels == (str(cast.channel("email")),)
    assert seen.firms == ("Northlight Media", "Saffron PR")
    assert seen.embargo_until == LATER


def test_internal_event_names_no_firm(cast):
    event = cast.event(partners=named(cast.northlight))

    assert chip(cast, cast.mia, event).firms == ()


def test_named_firm_needs_a_grant_on_the_calendar(cast):
    event = cast.event(calendar=cast.press, sharing="named", partners=[*named(cast.northlight), *named(cast.saffron)])

    assert chip(cast, cast.mia, event).firms == ("Saffron PR",)


def test_ended_grant_is_no_mark(cast):
    event = cast.event(sharing="shared")
    Grant.objects.filter(agency=cast.northlight).update(until=AT.date() - timedelta(days=1))
    Grant.objects.filter(agency=cast.saffron).update(ended_at=AT)

    assert chip(cast, cast.mia, event).firms == ()


def test_lifted_embargo_is_not_told(cast):
    event = cast.event(embargo_until=(AT - timedelta(hours=1)).isoformat())

    assert chip(cast, cast.mia, event).embargo_until is None


def test_titles_alone_open_no_more(cast):
    event = cast.event(sharing="shared", location="Le Marais", channels=[cast.channel("email").pk], owner=cast.mia.pk)

    seen = chip(cast, cast.sol, event, texts=True)

    assert (seen.title, seen.status) == ("Glow serum launch", "planned")
    assert (seen.location, seen.channels, seen.owner, seen.sharing, seen.firms, seen.texts) == ("", (), "", "", (), ())


def test_reserved_block_has_no_words(cast):
    event = cast.event(sharing="shared", embargo_until=LATER.isoformat(), reserved=True)

    seen = chip(cast, cast.ada, event, texts=True)

    assert seen.reserved
    assert seen.embargo_until == LATER
    assert (seen.titled, seen.type_key, seen.type_label, seen.status, seen.texts) == (False, "", "", "", ())


def test_event_under_embargo_is_not_there(cast):
    event = cast.event(sharing="shared", embargo_until=LATER.isoformat())

    assert chips_for([(event.pk, "-")], cast.lens(cast.ada)) == Chips({})
    assert chips_for([(event.pk, "-")], cast.lens(cast.zoe)) == Chips({})


def test_early_partner_sees_the_embargoed_title(cast):
    event = cast.event(
        sharing="named", partners=named(cast.northlight, early=True), embargo_until=LATER.isoformat(), reserved=True
    )

    seen = chip(cast, cast.ada, event)

    assert (seen.title, seen.reserved, seen.embargo_until) == ("Glow serum launch", False, LATER)


def test_texts_follow_their_openers(cast):
    event = cast.event(sharing="shared", description="Radiance", objective="Win", notes="Margin 40", location="Lyon")

    assert chip(cast, cast.mia, event, texts=True).texts == ("Radiance", "Win", "Margin 40", "Lyon")
    assert chip(cast, cast.ada, event, texts=True).texts == ("Radiance", "Win")
    assert chip(cast, cast.mia, event).texts == ()


def test_occurrence_that_differs_shows_its_own_words(cast):
    event = cast.event(recurrence="RRULE:FREQ=WEEKLY;COUNT=3", status="confirmed")
    Override.objects.create(
        event=event, recurrence_id="20270317", fields={"title": "Second wave", "status": "cancelled"}
    )

    chips = chips_for([(event.pk, "20270310"), (event.pk, "20270317"), (event.pk, "20270324")], cast.lens(cast.mia))

    assert [chips.of(event.pk, key).title for key in ("20270310", "20270317", "20270324")] == [
        "Glow serum launch",
        "Second wave",
        "Glow serum launch",
    ]
    assert chips.of(event.pk, "20270317").status == "cancelled"


@pytest.mark.parametrize("count", [1, 3, 12])
def test_chips_cost_two_queries(cast, django_assert_num_queries, count):
    events = [cast.event(sharing="shared", channels=[cast.channel("email").pk]) for _ in range(count)]
    lens = cast.lens(cast.mia)

    with django_assert_num_queries(2):
        chips = chips_for([(event.pk, "-") for event in events], lens)

    assert set(chips.sheets) == {event.pk for event in events}


def test_nothing_drawn_asks_nothing(cast, django_assert_num_queries):
    lens = cast.lens(cast.mia)

    with django_assert_num_queries(0):
        assert chips_for([], lens) == Chips({})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    level=st.sampled_from([*levels.LEVELS]),
    groups=st.sets(st.sampled_from(levels.GROUPS)),
    sharing=st.sampled_from(["internal", "shared", "named"]),
    hours=st.sampled_from([None, -1, 1]),
    reserved=st.booleans(),
    early=st.sampled_from([None, False, True]),
    who=st.sampled_from(["mia", "ada", "sol", "zoe"]),
    cap=st.sampled_from([None, "titles"]),
)
def test_chip_and_sheet_open_the_same(cast, level, groups, sharing, hours, reserved, early, who, cap):
    Grant.objects.filter(agency=cast.northlight).update(level=level, groups=" ".join(sorted(groups)))
    partners = [] if early is None else named(cast.northlight, early=early)
    lift = None if hours is None else (AT + timedelta(hours=hours)).isoformat()
    event = cast.event(
        sharing=sharing, embargo_until=lift, reserved=reserved, partners=partners, owner=cast.mia.pk, location="Lyon"
    )
    lens = cast.lens(getattr(cast, who))
    lens = lens.narrowed(Narrowing(level=cap)) if cap else lens

    chips = chips_for([(event.pk, "-")], lens)
    shown = Event.objects.with_sheets().seen_through(lens).filter(pk=event.pk).first()

    assert (event.pk in chips.sheets) == (shown is not None)
    if shown:
        sheet, seen = sheet_of(shown, lens), chips.of(event.pk)
        assert (seen.title, seen.status or None, seen.reserved) == (sheet.title, sheet.status, sheet.reserved)
        assert (seen.location, seen.owner) == (sheet.location, sheet.owner.label if sheet.owner else "")
        assert seen.embargo_until == (sheet.embargo_until if lift and hours == 1 else None)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    level=st.sampled_from([*levels.LEVELS]),
    sharing=st.sampled_from(["internal", "shared", "named"]),
    hours=st.sampled_from([None, -1, 1]),
    reserved=st.booleans(),
    early=st.sampled_from([None, False, True]),
    brought_by=st.sampled_from([None, "northlight", "saffron"]),
    calendar=st.sampled_from(["launches", "press"]),
    who=st.sampled_from(["mia", "omar", "vera", "ada", "sol"]),
    narrowing=st.sampled_from([None, Narrowing(level="titles"), Narrowing(read_only=True)]),
)
def test_movable_is_what_policy_lets_write(
    cast, level, sharing, hours, reserved, early, brought_by, calendar, who, narrowing
):
    Grant.objects.filter(agency=cast.northlight).update(level=level)
    lift = None if hours is None else (AT + timedelta(hours=hours)).isoformat()
    partners = [] if early is None else named(cast.northlight, early=early)
    place = getattr(cast, calendar)
    event = cast.event(calendar=place, sharing=sharing, embargo_until=lift, reserved=reserved, partners=partners)
    Event.objects.filter(pk=event.pk).update(created_for=brought_by and getattr(cast, brought_by))
    lens = cast.lens(getattr(cast, who))
    lens = lens.narrowed(narrowing) if narrowing else lens

    seen = chips_for([(event.pk, "-")], lens).sheets.get(event.pk)
    shown = Event.objects.with_sheets().seen_through(lens).filter(pk=event.pk).first()

    assert (seen is None) == (shown is None)
    if shown:
        assert seen.movable == ("when" in policy.writable_fields(lens, shown))
        assert seen.version == (shown.version if seen.movable else 0)
