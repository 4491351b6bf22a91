"""Frozen values with only what a lens opens of an event's figures."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .. import charts, formulas
from ..figures import Figure, shown
from ..formulas import Direction, Goal, State


@dataclass(frozen=True, slots=True)
class TargetSheet:
    """What is aimed at. `due_on` is the day on which the actual is owed."""

    id: int
    version: int
    direction: str
    due_on: date
    baseline: Figure | None = None
    target: Figure | None = None
    stretch: Figure | None = None
    low: Figure | None = None
    high: Figure | None = None
    window_start: date | None = None
    window_end: date | None = None
    lag: int = 0
    attribution: str = ""
    source: str = ""

    @property
    def goal(self) -> Goal:
        def value(figure: Figure | None) -> Decimal | None:
            return figure.value if figure else None

        return Goal(Direction(self.direction), value(self.target), value(self.low), value(self.high))


@dataclass(frozen=True, slots=True)
class ActualSheet:
    """What was measured. `through` is the day of the newest reading, `at` the moment at which it was entered."""

    figure: Figure
    through: date
    at: datetime
    sources: tuple[str, ...]
    trend: tuple[tuple[date, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How the actual stands to the target; only where both are open."""

    state: str
    share: Decimal | None = None
    way: Decimal | None = None
    paced: Figure | None = None


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One metric of one event. `is_late`: the actual is owed and missing."""

    metric_id: int
    key: str
    label: str
    unit: str
    direction: str
    formula: str
    computed: bool
    target: TargetSheet | None = None
    actual: ActualSheet | None = None
    progress: Progress | None = None
    breakeven: Figure | None = None
    is_late: bool = False

    @property
    def below_breakeven(self) -> bool:
        return bool(
            self.actual
            and self.breakeven
            and formulas.is_below_breakeven(self.actual.figure.value, self.breakeven.value)
        )

    @property
    def tone(self) -> str:
        """The class of the bar's colour."""
        if self.below_breakeven:
            return "bad"
        words: dict[str, str] = {State.MET: "ok", State.NEAR: "care", State.SHORT: "bad"}
        return words.get(self.progress.state, "") if self.progress else ""

    @property
    def arrow(self) -> str:
        """Above or below what is aimed at; nothing within a band."""
        if not (self.actual and self.target):
            return ""
        goal, value = self.target.goal, self.actual.figure.value
        low = goal.low if goal.target is None else goal.target
        high = goal.high if goal.target is None else goal.target
        if low is not None and value < low:
            return "▼"
        return "▲" if high is not None and (value > high or goal.target is not None) else ""

    @property
    def share_words(self) -> str:
        """actual ÷ target as a whole percentage."""
        share = self.progress.share if self.progress else None
        return "" if share is None else shown(share.quantize(Decimal("0.01")), formulas.Unit.PERCENT)

    @property
    def bullet(self) -> charts.Bullet | None:
        if not (self.actual and self.target):
            return None
        goal = self.target.goal
        return charts.bullet(
            self.actual.figure.value,
            target=goal.target,
            low=goal.low,
            high=goal.high,
            breakeven=self.breakeven.value if self.breakeven else None,
        )

    @property
    def spark(self) -> charts.Spark | None:
        if not self.actual:
            return None
        return charts.spark(self.actual.trend, self.target.goal.target if self.target else None)


@dataclass(frozen=True, slots=True)
class KpiSheet:
    """The figures of one event, those of its children counted in.

    `children` were counted; `other_currency` readings weren't, because they are in another currency than the event's.
    `readings` are the event's own.
    """

    event_id: int
    currency: str
    shows_targets: bool
    shows_actuals: bool
    rows: tuple[KpiRow, ...] = ()
    children: int = 0
    other_currency: int = 0
    readings: int = 0

    @property
    def targeted(self) -> tuple[KpiRow, ...]:
        return tuple(row for row in self.rows if row.target)

    @property
    def untargeted(self) -> tuple[KpiRow, ...]:
        return tuple(row for row in self.rows if not row.target)

    @property
    def missing(self) -> int:
        """How many actuals are owed."""
        return sum(row.is_late for row in self.rows)

    def row(self, key: str) -> KpiRow | None:
        return next((row for row in self.rows if row.key == key), None)


@dataclass(frozen=True, slots=True)
class ReadingSheet:
    id: int
    key: str
    label: str
    figure: Figure
    on: date
    source: str
    place: str
    place_label: str
    at: datetime
    by: str
