"""Days that come back: by rules of the trade, by the brand's own rules, and the public holidays of a region."""

from .regions import Holiday, has_holidays, holidays_of
from .retail import RETAIL, RetailDate, retail_rules
from .rules import Rule, RuleError, next_days, rule_from, span_of

HOLIDAYS = "holidays"  # the key under which a region's public holidays stand

__all__ = [
    "HOLIDAYS",
    "RETAIL",
    "Holiday",
    "RetailDate",
    "Rule",
    "RuleError",
    "has_holidays",
    "holidays_of",
    "keys_of_region",
    "next_days",
    "retail_rules",
    "rule_from",
    "span_of",
]


def keys_of_region(region: str) -> tuple[str, ...]:
    """What there is to switch on for a region: its public holidays and its key dates; for "" those known everywhere."""
    dates = (key for key, known in RETAIL.items() if (region in known.regions if known.regions else not region))
    return (*((HOLIDAYS,) if has_holidays(region) else ()), *dates)
