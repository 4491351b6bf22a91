"""Public holidays by region, from the `holidays` package: lunar and moving ones differ by country and are its craft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import holidays

from .holiday_names import name_in

ESTIMATED_MARKS = "%s ()（）"

# Where the holidays of a whole country leave out days that nearly all of its people have.
_MOST_PEOPLE = {"GB": "ENG"}


@dataclass(frozen=True, slots=True)
class Holiday:
    """`estimated`: reckoned ahead, and fixed only when the moon is seen or a government says so."""

    label: str
    estimated: bool


@cache
def _supported() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries(include_aliases=False))


def has_holidays(region: str) -> bool:
    """Are the public holidays of this ISO 3166-1 region known?"""
    return region in _supported()


@lru_cache(maxsize=512)
def holidays_of(region: str, year: int, language: str) -> Mapping[date, tuple[Holiday, ...]]:
    """Public holidays in the language asked for, else in English, else in the region's own.

    Empty where none are known.
    """
    if not has_holidays(region):
        return {}
    found = holidays.country_holidays(
        region, subdiv=_MOST_PEOPLE.get(region), years=year, language=_spoken(region, language)
    )
    mark = found.tr(getattr(found, "estimated_label", "") or "").strip(ESTIMATED_MARKS)
    return {
        day: tuple(_holiday(name_in(language, name), mark) for name in found.get_list(day)) for day in sorted(found)
    }


@cache
def _spoken(region: str, language: str) -> str | None:
    """The package's name for the language: "ko" → "ko", "en" → "en_US". None: the only one that it has."""
    plain = holidays.country_holidays(region)
    offered = (plain.default_language, *sorted(plain.supported_languages))
    for wanted in (language, "en"):
        for name in offered:
            if name and name.partition("_")[0] == wanted:
                return name
    return plain.default_language


def _holiday(name: str, mark: str) -> Holiday:
    if not mark or mark not in name:
        return Holiday(name, estimated=False)
    for around in (f"({mark})", f"（{mark}）"):
        name = name.replace(around, "")
    return Holiday(name.strip(), estimated=True)
