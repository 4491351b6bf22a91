"""The pages on the days around the plan: key dates by when they come next, and freeze windows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ...accounts import places
from ...events.keydates import HOLIDAYS, RETAIL, holidays_of, next_days
from ...events.marks import own_rule, rule_text
from ...events.models import FreezeWindow, KeyDate
from .. import words

NEXT_TIMES = 3


@dataclass(frozen=True, slots=True)
class Time:
    """One time at which a key date comes: its days, and of a holiday its name."""

    first: date
    last: date
    label: str = ""
    estimated: bool = False

    @property
    def words(self) -> str:
        return words.full_day(self.first) if self.first == self.last else words.span_with_year(self.first, self.last)


@dataclass(frozen=True, slots=True)
class KeyDateRow:
    """`times`: the next ones. `kind`: holidays, trade or own."""

    id: int
    label: str
    region: str
    kind: str
    is_on: bool
    times: tuple[Time, ...]


@dataclass(frozen=True, slots=True)
class RegionRow:
    code: str
    name: str


def key_date_rows(rows: Iterable[KeyDate], *, today: date, language: str) -> list[KeyDateRow]:
    """In the order in which they come next; those that never come again stand last."""
    found = [_row(row, today, language) for row in rows]
    return sorted(found, key=lambda row: (row.times[0].first if row.times else date.max, row.label, row.id))


def region_rows(rows: Iterable[KeyDate], language: str) -> list[RegionRow]:
    """The regions that the brand has, by name."""
    names = dict(places.regions(language))
    found = {row.region: RegionRow(row.region, names.get(row.region, row.region)) for row in rows if row.region}
    return sorted(found.values(), key=lambda row: row.name)


def _row(row: KeyDate, today: date, language: str) -> KeyDateRow:
    if row.key == HOLIDAYS:
        return KeyDateRow(
            row.pk, _("Public holidays"), row.region, "holidays", row.is_on, _holidays(row.region, today, language)
        )
    rule = own_rule(rule_text(row.rule)) if row.rule else RETAIL[row.key].rule if row.key in RETAIL else None
    times = next_days(rule, since=today, count=NEXT_TIMES) if rule else []
    label = row.label or (str(RETAIL[row.key].label) if row.key in RETAIL else row.key)
    kind = "own" if row.rule else "trade"
    return KeyDateRow(row.pk, label, row.region, kind, row.is_on, tuple(Time(*days) for days in times))


def _holidays(region: str, today: date, language: str) -> tuple[Time, ...]:
    """The next three, of this year and the one after."""
    coming = (
        Time(day, day, ", ".join(holiday.label for holiday in found), any(holiday.estimated for holiday in found))
        for year in (today.year, today.year + 1)
        for day, found in holidays_of(region, year, language.partition("-")[0]).items()
        if day >= today
    )
    return tuple(coming)[:NEXT_TIMES]


@dataclass(frozen=True, slots=True)
class FreezeRow:
    """`types`: names of those it blocks; none means all."""

    id: int
    label: str
    days: str
    scope: str
    types: tuple[str, ...]
    is_shared: bool
    note: str
    is_past: bool
    is_now: bool


def freeze_rows(rows: Iterable[FreezeWindow], *, today: date) -> list[FreezeRow]:
    """In the order of their days. `rows` come with their types."""
    return [
        FreezeRow(
            row.pk,
            row.label,
            words.span_with_year(row.starts_on, row.ends_on)
            if row.starts_on != row.ends_on
            else words.full_day(row.starts_on),
            row.get_scope_display(),
            tuple(str(kind) for kind in row.types.all()),
            row.is_shared,
            row.note,
            is_past=row.ends_on < today,
            is_now=row.starts_on <= today <= row.ends_on,
        )
        for row in rows
    ]
