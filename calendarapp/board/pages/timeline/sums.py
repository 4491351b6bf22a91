"""The lanes at the foot: what is planned to be spent each week, and how much starts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from babel.numbers import format_compact_decimal, format_currency
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ....events.lanes import Threads
from ....events.queries import Seen
from ... import words
from ...grid.timeline import Window

WEEK = 7
HEIGHT = 30  # of the drawing of one cell


@dataclass(frozen=True, slots=True)
class Cell:
    """A week. `height` of its column, `top` over it, out of HEIGHT; `words` in full."""

    classes: str
    label: str
    words: str
    height: str
    top: str


@dataclass(frozen=True, slots=True)
class Sum:
    label: str
    cells: tuple[Cell, ...]


def sums_of(seen: Sequence[Seen], threads: Threads, window: Window) -> tuple[Sum, ...]:
    """Cancelled events cost and start nothing, where the reader knows of it."""
    going = [row for row in seen if row.event_id not in threads.cancelled]
    spent = _spent(going, threads, window)
    spend = (Sum(_spend_label(currency), _cells(weeks, window, currency)) for currency, weeks in sorted(spent.items()))
    return (*spend, Sum(_("Starts per week"), _cells(_starts(going, window), window)))


def _spend_label(currency: str) -> str:
    return _("Planned spend, %(currency)s") % {"currency": currency}


def _spent(rows: Sequence[Seen], threads: Threads, window: Window) -> dict[str, list[Decimal]]:
    """Currency → amount of each week. A budget is spread evenly over the days of its event."""
    found: dict[str, list[Decimal]] = {}
    for row in rows:
        budget = threads.budgets.get(row.event_id)
        if not budget or not threads.carries(row.event_id, row.key):
            continue
        weeks = found.setdefault(budget.currency, [Decimal(0)] * window.weeks)
        share = budget.amount / ((row.last_on - row.first_on).days + 1)
        for week, days in _days_by_week(row, window):
            weeks[week] += share * days
    return found


def _days_by_week(row: Seen, window: Window) -> list[tuple[int, int]]:
    """How many of its days lie in which week."""
    first, last = max(row.first_on, window.first), min(row.last_on, window.last)
    found = []
    for number, start in enumerate(window.week_starts()):
        days = (min(last, start + timedelta(days=WEEK - 1)) - max(first, start)).days + 1
        if days > 0:
            found.append((number, days))
    return found


def _starts(rows: Sequence[Seen], window: Window) -> list[Decimal]:
    weeks = [Decimal(0)] * window.weeks
    for row in rows:
        if window.shows(row.first_on):
            weeks[(row.first_on - window.first).days // WEEK] += 1
    return weeks


def _cells(weeks: list[Decimal], window: Window, currency: str = "") -> tuple[Cell, ...]:
    most = max(weeks) or Decimal(1)
    starts = window.week_starts()
    return tuple(
        _cell(number, value, value / most, words.span(start, start + timedelta(days=WEEK - 1)), currency)
        for number, (value, start) in enumerate(zip(weeks, starts, strict=True))
    )


def _cell(number: int, value: Decimal, share: Decimal, week: str, currency: str) -> Cell:
    height = share * HEIGHT
    return Cell(
        classes=f"c{number * WEEK + 1} s{WEEK}",
        label=_short(value, currency),
        words=f"{week}: {_in_full(value, currency)}",
        height=f"{height:.1f}",
        top=f"{HEIGHT - height:.1f}",
    )


def _short(value: Decimal, currency: str) -> str:
    """38K, 0 as nothing: the currency stands in the lane's name."""
    if not value:
        return ""
    if not currency:
        return str(value)
    return format_compact_decimal(value, locale=_locale(), fraction_digits=_digits(value))


def _digits(value: Decimal) -> int:
    """One decimal for 1.2K, none for 12K and 640."""
    head = value
    while head >= 1000:
        head /= 1000
    return 1 if value >= 1000 and head < 10 else 0


def _in_full(value: Decimal, currency: str) -> str:
    if currency:
        return format_currency(value.quantize(Decimal(1)), currency, "¤#,##0", locale=_locale(), currency_digits=False)
    return ngettext("%(count)d start", "%(count)d starts", int(value)) % {"count": int(value)}


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")
