"""The days that the trade plans for, as rules, so that they roll over from year to year.

Public and lunar holidays aren't here: they come by region from `regions`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import LAST, Easter, Fixed, NthWeekday, Relative, Rule, Span, Unless, WeekdayBefore

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
PENTECOST: Final = Easter(49)
THANKSGIVING: Final = NthWeekday(11, THURSDAY, 4)
CHRISTMAS: Final = Fixed(12, 25)

_ENGLISH = ("AU", "CA", "GB", "IE", "NZ", "US")
_EUROPE = ("AT", "BE", "CH", "DE", "ES", "FR", "GB", "IE", "IT", "LU", "NL", "PT")


@dataclass(frozen=True, slots=True)
class RetailDate:
    """`regions` empty: known everywhere. `is_public`: left unsaid where the region's public holidays say it already."""

    label: Promise
    rule: Rule
    regions: frozenset[str] = frozenset()
    is_public: bool = False


def _date(label: Promise, rule: Rule, *regions: str, is_public: bool = False) -> RetailDate:
    return RetailDate(label, rule, frozenset(regions), is_public)


RETAIL: Final[Mapping[str, RetailDate]] = MappingProxyType(
    {
        "new_year": _date(_("New Year"), Fixed(1, 1), is_public=True),
        "super_bowl": _date(_("Super Bowl"), NthWeekday(2, SUNDAY, 2), "US"),
        "valentine": _date(_("Valentine’s Day"), Fixed(2, 14)),
        "womens_day": _date(_("International Women’s Day"), Fixed(3, 8)),
        "white_day": _date(_("White Day"), Fixed(3, 14), "KR", "JP"),
        "mothering_sunday": _date(_("Mothering Sunday"), Easter(-21), "GB", "IE"),
        "easter": _date(_("Easter"), Easter(), is_public=True),
        "earth_day": _date(_("Earth Day"), Fixed(4, 22)),
        "childrens_day": _date(_("Children’s Day"), Fixed(5, 5), "KR", is_public=True),
        "parents_day": _date(_("Parents’ Day"), Fixed(5, 8), "KR"),
        "mothers_day": _date(
            _("Mother’s Day"),
            NthWeekday(5, SUNDAY, 2),
            *("AT", "AU", "BE", "CA", "CH", "DE", "IT", "JP", "NL", "NZ", "US"),
        ),
        "mothers_day_fr": _date(
            _("Mother’s Day"), Unless(NthWeekday(5, SUNDAY, LAST), PENTECOST, NthWeekday(6, SUNDAY, 1)), "FR"
        ),
        "memorial_day": _date(_("Memorial Day"), NthWeekday(5, MONDAY, LAST), "US", is_public=True),
        "six_eighteen": _date(_("6.18"), Fixed(6, 18), "CN"),
        "fathers_day": _date(
            _("Father’s Day"), NthWeekday(6, SUNDAY, 3), "CA", "CN", "FR", "GB", "IE", "IN", "JP", "NL", "SG", "US"
        ),
        "back_to_school": _date(_("Back to school"), Span(Fixed(7, 15), Fixed(9, 15)), "CA", "US", *_EUROPE),
        "labor_day": _date(_("Labor Day"), NthWeekday(9, MONDAY, 1), "CA", "US", is_public=True),
        "halloween": _date(_("Halloween"), Fixed(10, 31)),
        "pepero_day": _date(_("Pepero Day"), Fixed(11, 11), "KR"),
        "singles_day": _date(_("Singles’ Day"), Fixed(11, 11), "CN", "HK", "SG", "TW"),
        "thanksgiving": _date(_("Thanksgiving"), THANKSGIVING, "US", is_public=True),
        "black_friday": _date(_("Black Friday"), Relative(THANKSGIVING, 1)),
        "small_business_saturday": _date(_("Small Business Saturday"), Relative(THANKSGIVING, 2), "US"),
        "cyber_monday": _date(_("Cyber Monday"), Relative(THANKSGIVING, 4)),
        "giving_tuesday": _date(_("Giving Tuesday"), Relative(THANKSGIVING, 5)),
        "green_monday": _date(_("Green Monday"), NthWeekday(12, MONDAY, 2), "US"),
        "super_saturday": _date(_("Super Saturday"), WeekdayBefore(SATURDAY, CHRISTMAS), *_ENGLISH),
        "christmas": _date(_("Christmas"), CHRISTMAS, is_public=True),
        "boxing_day": _date(_("Boxing Day"), Fixed(12, 26), "AU", "CA", "GB", "IE", "NZ", is_public=True),
    }
)


def retail_rules() -> dict[str, Rule]:
    """Key → rule: what a brand's own date may be relative to."""
    return {key: known.rule for key, known in RETAIL.items()}
