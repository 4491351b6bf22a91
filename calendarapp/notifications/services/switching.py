"""What a person wants to hear of, and how."""

from collections.abc import Mapping

from django.db import transaction

from ...accounts.models import User
from ..models import Medium, Preference


@transaction.atomic
def set_preferences(person: User, *, choices: Mapping[tuple[str, str], bool]) -> None:
    """`choices`: (kind, medium) → on or off."""
    for (kind, medium), is_on in choices.items():
        Preference.objects.update_or_create(person=person, kind=kind, medium=medium, defaults={"is_on": is_on})


def stop_mail(person: User, *, kind: str) -> None:
    """No more letters of this kind. Saying it twice is saying it once."""
    set_preferences(person, choices={(kind, Medium.MAIL): False})
