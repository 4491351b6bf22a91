"""Verbs on imports: receive a file, read it, say yes to it, take it in."""

from .receiving import choose_encoding, confirm_import, discard_import, receive_file
from .taking import Outcome, StrictError, go_on, import_file, read_import, work_on_next, write_import

__all__ = [
    "Outcome",
    "StrictError",
    "choose_encoding",
    "confirm_import",
    "discard_import",
    "go_on",
    "import_file",
    "read_import",
    "receive_file",
    "work_on_next",
    "write_import",
]
