import pytest

from calendarapp.teamwork.readers import DeafError, circle_of, names_in
from tests.cast import AT
from tests.teamwork.conftest import INTERNAL, SHARED

NAMES = ("Mia Laurent", "Mia", "김서연", "Ann")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Mia Laurent, look", {"mia laurent"}),
        ("look, @mia laurent!", {"mia laurent"}),
        ("@Mia and @Ann", {"mia", "ann"}),
        ("(@Ann)", {"ann"}),
        ("@김서연님 확인 부탁드려요", {"김서연"}),
        ("@Anna", set()),
        ("ann@Ann", set()),
        ("Ann", set()),
        ("@@Ann", set()),
    ],
)
def test_names_stand_after_an_at(text, found):
    assert names_in(text, NAMES) == found


def test_without_names_nobody_is_found():
    assert names_in("@Mia @", ["", ""]) == frozenset()


def names(people):
    return [person.name for person in people]


def test_the_brand_addresses_those_who_can_read(cast, table, event):
    table.let(cast.northlight)
    circle = circle_of(event, cast.lens(cast.mia))
    own = ["Luc Martin", "Mia Laurent", "Omar Haddad", "Vera Stone"]

    assert names(circle.readers(INTERNAL)) == own
    assert names(circle.readers(SHARED)) == ["Ada Brandt", *own]
    assert circle.firms(SHARED) == ["Northlight Media"]


@pytest.mark.parametrize("body", ["@Ada Brandt, see", "@Sol Park, see"])
def test_an_internal_word_addresses_no_partner(cast, event, body):
    with pytest.raises(DeafError) as deaf:
        circle_of(event, cast.lens(cast.mia)).addressed(body, INTERNAL)

    assert deaf.value.names == [body[1:].split(",")[0]]


def test_a_partner_without_descriptions_is_not_addressed(cast, event):
    circle = circle_of(event, cast.lens(cast.mia))

    assert circle.addressed("@Ada Brandt", SHARED) == {cast.ada.pk}
    with pytest.raises(DeafError):
        circle.addressed("@Ada Brandt and @Sol Park", SHARED)
    with pytest.raises(DeafError):
        circle.addressed("", SHARED, [cast.sol.pk])


def test_of_two_people_of_a_name_those_are_addressed_who_read(cast, event):
    cast.sol.name = cast.omar.name
    cast.sol.save()

    assert circle_of(event, cast.lens(cast.mia)).addressed("@Omar Haddad", INTERNAL) == {cast.omar.pk}


def test_an_agency_knows_its_own_people_and_who_spoke_to_it(cast, table, event):
    """Whoever else works for the brand, or for another agency, is no business of theirs: such a name is plain text."""
    table.let(cast.northlight)
    table.let(cast.saffron)
    cast.northlight.memberships.create(user=cast.zoe, role="member", joined_at=AT)
    table.say(event, cast.omar, voice=SHARED)
    table.say(event, cast.vera)
    table.say(event, cast.sol)
    circle = circle_of(event, cast.lens(cast.ada))

    assert names(circle.people) == ["Ada Brandt", "Omar Haddad", "Zoe Kim"]
    said = "@Omar Haddad @Vera Stone @Sol Park @Zoe Kim"
    assert circle.addressed(said, table.voice_of(cast.ada)) == {cast.omar.pk, cast.zoe.pk}


def test_people_who_are_gone_are_not_addressed(cast, event):
    cast.omar.is_active = False
    cast.omar.save()

    assert circle_of(event, cast.lens(cast.mia)).addressed("@Omar Haddad", INTERNAL) == frozenset()
