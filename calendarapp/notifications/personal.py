"""Messages and preferences, as a person's own. Messages hold no words; see the inbox for those."""

from datetime import datetime

from ..accounts.models import User
from ..accounts.personal import Rows
from .models import Message, Preference


def messages(person: User, at: datetime) -> Rows:
    mine = Message.objects.filter(person=person).order_by("pk")
    return mine.values("kind", "organisation__name", "in_inbox", "due_at", "read_at").iterator()


def notice_preferences(person: User, at: datetime) -> Rows:
    return Preference.objects.filter(person=person).order_by("pk").values("kind", "medium", "is_on").iterator()


def erase(person: User, at: datetime) -> None:
    Message.objects.filter(person=person).delete()
    Preference.objects.filter(person=person).delete()


TELLERS = {"messages": messages, "notice_preferences": notice_preferences}
