"""Template tags for values of the plan: money, the type's own fields, roles."""

from datetime import date
from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from ..accounts.models import Role
from ..board.words import moment_in_words
from ..common.tally import tally
from ..events.sheets import Detail
from ..events.wording import day_in_words, detail_in_words
from ..kpis.figures import Figure
from ..kpis.formulas import Unit

register = template.Library()


@register.filter
def money(amount: Decimal | str | None, currency: str) -> str:
    """€96,000 or ₩1,200,000; cents only where there are some."""
    return str(Figure(Decimal(str(amount)), Unit.MONEY, currency)) if amount not in (None, "") else ""


@register.filter
def detail_words(detail: Detail, currency: str) -> str:
    """The value of one of the type's own fields."""
    return (
        money(detail.value, currency)
        if detail.kind == "money"
        else detail_in_words(detail.kind, detail.value, detail.choices)
    )


register.filter("moment_in_words", moment_in_words)
register.filter("tally", tally)


@register.filter(expects_localtime=True)
def full_day(day: date | None) -> str:
    """Tue 19 Oct 2027, as the reader's language writes it."""
    return day_in_words(day) if day else ""


@register.filter
def role_words(role: str) -> str:
    """Whoever has this role."""
    return _("any %(role)s") % {"role": Role(role).label} if role in Role.values else role
