"""The columns that every plan has."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...calendars import levels
from ...calendars.models import Sharing
from ...events.models import Stage, Status
from ...events.models.event import Goal
from ...events.sheets import Word
from ..series_words import series_words
from .shapes import Column, Kind, Row, Value


def _of_sheet(name: str) -> Callable[[Row], Value]:
    return lambda row: getattr(row.sheet, name)


def _label(name: str) -> Callable[[Row], Value]:
    def read(row: Row) -> Value:
        word: Word | None = getattr(row.sheet, name)
        return word.label if word else None

    return read


def _labels(name: str) -> Callable[[Row], Value]:
    return lambda row: tuple(word.label for word in getattr(row.sheet, name))


def _choice(name: str, choices: Any) -> Callable[[Row], Value]:
    def read(row: Row) -> Value:
        value = getattr(row.sheet, name)
        return str(choices(value).label) if value else None

    return read


def _products(row: Row) -> Value:
    return tuple(f"{word.label} ({word.key})" for word in row.sheet.products)


def _stages(row: Row) -> Value:
    return tuple(str(Stage(letter).label) for letter in row.sheet.stages if letter in Stage.values)


def _days(row: Row) -> Value:
    return (row.sheet.when.last_on - row.sheet.when.first_on).days + 1


def _zone(row: Row) -> Value:
    when = row.sheet.when
    zones = () if when.all_day else (when.zone, when.end_zone)
    return " → ".join(dict.fromkeys(zone for zone in zones if zone)) or None


def _repeats(row: Row) -> Value:
    series = series_words(row.sheet.recurrence, row.sheet.when)
    return series.words if series else None


def _embargo(row: Row) -> Value:
    return row.sheet.embargo_until if row.sheet.inside else None


def _links(row: Row) -> Value:
    return tuple(f"{link['label']}: {link['url']}" if link.get("label") else link["url"] for link in row.sheet.links)


def _next_step(row: Row) -> Value:
    return row.next_step[1] if row.next_step else None


def _next_due(row: Row) -> Value:
    return row.next_step[0] if row.next_step else None


def _target(key: str) -> Callable[[Row], Value]:
    def read(row: Row) -> Value:
        kpi = row.kpi(key)
        return kpi.target.target or kpi.target.low if kpi and kpi.target else None

    return read


def _actual(key: str) -> Callable[[Row], Value]:
    def read(row: Row) -> Value:
        kpi = row.kpi(key)
        return kpi.actual.figure if kpi and kpi.actual else None

    return read


def _progress(key: str) -> Callable[[Row], Value]:
    def read(row: Row) -> Value:
        kpi = row.kpi(key)
        return kpi.progress.share if kpi and kpi.progress else None

    return read


COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("title", _("Title"), levels.BUSY, Kind.TEXT, _of_sheet("title")),
        Column("status", _("Status"), levels.TITLES, Kind.TEXT, _choice("status", Status)),
        Column("type", _("Type"), levels.TITLES, Kind.TEXT, _label("type")),
        Column("starts", _("Starts"), levels.BUSY, Kind.WHEN, lambda row: row.sheet.when.starts),
        Column("ends", _("Ends"), levels.BUSY, Kind.WHEN, lambda row: row.sheet.when.ends),
        Column("days", pgettext_lazy("how long an event is", "Days"), levels.BUSY, Kind.NUMBER, _days),
        Column("zone", _("Time zone"), levels.BUSY, Kind.TEXT, _zone),
        Column("repeats", _("Repeats"), levels.BUSY, Kind.TEXT, _repeats),
        Column("owner", _("Owner"), levels.CONTACTS, Kind.TEXT, _label("owner")),
        Column("backup", _("Backup owner"), levels.CONTACTS, Kind.TEXT, _label("backup")),
        Column("next_step", _("Next milestone"), levels.READ, Kind.TEXT, _next_step),
        Column("next_due", _("Due"), levels.READ, Kind.DAY, _next_due),
        Column("calendar", _("Calendar"), levels.BUSY, Kind.TEXT, _label("calendar")),
        Column("channels", _("Channels"), levels.READ, Kind.WORDS, _labels("channels")),
        Column("products", _("Products"), levels.PRODUCTS, Kind.WORDS, _products),
        Column("personas", _("Personas"), levels.INSIDE, Kind.WORDS, _labels("personas")),
        Column("markets", _("Markets"), levels.READ, Kind.WORDS, _labels("markets")),
        Column("stages", _("RACE stages"), levels.READ, Kind.WORDS, _stages),
        Column("location", _("Location"), levels.READ, Kind.TEXT, _of_sheet("location")),
        Column("tags", _("Tags"), levels.READ, Kind.WORDS, _of_sheet("tags")),
        Column("parent", _("Part of"), levels.READ, Kind.TEXT, _label("parent")),
        Column("needs", _("Needs"), levels.READ, Kind.WORDS, _labels("needs")),
        Column("partners", _("Partners on it"), levels.READ, Kind.WORDS, _labels("partners")),
        Column("sharing", _("Who sees it"), levels.INSIDE, Kind.TEXT, _choice("sharing", Sharing)),
        Column("embargo_until", _("Embargo until"), levels.INSIDE, Kind.MOMENT, _embargo),
        Column("objective", _("Objective"), levels.DESCRIPTION, Kind.TEXT, _of_sheet("objective"), "words"),
        Column("goal", _("Goal"), levels.DESCRIPTION, Kind.TEXT, _choice("goal", Goal), "words"),
        Column("description", _("Description"), levels.DESCRIPTION, Kind.LONG, _of_sheet("description"), "words"),
        Column("links", _("Links"), levels.LINKS, Kind.WORDS, _links, "words"),
        Column("notes", _("Internal notes"), levels.INSIDE, Kind.LONG, _of_sheet("notes"), "words"),
        Column("created_at", _("Added"), levels.INSIDE, Kind.MOMENT, _of_sheet("created_at"), "words"),
        Column("budget_planned", _("Planned budget"), levels.BUDGET, Kind.MONEY, _of_sheet("budget_planned"), "money"),
        Column("budget_actual", _("Actual budget"), levels.BUDGET, Kind.MONEY, _of_sheet("budget_actual"), "money"),
        Column("currency", _("Currency"), levels.BUDGET, Kind.TEXT, _of_sheet("currency"), "money"),
        Column("roas_target", _("ROAS target"), levels.KPI_TARGETS, Kind.FIGURE, _target("roas"), "money", "roas"),
        Column("roas_actual", _("ROAS actual"), levels.KPI_ACTUALS, Kind.FIGURE, _actual("roas"), "money", "roas"),
        Column(
            "roas_progress", _("ROAS progress"), levels.KPI_ACTUALS, Kind.PERCENT, _progress("roas"), "money", "roas"
        ),
        Column("ltv_target", _("LTV target"), levels.KPI_TARGETS, Kind.FIGURE, _target("ltv"), "money", "ltv"),
        Column("ltv_actual", _("LTV actual"), levels.KPI_ACTUALS, Kind.FIGURE, _actual("ltv"), "money", "ltv"),
        Column("ltv_progress", _("LTV progress"), levels.KPI_ACTUALS, Kind.PERCENT, _progress("ltv"), "money", "ltv"),
    )
}
METRICS = frozenset({"roas", "ltv"})  # that columns speak of
FIGURES = frozenset(name for name in COLUMNS if name.partition("_")[0] in METRICS)
