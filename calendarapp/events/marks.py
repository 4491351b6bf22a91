"""What a calendar says of its days beside the plan: holidays, key dates of the trade and the brand's own, freeze windows."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date
from functools import lru_cache
from typing import Any

from django.db.models import BigIntegerField, DateField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext, override

from ..accounts.models import Organisation
from ..calendars.lens import Lens
from ..common.statements import rows_of
from .keydates import RETAIL, Rule, RuleError, holidays_of, retail_rules, rule_from, span_of
from .models import HOLIDAYS, FreezeScope, FreezeWindow, KeyDate

HOLIDAY, FEAST, OWN = "holiday", "feast", "own"


@dataclass(frozen=True, slots=True)
class Mark:
    """A word on a day. `kind`: HOLIDAY (a public one), FEAST (of the trade) or OWN (the brand's).

    `region`: ISO 3166-1 codes, "FR · KR" where several say the same; empty where it is known everywhere.
    """

    label: str
    kind: str
    region: str = ""
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Freeze:
    """Days, both inclusive, in which nothing of these types (ids; empty: of any) shall start."""

    id: int
    label: str
    scope: str
    first_on: date
    last_on: date
    types: frozenset[int] = frozenset()

    @property
    def scope_label(self) -> str:
        return str(FreezeScope(self.scope).label)

    def blocks(self, day: date, type_id: int) -> bool:
        """Would something of this type that starts on this day start inside the freeze?"""
        return self.first_on <= day <= self.last_on and (not self.types or type_id in self.types)


# A key date as it is switched on: key, region, label, rule as JSON text ("" for a built-in one).
Asked = tuple[str, str, str, str]
Marked = Mapping[date, tuple[Mark, ...]]


@dataclass(frozen=True, slots=True)
class DayMarks:
    """The marks of the days from `first` to `last`."""

    first: date
    last: date
    years: Mapping[int, Marked]
    freezes: tuple[Freeze, ...] = ()

    def of(self, day: date) -> tuple[Mark, ...]:
        """Holidays first, then key dates, then the brand's own."""
        return self.years[day.year].get(day, ()) if self.first <= day <= self.last else ()

    def is_holiday(self, day: date) -> bool:
        """Is it a red-letter day, a public holiday of one of the brand's regions?"""
        return any(mark.kind == HOLIDAY for mark in self.of(day))

    def frozen(self, day: date) -> tuple[Freeze, ...]:
        return tuple(freeze for freeze in self.freezes if freeze.first_on <= day <= freeze.last_on)


def day_marks(lens: Lens, brand: Organisation, first: date, last: date, *, language: str) -> DayMarks:
    """What is switched on for the brand and shown to this lens. One query; the reckoning of a year is kept in memory."""
    return marks_of_brands(lens, (brand,), first, last, language=language)


def marks_of_brands(
    lens: Lens, brands: Collection[Organisation], first: date, last: date, *, language: str
) -> DayMarks:
    """The same over several brands: what they all say is said once, and a freeze says whose it is. One query."""
    about = lens.sight, tuple(brand.pk for brand in brands)
    rows = rows_of(lambda first, last: _said(lens, brands, first, last), about, first, last)
    rows.sort(key=lambda row: row[0])
    asked = tuple(dict.fromkeys(row[1:5] for row in rows if row[5] is None))
    years = {year: marks_of_year(asked, year, language) for year in range(first.year, last.year + 1)}
    return DayMarks(first, last, years, _windows(rows, named=len(brands) > 1))


def days_of(row: KeyDate, first: date, last: date, *, language: str) -> list[tuple[date, Mark]]:
    """The days of one key date, in order."""
    asked = (_asked_of(row.key, row.region, row.label, row.rule),)
    years = (marks_of_year(asked, year, language) for year in range(first.year, last.year + 1))
    return [(day, mark) for year in years for day, marks in year.items() for mark in marks if first <= day <= last]


def freezes_between(lens: Lens, brand: Organisation, first: date, last: date) -> tuple[Freeze, ...]:
    """Freeze windows that touch these days, as far as the lens sees them, in order of their first day. One query."""
    return _windows(_freezes(lens, (brand,), first, last))


def _said(lens: Lens, brands: Collection[Organisation], first: date, last: date) -> QuerySet:
    return _dates(lens, brands).union(_freezes(lens, brands, first, last), all=True)


def _dates(lens: Lens, brands: Collection[Organisation]) -> QuerySet:
    """(pk, key, region, label, rule as text, and three that only freezes have)."""
    rows = KeyDate.objects.seen_through(lens).filter(brand__in=brands, is_on=True).order_by()
    return rows.annotate(
        said=Coalesce(Cast("rule", TextField()), Value("", TextField())),
        begins=Value(None, DateField()),
        ends=Value(None, DateField()),
        type_id=Value(None, BigIntegerField()),
    ).values_list("pk", "key", "region", "label", "said", "begins", "ends", "type_id")


def _freezes(lens: Lens, brands: Collection[Organisation], first: date, last: date) -> QuerySet:
    """(pk, scope, brand, label, "", first day, last day, a type's id): a row for each type, in the columns of `_dates`."""
    rows = FreezeWindow.objects.seen_through(lens).filter(brand__in=brands, starts_on__lte=last, ends_on__gte=first)
    return (
        rows.order_by()
        .annotate(whose=F("brand__name"), said=Value("", TextField()), type_id=F("types"))
        .values_list("pk", "scope", "whose", "label", "said", "starts_on", "ends_on", "type_id")
    )


def _windows(rows: Iterable[tuple], *, named: bool = False) -> tuple[Freeze, ...]:
    """`named`: with the brand's name beside each label."""
    found: dict[int, Freeze] = {}
    for pk, scope, brand, label, _said, starts_on, ends_on, type_id in rows:
        if starts_on is None:
            continue
        freeze = found.get(pk) or Freeze(pk, f"{label} ({brand})" if named else label, scope, starts_on, ends_on)
        found[pk] = replace(freeze, types=freeze.types | {type_id}) if type_id else freeze
    return tuple(sorted(found.values(), key=lambda freeze: (freeze.first_on, freeze.id)))


def freezes_met(day: date, type_id: int, freezes: Iterable[Freeze]) -> tuple[Freeze, ...]:
    """The windows inside which something of this type would start on this day. It warns and never blocks."""
    return tuple(freeze for freeze in freezes if freeze.blocks(day, type_id))


def _asked_of(key: str, region: str, label: str, rule: Any) -> Asked:
    return key, region, label, rule_text(rule) if rule else ""


@lru_cache(maxsize=1024)
def marks_of_year(asked: tuple[Asked, ...], year: int, language: str) -> Marked:
    """All marks on the days of one year, in the reader's language. Kept: brands change their key dates seldom."""
    marks: dict[date, list[Mark]] = {}
    with override(language):
        for each in sorted(asked, key=_order):
            for day, mark in _marks(each, year, language):
                _add(mark, marks.setdefault(day, []), each)
    return {day: tuple(found) for day, found in sorted(marks.items())}


def _order(asked: Asked) -> tuple[int, int]:
    """Holidays, then the trade's dates as they follow each other in the year, then the brand's own."""
    key, _region, _label, rule = asked
    kinds = [key == HOLIDAYS, key in RETAIL and not rule]
    return (kinds.index(True), [*RETAIL].index(key) if kinds[1] else 0) if any(kinds) else (len(kinds), 0)


def _marks(asked: Asked, year: int, language: str) -> Iterator[tuple[date, Mark]]:
    key, region, label, rule = asked
    if key == HOLIDAYS:
        for day, found in holidays_of(region, year, language.partition("-")[0]).items():
            yield from ((day, Mark(holiday.label, HOLIDAY, region, holiday.estimated)) for holiday in found)
    elif rule:
        yield from _ruled(own_rule(rule), year, Mark(label, OWN, region))
    elif key in RETAIL:
        yield from _ruled(RETAIL[key].rule, year, Mark(str(RETAIL[key].label), FEAST, region))


def rule_text(rule: Any) -> str:
    """A stored rule as text, which can be kept as a key in memory."""
    return json.dumps(rule, sort_keys=True)


@lru_cache(maxsize=1024)
def own_rule(rule: str) -> Rule | None:
    """A stored rule of a brand's own, from its JSON text; None if it can't be read (a later version wrote it)."""
    try:
        return rule_from(json.loads(rule), retail_rules())
    except RuleError:
        return None


def _ruled(rule: Rule | None, year: int, mark: Mark) -> Iterator[tuple[date, Mark]]:
    """The day; of a longer time its first and last, for a word on each of sixty days says nothing."""
    years = range(max(year - 1, MINYEAR), min(year + 1, MAXYEAR) + 1)
    for first, last in filter(None, (span_of(rule, base) for base in years) if rule else ()):
        begins = mark if first == last else replace(mark, label=gettext("%(day)s begins") % {"day": mark.label})
        ends = replace(mark, label=gettext("%(day)s ends") % {"day": mark.label})
        days = {last: ends} | {first: begins}
        yield from ((day, said) for day, said in sorted(days.items()) if day.year == year)


def _add(mark: Mark, said: list[Mark], asked: Asked) -> None:
    """Two regions that say the same say it once; a date of the trade that is a public holiday is said by that."""
    for place, other in enumerate(said):
        if (other.label, other.kind) == (mark.label, mark.kind):
            regions = " · ".join(dict.fromkeys(filter(None, (*other.region.split(" · "), mark.region))))
            said[place] = replace(other, region=regions, estimated=other.estimated and mark.estimated)
            return
        if mark.kind == FEAST and RETAIL[asked[0]].is_public and _covers(other, mark):
            return
    said.append(mark)


def _covers(holiday: Mark, feast: Mark) -> bool:
    return holiday.kind == HOLIDAY and (not feast.region or feast.region in holiday.region.split(" · "))
