"""What changed inside a sweep's window: who is meant, or let in, only since then is owed nothing from before.

What changed earlier can't matter: every lead of the window falls due after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ..accounts.models import Organisation
from ..changes.models import Change
from ..events.models import Status

EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class News:
    rows: dict[int, list[tuple[datetime, dict[str, Any]]]] = field(default_factory=dict)

    @classmethod
    def of(cls, brand: Organisation, event_ids: Iterable[int], *, since: datetime) -> "News":
        """One query."""
        news = cls()
        changes = Change.objects.filter(brand=brand, event_id__in=list(event_ids), at__gt=since)
        for event_id, at, fields in changes.values_list("event_id", "at", "fields"):
            news.rows.setdefault(event_id, []).append((at, fields))
        return news

    def changed(self, event_id: int, name: str) -> datetime:
        """When a planned field was last set."""
        return max((at for at, fields in self.rows.get(event_id, ()) if name in fields), default=EVER)

    def milestone_changed(self, event_id: int, milestone_id: int) -> datetime:
        return max(
            (
                at
                for at, fields in self.rows.get(event_id, ())
                if ((fields.get("milestone") or {}).get("after") or {}).get("id") == milestone_id
            ),
            default=EVER,
        )

    def revived(self, event_id: int) -> datetime:
        """When the event came back from the deleted or the cancelled."""
        return max((at for at, fields in self.rows.get(event_id, ()) if _revives(fields)), default=EVER)

    def let_in(self, event_id: int, agency_id: int, *, early: bool) -> datetime:
        """When an agency may last have come to see the event."""
        rows = self.rows.get(event_id, ())
        return max((at for at, fields in rows if _lets_in(fields, agency_id, early=early)), default=EVER)


def _lets_in(fields: dict[str, Any], agency_id: int, *, early: bool) -> bool:
    if "sharing" in fields or "calendar" in fields or ("embargo_until" in fields and not early):
        return True
    named_before = (fields.get("partners") or {}).get("before") or ()
    return "partners" in fields and all(row["agency"] != agency_id for row in named_before)


def _revives(fields: dict[str, Any]) -> bool:
    restored = "when" in fields and fields["when"]["before"] is None
    return restored or (fields.get("status") or {}).get("before") == Status.CANCELLED
