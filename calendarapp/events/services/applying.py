"""Giving planned events what their type's template says by now."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from ...accounts.models import User
from ..applying import Follow
from .milestones import follow_template


def apply_template(follows: Iterable[Follow], *, actor: User, at: datetime, batch: str = "") -> int:
    """Each event in a transaction of its own, all changes in one batch. Returns how many events were changed."""
    batch, count = batch or str(uuid.uuid4()), 0
    for follow in follows:
        follow_template(follow.event, added=follow.added, changed=follow.changed, actor=actor, at=at, batch=batch)
        count += 1
    return count
