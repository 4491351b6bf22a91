"""TEXT values (RFC 5545, 3.3.11): cleaned, escaped and back."""

from __future__ import annotations

import re

# Taken out: control characters (tab and line feed stay), line and paragraph separators, halves of surrogate pairs.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NEWLINES = re.compile("\r\n|\r|\x85|\u2028|\u2029")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_COMMA = re.compile(r"((?:\\.|[^\\,])*)(?:,|$)", re.DOTALL)


def clean_text(text: str) -> str:
    """The text without control characters, NUL, line separators and lone surrogates; line ends become LF."""
    return _UNWANTED.sub("", _NEWLINES.sub("\n", text))


def escape_text(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11), cleaned."""
    if not text.isprintable():  # else nothing in it needs cleaning
        text = clean_text(text).replace("\\", "\\\\").replace("\n", "\\n")
    elif "\\" in text:
        text = text.replace("\\", "\\\\")
    return text.replace(";", "\\;").replace(",", "\\,")


def unescape_text(value: str) -> str:
    """What a TEXT value says; one pass, so that an escaped backslash before an n stays what it is."""
    if "\\" not in value:
        return value
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def split_texts(value: str) -> list[str]:
    """The texts of a comma-separated list, unescaped, without empty ones."""
    if "\\" not in value:
        return [text for text in value.split(",") if text]
    return [unescape_text(text) for text in _COMMA.findall(value) if text]
