"""The calendars that a new brand starts with."""

from datetime import datetime

from django.utils.translation import gettext, override

from ..accounts.models import Organisation, User
from .models import Calendar, Colour


def furnish(organisation: Organisation, *, actor: User, at: datetime) -> None:
    """Three calendars, named in the brand's language: campaigns, PR and events, product and stock."""
    if not organisation.is_brand:
        return
    with override(organisation.language):
        names = (
            (gettext("Launches & campaigns"), Colour.INDIGO),
            (gettext("PR & events"), Colour.PLUM),
            (gettext("Product & stock"), Colour.RUST),
        )
    for position, (name, colour) in enumerate(names):
        Calendar.objects.create(
            brand=organisation,
            name=name,
            colour=colour,
            time_zone=organisation.time_zone,
            position=position,
            created_at=at,
        )
