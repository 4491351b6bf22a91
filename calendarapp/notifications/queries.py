"""Reads over inbox, outbox and switches."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from ..accounts.models import Organisation, User
from .models import Delivery, Medium, Message, Preference, State


def inbox_of(person: User, at: datetime) -> QuerySet[Message]:
    """What is due, newest first. Whoever shows it asks the lens as well."""
    return Message.objects.filter(person=person, in_inbox=True, due_at__lte=at).select_related("organisation")


def switched_off(people: Iterable[int], medium: str) -> set[tuple[int, str]]:
    """(person's id, kind) that was switched off for a medium."""
    rows = Preference.objects.filter(person__in=set(people), medium=medium, is_on=False)
    return set(rows.values_list("person_id", "kind"))


def preferences_of(person: User) -> dict[tuple[str, str], bool]:
    """(kind, medium) → on or off, as far as the person said so."""
    rows = Preference.objects.filter(person=person)
    return {(kind, medium): is_on for kind, medium, is_on in rows.values_list("kind", "medium", "is_on")}


def dead_deliveries(organisation: Organisation) -> QuerySet[Delivery]:
    """Letters about this organisation's plan that were given up, newest first."""
    dead = Delivery.objects.filter(state=State.DEAD, message__organisation=organisation)
    return dead.select_related("message__person").order_by("-next_try_at", "-pk")


def oldest_due(at: datetime) -> datetime | None:
    """Since when the oldest letter has been waiting that could be sent."""
    waiting = Delivery.objects.filter(state=State.PENDING, medium=Medium.MAIL, next_try_at__lte=at)
    return waiting.order_by("next_try_at").values_list("next_try_at", flat=True).first()
