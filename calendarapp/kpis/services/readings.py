"""Readings: entered one by one or many at once, corrected by entering them again, removed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ...accounts.models import User
from ...calendars import levels
from ...changes.models import Verb
from ...events.models import Event
from .. import rules
from ..models import Metric, Reading
from .telling import held_event, tell, told

BATCH = 500
NEW, CORRECTION, UNCHANGED = "new", "correction", "unchanged"

Key = tuple[int, date, str, str]


@dataclass(frozen=True, slots=True)
class NewReading:
    """What somebody measured. An empty `currency` means the event's."""

    metric: Metric
    value: Decimal
    on: date
    source: str = ""
    place: str = ""
    currency: str = ""

    @property
    def key(self) -> Key:
        return self.metric.pk, self.on, self.source, self.place


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of the readings of one call."""

    created: tuple[Reading, ...]
    corrected: tuple[Reading, ...]
    unchanged: tuple[Reading, ...]

    @property
    def all(self) -> tuple[Reading, ...]:
        return (*self.created, *self.corrected, *self.unchanged)


def record_reading(
    event: Event,
    *,
    metric: Metric,
    value: Decimal,
    on: date,
    actor: User | None,
    at: datetime,
    source: str = "",
    place: str = "",
    currency: str = "",
) -> Reading:
    """Enter what was measured; of the same metric, day, source and place again it is a correction.

    Raises ValidationError for a computed metric, another currency, an impossible value or a day to come.
    """
    row = NewReading(metric, value, on, source, place, currency)
    return record_readings(event, rows=[row], actor=actor, at=at).all[0]


@transaction.atomic
def record_readings(event: Event, *, rows: Sequence[NewReading], actor: User | None, at: datetime) -> Recorded:
    """All of them or none, under one Change. Raises ValidationError as `record_reading`, and when one comes twice."""
    event = held_event(event)
    _refuse(rows, event, at)
    standing = _standing(event, rows)
    recorded = _sorted_out(event, rows, standing, actor, at)
    before = {reading.pk: _words(standing[_key(reading)]) for reading in recorded.corrected}
    Reading.objects.bulk_create(recorded.created, batch_size=BATCH)
    Reading.objects.bulk_update(recorded.corrected, ["value", "currency", "by", "at"], batch_size=BATCH)
    written = (*recorded.created, *recorded.corrected)
    if written:
        tell(event, verb=Verb.READING, fields=_fields(written, before), actor=actor, at=at)
    return recorded


def foreseen(event: Event, rows: Sequence[NewReading]) -> list[str]:
    """What would become of each row, in order: "new", "correction" or "unchanged". Nothing is written."""
    standing = _standing(event, rows)
    return [_fate(row, standing.get(row.key), event) for row in rows]


@transaction.atomic
def remove_reading(reading: Reading, *, actor: User | None, at: datetime) -> None:
    """Take out what should never have been entered; the change log keeps it."""
    event = held_event(reading.event)
    reading = Reading.objects.select_related("metric").get(pk=reading.pk)
    fields = {f"reading.{reading.metric.key}": told(reading.metric, levels.KPI_ACTUALS, [_words(reading)], [])}
    reading.delete()
    tell(event, verb=Verb.READING, fields=fields, actor=actor, at=at)


def _refuse(rows: Sequence[NewReading], event: Event, at: datetime) -> None:
    seen: set[Key] = set()
    for row in rows:
        errors = rules.reading_errors(row.metric, value=row.value, on=row.on, at=at)
        if error := rules.currency_error(row.metric, row.currency, event.currency):
            errors["currency"] = error
        if row.key in seen:
            errors["on"] = _("This metric, day, source and place come twice.")
        if errors:
            raise ValidationError({name: str(error) for name, error in errors.items()})
        seen.add(row.key)


def _standing(event: Event, rows: Sequence[NewReading]) -> dict[Key, Reading]:
    """The readings that these rows may correct. One query, bounded by their days."""
    if not rows:
        return {}
    days = [row.on for row in rows]
    found = Reading.objects.select_related("metric").filter(
        event=event, metric__in={row.metric.pk for row in rows}, on__gte=min(days), on__lte=max(days)
    )
    return {_key(reading): reading for reading in found}


def _sorted_out(
    event: Event, rows: Sequence[NewReading], standing: dict[Key, Reading], actor: User | None, at: datetime
) -> Recorded:
    sorted_out: dict[str, list[Reading]] = {NEW: [], CORRECTION: [], UNCHANGED: []}
    for row in rows:
        known = standing.get(row.key)
        fate = _fate(row, known, event)
        sorted_out[fate].append(known if fate == UNCHANGED and known else _reading(event, row, known, actor, at))
    return Recorded(tuple(sorted_out[NEW]), tuple(sorted_out[CORRECTION]), tuple(sorted_out[UNCHANGED]))


def _fate(row: NewReading, known: Reading | None, event: Event) -> str:
    if known is None:
        return NEW
    return UNCHANGED if (known.value, known.currency) == (row.value, _currency(row, event)) else CORRECTION


def _reading(event: Event, row: NewReading, known: Reading | None, actor: User | None, at: datetime) -> Reading:
    return Reading(
        pk=known.pk if known else None,
        event=event,
        metric=row.metric,
        value=row.value,
        currency=_currency(row, event),
        on=row.on,
        source=row.source,
        place=row.place,
        by=actor,
        at=at,
    )


def _currency(row: NewReading, event: Event) -> str:
    return event.currency if row.metric.is_money else ""


def _key(reading: Reading) -> Key:
    return reading.metric_id, reading.on, reading.source, reading.place


def _fields(written: Iterable[Reading], before: dict[int, dict]) -> dict[str, dict]:
    """One entry for each metric: the readings that were corrected, and all as they stand now."""
    fields: dict[str, dict] = {}
    for reading in written:
        entry = fields.setdefault(f"reading.{reading.metric.key}", told(reading.metric, levels.KPI_ACTUALS, [], []))
        if reading.pk in before:
            entry["before"].append(before[reading.pk])
        entry["after"].append(_words(reading))
    return fields


def _words(reading: Reading) -> dict[str, Any]:
    stated = {
        "on": reading.on.isoformat(),
        "value": f"{reading.value.normalize():f}",
        "currency": reading.currency,
        "source": reading.source,
        "place": reading.place,
    }
    return {name: word for name, word in stated.items() if word}
