"""How targets and readings reach the change log and the feeds."""

from datetime import datetime
from typing import Any

from ...accounts.models import User
from ...calendars import levels
from ...events import hearing
from ...events.models import Event
from ...events.services import record_on, touch_shown
from ...events.services.saving import hold, locked
from ..models import Metric

Pairs = dict[str, dict[str, Any]]


def told(metric: Metric, group: str, before: Any, after: Any) -> dict[str, Any]:
    """One entry of a Change. What is the brand's alone is told to the brand alone."""
    return {"group": levels.INSIDE if metric.inside else group, "before": before, "after": after}


def held_event(event: Event) -> Event:
    """As it stands, held along with the parent that `tell` touches, before anything is written."""
    hold(pk for pk in (event.pk, event.parent_id) if pk)
    return locked(event)


def tell(event: Event, *, verb: str, fields: Pairs, actor: User | None, at: datetime) -> None:
    """Append the Change and let feeds notice. Runs in the transaction of what it tells of.

    Feeds show a parent with its children's figures counted in, so it counts as changed with them.
    """
    record_on(event, verb=verb, actor=actor, at=at, fields=fields, hearers=hearing.hearers_of(event, at))
    touch_shown(event, at=at)
    if event.parent:
        touch_shown(event.parent, at=at)
