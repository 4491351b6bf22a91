"""Keeps secrets that stand in addresses out of the logs."""

import logging
import re

from .tokens import log_name

# Feed, invitation and confirmation links: a long piece of a path. Reset and guest links: whatever follows /key/ and /g/.
SECRET = re.compile(r"(?<=/)[A-Za-z0-9_:\-]{40,}|(?<=/key/)[^/\s\"']+|(?<=/g/)[^/?\s\"']+")


def without_tokens(text: str) -> str:
    """`/c/<43 characters>/luma.ics` becomes `/c/1f3a9c02…/luma.ics`, the start of the token's hash."""
    return SECRET.sub(lambda found: f"{log_name(found[0])}…", text)


class NoTokens(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_tokens(record.getMessage()), ()
        return True
