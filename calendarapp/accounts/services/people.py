"""A person's own settings."""

from django.db import transaction

from ..models import User


@transaction.atomic
def edit_profile(user: User, **settings: object) -> User:
    """Changes name, time_zone, language, theme, single_keys: whichever are given."""
    for field, value in settings.items():
        setattr(user, field, value)
    user.save(update_fields=tuple(settings))
    return user


def set_theme(user: User, *, theme: str) -> User:
    return edit_profile(user, theme=theme)
