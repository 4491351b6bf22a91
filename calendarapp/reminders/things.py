"""What people are reminded of: a start, an embargo's lift or a milestone's day, as the index of occurrences has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Q

from ..events.models import Occurrence, Status
from ..events.models.parts import OccurrenceKind
from .dates import DAY, Anchor, Lead
from .models import RuleAnchor

KINDS = {
    RuleAnchor.START: OccurrenceKind.EVENT,
    RuleAnchor.EMBARGO: OccurrenceKind.EMBARGO,
    RuleAnchor.MILESTONE: OccurrenceKind.MILESTONE,
}
ANCHORS = {kind: anchor for anchor, kind in KINDS.items()}
COLUMNS = ("event_id", "kind", "key", "milestone_id", "starts_at", "ends_at", "first_on", "last_on", "all_day")


@dataclass(frozen=True, slots=True)
class Thing:
    """One occurrence; `kind` as there."""

    event_id: int
    kind: str
    key: str
    milestone_id: int | None
    starts_at: datetime
    ends_at: datetime
    first_on: date
    last_on: date
    all_day: bool

    @property
    def rule_anchor(self) -> str:
        return ANCHORS[OccurrenceKind(self.kind)]

    @property
    def anchor(self) -> Anchor:
        return Anchor(self.starts_at, self.first_on if self.all_day else None)

    @property
    def name(self) -> str:
        """Its part in the ledger: `start`, `embargo` or `milestone:<id>`."""
        return f"milestone:{self.milestone_id}" if self.milestone_id else self.rule_anchor

    @property
    def starts(self) -> str:
        """Its start as the ledger writes it: another start is another reminder."""
        return self.first_on.isoformat() if self.all_day else f"{self.starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"

    @property
    def recurrence_id(self) -> str:
        return self.key if self.kind == OccurrenceKind.EVENT else "-"

    def is_ahead(self, lead: Lead, at: datetime) -> bool:
        """An all-day thing is ahead until its first day is over. What is overdue stays ahead until it is done."""
        if lead.span < 0 * DAY:
            return True
        return at < (self.starts_at + DAY if self.all_day else self.starts_at)

    def still_helps(self, lead: Lead, at: datetime) -> bool:
        """Is it worth another try? A word said at the very moment is, for a day; a milestone's until it is done."""
        if self.milestone_id or self.is_ahead(lead, at):
            return True
        return lead.span <= 0 * DAY and at < self.starts_at + DAY


def is_held(anchor: str, lead: Lead) -> bool:
    """Do weekends and quiet hours hold this lead's mail? Those of a day or more, but for embargoes."""
    return lead.in_days and bool(lead.days) and anchor != RuleAnchor.EMBARGO


def things_between(spans: dict[str, list[tuple[datetime, datetime]]]) -> dict[int, list[Thing]]:
    """Brand's id → what falls into the spans of its anchor, of all brands. One query by index, none without spans.

    Whoever hears of it is asked for their own lens afterwards.
    """
    wanted = Q(pk__in=[])
    for anchor, ranges in spans.items():
        for start, end in ranges:
            wanted |= Q(kind=KINDS[RuleAnchor(anchor)], starts_at__gt=start, starts_at__lte=end)
    found: dict[int, list[Thing]] = {}
    if not any(spans.values()):
        return found
    rows = Occurrence.objects.filter(wanted, event__deleted_at=None).exclude(event__status=Status.CANCELLED)
    for brand_id, *columns in rows.order_by("starts_at", "pk").values_list("event__brand_id", *COLUMNS):
        found.setdefault(brand_id, []).append(Thing(*columns))
    return found


def things_of(event_ids: Iterable[int]) -> dict[tuple[int, str, str], Thing]:
    """(event's id, kind, key) → as it stands now. One query."""
    rows = Occurrence.objects.filter(event__in=set(event_ids)).order_by().values_list(*COLUMNS)
    return {(row[0], row[1], row[2]): Thing(*row) for row in rows}
