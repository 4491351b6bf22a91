"""Changes of targets and readings in the words of a reader's history."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..calendars.models import Calendar
from ..events import asking
from .figures import shown
from .formulas import Unit
from .library import METRICS
from .models import Metric, Place

SHOWN_READINGS = 3
SPOKEN_OF = "metrics spoken of"


def question(names: Collection[str], calendars: Collection[int]) -> QuerySet:
    """What the brands of these calendars call the metrics that fields are named after, and in which units they are."""
    keys = {name.partition(".")[2] for name in names}
    brands = Calendar.objects.filter(pk__in=calendars).values("brand")
    metrics = Metric.objects.filter(brand__in=brands, key__in=keys)
    return asking.question(
        metrics, SPOKEN_OF, id="pk", of="brand_id", label="label", key=Concat("unit", Value(" "), "key")
    )


def label(name: str, brand_id: int, answers: asking.Answers) -> str:
    """ "target.roas" → "Target: Return on ad spend"."""
    kind, _dot, key = name.partition(".")
    metric = _metric(key, brand_id, answers)
    return _("Target: %(metric)s") % {"metric": metric} if kind == "target" else str(metric)


def metrics_in_words(keys: Iterable[str]) -> tuple[str, ...]:
    """The names of metrics, in the library's order; those of a brand's own by their keys, behind them."""
    asked = set(keys)
    known = [str(METRICS[key].label) for key in METRICS if key in asked]
    return (*known, *sorted(asked - METRICS.keys()))


def words(name: str, value: Any, brand_id: int, answers: asking.Answers) -> str:
    """What a target says, or the first few readings of one entering."""
    kind, _dot, key = name.partition(".")
    unit = _metric(key, brand_id, answers).unit
    if kind == "target":
        return " · ".join(_target(value, unit))
    told = "; ".join(_reading(row, unit) for row in value[:SHOWN_READINGS])
    more = len(value) - SHOWN_READINGS
    if more <= 0:
        return told
    return ngettext("%(told)s and %(more)s more", "%(told)s and %(more)s more", more) % {"told": told, "more": more}


def _metric(key: str, brand_id: int, answers: asking.Answers) -> Metric:
    """As the brand has it; one that is gone by its key."""
    for answer in answers.get(SPOKEN_OF, ()):
        unit, _space, known = answer.key.partition(" ")
        if (answer.of, known) == (brand_id, key):
            return Metric(key=key, label=answer.label, unit=unit)
    return Metric(key=key, unit=METRICS[key].unit if key in METRICS else Unit.RATIO)


def _target(value: Mapping[str, Any], unit: str) -> Iterator[str]:
    """Only what is stated, so that two versions differ where they differ."""
    currency = value.get("currency", "")
    texts = {name: shown(Decimal(value[name]), unit, currency, exact=True) for name in _FIGURES if name in value}
    if "target" in texts:
        yield texts["target"]
    if "low" in texts and "high" in texts:
        yield f"{texts['low']} – {texts['high']}"
    if "baseline" in texts:
        yield _("baseline %(figure)s") % {"figure": texts["baseline"]}
    if "stretch" in texts:
        yield _("stretch %(figure)s") % {"figure": texts["stretch"]}
    if value.get("window_start") or value.get("window_end"):
        yield f"{_day(value.get('window_start'))} – {_day(value.get('window_end'))}"
    if "lag" in value:
        yield ngettext("due after %(days)s day", "due after %(days)s days", value["lag"]) % {"days": value["lag"]}
    yield from (value[name] for name in ("attribution", "source") if value.get(name))


_FIGURES = ("target", "low", "high", "baseline", "stretch")


def _reading(row: Mapping[str, Any], unit: str) -> str:
    figure = shown(Decimal(row["value"]), unit, row.get("currency", ""), exact=True)
    place = str(Place(row["place"]).label) if row.get("place") else ""
    where = ", ".join(filter(None, (_day(row["on"]), row.get("source", ""), place)))
    return f"{figure} ({where})"


def _day(text: str | None) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT") if text else "…"
