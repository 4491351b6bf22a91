"""What a template would change in the plan, as its page lists it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ...events.applying import Follow, due_by
from ...events.builtin import MilestoneTemplate
from ...events.looks import Look, look_of
from ...events.models import Event, Milestone
from ..event_words import short_when
from ..words import full_day
from .event import place_of


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone: `before` is empty for one that would be added."""

    label: str
    before: str
    after: str
    day: str


@dataclass(frozen=True, slots=True)
class FollowRow:
    event_id: int
    title: str
    look: Look
    when: str
    steps: tuple[Step, ...]


def follow_rows(follows: Iterable[Follow]) -> list[FollowRow]:
    """In the order of the events' starts. The brand's own alone come here, so titles are open."""
    return [
        FollowRow(
            follow.event.pk,
            follow.event.title,
            look_of(follow.event.type),
            short_when(follow.event.when),
            _steps(follow),
        )
        for follow in follows
    ]


def mark_of(follows: Iterable[Follow]) -> str:
    """What tells one list from another: events, milestones, days and words."""
    said = repr(
        [
            (follow.event.pk, follow.added, [(row.pk, row.version, template) for row, template in follow.changed])
            for follow in follows
        ]
    )
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def _steps(follow: Follow) -> tuple[Step, ...]:
    event = follow.event
    added = ((due_by(row, event), Step(str(row.label), "", place(row), _day(row, event))) for row in follow.added)
    changed = (
        (due_by(row, event), Step(str(row.label), _before(milestone, row), place(row), _day(row, event)))
        for milestone, row in follow.changed
    )
    in_order: list[tuple[date, Step]] = sorted([*added, *changed], key=lambda pair: pair[0])
    return tuple(step for _day, step in in_order)


def _before(milestone: Milestone, template: MilestoneTemplate) -> str:
    label = "" if str(milestone) == str(template.label) else f"{milestone} "
    return f"{label}{place(milestone)}"


def place(row: Milestone | MilestoneTemplate) -> str:
    """S−21."""
    return place_of(row.anchor, row.offset)


def _day(template: MilestoneTemplate, event: Event) -> str:
    return full_day(due_by(template, event))
