"""What `/readyz` asks of the outbox."""

from datetime import datetime, timedelta

from .queries import oldest_due

PATIENCE = timedelta(minutes=10)


def oldest_delivery(at: datetime) -> str | None:
    """A letter that could have gone out and didn't: no worker runs, or the mail server is away."""
    due = oldest_due(at)
    if due is None or at - due < PATIENCE:
        return None
    return f"a letter has been waiting for {(at - due) // timedelta(minutes=1)} minutes"
