"""Who may bring files into a plan: the brand's own planners. Agencies add events one by one."""

from ..calendars.lens import BRAND, Lens
from ..calendars.models import Calendar
from ..events.policy import adds_as, may_plan


def may_import(lens: Lens, brand_id: int) -> bool:
    """May the viewer open the pages of imports? They show all of what stands beside what a file says."""
    narrow = lens.only and (lens.only.type_ids is not None or lens.only.event_ids is not None)
    return may_plan(lens, brand_id) and not narrow


def may_import_into(lens: Lens, calendar: Calendar) -> bool:
    sees_all = calendar.archived_at is None and lens.is_inside(calendar.pk)
    return sees_all and may_import(lens, calendar.brand_id) and adds_as(lens, calendar) == BRAND
