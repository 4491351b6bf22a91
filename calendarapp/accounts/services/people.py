"""A person's own settings."""

from django.db import transaction

from ..models import User
from .members import raise_access


@transaction.atomic
def edit_profile(user: User, **settings: object) -> User:
    """Changes name, time_zone, language, theme, density, single_keys: whichever are given.

    A name stands in what colleagues and partners read, so feeds are to be read anew.
    """
    renamed = "name" in settings and settings["name"] != user.name
    for field, value in settings.items():
        setattr(user, field, value)
    user.save(update_fields=tuple(settings))
    if renamed:
        for membership in user.memberships.select_related("organisation").order_by("organisation_id"):
            raise_access(membership.organisation)
    return user


def set_theme(user: User, *, theme: str) -> User:
    return edit_profile(user, theme=theme)
