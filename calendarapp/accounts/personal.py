"""What is held of a person. Upper slices know (comments, feeds, messages) and register here how it is told and erased."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from .models import User

Rows = Iterable[Mapping[str, Any]]
Teller = Callable[[User, datetime], Rows]
Eraser = Callable[[User, datetime], None]
_tellers: dict[str, Teller] = {}
_erasers: list[Eraser] = []


def register(tellers: Mapping[str, Teller], *, erase: Eraser | None = None) -> None:
    """`tellers`: name of a part → its rows, of things that JSON can hold and models of none. Twice is once.

    `erase(person, at)` runs in the transaction of the erasure, while the person still belongs everywhere.
    """
    _tellers.update(tellers)
    if erase is not None and erase not in _erasers:
        _erasers.append(erase)


def tellers() -> Mapping[str, Teller]:
    return _tellers


def erase_above(person: User, at: datetime) -> None:
    """What upper slices hold."""
    for erase in _erasers:
        erase(person, at)
