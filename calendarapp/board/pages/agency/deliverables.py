"""What an agency owes its brands: milestones that are assigned to it, by their days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ....events.early import show_titled
from ....events.looks import Look, look_of
from ....events.models import Milestone, Occurrence
from ....events.policy import may_tick_own
from ....events.queries import deliverables
from ... import words
from .view import AgencyView

ROWS = 40
SOON = timedelta(days=14)
AT_HOME = 12
OPEN, DONE = "open", "done"


@dataclass(frozen=True, slots=True)
class Deliverable:
    """`day` is short (13 Oct), `due` says how far off it is: "in 5 days", "1 day late". `tick_url`: for those who may."""

    id: int
    label: str
    event: str
    type_label: str
    look: Look
    url: str
    brand: str
    due_on: date
    day: str
    due: str
    is_done: bool
    is_late: bool
    tick_url: str


@dataclass(frozen=True, slots=True)
class DeliverablesPage:
    rows: tuple[Deliverable, ...]
    page: Page
    state: str

    @property
    def is_done(self) -> bool:
        return self.state == DONE


def deliverables_page(view: AgencyView, state: str, number: str | int = 1) -> DeliverablesPage:
    """The open ones, most urgent first, or those that are done, latest first. Two queries."""
    found = _rows(view, done=state == DONE)
    if state == DONE:
        found = found.order_by("-first_on", "-event", "-milestone")
    page = Paginator(found, ROWS).get_page(number)
    return DeliverablesPage(tuple(_deliverables(view, page)), page, state)


def soon_due(view: AgencyView) -> tuple[tuple[Deliverable, ...], bool]:
    """What is late or due within two weeks, and whether there is more of it than has room. One query."""
    rows = list(_rows(view, done=False).filter(first_on__lte=view.today + SOON)[: AT_HOME + 1])
    return tuple(_deliverables(view, rows[:AT_HOME])), len(rows) > AT_HOME


def _rows(view: AgencyView, *, done: bool) -> QuerySet[Occurrence]:
    return deliverables(view.lens).filter(milestone__done_at__isnull=not done)


def _deliverables(view: AgencyView, rows: Iterable[Occurrence]) -> Iterable[Deliverable]:
    may_tick = may_tick_own(view.lens)
    return (_deliverable(view, row, may_tick) for row in rows)


def _deliverable(view: AgencyView, row: Occurrence, may_tick: bool) -> Deliverable:
    milestone = cast("Milestone", row.milestone)
    home = view.of(row.calendar_id)
    show_titled(row.event, view.lens)
    is_done = milestone.done_at is not None
    tick = reverse("milestone_tick", args=[home.brand.slug, row.event_id, milestone.pk])
    return Deliverable(
        id=milestone.pk,
        label=str(milestone),
        event=row.event.title,
        type_label=str(row.event.type),
        look=look_of(row.event.type),
        url=f"{home.event_link(row.event_id)}#milestones",
        brand=home.brand.name,
        due_on=row.first_on,
        day=words.short_day(row.first_on),
        due=_("done") if is_done else due_in_words(row.first_on, view.today),
        is_done=is_done,
        is_late=not is_done and row.first_on < view.today,
        tick_url=tick if may_tick else "",
    )


def due_in_words(day: date, today: date) -> str:
    """1 day late · today · in 5 days."""
    days = (day - today).days
    if days < 0:
        return words.late(-days)
    return ngettext("in %(number)d day", "in %(number)d days", days) % {"number": days} if days else _("today")
