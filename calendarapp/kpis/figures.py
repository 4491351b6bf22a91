"""A figure with its unit: read from what people type, shown in the reader's language."""

import re
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_currency, format_decimal, format_percent
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from .formulas import Unit

PLAIN_NUMBER = re.compile(r"[+\-−]?[0-9]+(\.[0-9]+)?")
LONGEST = 40
HUNDRED = Decimal(100)


class FigureError(ValueError):
    """What was typed isn't a figure; `message` says how to write one."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Figure:
    """A value as it is stored; its text is in the language of whoever reads it now.

    `exact` shows every digit that somebody typed; without it a computed value is cut to what can be told apart.
    """

    value: Decimal
    unit: str
    currency: str = ""
    exact: bool = False

    def __str__(self) -> str:
        return shown(self.value, self.unit, self.currency, exact=self.exact)


def shown(value: Decimal, unit: str, currency: str = "", *, exact: bool = False) -> str:
    """The value with its unit in the active language."""
    locale = (get_language() or "en").replace("-", "_")
    places = "######" if exact else "##"
    match unit:
        case Unit.PERCENT:
            return format_percent(value, f"#,##0.{places}%", locale=locale)
        case Unit.MONEY:
            pattern = _money_pattern(value, exact=exact)
            return format_currency(value, currency, pattern, locale=locale, currency_digits=pattern is None)
        case Unit.DAYS:
            number = format_decimal(value, f"#,##0.{places}", locale=locale)
            return ngettext("%(number)s day", "%(number)s days", int(value)) % {"number": number}
    return format_decimal(value, f"#,##0.{places}", locale=locale)


def typed(value: Decimal | None, unit: str) -> str:
    """The value as its own input would hold it: percentages by the hundred, no idle zeros, a dot."""
    if value is None:
        return ""
    scaled = value * HUNDRED if unit == Unit.PERCENT else value
    return f"{scaled.normalize():f}"


def read_typed(text: str, unit: str) -> Decimal:
    """What somebody typed into a form: 12.5 and 12.5 % are the same percentage. Raises FigureError."""
    if unit == Unit.PERCENT and not text.rstrip().endswith("%"):
        text = f"{text}%"
    return read_cell(text, unit)


def read_cell(text: str, unit: str) -> Decimal:
    """A figure in a file: 12.5% and 0.125 are the same percentage. Raises FigureError.

    Only plain numbers with a dot are taken: "1,5" and "1.234,50" mean different things in different countries.
    """
    bare = text.strip()
    percent = bare.endswith("%")
    bare = bare.removesuffix("%").strip()
    if "," in bare:
        raise FigureError(_("Write the decimal sign as a dot and leave out thousands separators: 1234.5"))
    if len(bare) > LONGEST or not PLAIN_NUMBER.fullmatch(bare):
        raise FigureError(_("Enter a plain number such as 1234.5"))
    if percent and unit != Unit.PERCENT:
        raise FigureError(_("This metric isn't a percentage."))
    value = Decimal(bare.replace("−", "-"))
    return value / HUNDRED if percent else value


def _money_pattern(value: Decimal, *, exact: bool) -> str | None:
    """Whole amounts without cents, small ones with more of them; None: as is usual for the currency."""
    if value == value.to_integral_value():
        return "¤#,##0"
    if exact:
        return "¤#,##0.00####"
    return "¤#,##0.00##" if abs(value) < 1 else None
