"""Metrics as a person chooses among them."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from ..events.models import EventType
from .formulas import Unit
from .library import DEFAULT_SETS
from .models import Metric

Choice = tuple[str, str]
Groups = list[tuple[str, list[Choice]]]


def unit_sign(metric: Metric, currency: str) -> str:
    """What stands behind a figure of this metric."""
    signs = {Unit.PERCENT: "%", Unit.MONEY: currency, Unit.RATIO: "×", Unit.DAYS: _("days")}
    return signs.get(Unit(metric.unit), "")


def usual_metrics(event_type: EventType) -> tuple[str, ...]:
    """Keys of the metrics that events of a type are usually measured by: those the brand chose, else the built-in set."""
    if event_type.metrics is None:
        return DEFAULT_SETS.get(event_type.kind, ())
    return tuple(event_type.metrics)


def metric_choices(metrics: Iterable[Metric], *, event_type: EventType, currency: str) -> Groups:
    """Those usual for the type of event first, the others by their place in a shopper's way."""
    usual = usual_metrics(event_type)
    groups: dict[str, list[Choice]] = {
        _("Usual for this type"): [],
        _("Reach"): [],
        _("Act"): [],
        _("Convert"): [],
        _("Engage"): [],
        _("Other"): [],
    }
    names = dict(zip("RACE", list(groups)[1:5], strict=True))
    for metric in metrics:
        sign = unit_sign(metric, currency)
        stage = names.get(metric.builtin.stage, "") if metric.builtin else ""
        group = _("Usual for this type") if metric.key in usual else stage or _("Other")
        groups[group].append((metric.key, f"{metric} ({sign})" if sign else str(metric)))
    return [(name, choices) for name, choices in groups.items() if choices]
