"""Undo in the toasts of a brand's settings."""

import re

from calendarapp.board.undoable import KINDS

OFFER = re.compile(r'action="(/b/maison-luma/settings/undo/[\w-]+/)"')


def offered(answer):
    """The address that the last toast of the page posts to."""
    return (OFFER.findall(answer.content.decode()) or [None])[-1]


def taken_back(desk, answer, **values):
    """Presses Undo in the toast."""
    return desk.client.post(offered(answer), values, follow=True)


def standing(kind, row):
    """The values of a row as undo compares them."""
    return KINDS[kind].read(KINDS[kind].model._default_manager.get(pk=row.pk))
