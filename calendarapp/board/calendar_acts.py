"""Acts on calendars that several slices take part in, each in one transaction."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ..accounts.services import RuleError
from ..calendars.models import Calendar
from ..calendars.services import delete_calendar
from ..changes.models import Change


class PlannedInError(RuleError):
    message = _("Something was planned in it, and its history tells so. Archive it instead.")


@transaction.atomic
def remove_calendar(calendar: Calendar) -> None:
    """For good. Raises PlannedInError where the history of an event that has left it would go, and as `delete_calendar`."""
    delete_calendar(calendar)
    # Readers are told of what happened in the calendars that they see.
    if Change.objects.filter(brand=calendar.brand_id, at__gte=calendar.created_at, calendar_id=calendar.pk).exists():
        raise PlannedInError
