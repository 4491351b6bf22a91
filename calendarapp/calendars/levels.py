"""What a level and its field groups open. Pure.

Each level includes the ones before it. Field groups are switched one by one and open nothing below `read`.
"""

from collections.abc import Iterable
from typing import Final

BUSY: Final = "busy"
TITLES: Final = "titles"
READ: Final = "read"
COMMENT: Final = "comment"
PROPOSE: Final = "propose"
CONTRIBUTE: Final = "contribute"
EDIT: Final = "edit"
ALL: Final = "all"  # the brand's own people

LEVELS: Final = (BUSY, TITLES, READ, COMMENT, PROPOSE, CONTRIBUTE, EDIT)

DESCRIPTION: Final = "description"
PRODUCTS: Final = "products"
COMMERCIAL: Final = "commercial"
BUDGET: Final = "budget"
KPI_TARGETS: Final = "kpi_targets"
KPI_ACTUALS: Final = "kpi_actuals"
CONTACTS: Final = "contacts"
LINKS: Final = "links"
GROUPS: Final = (DESCRIPTION, PRODUCTS, COMMERCIAL, BUDGET, KPI_TARGETS, KPI_ACTUALS, CONTACTS, LINKS)

FIGURES: Final = frozenset({KPI_TARGETS, KPI_ACTUALS})  # of these single metrics may be left out

INSIDE: Final = "inside"  # never outside the brand
OPENERS: Final = (BUSY, TITLES, READ, *GROUPS, INSIDE)

_RANK: Final = {level: rank for rank, level in enumerate((*LEVELS, ALL))}


def reaches(level: str, wanted: str) -> bool:
    """Does `level` include `wanted`? Both are levels."""
    return _RANK[level] >= _RANK[wanted]


def lower(one: str, other: str) -> str:
    """The lower of two levels."""
    return min(one, other, key=_RANK.__getitem__)


def highest(names: Iterable[str]) -> str:
    """The highest of some levels; empty for none."""
    return max(names, key=_RANK.__getitem__, default="")


def openers(level: str, groups: frozenset[str]) -> frozenset[str]:
    """All that a level with these groups opens, as names of openers."""
    if level == ALL:
        return frozenset(OPENERS)
    opened = {name for name in (BUSY, TITLES, READ) if reaches(level, name)}
    return frozenset(opened | groups if READ in opened else opened)
