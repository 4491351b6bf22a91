from datetime import timedelta

import pytest

from calendarapp.events.asking import ask
from calendarapp.events.models import Event
from calendarapp.teamwork.services import delete_comment, mark_read
from calendarapp.teamwork.sheets import AT_ONCE, TalkCount, count_from, talk_of, talk_question
from tests.cast import AT
from tests.teamwork.conftest import SHARED


def plain(event):
    return Event.objects.select_related("brand").prefetch_related("partners").get(pk=event.pk)


def talk(event, lens, **how):
    return talk_of(plain(event), lens, **how)


def count(event, lens):
    return count_from(ask([talk_question(event, lens)]))


def test_a_sheet_says_who_spoke_for_whom_to_whom(cast, table, event):
    table.let(cast.northlight)
    table.say(event, cast.mia, "*in*")
    table.say(event, cast.ada, "out")

    ours, theirs = talk(event, cast.lens(cast.mia)).comments

    assert (ours.author, ours.firm, ours.internal, ours.of_agency) == ("Mia Laurent", "Maison Luma", True, False)
    assert (theirs.author, theirs.firm, theirs.internal, theirs.of_agency) == (
        "Ada Brandt",
        "Northlight Media",
        False,
        True,
    )
    assert ours.html == "<p><em>in</em></p>\n"
    assert (ours.may_edit, ours.may_delete, theirs.may_edit, theirs.may_delete) == (True, True, False, True)


def test_partners_are_told_of_no_name_but_their_own(cast, table, event):
    table.let(cast.northlight)
    table.let(cast.saffron)
    people = [cast.ada.pk, cast.omar.pk]
    comment = table.say(event, cast.mia, "Please", voice=SHARED)
    for pk in people:
        comment.mentions.create(user_id=pk)

    found = {
        name: [(sheet.addressed, sheet.addresses_me) for sheet in talk(event, cast.lens(person)).comments]
        for name, person in (("mia", cast.mia), ("omar", cast.omar), ("ada", cast.ada), ("sol", cast.sol))
    }

    assert found == {
        "mia": [(("Ada Brandt", "Omar Haddad"), False)],
        "omar": [(("Ada Brandt", "Omar Haddad"), True)],
        "ada": [((), True)],
        "sol": [((), False)],
    }


def test_only_what_is_seen_is_counted(cast, table, event):
    table.let(cast.northlight)
    table.let(cast.saffron)
    table.say(event, cast.mia)
    table.say(event, cast.omar, voice=SHARED)
    table.say(event, cast.ada)
    delete_comment(table.say(event, cast.ada), at=AT)

    counts = {name: count(event, cast.lens(getattr(cast, name))) for name in ("mia", "vera", "ada", "sol", "zoe")}

    assert counts == {
        "mia": TalkCount(3, 1, 2),
        "vera": TalkCount(3, 1, 3),
        "ada": TalkCount(2, 0, 1),
        "sol": TalkCount(1, 0, 1),
        "zoe": TalkCount(0, 0, 0),
    }


def test_new_is_what_others_said_since_one_read(cast, table, event):
    first = table.say(event, cast.omar)
    mark_read(event, user=cast.mia, last=first.pk, at=AT)
    table.say(event, cast.mia)
    table.say(event, cast.omar)

    assert [sheet.is_new for sheet in talk(event, cast.lens(cast.mia)).comments] == [False, False, True]
    assert count(event, cast.lens(cast.mia)).unread == 1


def test_words_of_somebody_who_left_stay_and_are_news_to_others(cast, table, event):
    comment = table.say(event, cast.omar)
    comment.author = None
    comment.save()

    (sheet,) = talk(event, cast.lens(cast.mia)).comments

    assert (sheet.author, sheet.firm, sheet.is_new, sheet.may_edit) == ("", "Maison Luma", True, False)


def test_a_long_talk_is_read_in_parts(cast, table, event):
    made = [table.say(event, cast.mia).pk for _number in range(AT_ONCE + 3)]

    newest = talk(event, cast.lens(cast.mia))
    older = talk(event, cast.lens(cast.mia), before=newest.earlier)

    assert [sheet.id for sheet in newest.comments] == made[3:]
    assert ([sheet.id for sheet in older.comments], older.earlier) == (made[:3], None)


@pytest.mark.parametrize("number", [1, 3])
def test_a_talk_takes_two_queries(cast, table, event, django_assert_num_queries, number):
    for _each in range(number):
        table.say(event, cast.omar, "@Mia Laurent @Vera Stone")
    lens, found = cast.lens(cast.mia, AT + timedelta(minutes=1)), plain(event)

    with django_assert_num_queries(2):
        shown = talk_of(found, lens)

    assert len(shown.comments) == number
