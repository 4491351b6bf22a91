"""What the letters say, as their readers get them."""

from datetime import UTC, date, datetime

import pytest

from calendarapp.notifications.models import Message
from calendarapp.reminders.kinds import letters_of

LIFT = datetime(2027, 3, 3, 3, 45, tzinfo=UTC)


@pytest.fixture
def written(cast, swept):
    """`written(person, moment)`: the newest letter that goes out to a person after a sweep."""

    def letter_after(person, moment):
        swept(moment)
        message = Message.objects.filter(person=person).latest("pk")
        return letters_of([message], {person.pk: cast.lens(person, moment)})[message.pk]

    return letter_after


def test_lifted_embargo_shows_the_event_s_own_hours_and_the_lift_as_a_moment(cast, written):
    partners = [{"agency": cast.northlight.pk, "early": True}]
    starts, ends = datetime(2027, 6, 1, 18), datetime(2027, 6, 1, 20, 30)
    cast.event(owner=cast.mia, sharing="named", partners=partners, embargo_until=LIFT, starts=starts, ends=ends)

    letter = written(cast.ada, LIFT)

    for words in (letter.text, letter.html):
        assert "Embargo lift: Wed 3 Mar 2027, 03:45 (Europe/London)" in words
        assert "Tue 1 Jun 2027, 18:00 – 20:30 (Europe/Paris)" in words
        assert "For you: Tue 1 Jun 2027, 17:00 – 19:30 (Europe/London)" in words
        assert "03:45 – 03:45" not in words
        assert "04:45 – 04:45" not in words


def test_lifted_embargo_of_an_all_day_event_shows_its_days(cast, written):
    cast.event(owner=cast.mia, embargo_until=LIFT, starts=date(2027, 6, 1), ends=date(2027, 6, 3))

    letter = written(cast.mia, LIFT)

    assert "Embargo lift: Wed 3 Mar 2027, 04:45 (Europe/Paris)\nTue 1 Jun 2027 – Thu 3 Jun 2027\n" in letter.text
    assert "For you" not in letter.text


def test_start_is_told_without_a_lift(cast, written):
    cast.event(owner=cast.mia, kind="vip_event").milestones.all().delete()

    letter = written(cast.mia, datetime(2027, 3, 3, 8, tzinfo=UTC))

    assert "Wed 10 Mar 2027" in letter.text
    assert "Embargo" not in letter.text
