"""What can be undone of calendars' settings, and how."""

from django.db.models import QuerySet

from ..common.former import ORDER_CHANGED, Undoable, Values, moment, put_away_as
from .models import Calendar
from .policy import may_manage
from .services import archive_calendar, bring_back_calendar, change_calendar, move_calendar
from .services.calendars import CHANGEABLE


def _in_use(brand_id: int, _pk: int = 0) -> QuerySet[Calendar]:
    return Calendar.objects.filter(brand=brand_id, archived_at=None)


def _read(calendar: Calendar) -> Values:
    return {**{name: getattr(calendar, name) for name in CHANGEABLE}, "archived_at": moment(calendar.archived_at)}


def _write(calendar: Calendar, former: Values) -> None:
    values = {name: value for name, value in former.items() if name in CHANGEABLE}
    if values:
        change_calendar(calendar, **values)
    if "archived_at" in former:
        archived_at = former["archived_at"]
        put_away_as(calendar, archived_at, archive=archive_calendar, bring_back=bring_back_calendar)


CALENDAR = Undoable(
    name="calendar",
    model=Calendar,
    may=may_manage,
    read=_read,
    write=_write,
    hold=lambda _brand_id, pk: Calendar.objects.filter(pk=pk),
)
CALENDAR_ORDER = Undoable(
    name="calendar_order",
    model=Calendar,
    may=may_manage,
    read=lambda calendar: {"order": list(_in_use(calendar.brand_id).values_list("pk", flat=True))},
    write=lambda calendar, former: move_calendar(calendar, to=former["order"].index(calendar.pk)),
    hold=_in_use,
    changed_since=ORDER_CHANGED,
)
