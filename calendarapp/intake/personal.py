"""Files that a person brought in."""

from datetime import datetime

from ..accounts.models import User
from ..accounts.personal import Rows
from .models import ImportRun


def imports(person: User, at: datetime) -> Rows:
    mine = ImportRun.objects.filter(person=person).order_by("pk")
    return mine.values("brand__name", "file_name", "size", "state", "created_at", "done_at").iterator()


TELLERS = {"imports": imports}
