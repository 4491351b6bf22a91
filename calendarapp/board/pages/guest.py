"""The plan as guests see it: all that the other pages draw, with links that stay under the link's own address."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from ...calendars import levels
from ...calendars.lens import Lens, Narrowing
from ...events.marks import DayMarks
from ...events.queries import PlanFilters, plan_query
from ...sharing.models import GuestLink, ViewKind
from ...sharing.services import last_day
from .. import words
from .view import View


@dataclass(frozen=True)
class GuestView(View):
    """A View whose every link stays under /g/<token>/. Filters are the link's own: its addresses name none."""

    token: str = ""

    def link(self, name: str, *args: Any, **parameters: str) -> str:
        path = reverse("guest_day" if name == "day" else "guest_view", args=[self.token, *(args or [name])])
        query = urlencode(parameters, doseq=True)
        return f"{path}?{query}" if query else path

    def day_link(self, day: date) -> str:
        return self.link("day", day)

    def move_link(self, event_id: int) -> str:
        """Guests move nothing."""
        return ""

    @cached_property
    def _event_path(self) -> tuple[str, str]:
        head, _zero, tail = reverse("guest_event", args=[self.token, 0]).rpartition("0")
        return head, tail

    def marks(self, first: date, last: date) -> DayMarks:
        """Freezes are shared with partners, and with nobody else."""
        return replace(super().marks(first, last), freezes=())


@dataclass(frozen=True, slots=True)
class GuestFrame:
    """What stands around a guest's page: who shared what, until when. `home` is empty where there is nothing to go back to."""

    name: str
    brand: str
    until: str
    zone: str
    home: str
    is_titled: bool


def guest_frame(link: GuestLink, token: str) -> GuestFrame:
    return GuestFrame(
        name=link.name,
        brand=link.brand.name,
        until=words.full_day(last_day(link)),
        zone=link.brand.time_zone,
        home="" if link.event_id else reverse("guest", args=[token]),
        is_titled=levels.reaches(link.level, levels.TITLES),
    )


def kinds_for(link: GuestLink) -> tuple[str, ...]:
    """The views that stand in the switcher: month and agenda, and the one that was kept."""
    wanted = {link.view_kind, ViewKind.MONTH.value, ViewKind.AGENDA.value}
    return tuple(kind for kind in ViewKind.values if kind in wanted)


def lens_around(lens: Lens, filters: PlanFilters, event_id: int) -> Lens:
    """What may stand on an event's page: where a view was shared, the event and those tied to it as far as its filters let
    them pass. A query if there are any.
    """
    if not filters:
        return lens
    near = Q(pk=event_id) | Q(parent=event_id) | Q(children=event_id)
    near |= Q(dependencies__needs=event_id) | Q(needed_by__event=event_id)
    ids = plan_query(lens, filters).filter(near).order_by().values_list("pk", flat=True)
    return lens.narrowed(Narrowing(event_ids=frozenset(ids)))
