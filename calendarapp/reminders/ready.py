"""What `/readyz` asks of the sweep."""

from datetime import datetime, timedelta

from .models import Cursor
from .services import SWEEP

PATIENCE = timedelta(minutes=5)


def last_sweep(at: datetime) -> str | None:
    """Beat rings every minute: a sweep that is older means that no worker runs."""
    swept = Cursor.objects.filter(name=SWEEP).values_list("at", flat=True).first()
    if swept is None:
        return "none yet"
    return None if at - swept < PATIENCE else f"{(at - swept) // timedelta(minutes=1)} minutes ago"
