"""The terms of a grant as one value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import levels
from .models import Grant


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """What an agency is to see of a calendar. `level` empty: nothing. `left_out`: keys of metrics that stay shut."""

    level: str = ""
    groups: frozenset[str] = frozenset()
    until: date | None = None
    left_out: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, Any]:
        return {
            "level": self.level,
            "groups": sorted(self.groups),
            "until": self.until.isoformat() if self.until else None,
            "left_out": sorted(self.left_out),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "GrantTerms":
        until = date.fromisoformat(stored["until"]) if stored.get("until") else None
        groups = frozenset(stored.get("groups", ())) & frozenset(levels.GROUPS)
        return cls(stored["level"], groups, until, frozenset(stored.get("left_out", ())))

    @classmethod
    def of(cls, grant: Grant | None) -> "GrantTerms":
        if grant is None or grant.ended_at:
            return cls()
        return cls(grant.level, grant.group_names, grant.until, grant.metrics_left_out)


def sequence_of(grants: Iterable[Grant]) -> int:
    """Of all that an agency ever had of a brand; rises with every grant made, changed or ended."""
    return sum(grant.sequence + 1 for grant in grants)
