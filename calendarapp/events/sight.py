"""The lens as SQL, and the same question asked of one event. Both must agree; a property test holds them together."""

from collections.abc import Iterable

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from ..calendars import levels
from ..calendars.lens import BRAND, GUEST, Access, Lens, Side
from ..calendars.models import Sharing


def opened(lens: Lens, opener: str = levels.BUSY, prefix: str = "", *, metric: str = "") -> Q:
    """The rows on which `opener` is open to the lens. `prefix`: the path to the event, such as "event__".

    `metric`: the path to a metric's key, such as "metric__key". A way that leaves a metric out doesn't open its rows.
    """
    found = Q(pk__in=[])
    for (side, left_out), calendar_ids in lens.calendars_by_way(opener).items():
        shut = Q(**{f"{metric}__in": left_out}) if metric and left_out else None
        ids = through(lens, side, calendar_ids, opener, prefix)
        found |= ids & ~shut if shut else ids
    return found & _narrowed(lens, prefix)


def opened_by_metrics_left_out(lens: Lens, opener: str, prefix: str = "") -> dict[frozenset[str], Q]:
    """The rows of `opened`, told apart by what the ways to them leave out."""
    found: dict[frozenset[str], Q] = {}
    for (side, left_out), calendar_ids in lens.calendars_by_way(opener).items():
        ids = through(lens, side, calendar_ids, opener, prefix)
        found[left_out] = found[left_out] | ids if left_out in found else ids
    return found


def through(lens: Lens, side: Side, calendar_ids: frozenset[int], opener: str = levels.TITLES, prefix: str = "") -> Q:
    """The rows of some calendars that their own sharing and embargo admit to a side, for what `opener` names."""
    return Q(**{f"{prefix}calendar_id__in": calendar_ids}) & _admitted(side, opener, lens, prefix)


def ways_to(event, lens: Lens) -> tuple[Access, ...]:
    """The accesses that an event's own sharing and embargo admit. Reads `event.partners`, so prefetch them for lists.

    Under embargo with `reserved`, the ways that don't lead past it are cut down to `busy`.
    """
    if _left_out(event, lens):
        return ()
    ways = (_way(event, access, lens) for access in lens.accesses.get(event.calendar_id, ()))
    return tuple(way for way in ways if way)


def opens(event, lens: Lens) -> frozenset[str]:
    """All openers that are open on an event: those of the ways its sharing admits, never of the others."""
    return frozenset(name for way in ways_to(event, lens) for name in way.opens)


def metrics_shut(event, lens: Lens, opener: str) -> frozenset[str]:
    """Keys of the metrics that are left out by every way that opens a group of figures on an event."""
    kept = [way.left_out for way in ways_to(event, lens) if opener in way.opens]
    return frozenset.intersection(*kept) if kept else frozenset()


def is_under_embargo(event, lens: Lens) -> bool:
    return bool(event.embargo_until and event.embargo_until > lens.at)


def let_in_early(event, lens: Lens) -> int | None:
    """The agency through which the lens sees what the embargo still keeps from others; None for the brand's own people.

    Reads `event.partners`.
    """
    if not is_under_embargo(event, lens) or lens.is_inside(event.calendar_id):
        return None
    early = {partner.agency_id for partner in event.partners.all() if partner.early}
    return next((int(way.via) for way in ways_to(event, lens) if way.via in early), None)


def _admitted(side: Side, opener: str, lens: Lens, prefix: str) -> Q:
    if side == BRAND:
        return Q()
    shared = Q(**{f"{prefix}sharing": Sharing.SHARED})
    lifted = Q(**{f"{prefix}embargo_until": None}) | Q(**{f"{prefix}embargo_until__lte": lens.at})
    if side == GUEST:
        return shared & lifted
    named = Q(**{f"{prefix}sharing": Sharing.NAMED}) & Q(_partner(int(side), prefix))
    early = Q(**{f"{prefix}embargo_until__gt": lens.at}) & Q(_partner(int(side), prefix, early=True))
    past = lifted | early
    if opener == levels.BUSY:
        past |= Q(**{f"{prefix}reserved": True})
    return (shared | named) & past


def _partner(agency_id: int, prefix: str, **conditions) -> Exists:
    partners = apps.get_model("calendarapp", "EventPartner").objects
    event = OuterRef(f"{prefix}pk" if prefix else "pk")
    return Exists(partners.filter(event=event, agency_id=agency_id, **conditions))


def _narrowed(lens: Lens, prefix: str) -> Q:
    limits = Q()
    if lens.only and lens.only.type_ids is not None:
        limits &= Q(**{f"{prefix}type_id__in": lens.only.type_ids})
    if lens.only and lens.only.event_ids is not None:
        limits &= Q(**{f"{prefix}pk__in": lens.only.event_ids})
    return limits


def _left_out(event, lens: Lens) -> bool:
    only = lens.only
    return bool(
        only
        and (
            (only.type_ids is not None and event.type_id not in only.type_ids)
            or (only.event_ids is not None and event.pk not in only.event_ids)
        )
    )


def _way(event, access: Access, lens: Lens) -> Access | None:
    if access.via == BRAND:
        return access
    partner = _partner_row(event.partners.all(), access.via)
    if event.sharing == Sharing.INTERNAL or (event.sharing == Sharing.NAMED and not partner):
        return None
    if not is_under_embargo(event, lens) or (partner and partner.early):
        return access
    if event.reserved and access.via != GUEST:
        return access.capped(levels.BUSY, frozenset())
    return None


def _partner_row(partners: Iterable, agency_id: Side):
    return next((partner for partner in partners if partner.agency_id == agency_id), None)
