"""Who a rule's words mean on a given event, and since when they could have heard of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ..accounts.models import Membership, Role, User
from ..calendars.lens import BRAND, Access, Lens
from ..calendars.lenses import lenses_of
from ..events.models import Dependency, Event, Milestone, Watch
from ..events.sight import opens, ways_to
from .news import EVER, News


class Recipient(StrEnum):
    OWNER = "owner"
    WATCHERS = "watchers"
    PARTNERS = "partners"
    DEPENDENT_OWNERS = "dependent_owners"
    ASSIGNEE = "assignee"
    MANAGERS = "managers"


@dataclass(slots=True)
class People:
    """The people around some events of one brand, and what each of them sees."""

    users: dict[int, User] = field(default_factory=dict)
    joined: dict[tuple[int, int], datetime] = field(default_factory=dict)  # (person, organisation) → since
    by_place: dict[int, list[tuple[int, str]]] = field(default_factory=dict)  # organisation → (person, role)
    watchers: dict[int, list[tuple[int, datetime]]] = field(default_factory=dict)  # event → (person, since)
    dependent_owners: dict[int, set[int]] = field(default_factory=dict)  # event → people
    lenses: dict[int, Lens] = field(default_factory=dict)
    _opened: dict[tuple[int, int], frozenset[str]] = field(default_factory=dict)

    @classmethod
    def around(cls, events: Iterable[Event], milestones: Iterable[Milestone]) -> "People":
        """Events with partners prefetched. Four queries."""
        events = list(events)
        people = cls(watchers=_watchers_of(events), dependent_owners=_dependent_owners(events))
        places = {event.brand_id for event in events} | {row.agency_id for row in milestones if row.agency_id}
        places |= {row.agency_id for event in events for row in event.partners.all()}
        members = Membership.objects.filter(organisation__in=places).order_by("pk")
        for person_id, place_id, role, since in members.values_list("user_id", "organisation_id", "role", "joined_at"):
            people.joined[person_id, place_id] = since
            people.by_place.setdefault(place_id, []).append((person_id, role))
        ids = {person_id for person_id, _place in people.joined}
        ids |= {person_id for rows in people.watchers.values() for person_id, _since in rows}
        people.users = User.objects.filter(is_active=True).in_bulk(ids)
        return people

    def look(self, ids: Iterable[int], at: datetime) -> None:
        """Make the lenses of those who are meant. Two queries."""
        self.lenses = lenses_of((self.users[pk] for pk in ids), at)

    def opens(self, person_id: int, event: Event) -> frozenset[str]:
        key = person_id, event.pk
        if key not in self._opened:
            self._opened[key] = opens(event, self.lenses[person_id])
        return self._opened[key]

    def could_hear(self, person_id: int, event: Event, moment: datetime, news: News) -> bool:
        """Did the person belong to a side that saw the event at that moment already?"""
        return any(
            self._joined(person_id, event, way) < moment and (way.via == BRAND or _had_access(way, event, moment, news))
            for way in ways_to(event, self.lenses[person_id])
        )

    def _joined(self, person_id: int, event: Event, way: Access) -> datetime:
        return self.joined.get((person_id, event.brand_id if way.via == BRAND else int(way.via)), EVER)


def meant(word: str, event: Event, milestone: Milestone | None, people: People) -> Iterator[tuple[int, datetime]]:
    """(person's id, since when they are meant) of one word of a rule. Some may turn up twice."""
    yield from _MEANT[Recipient(word)](event, milestone, people)


def _owner(event: Event, milestone: Milestone | None, people: People) -> Iterator[tuple[int, datetime]]:
    """Who has no owner is looked after by who planned it; what was taken in from a file by nobody."""
    owner_id = event.owner_id or (None if event.external_uid else event.created_by_id)
    if owner_id in people.users:
        yield owner_id, EVER


def _watchers(event: Event, milestone: Milestone | None, people: People) -> Iterator[tuple[int, datetime]]:
    yield from (row for row in people.watchers.get(event.pk, ()) if row[0] in people.users)


def _partners(event: Event, milestone: Milestone | None, people: People) -> Iterator[tuple[int, datetime]]:
    for partner in event.partners.all():
        yield from _members(partner.agency_id, people)


def _owners_of_dependents(event: Event, milestone: Milestone | None, people: People) -> Iterator[tuple[int, datetime]]:
    for person_id in people.dependent_owners.get(event.pk, ()):
        if person_id in people.users:
            yield person_id, EVER


def _assignee(event: Event, milestone: Milestone | None, people: People) -> Iterator[tuple[int, datetime]]:
    """A person, a role, an agency; a milestone that is nobody's is the owner's."""
    if milestone is None:
        return
    if milestone.user_id:
        if milestone.user_id in people.users:
            yield milestone.user_id, EVER
    elif milestone.agency_id:
        yield from _members(milestone.agency_id, people)
    elif milestone.role:
        yield from _members(event.brand_id, people, milestone.role)
    else:
        yield from _owner(event, milestone, people)


def _managers(event: Event, milestone: Milestone | None, people: People) -> Iterator[tuple[int, datetime]]:
    yield from _members(event.brand_id, people, Role.MANAGER)


def _members(place_id: int, people: People, role: str = "") -> Iterator[tuple[int, datetime]]:
    for person_id, held in people.by_place.get(place_id, ()):
        if person_id in people.users and (not role or held == role):
            yield person_id, EVER


def _watchers_of(events: list[Event]) -> dict[int, list[tuple[int, datetime]]]:
    found: dict[int, list[tuple[int, datetime]]] = {}
    rows = Watch.objects.filter(event__in=events).order_by("pk").values_list("event_id", "user_id", "since")
    for event_id, person_id, since in rows:
        found.setdefault(event_id, []).append((person_id, since))
    return found


def _dependent_owners(events: list[Event]) -> dict[int, set[int]]:
    """Owners of what waits for one of these events."""
    rows = Dependency.objects.filter(needs__in=events, event__deleted_at=None).exclude(event__owner=None)
    found: dict[int, set[int]] = {}
    for event_id, owner_id in rows.values_list("needs_id", "event__owner_id"):
        found.setdefault(event_id, set()).add(owner_id)
    return found


def _had_access(way: Access, event: Event, moment: datetime, news: News) -> bool:
    """An agency: granted and let in before that moment, and the embargo lifted by then, unless it is let in early."""
    early = any(row.agency_id == way.via and row.early for row in event.partners.all())
    if not early and event.embargo_until and moment < event.embargo_until:
        return False
    return max(way.since or EVER, news.let_in(event.pk, int(way.via), early=early)) < moment


_MEANT: dict[Recipient, Callable[[Event, Milestone | None, People], Iterator[tuple[int, datetime]]]] = {
    Recipient.OWNER: _owner,
    Recipient.WATCHERS: _watchers,
    Recipient.PARTNERS: _partners,
    Recipient.DEPENDENT_OWNERS: _owners_of_dependents,
    Recipient.ASSIGNEE: _assignee,
    Recipient.MANAGERS: _managers,
}
