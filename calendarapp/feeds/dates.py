"""The days that a feed covers. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

MONTHS_BACK = 3
MONTHS_AHEAD = 18


@dataclass(frozen=True, slots=True)
class Window:
    """From the first of a month to the last of a month, both included; it moves on at `moves_at`."""

    first: date
    last: date
    moves_at: datetime

    @property
    def month(self) -> int:
        """Rises by one each month."""
        return self.first.year * 12 + self.first.month


def window_at(at: datetime) -> Window:
    """Three months back, eighteen ahead, by the months of UTC."""
    today = at.astimezone(UTC).date()
    return Window(
        first=_first_of(today, -MONTHS_BACK),
        last=_first_of(today, MONTHS_AHEAD) - timedelta(days=1),
        moves_at=datetime.combine(_first_of(today, 1), time.min, UTC),
    )


def _first_of(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
