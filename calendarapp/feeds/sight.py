"""What a subscription shows at a moment: its maker's lens, narrowed; and how its access adds to SEQUENCE."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Min, Q

from ..accounts.models import Membership
from ..calendars import levels
from ..calendars.lens import Access, Lens, Narrowing
from ..calendars.models import Calendar, Grant
from ..events.models import Event, EventType, Status
from ..ical.vtimezone import vtimezone_lines
from .dates import Window, window_at
from .models import Subscription

CANCELLED_STAYS = timedelta(days=30)
OUTSIDE = Narrowing(level=levels.EDIT)
"""Cuts the brand's own sight down to a reader's: a feed leaves the brand, so what is inside stays out of its texts."""


@dataclass(frozen=True, slots=True)
class Sight:
    """`chosen`: the subscription's calendars. `lens` says which entries there are, `words` what stands in them."""

    subscription: Subscription
    at: datetime
    window: Window
    chosen: tuple[Calendar, ...]
    lens: Lens
    words: Lens
    granted_at: Mapping[int, datetime]

    @property
    def calendars(self) -> tuple[Calendar, ...]:
        """Those of the chosen that are open."""
        return tuple(calendar for calendar in self.chosen if calendar.pk in self.lens.accesses)

    def access_sequence(self, calendar_id: int) -> int:
        """The grants' summand of SEQUENCE."""
        return _total(self.lens.accesses.get(calendar_id, ()))


def sight_of(subscription: Subscription, at: datetime) -> Sight | None:
    """None when nothing of what was chosen is open to its person any more."""
    chosen = list(subscription.calendars.order_by("position", "pk"))
    narrowing = Narrowing(
        calendar_ids=frozenset(calendar.pk for calendar in chosen),
        type_ids=_type_ids(chosen, subscription.types),
        read_only=True,
    )
    lens = Lens.of(subscription.person, at).narrowed(narrowing)
    if not lens.accesses:
        return None
    cap = Narrowing(level=levels.TITLES) if subscription.titles_only else OUTSIDE
    return Sight(
        subscription=subscription,
        at=at,
        window=window_at(at),
        chosen=tuple(chosen),
        lens=lens,
        words=lens.narrowed(cap),
        granted_at=_granted_at(lens),
    )


def organisations_behind(sight: Sight) -> list[int]:
    """Whose access revisions tell that the person sees something else: their own, and the calendars' brands."""
    own = Membership.objects.filter(user=sight.subscription.person_id).values_list("organisation_id", flat=True)
    return [*own, *(calendar.brand_id for calendar in sight.chosen)]


def next_boundary(sight: Sight) -> datetime:
    """When the feed shows something else although nobody saves anything: an embargo lifts, a grant ends, a cancelled
    event goes, the window moves on."""
    # Asked without the lens: what it doesn't show yet is just what may appear.
    events = Event.objects.filter(calendar_id__in=sight.lens.calendar_ids, deleted_at=None)
    cancelled_since = sight.at - CANCELLED_STAYS
    marks = events.aggregate(
        lift=Min("embargo_until", filter=Q(embargo_until__gt=sight.at)),
        cancelled=Min("cancelled_at", filter=Q(status=Status.CANCELLED, cancelled_at__gt=cancelled_since)),
    )
    gone = marks["cancelled"] + CANCELLED_STAYS if marks["cancelled"] else None
    moments = (marks["lift"], gone, sight.lens.valid_until, sight.window.moves_at)
    return min(moment for moment in moments if moment)


def ledger_of(sight: Sight) -> dict[str, Any]:
    """The access as `Subscription.ways_seen` keeps it. Calendars that aren't open any more keep their last entry."""
    now_open = {str(pk): [_fingerprint(ways), _total(ways)] for pk, ways in sorted(sight.lens.accesses.items())}
    month = sight.window.month if _dates_follow_the_window(sight) else 0
    return {**sight.subscription.ways_seen, **now_open, "month": month}


def rise_needed(before: Mapping[str, Any], after: Mapping[str, Any]) -> int:
    """How much the subscription's sequence must rise so that no SEQUENCE falls, and all rise where texts may differ."""
    needed = 1 if after["month"] and before.get("month", 0) not in (0, after["month"]) else 0
    for key, entry in after.items():
        known = before.get(key)
        if key != "month" and known and known[0] != entry[0]:
            needed = max(needed, known[1] - entry[1] + 1)
    return needed


def _type_ids(calendars: list[Calendar], keys: list[str]) -> frozenset[int] | None:
    if not keys:
        return None
    brands = {calendar.brand_id for calendar in calendars}
    return frozenset(EventType.objects.filter(brand__in=brands, key__in=keys).values_list("pk", flat=True))


def _granted_at(lens: Lens) -> dict[int, datetime]:
    """Calendar → when the latest of its grants to this person was changed."""
    grants = Grant.objects.filter(calendar_id__in=lens.calendar_ids, agency_id__in=lens.agency_ids, ended_at=None)
    return dict(grants.order_by().values_list("calendar_id").annotate(Max("changed_at")))


def _total(ways: tuple[Access, ...]) -> int:
    return sum(way.sequence for way in ways)


def _fingerprint(ways: tuple[Access, ...]) -> str:
    return " ".join(sorted(_of_way(way) for way in ways))


def _of_way(way: Access) -> str:
    shut = f":-{'-'.join(sorted(way.left_out))}" if way.left_out else ""
    return f"{way.via}:{way.level}:{'+'.join(sorted(way.groups))}:{way.sequence}{shut}"


def _dates_follow_the_window(sight: Sight) -> bool:
    """Is there a series whose dates are written one by one, because its zone has no yearly rule?"""
    series = Event.objects.filter(calendar_id__in=sight.lens.calendar_ids, deleted_at=None, all_day=False)
    zones = series.exclude(recurrence="").order_by().values_list("time_zone", "starts_on").distinct()
    return any(vtimezone_lines(zone, since=since, until=sight.window.last) is None for zone, since in zones)
