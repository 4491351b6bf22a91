"""Verbs on messages: post them, read them, take them back, switch them off, send them once more."""

from .outbox import Draft, post_messages, send_again
from .reading import mark_read, read_about, withdraw
from .switching import set_preferences, stop_mail

__all__ = [
    "Draft",
    "mark_read",
    "post_messages",
    "read_about",
    "send_again",
    "set_preferences",
    "stop_mail",
    "withdraw",
]
