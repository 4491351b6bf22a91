"""Where a page of changes ends and the next one begins, as a word for addresses. Pure."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_WORD = re.compile(r"(\d{1,17})-(\d{1,18})", re.ASCII)


class Cursor(NamedTuple):
    """The moment and the id of a change: those before it come next."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _TICK}-{self.id}"

    @classmethod
    def read(cls, word: str) -> "Cursor | None":
        """None for what is no such word."""
        found = _WORD.fullmatch(word)
        return cls(_EPOCH + int(found[1]) * _TICK, int(found[2])) if found else None
