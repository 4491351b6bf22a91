"""Which leads of a brand fell due in a window, and to whom they are owed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from ..accounts.models import Organisation
from ..calendars import levels
from ..calendars.lens import Lens
from ..events.models import Event, Milestone, Status
from ..events.models.parts import Anchor as MilestoneAnchor
from ..notifications.models import Medium
from .dates import Lead, Window, lead_of, moment_of
from .models import Rule, RuleAnchor
from .news import EVER, News
from .recipients import People, Recipient, meant
from .things import Thing, is_held


class Owed(NamedTuple):
    """One lead of one thing for one person by one medium: one line of the ledger, under `key`."""

    key: str
    person_id: int
    zone: str
    event: Event
    thing: Thing
    lead: Lead
    medium: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class _Scene:
    """All that is known of a brand's due things."""

    window: Window
    events: dict[int, Event]
    milestones: dict[int, Milestone]
    people: People
    news: News


def owed_by(brand: Organisation, things: list[Thing], window: Window) -> list[Owed]:
    """Each line once, in the order of the moments. A fixed number of queries."""
    rules = list(Rule.objects.filter(brand=brand))
    scene = _scene(brand, things, window)
    due = {row.key: row for row in _due(rules, things, scene)}
    scene.people.look({row.person_id for row in due.values()}, window.at)
    owed = [row for row in due.values() if _shown(row, scene)]
    return sorted(owed, key=lambda row: (row.moment, row.event.pk, row.person_id, row.medium))


def shows(event: Event, milestone: Milestone | None, opened: frozenset[str], lens: Lens) -> bool:
    """Does the lens show what the reminder tells: an event's title, or a milestone that is one's own to see?"""
    if milestone is None:
        return levels.TITLES in opened
    own = milestone.agency_id is not None and milestone.agency_id in lens.agency_ids
    return levels.INSIDE in opened or (own and levels.READ in opened)


def is_over(thing: Thing, event: Event) -> bool:
    """Nobody needs to hear of the start of what is done, least of all that it is late."""
    return thing.rule_anchor == RuleAnchor.START and event.status == Status.DONE


def _scene(brand: Organisation, things: Iterable[Thing], window: Window) -> _Scene:
    house = Lens.of_house(brand, window.at)
    ids = {thing.event_id for thing in things}
    seen = Event.objects.seen_through(house).filter(pk__in=ids).exclude(status=Status.CANCELLED)
    events = seen.select_related("type").prefetch_related("partners").in_bulk()
    open_ones = Milestone.objects.seen_through(house).filter(done_at=None)
    milestones = open_ones.in_bulk({thing.milestone_id for thing in things if thing.milestone_id})
    people = People.around(events.values(), milestones.values())
    return _Scene(window, events, milestones, people, News.of(brand, ids, since=window.since))


def _due(rules: list[Rule], things: Iterable[Thing], scene: _Scene) -> Iterator[Owed]:
    for thing in things:
        event = scene.events.get(thing.event_id)
        if event is None or (thing.milestone_id and thing.milestone_id not in scene.milestones):
            continue
        for rule in rules:
            if rule.anchor == thing.rule_anchor and rule.type_key in ("", event.type.key) and not is_over(thing, event):
                yield from _of_rule(rule, thing, event, scene)


def _of_rule(rule: Rule, thing: Thing, event: Event, scene: _Scene) -> Iterator[Owed]:
    lead = lead_of(rule.lead)
    milestone = scene.milestones.get(thing.milestone_id) if thing.milestone_id else None
    since = max(rule.since, _set_at(thing, event, milestone, scene.news))
    moments: dict[tuple[str, str], datetime] = {}  # (zone, medium) → when: reckoned once for all who live there
    head = "|".join((event.series, thing.recurrence_id, thing.starts, thing.name, lead.text))
    for word in rule.recipients:
        meant_since = max(since, scene.news.changed(event.pk, "owner")) if word == Recipient.OWNER else since
        for person_id, own_since in meant(word, event, milestone, scene.people):
            zone = scene.people.users[person_id].time_zone
            for medium in rule.mediums:
                if (zone, medium) not in moments:
                    moments[zone, medium] = _moment(lead, thing, zone, medium)
                moment = moments[zone, medium]
                if moment in scene.window and moment > meant_since and moment > own_since:
                    key = f"{head}|{person_id}|{medium}"
                    yield Owed(key, person_id, zone, event, thing, lead, medium, moment)


def _moment(lead: Lead, thing: Thing, zone: str, medium: str) -> datetime:
    """The inbox disturbs nobody: weekends don't hold it."""
    held = medium != Medium.INBOX and is_held(thing.rule_anchor, lead)
    return moment_of(lead, thing.anchor, zone, on_working_days=held)


def _set_at(thing: Thing, event: Event, milestone: Milestone | None, news: News) -> datetime:
    """When this date was set: what was past by then is owed to nobody."""
    of_embargo = thing.rule_anchor == RuleAnchor.EMBARGO or (milestone and milestone.anchor == MilestoneAnchor.EMBARGO)
    return max(
        event.created_at if thing.rule_anchor == RuleAnchor.EMBARGO else event.dated_at,
        news.revived(event.pk),
        news.changed(event.pk, "embargo_until") if of_embargo else EVER,
        max(milestone.created_at, news.milestone_changed(event.pk, milestone.pk)) if milestone else EVER,
    )


def _shown(row: Owed, scene: _Scene) -> bool:
    people, lens = scene.people, scene.people.lenses[row.person_id]
    milestone = scene.milestones.get(row.thing.milestone_id) if row.thing.milestone_id else None
    if not shows(row.event, milestone, people.opens(row.person_id, row.event), lens):
        return False
    return people.could_hear(row.person_id, row.event, row.moment, scene.news)
