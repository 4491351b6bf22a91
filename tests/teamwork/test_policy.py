from datetime import timedelta

import pytest

from calendarapp.calendars.lens import Lens, Narrowing
from calendarapp.calendars.models import Grant
from calendarapp.teamwork import policy
from tests.cast import AT
from tests.teamwork.conftest import SHARED


def keys(lens, event):
    return [voice.key for voice in policy.voices(lens, event)]


@pytest.mark.parametrize(
    ("who", "offered"),
    [("mia", ["internal", "shared"]), ("omar", ["internal", "shared"]), ("vera", ["internal"]), ("zoe", [])],
)
def test_the_brand_speaks_internally_first(cast, event, who, offered):
    assert keys(cast.lens(getattr(cast, who)), event) == offered


@pytest.mark.parametrize(
    ("level", "speaks"),
    [
        ("busy", False),
        ("titles", False),
        ("read", False),
        ("comment", True),
        ("propose", True),
        ("contribute", True),
        ("edit", True),
    ],
)
def test_an_agency_speaks_from_the_level_comment_on(cast, table, event, level, speaks):
    table.let(cast.northlight, level, "")

    assert keys(cast.lens(cast.ada), event) == ([str(cast.northlight.pk)] if speaks else [])


def test_nobody_speaks_of_what_they_do_not_see(cast, table):
    table.let(cast.northlight)
    hidden = cast.event(sharing="internal")
    held = cast.event(sharing="shared", embargo_until=AT + timedelta(days=1), reserved=True)

    assert keys(cast.lens(cast.ada), hidden) == keys(cast.lens(cast.ada), held) == []


def test_nobody_speaks_through_a_lens_that_only_reads(cast, table, event):
    table.let(cast.northlight)

    assert keys(cast.lens(cast.mia).narrowed(Narrowing(read_only=True)), event) == []
    assert keys(Lens.of_agency(cast.northlight, AT), event) == []


def test_somebody_of_brand_and_agency_chooses_for_whom(cast, table, event):
    table.let(cast.northlight)
    cast.northlight.memberships.create(user=cast.omar, role="member", joined_at=AT)

    assert keys(cast.lens(cast.omar), event) == ["internal", "shared", str(cast.northlight.pk)]


def test_own_words_are_changed_for_fifteen_minutes_and_deleted_at_any_time(cast, table, event):
    comment = table.say(event, cast.omar)
    late = AT + timedelta(minutes=15)

    assert policy.may_edit(cast.lens(cast.omar, late), comment)
    assert not policy.may_edit(cast.lens(cast.omar, late + timedelta(seconds=1)), comment)
    assert policy.may_delete(cast.lens(cast.omar, AT + timedelta(days=90)), comment)


def test_managers_delete_what_others_said_and_never_reword_it(cast, table, event):
    table.let(cast.northlight)
    said = [table.say(event, cast.omar), table.say(event, cast.ada)]
    found = {
        who: [(policy.may_edit(lens, comment), policy.may_delete(lens, comment)) for comment in said]
        for who, lens in ((who, cast.lens(getattr(cast, who))) for who in ("mia", "omar", "vera", "ada", "sol"))
    }

    assert found == {
        "mia": [(False, True), (False, True)],
        "omar": [(True, True), (False, False)],
        "vera": [(False, False), (False, False)],
        "ada": [(False, False), (True, True)],
        "sol": [(False, False), (False, False)],
    }


def test_who_may_no_longer_say_it_may_not_change_it(cast, table, event):
    table.let(cast.northlight)
    of_ada, of_omar = table.say(event, cast.ada), table.say(event, cast.omar, voice=SHARED)
    Grant.objects.filter(agency=cast.northlight).update(level="read")
    cast.luma.memberships.filter(user=cast.omar).update(role="viewer")

    for comment, person in ((of_ada, cast.ada), (of_omar, cast.omar)):
        assert not policy.may_edit(cast.lens(person), comment)
        assert not policy.may_delete(cast.lens(person), comment)


def test_nothing_is_done_with_what_was_deleted(cast, table, event):
    comment = table.say(event, cast.mia)
    comment.deleted_at = AT

    assert not policy.may_edit(cast.lens(cast.mia), comment)
    assert not policy.may_delete(cast.lens(cast.mia), comment)


def test_a_narrowed_manager_deletes_nothing_of_others(cast, table, event):
    comment = table.say(event, cast.omar, voice=SHARED)
    narrow = Narrowing(level="edit", groups=frozenset({"description"}))

    assert not policy.may_delete(cast.lens(cast.mia).narrowed(narrow), comment)
