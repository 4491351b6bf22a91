import pytest

from calendarapp.calendars.models import Grant
from calendarapp.teamwork.policy import Voice
from calendarapp.teamwork.readers import circle_of
from calendarapp.teamwork.services import add_comment
from tests.board.desk import Desk
from tests.cast import AT

INTERNAL, SHARED = Voice(None, "internal"), Voice(None, "shared")


class Table:
    """Where the cast speaks."""

    def __init__(self, cast):
        self.cast = cast

    def voice_of(self, person):
        cast = self.cast
        agency = {cast.ada.pk: cast.northlight, cast.sol.pk: cast.saffron}.get(person.pk)
        return Voice(agency.pk, "shared") if agency else INTERNAL

    def say(self, event, person, body="Words", *, voice=None, at=AT, lens=None):
        voice = voice or self.voice_of(person)
        people = circle_of(event, lens or self.cast.lens(person, at)).addressed(body, voice)
        return add_comment(event, author=person, at=at, voice=voice, body=body, addressed=people)

    def let(self, agency, level="comment", groups="description", calendar=None):
        """What an agency may do on the launches from now on."""
        calendar = calendar or self.cast.launches
        Grant.objects.update_or_create(
            agency=agency,
            calendar=calendar,
            defaults={"level": level, "groups": groups, "granted_at": AT, "changed_at": AT},
        )


@pytest.fixture
def table(cast):
    return Table(cast)


@pytest.fixture
def desk(cast, client, time_machine):
    time_machine.move_to(AT, tick=False)
    return Desk(client)


@pytest.fixture
def event(cast):
    return cast.event(sharing="shared")
