from datetime import date

import pytest

from calendarapp.accounts.models import Membership
from calendarapp.calendars.lens import Lens
from calendarapp.calendars.lenses import lenses_of
from tests.cast import AT, grant


def test_lenses_of_many_are_the_lenses_of_each(cast):
    people = [cast.mia, cast.omar, cast.vera, cast.ada, cast.sol, cast.zoe]
    Membership.objects.create(organisation=cast.luma, user=cast.sol, role="viewer", joined_at=AT)
    grant(cast.northlight, cast.press, "titles", until=date(2027, 2, 1))
    cast.zoe.is_active = False

    lenses = lenses_of(people, AT)

    assert lenses == {person.pk: Lens.of(person, AT) for person in people}


@pytest.mark.parametrize("number", [1, 3])
def test_lenses_of_many_take_two_queries(cast, django_assert_num_queries, number):
    people = [cast.mia, cast.ada, cast.sol][:number]

    with django_assert_num_queries(2):
        lenses_of(people, AT)
