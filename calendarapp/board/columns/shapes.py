"""What a row is made of, and what a column takes from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise

from ...events.sheets import EventSheet
from ...kpis.figures import Figure
from ...kpis.models import Metric
from ...kpis.sheets import KpiRow, KpiSheet

Value = str | tuple[str, ...] | date | datetime | Decimal | int | bool | Figure | None


class Kind(StrEnum):
    """How a value is written. A WHEN is a day or a wall time in the event's zone; a MOMENT has its place in all zones."""

    TEXT = "text"
    LONG = "long"
    WORDS = "words"
    WHEN = "when"
    DAY = "day"
    MOMENT = "moment"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    FIGURE = "figure"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Figures:
    """Which metrics are read for the columns of figures; none where no such column is wanted."""

    metrics: Sequence[Metric] = ()

    def __bool__(self) -> bool:
        return bool(self.metrics)


@dataclass(frozen=True, slots=True)
class Row:
    """One event, as far as its lens opens it. `next_step`: the day and name of the next milestone that isn't done.

    `writable`: the planned fields that the reader may write in the row.
    """

    sheet: EventSheet
    next_step: tuple[date, str] | None = None
    kpis: KpiSheet | None = None
    writable: frozenset[str] = field(default=frozenset())

    def kpi(self, key: str) -> KpiRow | None:
        return self.kpis.row(key) if self.kpis else None


@dataclass(frozen=True, slots=True)
class Column:
    """`opener` says who is offered it at all; `read` gives nothing for a row that keeps the field shut.

    `part`: under which heading it is offered. `metric`: the key of the one that it tells of.
    """

    name: str
    label: Promise | str
    opener: str
    kind: Kind
    read: Callable[[Row], Value]
    part: str = "plan"
    metric: str = ""
