from datetime import timedelta

import pytest

from calendarapp.teamwork.models import Comment
from tests.cast import AT
from tests.teamwork.conftest import SHARED


@pytest.fixture(autouse=True)
def day(time_machine):
    time_machine.move_to(AT, tick=False)


def path(event):
    return f"events/{event.pk}/comments/"


def test_a_comment_is_told_whole(cast, call, table, event):
    answer = call(cast.mia).post(path(event), {"body": "@Omar Haddad, *look*"})

    told = answer.json()
    assert (answer.status_code, answer["ETag"]) == (201, '"1"')
    assert told == {
        "id": Comment.objects.get().pk,
        "event": event.pk,
        "author": {"id": cast.mia.pk, "name": "Mia Laurent"},
        "side": "maison-luma",
        "visibility": "internal",
        "body": "@Omar Haddad, *look*",
        "html": "<p>@Omar Haddad, <em>look</em></p>\n",
        "addressed": ["Omar Haddad"],
        "addresses_me": False,
        "created_at": "2027-03-01T09:00:00Z",
        "edited_at": None,
        "deleted": False,
        "version": 1,
    }
    assert call(cast.mia).get(f"comments/{told['id']}/").json() == told


@pytest.mark.parametrize(
    ("who", "asked", "said"),
    [
        ("mia", {}, ("maison-luma", "internal")),
        ("mia", {"visibility": "shared"}, ("maison-luma", "shared")),
        ("mia", {"side": "northlight"}, 400),
        ("vera", {"visibility": "shared"}, 400),
        ("ada", {}, ("northlight", "shared")),
        ("ada", {"visibility": "shared", "side": "northlight"}, ("northlight", "shared")),
        ("ada", {"visibility": "internal"}, 400),
        ("ada", {"side": "maison-luma"}, 400),
        ("ada", {"side": "saffron"}, 400),
        ("sol", {}, 403),
        ("zoe", {}, 404),
    ],
)
def test_each_speaks_with_their_own_voices(cast, call, table, event, who, asked, said):
    table.let(cast.northlight)

    answer = call(getattr(cast, who)).post(path(event), {"body": "Words", **asked})

    told = answer.json()
    assert (answer.status_code if isinstance(said, int) else (told["side"], told["visibility"])) == said
    assert Comment.objects.count() == (0 if isinstance(said, int) else 1)


def test_the_list_holds_what_is_read(cast, call, table, event):
    table.let(cast.northlight)
    table.let(cast.saffron)
    for person in (cast.mia, cast.ada, cast.sol):
        table.say(event, person, person.name)
    table.say(event, cast.omar, "To partners", voice=SHARED)

    found = {
        name: [row["body"] for row in call(person).get(path(event)).json()["results"]]
        for name, person in (("vera", cast.vera), ("ada", cast.ada), ("sol", cast.sol))
    }

    assert found == {
        "vera": ["Mia Laurent", "Ada Brandt", "Sol Park", "To partners"],
        "ada": ["Ada Brandt", "To partners"],
        "sol": ["Sol Park", "To partners"],
    }
    hidden = Comment.objects.get(body="Sol Park").pk
    assert call(cast.ada).get(f"comments/{hidden}/").status_code == 404


@pytest.mark.parametrize("change", [{"visibility": "shared"}, {"side": "northlight"}])
def test_nothing_internal_is_ever_shared(cast, call, table, event, change):
    comment = table.say(event, cast.mia)

    answer = call(cast.mia).patch(f"comments/{comment.pk}/", {"body": "Other", **change}, '"1"')

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == list(change)
    assert Comment.objects.values_list("body", "visibility", "agency").get() == ("Words", "internal", None)


def test_words_are_changed_with_their_etag(cast, call, table, event):
    comment, mia = table.say(event, cast.mia), call(cast.mia)
    place = f"comments/{comment.pk}/"

    found = [
        mia.patch(place, {"body": "Two"}).status_code,
        mia.patch(place, {"body": "Two"}, '"1"').status_code,
        mia.patch(place, {"body": "Three"}, '"1"').status_code,
        mia.patch(place, {}, '"2"').status_code,
        mia.patch(place, {"body": "@Ada Brandt"}, '"2"').status_code,
        mia.delete(place, '"1"').status_code,
        mia.delete(place, '"2"').status_code,
        mia.delete(place, '"3"').status_code,
    ]

    assert found == [428, 200, 412, 400, 400, 412, 204, 403]
    told = mia.get(place).json()
    assert (told["body"], told["html"], told["deleted"], told["version"]) == ("", "", True, 3)


def test_others_words_are_not_changed(cast, call, table, event):
    comment = table.say(event, cast.omar, voice=SHARED)
    place = f"comments/{comment.pk}/"

    found = {
        name: (call(person).patch(place, {"body": "x"}, '"1"').status_code, call(person).delete(place).status_code)
        for name, person in (("zoe", cast.zoe), ("sol", cast.sol), ("ada", cast.ada), ("vera", cast.vera))
    }

    assert found == {"zoe": (404, 404), "sol": (404, 404), "ada": (403, 403), "vera": (403, 403)}
    assert call(cast.mia).patch(place, {"body": "x"}, '"1"').status_code == 403
    assert call(cast.mia).delete(place, '"1"').status_code == 204


def test_late_words_stand(cast, call, table, event, time_machine):
    comment = table.say(event, cast.mia)
    time_machine.move_to(AT + timedelta(minutes=16), tick=False)

    assert call(cast.mia).patch(f"comments/{comment.pk}/", {"body": "x"}, '"1"').status_code == 403


def test_a_token_that_only_reads_says_nothing(cast, call, table, event):
    comment = table.say(event, cast.mia)
    reader = call(cast.mia, read_only=True)

    assert reader.get(path(event)).json()["count"] == 1
    assert reader.post(path(event), {"body": "x"}).status_code == 403
    assert reader.patch(f"comments/{comment.pk}/", {"body": "x"}, '"1"').status_code == 403
    assert reader.delete(f"comments/{comment.pk}/", '"1"').status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_takes_the_same_queries_for_one_and_three(cast, call, table, event, django_assert_num_queries, number):
    for _each in range(number):
        table.say(event, cast.omar, "@Mia Laurent @Vera Stone")
    mia = call(cast.mia)
    mia.get(path(event))

    with django_assert_num_queries(7):
        answer = mia.get(path(event))

    assert answer.json()["count"] == number
