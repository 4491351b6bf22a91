"""What a plan offers while nothing at all stands in it."""

from dataclasses import dataclass

from ...calendars.policy import may_manage
from ...events.policy import may_plan
from ...events.queries import plan_query
from .month import MonthPage
from .view import View


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """Which ways to begin are open to the reader, beside planning an event."""

    import_file: bool
    invite: bool


def first_steps(view: View, page: MonthPage) -> FirstSteps | None:
    """None once the reader sees anything planned. The database is only asked where the month itself shows nothing."""
    if page.count or view.bar.filters or plan_query(view.lens).exists():
        return None
    brand_id = view.brand.pk
    return FirstSteps(import_file=may_plan(view.lens, brand_id), invite=may_manage(view.lens, brand_id))
