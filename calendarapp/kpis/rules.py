"""What a target or a reading may say. Doors and services ask the same; each answer is a sentence for people."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..common.days import FIRST_DAY, LAST_DAY
from .formulas import Direction
from .library import bounds_error
from .models import DIGITS, PLACES, Metric

Sentence = str | Promise
AIMS = ("baseline", "target", "stretch", "low", "high")
LONGEST_LAG = 730
LARGEST = Decimal(10) ** (DIGITS - PLACES)
# The day may have begun elsewhere already.
AHEAD = timedelta(days=1)


def figure_error(metric: Metric, value: Decimal) -> Sentence | None:
    """What is wrong with a figure of this metric, if anything. Nothing is ever rounded silently."""
    if not value.is_finite():
        return _("Enter a number.")
    if abs(value) >= LARGEST:
        return _("This number is too large.")
    if value != round(value, PLACES):
        return _("At most %(places)s decimal places can be kept.") % {"places": PLACES}
    return bounds_error(metric.builtin, metric.unit, value)


def target_errors(metric: Metric, values: Mapping[str, Any]) -> dict[str, Sentence]:
    """Field → what is wrong, over a whole target."""
    errors = {
        name: error for name in AIMS if values.get(name) is not None and (error := figure_error(metric, values[name]))
    }
    return {**_window_errors(values), **_aim_errors(metric, values), **errors}


def reading_errors(metric: Metric, *, value: Decimal, on: date, at: datetime) -> dict[str, Sentence]:
    """Field → what is wrong with a reading."""
    errors: dict[str, Sentence] = {}
    if metric.is_computed:
        errors["metric"] = _("%(metric)s is computed from other readings and can't be entered.") % {"metric": metric}
    if error := figure_error(metric, value):
        errors["value"] = error
    if on < FIRST_DAY or on > at.date() + AHEAD:
        errors["on"] = _("A reading can't be of a day to come.") if on >= FIRST_DAY else _("Years begin at 1970.")
    return errors


def currency_error(metric: Metric, currency: str, expected: str) -> Sentence | None:
    """Money is in the event's currency; another is refused, and so is a currency for what isn't money."""
    if not currency or (metric.is_money and currency.upper() == expected):
        return None
    if metric.is_money:
        return _("This event reckons in %(expected)s, not in %(given)s.") % {"expected": expected, "given": currency}
    return _("%(metric)s isn't an amount of money.") % {"metric": metric}


def _aim_errors(metric: Metric, values: Mapping[str, Any]) -> dict[str, Sentence]:
    target, stretch = values.get("target"), values.get("stretch")
    low, high = values.get("low"), values.get("high")
    if metric.is_band:
        return _band_errors(low, high, target if target is not None else stretch)
    if target is None:
        return {"target": _("Say what is aimed at.")}
    if low is not None or high is not None:
        return {"low": _("Only a metric that is best within a band has edges.")}
    if stretch is not None and not _is_beyond(stretch, target, metric.direction):
        return {"stretch": _("A stretch goes further than the target.")}
    return {}


def _band_errors(low: Decimal | None, high: Decimal | None, target: Decimal | None) -> dict[str, Sentence]:
    if target is not None:
        return {"target": _("This metric is best within a band: give its low and high edge instead.")}
    if low is None or high is None:
        return {"low" if low is None else "high": _("A band needs both edges.")}
    if low > high:
        return {"high": _("The high edge lies below the low one.")}
    return {}


def _is_beyond(stretch: Decimal, target: Decimal, direction: str) -> bool:
    return stretch >= target if direction == Direction.UP else stretch <= target


def _window_errors(values: Mapping[str, Any]) -> dict[str, Sentence]:
    start, end, lag = values.get("window_start"), values.get("window_end"), values.get("lag")
    errors: dict[str, Sentence] = {}
    for name, day in (("window_start", start), ("window_end", end)):
        if day and not FIRST_DAY <= day <= LAST_DAY:
            errors[name] = _("Years go from 1970 to 2100.")
    if start and end and end < start:
        errors["window_end"] = _("The window ends before it starts.")
    if lag is not None and not 0 <= lag <= LONGEST_LAG:
        errors["lag"] = _("Between 0 and %(most)s days.") % {"most": LONGEST_LAG}
    return errors
