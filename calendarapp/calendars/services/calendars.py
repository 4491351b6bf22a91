"""Making, changing and archiving calendars."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import ManyToOneRel
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Invitation, Organisation
from ...accounts.services import RuleError
from ...common.ordering import held_in_order, put_in_place
from ..models import Calendar, Colour, Sharing
from .revisions import raise_revisions

MOST_CALENDARS = 60
CHANGEABLE = ("name", "colour", "time_zone", "default_sharing")


class NameTakenError(RuleError):
    """`field`: the one the message belongs to."""

    field = "name"
    message = _("There is a calendar of this name already.")


class TooManyCalendarsError(RuleError):
    field = "name"
    message = _("A brand can have %(most)s calendars. Archive one first.") % {"most": MOST_CALENDARS}


class CalendarInUseError(RuleError):
    message = _(
        "Something points at the calendar: an event, an agency’s access or invitation, a feed, a guest link or an import. "
        "Archive it instead."
    )


@transaction.atomic
def create_calendar(
    brand: Organisation,
    *,
    name: str,
    time_zone: str,
    at: datetime,
    colour: str = Colour.INDIGO,
    default_sharing: str = Sharing.INTERNAL,
) -> Calendar:
    """A new calendar behind the others. Raises NameTakenError, TooManyCalendarsError."""
    positions = Calendar.objects.filter(brand=brand).values_list("position", flat=True)
    if len(positions) >= MOST_CALENDARS:
        raise TooManyCalendarsError
    calendar = Calendar(
        brand=brand,
        name=name,
        time_zone=time_zone,
        colour=colour,
        default_sharing=default_sharing,
        position=max(positions, default=-1) + 1,
        created_at=at,
    )
    return _saved(calendar)


@transaction.atomic
def change_calendar(calendar: Calendar, **values: str) -> Calendar:
    """Write some of CHANGEABLE. Its name and colour show in feeds, so its revision rises. Raises NameTakenError."""
    for name in CHANGEABLE:
        if name in values:
            setattr(calendar, name, values[name])
    _saved(calendar, update_fields=[name for name in CHANGEABLE if name in values])
    raise_revisions([calendar.pk])
    return calendar


@transaction.atomic
def archive_calendar(calendar: Calendar, *, at: datetime) -> Calendar:
    """Nothing new can be planned in it, and it leaves the lists. Its events stay."""
    calendar.archived_at = calendar.archived_at or at
    calendar.save(update_fields=["archived_at"])
    raise_revisions([calendar.pk])
    return calendar


@transaction.atomic
def revise_calendar(calendar: Calendar, *, archived: bool | None, at: datetime, **values: str) -> Calendar:
    """`change_calendar`, and put away or bring back as `archived` says (None: as it stands); all of it or nothing."""
    if values:
        change_calendar(calendar, **values)
    if archived is None:
        return calendar
    return archive_calendar(calendar, at=at) if archived else bring_back_calendar(calendar)


@transaction.atomic
def move_calendar(calendar: Calendar, *, by: int = 0, to: int | None = None) -> list[Calendar]:
    """Some places up (negative) or down among those in use, or to a place; at the edge nothing happens. Returns their order."""
    rows = held_in_order(Calendar.objects.filter(brand=calendar.brand_id, archived_at=None))
    order, moved = put_in_place(rows, calendar, by=by, to=to)
    if moved:
        raise_revisions([row.pk for row in order])
    return order


@transaction.atomic
def bring_back_calendar(calendar: Calendar) -> Calendar:
    calendar.archived_at = None
    calendar.save(update_fields=["archived_at"])
    raise_revisions([calendar.pk])
    return calendar


@transaction.atomic
def delete_calendar(calendar: Calendar) -> None:
    """For good. Raises CalendarInUseError where anything points at it, be it deleted or ended: feeds count on grants."""
    calendar = Calendar.objects.select_for_update().get(pk=calendar.pk)
    if _is_pointed_at(calendar) or _is_proposed(calendar):
        raise CalendarInUseError
    calendar.delete()


def _is_pointed_at(calendar: Calendar) -> bool:
    """By a row of any slice, for each would go along with the calendar, or hold it."""
    relations = Calendar._meta.get_fields(include_hidden=True)
    keys = [relation.field for relation in relations if isinstance(relation, ManyToOneRel)]
    return any(key.model._base_manager.filter(**{key.name: calendar}).exists() for key in keys)


def _is_proposed(calendar: Calendar) -> bool:
    """To an agency that was invited and has not answered."""
    letters = Invitation.objects.filter(organisation=calendar.brand_id, accepted_at=None, withdrawn_at=None)
    return any(row["calendar"] == calendar.pk for letter in letters for row in letter.proposed)


def _saved(calendar: Calendar, **options) -> Calendar:
    try:
        with transaction.atomic():
            calendar.save(**options)
    except IntegrityError as error:
        raise NameTakenError from error
    return calendar
