"""Zones, regions and currencies that a person can choose from, and a first guess of theirs."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import get_timezone_location
from babel.numbers import get_territory_currencies

from .models import Weekday

# The continents and oceans of the zone data; the rest of its names are old spellings, offsets and countries.
_AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")

_AMERICAN = Locale("en", "US")

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Guess:
    """What a browser's language says about where its person plans."""

    region: str
    currency: str
    week_start: int


@lru_cache(maxsize=1)
def offered_zones() -> tuple[str, ...]:
    """Names worth offering; `zone_named` takes every name of the IANA list."""
    return ("UTC", *sorted(name for name in available_timezones() if name.partition("/")[0] in _AREAS and "/" in name))


@lru_cache(maxsize=1)
def _zones_by_folded_name() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@lru_cache(maxsize=1)
def _zones_by_folded_city() -> dict[str, str]:
    """The zones worth offering whose last part no other zone has."""
    zones, shared = {}, Counter(name.rpartition("/")[2].casefold() for name in available_timezones())
    for name in offered_zones():
        city = name.rpartition("/")[2].casefold()
        if shared[city] == 1:
            zones[city] = name
    return zones


def zone_named(words: str) -> str | None:
    """The zone's own spelling: "europe/paris" → "Europe/Paris"; a city alone if one zone is called by it: "new york"."""
    folded = re.sub(r"\s+", "_", words.strip()).casefold()
    return _zones_by_folded_name().get(folded) or _zones_by_folded_city().get(folded)


@lru_cache(maxsize=8)
def regions(language: str) -> Choices:
    """ISO 3166-1 codes with their names, by name. ZZ (unknown), EU and the like are no countries."""
    names = Locale.parse(language).territories
    codes = {str(code) for code in get_global("territory_currencies") if re.fullmatch("[A-Z]{2}", str(code))}
    return sorted(
        ((code, names[code]) for code in codes & set(names) - {"EU", "EZ", "UN", "ZZ"}), key=lambda choice: choice[1]
    )


@lru_cache(maxsize=8)
def currencies(language: str) -> Choices:
    """ISO 4217 codes that are legal tender somewhere today, "EUR – Euro"."""
    names = Locale.parse(language).currencies
    codes = {code for region, _ in regions(language) for code in get_territory_currencies(region)}
    return [(code, f"{code} – {names.get(code, code)}") for code in sorted(codes)]


@lru_cache(maxsize=512)
def city_of(zone: str, language: str) -> str:
    """The city that a zone is named after, as the language calls it: New York, 뉴욕."""
    return get_timezone_location(zone, locale=Locale.parse(language), return_city=True).rpartition("/")[2]


def guess_from(accept_language: str) -> Guess:
    """Reads the first tag alone: "fr-CA,fr;q=0.8" → CA, CAD, Sunday. A tag without region takes its likely one."""
    locale = _locale_of(re.split("[,;]", accept_language, maxsplit=1)[0].strip())
    region, first_day = locale.territory or "US", locale.first_week_day
    currency = next(iter(get_territory_currencies(region)), "EUR")
    return Guess(region, currency, first_day if first_day in Weekday.values else Weekday.MONDAY)


def _locale_of(tag: str) -> Locale:
    """With a region from our list; American English where the tag tells none."""
    try:
        locale = Locale.parse(tag, sep="-")
        if locale.territory is None:
            locale = Locale.parse(get_global("likely_subtags").get(locale.language, ""))
    except (ValueError, UnknownLocaleError):
        locale = _AMERICAN
    return locale if locale.territory in dict(regions("en")) else _AMERICAN
