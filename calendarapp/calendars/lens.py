"""Who sees what: one frozen value, made once per request, feed fetch or mail. Nothing of the plan is read without it."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import CharField, DateField, DateTimeField, Exists, F, IntegerField, OuterRef, Value

from ..accounts.models import Membership, Organisation, User
from ..accounts.second_factor import FROM_MEMBERS, FROM_PARTNERS, second_factors_of
from ..common.statements import rows_of
from . import levels
from .models import Calendar, Grant

BRAND = "brand"
GUEST = "guest"
Side = str | int  # BRAND, GUEST or an agency's id


@dataclass(frozen=True, slots=True)
class Access:
    """One way by which a calendar is seen: as the brand's own person, through an agency, or by a guest link.

    `left_out`: keys of metrics that stay shut on it although their group is open.
    """

    via: Side
    brand_id: int
    level: str
    groups: frozenset[str] = frozenset()
    until: datetime | None = None
    since: datetime | None = None
    sequence: int = 0
    left_out: frozenset[str] = frozenset()

    @property
    def opens(self) -> frozenset[str]:
        """Names of openers. Groups are for people with an account: a guest's link opens none, whatever it says."""
        return levels.openers(self.level, frozenset() if self.via == GUEST else self.groups)

    def capped(self, level: str | None, groups: frozenset[str] | None) -> "Access":
        """The same way, opening no more than this level and these groups. A cap turns the brand's sight into a reader's."""
        if level in (None, levels.ALL) and groups is None:
            return self
        own_groups = frozenset(levels.GROUPS) if self.level == levels.ALL else self.groups
        return replace(
            self,
            level=levels.lower(self.level, level or levels.EDIT),
            groups=own_groups if groups is None else own_groups & groups,
        )


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a subscription, a token or a guest link leaves of its maker's sight. None means: no limit."""

    calendar_ids: frozenset[int] | None = None
    type_ids: frozenset[int] | None = None
    event_ids: frozenset[int] | None = None
    level: str | None = None
    groups: frozenset[str] | None = None
    read_only: bool = False

    def both(self, other: "Narrowing | None") -> "Narrowing":
        """What is left when both limits hold."""
        if other is None:
            return self
        return Narrowing(
            calendar_ids=_common(self.calendar_ids, other.calendar_ids),
            type_ids=_common(self.type_ids, other.type_ids),
            event_ids=_common(self.event_ids, other.event_ids),
            level=levels.lower(self.level or levels.ALL, other.level or levels.ALL),
            groups=_common(self.groups, other.groups),
            read_only=self.read_only or other.read_only,
        )


@dataclass(frozen=True, slots=True)
class Lens:
    """`roles`: brand id → role of the viewer there. `accesses`: calendar id → the ways by which the viewer sees it.

    `waiting`: the brands that ask the viewer for a second factor which isn't set up yet. Pages and API take the
    lens `without_waiting`; feeds and mails go on.
    """

    viewer: User | None
    at: datetime
    roles: Mapping[int, str] = field(default_factory=dict)
    accesses: Mapping[int, tuple[Access, ...]] = field(default_factory=dict)
    only: Narrowing | None = None
    waiting: frozenset[int] = frozenset()

    @classmethod
    def of(cls, viewer: User, at: datetime) -> "Lens":
        """All that a person sees at a moment, over all their brands and agencies. One query."""
        if not viewer.is_authenticated or not viewer.is_active:
            return cls(viewer=None, at=at)
        roles, accesses, waiting = _sight_of(viewer, at)
        return cls(viewer=viewer, at=at, roles=roles, accesses=accesses, waiting=waiting)

    @classmethod
    def of_agency(cls, agency: Organisation, at: datetime) -> "Lens":
        """What an agency sees, whoever of it looks: for hearers and for "view as partner"."""
        return cls(viewer=None, at=at, accesses=_accesses(Calendar.objects.none(), _granted(agency_id=agency.pk), at))

    @classmethod
    def of_house(cls, brand: Organisation, at: datetime) -> "Lens":
        """All of a brand, for workers that rebuild, sweep or match. Doors may not use it; a test looks."""
        access = Access(via=BRAND, brand_id=brand.pk, level=levels.ALL)
        ids = Calendar.objects.filter(brand=brand).values_list("pk", flat=True)
        return cls(viewer=None, at=at, roles={brand.pk: "house"}, accesses=dict.fromkeys(ids, (access,)))

    def at_moment(self, at: datetime) -> "Lens":
        """The same sight at another moment. Grants aren't judged again: those that stood still stand."""
        return replace(self, at=at)

    def within(self, brand: Organisation | int) -> "Lens":
        """The same sight, of one brand alone."""
        brand_id = brand if isinstance(brand, int) else brand.pk
        kept = {
            calendar_id: ways
            for calendar_id, ways in self.accesses.items()
            if any(way.brand_id == brand_id for way in ways)
        }
        return replace(self, accesses=kept, roles={key: role for key, role in self.roles.items() if key == brand_id})

    def without_waiting(self) -> "Lens":
        """The same sight, without the brands that wait for a second factor."""
        if not self.waiting:
            return self
        kept = {key: ways for key, ways in self.accesses.items() if ways[0].brand_id not in self.waiting}
        return replace(
            self, accesses=kept, roles={key: role for key, role in self.roles.items() if key not in self.waiting}
        )

    def through(self, side: Side) -> "Lens":
        """The same sight, as far as it comes through one side: an agency of somebody who stands in two."""
        kept = {
            calendar_id: own
            for calendar_id, ways in self.accesses.items()
            if (own := tuple(way for way in ways if way.via == side))
        }
        return replace(self, accesses=kept, roles=self.roles if side == BRAND else {})

    def narrowed(self, only: Narrowing) -> "Lens":
        """What a narrowing leaves. Never more than before, whatever it names."""
        kept = {
            calendar_id: tuple(way.capped(only.level, only.groups) for way in ways)
            for calendar_id, ways in self.accesses.items()
            if only.calendar_ids is None or calendar_id in only.calendar_ids
        }
        return replace(self, accesses=kept, only=only.both(self.only))

    @property
    def calendar_ids(self) -> frozenset[int]:
        return frozenset(self.accesses)

    @property
    def brand_ids(self) -> frozenset[int]:
        return frozenset(way.brand_id for ways in self.accesses.values() for way in ways) | frozenset(self.roles)

    @property
    def agency_ids(self) -> frozenset[int]:
        """The agencies through which this lens sees anything."""
        return frozenset(way.via for ways in self.accesses.values() for way in ways if isinstance(way.via, int))

    @property
    def sight(self) -> Hashable:
        """All that decides what is seen but for the moment: at one moment lenses of equal sight show the same."""
        viewer = self.viewer.pk if self.viewer else None
        return viewer, frozenset(self.roles.items()), frozenset(self.accesses.items()), self.only, self.waiting

    @property
    def read_only(self) -> bool:
        return bool(self.only and self.only.read_only)

    @property
    def valid_until(self) -> datetime | None:
        """When the earliest of the grants ends."""
        return min((way.until for ways in self.accesses.values() for way in ways if way.until), default=None)

    def is_inside(self, calendar_id: int) -> bool:
        """Does this lens see the calendar as the brand's own people do?"""
        return any(levels.INSIDE in way.opens for way in self.accesses.get(calendar_id, ()))

    def calendars_by_side(self, opener: str, metric: str = "") -> dict[Side, frozenset[int]]:
        """Side → the calendars on which `opener` is open through it; with the key of a `metric`, that one as well."""
        found: dict[Side, frozenset[int]] = {}
        for (side, left_out), ids in self.calendars_by_way(opener).items():
            if metric not in left_out:
                found[side] = found.get(side, frozenset()) | ids
        return found

    def calendars_by_way(self, opener: str) -> dict[tuple[Side, frozenset[str]], frozenset[int]]:
        """(side, metrics left out) → the calendars on which `opener` is open like that."""
        found: dict[tuple[Side, frozenset[str]], set[int]] = {}
        for calendar_id, ways in self.accesses.items():
            for way in ways:
                if opener in way.opens:
                    found.setdefault((way.via, way.left_out), set()).add(calendar_id)
        return {way: frozenset(ids) for way, ids in found.items()}

    def metrics_shut_by_brand(self) -> dict[int, frozenset[str]]:
        """Brand → the metrics that every way leaves out; only brands of which some figures are open at all."""
        found: dict[int, frozenset[str]] = {}
        for ways in self.accesses.values():
            for way in ways:
                if way.opens & levels.FIGURES:
                    found[way.brand_id] = found.get(way.brand_id, way.left_out) & way.left_out
        return found


def _common(one: frozenset | None, other: frozenset | None) -> frozenset | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def end_of_day(day: date, zone: str) -> datetime:
    """The moment at which a grant "until `day`" stops: the midnight after it in the brand's zone."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone))


_COLUMNS = ("calendar", "brand", "agency", "level_name", "group_names", "shut", "until_on", "zone", "number", "since")


def _calendars_of_member(viewer: User):
    brands = Membership.objects.filter(user=viewer, organisation__kind="brand").values("organisation_id")
    return Calendar.objects.filter(brand_id__in=brands)


def _granted_to_member(viewer: User):
    agencies = Membership.objects.filter(user=viewer, organisation__kind="agency").values("organisation_id")
    return _granted(agency_id__in=agencies)


def _granted(**conditions):
    return Grant.objects.filter(ended_at=None, **conditions)


def _sight_of(viewer: User, at: datetime) -> tuple[dict[int, str], dict[int, tuple[Access, ...]], frozenset[int]]:
    """Roles by brand, accesses by calendar, and the brands that wait; roles and those come as rows without a calendar."""
    rows = rows_of(lambda _at: _sight_rows(viewer), viewer.pk, at)
    roles = {brand_id: role for calendar_id, brand_id, _agency, role, *_rest in rows if not calendar_id and role}
    waiting = frozenset(
        brand_id for calendar_id, brand_id, _agency, role, *_rest in rows if not calendar_id and not role
    )
    return roles, _gathered(_standing((row for row in rows if row[0]), at)), waiting


def _sight_rows(viewer: User):
    own, granted = _own_rows(_calendars_of_member(viewer)), _grant_rows(_granted_to_member(viewer))
    return own.union(granted, _role_rows(viewer), _waiting_rows(viewer), all=True).order_by("calendar", "agency")


def access_rows(own, granted, at: datetime) -> Iterator[tuple[int, Access]]:
    """(calendar id, access) for calendars of one's own brands and for grants, those ended by `at` left out. One query."""
    return _standing(_own_rows(own).union(_grant_rows(granted), all=True).order_by("calendar", "agency"), at)


def _accesses(own, granted, at: datetime) -> dict[int, tuple[Access, ...]]:
    return _gathered(access_rows(own, granted, at))


def _standing(rows: Iterable[tuple], at: datetime) -> Iterator[tuple[int, Access]]:
    for row in rows:
        access = _access(row, at)
        if access:
            yield row[0], access


def _gathered(rows: Iterable[tuple[int, Access]]) -> dict[int, tuple[Access, ...]]:
    found: dict[int, tuple[Access, ...]] = {}
    for calendar_id, access in rows:
        found[calendar_id] = (*found.get(calendar_id, ()), access)
    return found


def _role_rows(viewer: User):
    roles = Membership.objects.filter(user=viewer, organisation__kind="brand")
    return _rows_of_brands(roles, "organisation_id", F("role"))


def _waiting_rows(viewer: User):
    """Brands that ask a second factor of the viewer, as one of their own or of an agency, who has none."""
    own = FROM_MEMBERS & Exists(Membership.objects.filter(user=viewer, organisation=OuterRef("pk")))
    granted = FROM_PARTNERS & Exists(_granted_to_member(viewer).filter(calendar__brand=OuterRef("pk")))
    brands = Organisation.objects.filter(own | granted).exclude(Exists(second_factors_of(viewer)))
    return _rows_of_brands(brands, "pk", Value("", CharField()))


def _rows_of_brands(rows, brand: str, word):
    return (
        rows.order_by()
        .annotate(
            calendar=Value(0, IntegerField()),
            agency=Value(0, IntegerField()),
            level_name=word,
            group_names=Value("", CharField()),
            shut=Value("", CharField()),
            until_on=Value(None, DateField()),
            zone=Value("", CharField()),
            number=Value(0, IntegerField()),
            since=Value(None, DateTimeField()),
        )
        .values_list("calendar", brand, *_COLUMNS[2:])
    )


def _own_rows(calendars):
    return (
        calendars.order_by()
        .annotate(
            calendar=F("pk"),
            agency=Value(0, IntegerField()),
            level_name=Value(levels.ALL, CharField()),
            group_names=Value("", CharField()),
            shut=Value("", CharField()),
            until_on=Value(None, DateField()),
            zone=Value("", CharField()),
            number=Value(0, IntegerField()),
            since=Value(None, DateTimeField()),
        )
        .values_list("calendar", "brand_id", *_COLUMNS[2:])
    )


def _grant_rows(grants):
    return (
        grants.order_by()
        .annotate(
            level_name=F("level"),
            group_names=F("groups"),
            shut=F("left_out"),
            until_on=F("until"),
            zone=F("calendar__brand__time_zone"),
            number=F("sequence"),
            since=F("granted_at"),
        )
        .values_list("calendar_id", "calendar__brand_id", "agency_id", *_COLUMNS[3:])
    )


def _access(row: Iterable, at: datetime) -> Access | None:
    _calendar, brand_id, agency_id, level, groups, left_out, until_on, zone, number, since = row
    if not agency_id:
        return Access(via=BRAND, brand_id=brand_id, level=level)
    until = end_of_day(until_on, zone) if until_on else None
    if until and at >= until:
        return None
    return Access(
        via=agency_id,
        brand_id=brand_id,
        level=level,
        groups=frozenset(groups.split()),
        until=until,
        since=since,
        sequence=number,
        left_out=frozenset(left_out.split()),
    )
