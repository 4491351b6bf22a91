"""What becomes of organisations that are left without anybody."""

from datetime import datetime

from django.db.models import Q

from ..accounts.models import User
from ..accounts.queries import left_empty_by
from .models import Partnership
from .services import end_partnership


def erase(person: User, at: datetime) -> None:
    """Nobody is left who could answer for what is shared, so nothing is."""
    empty = left_empty_by(person)
    standing = Partnership.objects.filter(Q(brand__in=empty) | Q(agency__in=empty), ended_at=None)
    for partnership in standing.select_related("brand", "agency").order_by("pk"):
        end_partnership(partnership.brand, partnership.agency, actor=person, at=at)
