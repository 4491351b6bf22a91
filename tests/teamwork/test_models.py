"""Who reads what was said."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from calendarapp.calendars.lens import GUEST, Access, Lens, Narrowing
from calendarapp.calendars.models import Grant
from calendarapp.events.services import delete_event
from calendarapp.teamwork.models import Comment
from tests.cast import AT
from tests.teamwork.conftest import SHARED


@pytest.fixture
def talk(cast, table, event):
    """One comment of each kind."""
    table.let(cast.northlight)
    table.let(cast.saffron)
    table.say(event, cast.vera, "inside")
    table.say(event, cast.mia, "to partners", voice=SHARED)
    table.say(event, cast.ada, "of northlight")
    table.say(event, cast.sol, "of saffron")
    return event


def read_by(lens):
    return list(Comment.objects.seen_through(lens).values_list("body", flat=True))


def test_each_side_reads_what_is_meant_for_it(cast, talk):
    everything = ["inside", "to partners", "of northlight", "of saffron"]
    found = {name: read_by(cast.lens(getattr(cast, name))) for name in ("mia", "vera", "ada", "sol", "zoe")}

    assert found == {
        "mia": everything,
        "vera": everything,
        "ada": ["to partners", "of northlight"],
        "sol": ["to partners", "of saffron"],
        "zoe": [],
    }


@pytest.mark.parametrize(
    ("level", "groups", "read"),
    [
        ("busy", "description", []),
        ("titles", "description", []),
        ("read", "", ["of northlight"]),
        ("read", "description", ["to partners", "of northlight"]),
        ("edit", "links budget", ["of northlight"]),
        ("edit", "description", ["to partners", "of northlight"]),
    ],
)
def test_what_the_brand_said_is_opened_by_the_group_of_descriptions(cast, table, talk, level, groups, read):
    table.let(cast.northlight, level, groups)

    assert read_by(cast.lens(cast.ada)) == read


@pytest.mark.parametrize("reserved", [True, False])
@pytest.mark.parametrize("name", ["embargo", "internal", "named for another", "deleted"])
def test_what_partners_do_not_see_is_silent(cast, talk, name, reserved):
    talk.reserved = reserved
    if name == "embargo":
        talk.sharing, talk.embargo_until = "shared", AT + timedelta(hours=1)
    elif name == "deleted":
        delete_event(talk, actor=cast.mia, at=AT)
    else:
        talk.sharing = "internal" if name == "internal" else "named"
    if name != "deleted":
        talk.save()

    assert read_by(cast.lens(cast.ada)) == []
    assert read_by(cast.lens(cast.ada, AT + timedelta(hours=1))) == (
        ["to partners", "of northlight"] if name == "embargo" else []
    )
    assert len(read_by(cast.lens(cast.mia))) == (0 if name == "deleted" else 4)


def test_who_is_let_in_early_reads_early(cast, talk):
    talk.embargo_until = AT + timedelta(days=1)
    talk.save()
    talk.partners.create(agency=cast.northlight, early=True)

    assert read_by(cast.lens(cast.ada)) == ["to partners", "of northlight"]
    assert read_by(cast.lens(cast.sol)) == []


def test_a_grant_that_ended_closes_even_ones_own_words(cast, talk):
    Grant.objects.filter(agency=cast.northlight).update(until=AT.date())

    assert read_by(cast.lens(cast.ada)) == ["to partners", "of northlight"]
    assert read_by(cast.lens(cast.ada, AT + timedelta(days=1))) == []


def test_somebody_in_two_agencies_reads_for_both(cast, talk):
    cast.saffron.memberships.create(user=cast.ada, role="member", joined_at=AT)

    assert read_by(cast.lens(cast.ada)) == ["to partners", "of northlight", "of saffron"]


def test_a_wide_way_of_one_agency_opens_nothing_through_the_other(cast, table, talk):
    """Named for Saffron alone, where Saffron's way opens no description: Northlight's wider way counts for nothing."""
    cast.saffron.memberships.create(user=cast.ada, role="member", joined_at=AT)
    table.let(cast.saffron, "read", "")
    talk.sharing = "named"
    talk.save()
    talk.partners.create(agency=cast.saffron)

    assert read_by(cast.lens(cast.ada)) == ["of saffron"]


def test_narrowed_sight_reads_less(cast, talk):
    mia = cast.lens(cast.mia)

    assert read_by(mia.narrowed(Narrowing(level="read", groups=frozenset({"description"})))) == [
        "to partners",
        "of northlight",
        "of saffron",
    ]
    assert read_by(mia.narrowed(Narrowing(level="read", groups=frozenset()))) == []
    assert read_by(mia.narrowed(Narrowing(event_ids=frozenset({0})))) == []
    assert read_by(mia.narrowed(Narrowing(type_ids=frozenset({talk.type_id})))) == read_by(mia)


def test_guests_read_nothing(cast, talk):
    way = Access(via=GUEST, brand_id=cast.luma.pk, level="read", groups=frozenset({"description"}))

    assert read_by(Lens(viewer=None, at=AT, accesses={cast.launches.pk: (way,)})) == []


def test_an_agency_cannot_speak_internally(cast, event):
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.create(
            event=event, author=cast.ada, agency=cast.northlight, visibility="internal", body="x", created_at=AT
        )


def test_words_of_an_agency_that_is_gone_do_not_become_the_brands(cast, talk):
    cast.northlight.delete()

    assert read_by(cast.lens(cast.sol)) == ["to partners", "of saffron"]
