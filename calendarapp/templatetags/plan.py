"""Template tags for values of the plan: money, the type's own fields, roles."""

from decimal import Decimal

from babel.numbers import format_currency
from django import template
from django.utils.formats import number_format
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from ..accounts.models import Role
from ..events.sheets import Detail
from ..events.wording import detail_in_words

register = template.Library()


@register.filter
def money(amount: Decimal | str | None, currency: str) -> str:
    """€96,000 or ₩1,200,000; cents only where there are some."""
    if amount in (None, ""):
        return ""
    value = Decimal(str(amount))
    try:
        whole = value == value.to_integral()
        pattern = {"currency_digits": False, "decimal_quantization": False} if whole else {}
        return format_currency(value, currency, locale=to_locale(get_language() or "en"), **pattern)
    except (ValueError, KeyError):  # a currency that the locale data doesn't know
        return f"{number_format(value, force_grouping=True)} {currency}"


@register.filter
def detail_words(detail: Detail, currency: str) -> str:
    """The value of one of the type's own fields."""
    return (
        money(detail.value, currency)
        if detail.kind == "money"
        else detail_in_words(detail.kind, detail.value, detail.choices)
    )


@register.filter
def role_words(role: str) -> str:
    """Whoever has this role."""
    return _("any %(role)s") % {"role": Role(role).label} if role in Role.values else role
