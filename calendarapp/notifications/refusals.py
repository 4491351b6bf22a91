"""What a mail server's refusal means, and in which words people read why a letter wasn't sent."""

from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Promise] = {
    "unwritable": _("The letter could not be written."),
    "unreachable": _("The mail server did not answer."),
}


def is_permanent(error: Exception) -> bool:
    """A 5xx answer, or a letter that no server could take: asking again doesn't help."""
    return isinstance(error, ValueError) or _answer(error)[0] >= 500


def reason_of(error: Exception) -> str:
    """A word of REASONS, or the server's own: "550 no such user"."""
    if isinstance(error, ValueError):
        return "unwritable"
    code, said = _answer(error)
    return f"{code} {said}".strip()[:200] if code else "unreachable"


def in_words(reason: str) -> str:
    return str(REASONS.get(reason, reason))


def _answer(error: Exception) -> tuple[int, str]:
    code: int
    said: bytes | str
    if isinstance(error, SMTPRecipientsRefused):  # one recipient a letter
        code, said = next(iter(error.recipients.values()), (0, b""))
    elif isinstance(error, SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    else:
        return 0, ""
    words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return int(code), " ".join(words.split())
