"""What every refusal of this package looks like: a code, a sentence with parameters and, where known, a line."""

from __future__ import annotations

from typing import ClassVar


def gettext_noop(message: str) -> str:
    """Mark a sentence for the catalogue; it is translated at the door, where the reader's language is known."""
    return message


class RefusalError(ValueError):
    """Input that can't be taken, and why.

    `code` is stable for programs, `message % params` is the English sentence, `message` the msgid a door translates.
    `line` is the offending line: its text in recurrence rules, its number (as text) in files; empty when unknown.
    """

    messages: ClassVar[dict[str, str]] = {}

    def __init__(self, code: str, *, line: str = "", **params: object) -> None:
        self.code = code
        self.line = line
        self.params = params
        self.message = self.messages[code]
        super().__init__(self.message % params)

    @property
    def reason(self) -> str:
        """The English sentence."""
        return str(self)
