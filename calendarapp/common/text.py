"""Words as people send them: cleaned at the door, folded for search, made safe for spreadsheets."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
SPACES = re.compile(r"\s+")
# C0 but TAB and LF, DEL, C1, the byte order mark, halves of surrogate pairs.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")
COMBINING_MARKS = re.compile("[\u0300-\u036f]")
LONGEST_SEARCH = 80
FORMULA_START = re.compile("'*[=+\\-@\t\r]")


def clean_text(value: str) -> str:
    """Several lines: every line end becomes LF, other control characters go, and space around the whole."""
    return UNSEEN.sub("", LINE_ENDS.sub("\n", value)).strip()


def clean_line(value: str) -> str:
    """One line: as `clean_text`, and any run of white space becomes one space."""
    return SPACES.sub(" ", clean_text(value)).strip()


def fold(value: str) -> str:
    """The key by which words are found: width, case and accents don't count; "Café", "CAFÉ" and "cafe" are one.

    Only the combining marks of European scripts go: Japanese が stays apart from か, and Hangul stays composed.
    """
    plain = unicodedata.normalize("NFKC", value).casefold()
    bare = COMBINING_MARKS.sub("", unicodedata.normalize("NFD", plain))
    return SPACES.sub(" ", unicodedata.normalize("NFC", bare)).strip()


def searched(query: Mapping[str, str]) -> str:
    """What an address asks a list of settings for."""
    return clean_line(query.get("q", ""))[:LONGEST_SEARCH]


def holds(text: str, *values: str) -> bool:
    """Whether each word of `text` is found in these values together."""
    found = fold(" ".join(values))
    return all(word in found for word in fold(text).split())


def csv_safe(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets a leading apostrophe; `csv_plain` takes it off again."""
    return f"'{cell}" if isinstance(cell, str) and FORMULA_START.match(cell) else cell


def csv_plain(cell: str) -> str:
    """What stood in a cell before `csv_safe`."""
    return cell[1:] if cell.startswith("'") and FORMULA_START.match(cell) else cell


def refuse_unstorable(value: str) -> None:
    """NUL and halves of surrogate pairs fit no database; a sender of them is told so."""
    if re.search("[\x00\ud800-\udfff]", value):
        raise ValidationError(_("Control characters can't be stored."), code="control_characters")


class LineFormField(forms.CharField):
    """One line of text in a form."""

    clean_value = staticmethod(clean_line)

    def to_python(self, value: Any) -> str | None:
        if not isinstance(value, str):
            return super().to_python(value)
        refuse_unstorable(value)
        return super().to_python(self.clean_value(value))


class TextFormField(LineFormField):
    """Several lines of text in a form."""

    clean_value = staticmethod(clean_text)
    widget = forms.Textarea


class LineField(serializers.CharField):
    """One line of text in the API."""

    clean_value = staticmethod(clean_line)

    def run_validation(self, value: Any = serializers.empty) -> Any:
        # Before CharField looks whether it is blank: what is blank once cleaned must be seen by it.
        if isinstance(value, str):
            refuse_unstorable(value)
            value = self.clean_value(value)
        return super().run_validation(value)


class TextField(LineField):
    """Several lines of text in the API."""

    clean_value = staticmethod(clean_text)
