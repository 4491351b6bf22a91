"""What the plan holds of a person: what they decided, what they answer for, what they follow."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Q

from ..accounts.models import User
from ..accounts.personal import Rows
from ..calendars import levels
from ..calendars.lens import Lens
from ..changes.models import Change
from .models import Event, Milestone, ProductImport, Watch
from .services import change_milestone, update_event
from .sight import opened

AT_ONCE = 1000
LOOK_BACK = timedelta(days=1)  # it is still that day somewhere


def changes(person: User, at: datetime) -> Iterator[dict[str, Any]]:
    """Their decisions; the title as far as they still see the event."""
    rows = Change.objects.filter(actor=person).select_related("brand").order_by("pk").iterator()
    lens = lens_of(person, at)
    while batch := list(islice(rows, AT_ONCE)):
        titles = titles_seen(lens, {row.event_id for row in batch})
        for row in batch:
            told = {"brand": row.brand.name, "number": row.number, "at": row.at, "verb": row.verb}
            yield {**told, "title": titles.get(row.event_id)}


def events(person: User, at: datetime) -> Iterator[dict[str, Any]]:
    """What they still see of the events that they own, stand in for or follow."""
    seen = Event.objects.seen_through(lens_of(person, at)).filter(opened(lens_of(person, at), levels.TITLES))
    parts = {"owner": Q(owner=person), "backup": Q(backup=person), "follows": Q(watches__user=person)}
    for part, mine in parts.items():
        for pk, title in seen.filter(mine).order_by("pk").values_list("pk", "title").iterator():
            yield {"id": pk, "title": title, "as": part}


def product_imports(person: User, at: datetime) -> Rows:
    """Lists of products that they took in; how many lines became what."""
    mine = ProductImport.objects.filter(actor=person).order_by("pk")
    return mine.values("brand__name", "at", "counts", "undone_at").iterator()


def lens_of(person: User, at: datetime) -> Lens:
    """What their own pages would show."""
    return Lens.of(person, at).without_waiting()


def titles_seen(lens: Lens, ids: set[int]) -> dict[int, str]:
    seen = Event.objects.seen_through(lens, levels.TITLES).filter(pk__in=ids)
    return dict(seen.values_list("pk", "title"))


def erase(person: User, at: datetime) -> None:
    """What lies ahead is left to the others, as changes that they hear of; what is over stays a former member's."""
    Watch.objects.filter(user=person).delete()
    ahead = Q(ends_on__gte=(at - LOOK_BACK).date()) | ~Q(recurrence="")
    answered_for = Event.objects.filter(ahead, Q(owner=person) | Q(backup=person), deleted_at=None)
    for event in answered_for.order_by("pk"):
        left = {name: None for name in ("owner", "backup") if getattr(event, f"{name}_id") == person.pk}
        update_event(event, actor=person, at=at, values=left, version=None)
    for milestone in Milestone.objects.filter(user=person, done_at=None, event__deleted_at=None).order_by("pk"):
        change_milestone(milestone, actor=person, at=at, version=None, values={"user_id": None})


TELLERS = {"changes": changes, "events": events, "product_imports": product_imports}
