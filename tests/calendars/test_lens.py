"""What a lens opens, and that asking the database and asking one event give the same answer."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendarapp.calendars import levels
from calendarapp.calendars.lens import Lens, Narrowing
from calendarapp.calendars.models import Grant
from calendarapp.calendars.services import GrantTerms, end_partnership, set_grants
from calendarapp.events.models import Event, EventPartner
from calendarapp.events.sight import opened, opens
from tests.cast import AT, grant

TOMORROW = AT + timedelta(days=1)


def titles(lens: Lens) -> list[str]:
    return sorted(Event.objects.seen_through(lens).values_list("title", flat=True))


def test_lens_of_a_person_takes_one_query_for_any_number_of_grants(cast, django_assert_num_queries):
    for calendar in (cast.press, cast.stock):
        grant(cast.northlight, calendar, "titles")

    with django_assert_num_queries(1):
        lens = cast.lens(cast.ada)

    assert len(lens.accesses) == 3


def test_brand_people_see_everything_of_their_brand_and_nothing_of_another(cast):
    cast.event("Internal")
    cast.event("Theirs", calendar=cast.hanok_calendar, actor=cast.zoe)

    assert titles(cast.lens(cast.vera)) == ["Internal"]
    assert titles(cast.lens(cast.zoe)) == ["Theirs"]


def test_agencies_see_what_is_shared_with_them(cast):
    cast.event("Internal")
    cast.event("Shared", sharing="shared")
    cast.event("Northlight's", sharing="named", partners=[{"agency": cast.northlight.pk, "early": False}])
    cast.event("On another calendar", sharing="shared", calendar=cast.stock, kind="restock")

    assert titles(cast.lens(cast.ada)) == ["Northlight's", "Shared"]
    assert titles(cast.lens(cast.sol)) == ["Shared"]


def test_naming_an_agency_gives_nothing_without_a_grant(cast):
    cast.event(
        "Stock",
        calendar=cast.stock,
        kind="restock",
        sharing="named",
        partners=[{"agency": cast.northlight.pk, "early": True}],
    )

    assert titles(cast.lens(cast.ada)) == []


def test_an_embargo_hides_until_its_moment_and_lets_named_agencies_in_early(cast):
    cast.event("Hidden", sharing="shared", embargo_until=TOMORROW)
    cast.event(
        "Early", sharing="shared", embargo_until=TOMORROW, partners=[{"agency": cast.northlight.pk, "early": True}]
    )

    assert titles(cast.lens(cast.ada)) == ["Early"]
    assert titles(cast.lens(cast.ada, TOMORROW)) == ["Early", "Hidden"]
    assert titles(cast.lens(cast.sol, TOMORROW - timedelta(microseconds=1))) == []


def test_a_reserved_embargoed_event_opens_its_dates_alone(cast):
    event = cast.event("Hidden", sharing="shared", embargo_until=TOMORROW, reserved=True)

    lens = cast.lens(cast.ada)

    assert opens(event, lens) == frozenset({"busy"})
    assert Event.objects.filter(opened(lens, "busy")).get() == event
    assert not Event.objects.filter(opened(lens, "titles")).exists()


def test_two_agencies_of_one_person_are_never_added_up(cast):
    """Saffron sees titles of what is shared with it; Northlight's wider fields must not show on Saffron's event."""
    cast.northlight.memberships.create(user=cast.sol, role="member", joined_at=AT)
    event = cast.event("Saffron's", sharing="named", partners=[{"agency": cast.saffron.pk, "early": False}])

    assert opens(event, cast.lens(cast.sol)) == frozenset({"busy", "titles"})


def test_a_grant_ends_with_its_day_in_the_brands_zone(cast):
    cast.event("Shared", sharing="shared")
    Grant.objects.filter(agency=cast.northlight).update(until=date(2027, 3, 31))
    midnight = datetime(2027, 4, 1, tzinfo=ZoneInfo("Europe/Paris"))

    assert titles(cast.lens(cast.ada, midnight - timedelta(seconds=1))) == ["Shared"]
    assert titles(cast.lens(cast.ada, midnight)) == []


def test_removed_people_see_nothing_at_once(cast):
    cast.event("Shared", sharing="shared")
    cast.northlight.memberships.all().delete()

    assert titles(cast.lens(cast.ada)) == []


def test_end_partnership_closes_every_calendar_and_raises_the_access_revision(cast):
    cast.event("Shared", sharing="shared")
    before = cast.saffron.access_revision

    end_partnership(cast.luma, cast.saffron, actor=cast.mia, at=AT)

    assert titles(cast.lens(cast.sol)) == []
    cast.saffron.refresh_from_db()
    assert cast.saffron.access_revision == before + 1


def test_set_grants_takes_an_ended_grant_up_again_with_its_number(cast):
    terms = GrantTerms("read", frozenset({"budget"}), None)
    for wanted in (GrantTerms(), terms):
        set_grants(cast.luma, cast.northlight, {cast.launches: wanted}, actor=cast.mia, at=TOMORROW)

    row = Grant.objects.get(agency=cast.northlight)
    assert (row.sequence, row.ended_at, row.granted_at, row.group_names) == (2, None, TOMORROW, terms.groups)


def test_narrowing_never_widens(cast):
    cast.event("Campaign", notes="secret")
    cast.event("Stock", calendar=cast.stock, kind="restock")
    only = Narrowing(
        calendar_ids=frozenset({cast.launches.pk, cast.hanok_calendar.pk}), level="titles", groups=frozenset({"budget"})
    )

    lens = cast.lens(cast.mia).narrowed(only)

    assert titles(lens) == ["Campaign"]
    assert opens(Event.objects.get(title="Campaign"), lens) == frozenset({"busy", "titles"})


def test_narrowing_twice_keeps_both_limits(cast):
    lens = cast.lens(cast.mia)
    first = Narrowing(type_ids=frozenset({cast.type("campaign").pk}))

    narrowed = lens.narrowed(first).narrowed(Narrowing(read_only=True))

    assert (narrowed.only.type_ids, narrowed.read_only) == (first.type_ids, True)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_seen_through_and_the_predicate_agree(cast, data):
    event = cast.event(
        "Any",
        sharing=data.draw(st.sampled_from(["internal", "shared", "named"])),
        embargo_until=data.draw(st.sampled_from([None, AT, TOMORROW])),
        reserved=data.draw(st.booleans()),
        partners=[
            {"agency": agency.pk, "early": data.draw(st.booleans())}
            for agency in (cast.northlight, cast.saffron)
            if data.draw(st.booleans())
        ],
    )
    Grant.objects.filter(calendar=cast.launches).update(
        level=data.draw(st.sampled_from(levels.LEVELS)),
        groups=" ".join(data.draw(st.sets(st.sampled_from(levels.GROUPS)))),
        until=data.draw(st.sampled_from([None, date(2027, 2, 28), date(2027, 3, 1)])),
    )
    only = data.draw(st.sampled_from([None, Narrowing(level="titles"), Narrowing(event_ids=frozenset())]))
    for person in (cast.mia, cast.vera, cast.ada, cast.sol, cast.zoe):
        lens = cast.lens(person) if only is None else cast.lens(person).narrowed(only)
        asked = {name for name in levels.OPENERS if Event.objects.filter(opened(lens, name), pk=event.pk).exists()}
        assert asked == opens(event, lens), person
    EventPartner.objects.all().delete()
    Event.objects.all().delete()
