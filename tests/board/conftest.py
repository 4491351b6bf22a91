"""Pages as a person of the cast sees them, on the day of the cast."""

import re
from html import unescape

import pytest

from ..cast import AT
from .desk import Desk

CHIP = re.compile(r'<(a|span) class="ev ([^"]*)"(?: href="[^"]*")?(?: role="img")? aria-label="([^"]*)"')
LINE = re.compile(r'<(?:a|div) class="ag [^"]*".*?<b>(.*?)</b>', re.DOTALL)
OPENED = "allauth.account.auth_backends.AuthenticationBackend"


class Sight:
    """One answer, read as a person would."""

    def __init__(self, answer):
        self.answer = answer
        self.status = answer.status_code
        self.text = unescape(answer.content.decode())

    @property
    def chips(self):
        """The accessible names of what the month draws, in order."""
        return [unescape(name) for _tag, _classes, name in CHIP.findall(self.answer.content.decode())]

    @property
    def classes(self):
        return [set(classes.split()) for _tag, classes, _name in CHIP.findall(self.answer.content.decode())]

    @property
    def titles(self):
        """What the agenda lists, in order."""
        return [unescape(re.sub("<[^>]*>", "", title)) for title in LINE.findall(self.answer.content.decode())]


@pytest.fixture
def look(client, time_machine):
    """`look(person, address)`: the page as that person sees it at the cast's moment."""
    time_machine.move_to(AT, tick=False)

    signed_in = None

    def open_page(person, address, **options):
        nonlocal signed_in
        if person is None:
            client.logout()
        elif person != signed_in:
            client.force_login(person, backend=OPENED)
        signed_in = person
        return Sight(client.get(address, **options))

    return open_page


@pytest.fixture
def desk(client, time_machine):
    """A person of the cast at work, at the cast's moment."""
    time_machine.move_to(AT, tick=False)
    return Desk(client)
