"""Mail without a mail server: every message becomes an .eml file, which any mail program opens."""

import contextlib
import os
from collections.abc import Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage as Mail
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Writes to EMAIL_FILE_PATH. A file appears whole or not at all."""

    def send_messages(self, email_messages: Sequence[Mail]) -> int:
        folder = mail_folder()
        folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            part = folder / f"{uuid4().hex}.part"
            # The stubs know Python's Message; Django's own takes a line end, as its SMTP backend gives.
            part.write_bytes(mail.message().as_bytes(linesep="\r\n"))  # type: ignore[call-arg]
            os.utime(part)
            part.replace(part.with_suffix(".eml"))
        return len(email_messages)


def mail_folder() -> Path:
    return Path(getattr(settings, "EMAIL_FILE_PATH", None) or settings.DATA_DIR / "mail")


def newest_mails(limit: int) -> list[tuple[str, EmailMessage]]:
    """(name, mail), the newest first."""
    dated = []
    for path in mail_folder().glob("*.eml"):
        with contextlib.suppress(FileNotFoundError):  # somebody cleans up
            dated.append((path.stat().st_mtime_ns, path))
    return [(path.stem, _read(path)) for _stamp, path in sorted(dated, reverse=True)[:limit]]


def mail_named(name: str) -> EmailMessage | None:
    """The mail of that name, which holds hex digits alone."""
    path = mail_folder() / f"{name}.eml"
    return _read(path) if path.is_file() else None


def _read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=default)
