"""Random plans: who works where, what is granted, how events are shared; written over the same few events each time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st

from calendarapp.accounts.models import Membership, Organisation, User
from calendarapp.calendars import levels
from calendarapp.calendars.lens import GUEST, Access, Lens, Narrowing
from calendarapp.calendars.models import Calendar, Grant
from calendarapp.events.models import Event, EventPartner
from tests.cast import AT, Cast
from tests.kpis.conftest import Figures

METRICS = ("roas", "orders", "contribution_margin")  # the last is the brand's alone
LEAVABLE = ("roas", "orders")
KINDS = ("campaign", "restock")
BEFORE, LATER = AT - timedelta(days=1), AT + timedelta(days=9)

groups = st.frozensets(st.sampled_from(levels.GROUPS), max_size=4)
left_out = st.frozensets(st.sampled_from(LEAVABLE))
untils = st.sampled_from((None, None, AT.date(), AT.date() - timedelta(days=1)))


@dataclass(frozen=True)
class Given:
    """What an agency has on a calendar."""

    level: str
    groups: frozenset[str]
    left_out: frozenset[str]
    until: date | None


@dataclass(frozen=True)
class Shared:
    """How an event is shown to others. `partners`: agency's place → let in early?"""

    sharing: str
    embargo: datetime | None
    reserved: bool
    partners: dict[int, bool]
    created_for: int | None


@dataclass(frozen=True)
class Plan:
    grants: dict[tuple[int, int], Given]
    events: tuple[Shared, ...]
    role: str | None
    agencies: frozenset[int]
    guest: Given | None
    only: dict[str, Any] | None


places = st.sampled_from((0, 1))
givens = st.builds(Given, st.sampled_from(levels.LEVELS), groups, left_out, untils)
guests = st.builds(Given, st.sampled_from(("busy", "titles", "read")), groups, left_out, st.none())
shareds = st.builds(
    Shared,
    st.sampled_from(("internal", "shared", "shared", "named")),
    st.sampled_from((None, None, BEFORE, AT, LATER)),
    st.booleans(),
    st.dictionaries(places, st.booleans()),
    st.none() | places,
)
narrowings = st.none() | st.fixed_dictionaries(
    {
        "calendars": st.none() | st.frozensets(st.sampled_from((0, 1, 2))),
        "types": st.none() | st.frozensets(st.sampled_from(KINDS)),
        "events": st.none() | st.frozensets(st.sampled_from(range(6))),
        "level": st.none() | st.sampled_from(levels.LEVELS),
        "groups": st.none() | groups,
        "read_only": st.booleans(),
    }
)


def plans(*, narrowed: bool = True) -> st.SearchStrategy[Plan]:
    return st.builds(
        Plan,
        grants=st.dictionaries(st.tuples(places, st.sampled_from((0, 1, 2))), givens, min_size=2, max_size=6),
        events=st.tuples(*[shareds] * 6),
        role=st.sampled_from((None, None, "viewer", "editor", "manager")),
        agencies=st.sampled_from((frozenset({0}), frozenset({1}), frozenset({0, 1}), frozenset())),
        guest=st.none() | guests,
        only=narrowings if narrowed else st.none(),
    )


class Ground:
    """Six events with figures on three calendars, and Pat, who may stand anywhere."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.agencies: list[Organisation] = [cast.northlight, cast.saffron]
        self.calendars: list[Calendar] = [cast.launches, cast.press, cast.stock]
        self.pat = User.objects.create_user("pat@example.com", "x", name="Pat Doe")
        self.pat.emailaddress_set.create(email=self.pat.email, verified=True, primary=True)
        self.events = [self._event(number) for number in range(6)]
        Grant.objects.all().delete()

    def _event(self, number: int) -> Event:
        calendar, kind = self.calendars[number % 3], KINDS[number // 3]
        starts = date(2027, 3, 10 + number)
        event = self.cast.event(f"Launch {number}", starts=starts, calendar=calendar, kind=kind)
        figures = Figures(self.cast)
        for key in METRICS:
            figures.target(event, key, "1")
            if key != "roas":
                figures.reading(event, key, "1")
        return event

    @contextmanager
    def as_planned(self, plan: Plan) -> Iterator[list[Event]]:
        """The plan in the database, its events as sheets read them; gone afterwards."""
        with transaction.atomic():
            self._write(plan)
            yield list(Event.objects.with_sheets().order_by("pk"))
            transaction.set_rollback(True)

    def lens(self, plan: Plan) -> Lens:
        """Pat's; with a guest's link beside if the plan has one; narrowed."""
        lens = Lens.of(self.pat, AT)
        return lens.narrowed(self._narrowing(plan.only)) if plan.only else lens

    def guest(self, plan: Plan) -> Lens:
        """What a guest's link to the first two calendars shows."""
        given = plan.guest
        if given is None:
            return Lens(viewer=None, at=AT)
        way = Access(GUEST, self.cast.luma.pk, given.level, given.groups, left_out=given.left_out)
        lens = Lens(viewer=None, at=AT, accesses={calendar.pk: (way,) for calendar in self.calendars[:2]})
        return lens.narrowed(self._narrowing(plan.only)) if plan.only else lens

    def _narrowing(self, only: dict[str, Any]) -> Narrowing:
        def ids(name: str, rows: list) -> frozenset[int] | None:
            return None if only[name] is None else frozenset(rows[place].pk for place in only[name])

        types = None if only["types"] is None else frozenset(self.cast.type(key).pk for key in only["types"])
        return Narrowing(
            calendar_ids=ids("calendars", self.calendars),
            type_ids=types,
            event_ids=ids("events", self.events),
            level=only["level"],
            groups=only["groups"],
            read_only=only["read_only"],
        )

    def _write(self, plan: Plan) -> None:
        if plan.role:
            Membership.objects.create(user=self.pat, organisation=self.cast.luma, role=plan.role, joined_at=AT)
        for place in plan.agencies:
            Membership.objects.create(user=self.pat, organisation=self.agencies[place], role="member", joined_at=AT)
        Grant.objects.bulk_create(
            Grant(
                agency=self.agencies[agency],
                calendar=self.calendars[calendar],
                level=given.level,
                groups=" ".join(sorted(given.groups)),
                left_out=" ".join(sorted(given.left_out)),
                until=given.until,
                granted_at=AT.astimezone(UTC),
                changed_at=AT,
            )
            for (agency, calendar), given in plan.grants.items()
        )
        for event, shared in zip(self.events, plan.events, strict=True):
            self._share(event, shared)

    def _share(self, event: Event, shared: Shared) -> None:
        made_for = None if shared.created_for is None else self.agencies[shared.created_for]
        Event.objects.filter(pk=event.pk).update(
            sharing=shared.sharing, embargo_until=shared.embargo, reserved=shared.reserved, created_for=made_for
        )
        EventPartner.objects.bulk_create(
            EventPartner(event=event, agency=self.agencies[place], early=early)
            for place, early in shared.partners.items()
        )
