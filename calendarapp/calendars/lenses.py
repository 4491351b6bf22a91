"""The lenses of many people at once, for whoever writes to a thousand of them."""

from collections.abc import Iterable
from datetime import datetime

from ..accounts.models import Membership, OrganisationKind, User
from .lens import BRAND, Access, Lens, access_rows
from .models import Calendar, Grant

Accesses = dict[int, tuple[Access, ...]]


def lenses_of(people: Iterable[User], at: datetime) -> dict[int, Lens]:
    """Person's id → what they see at `at`, as `Lens.of` says it. Two queries, however many people."""
    named = {person.pk: person for person in people}
    roles, agencies = _places(named)
    rows = _all_rows(roles, agencies, at)
    known: dict[tuple[frozenset[int], frozenset[int]], Accesses] = {}  # colleagues see the same
    found = {}
    for pk, person in named.items():
        if not person.is_active:
            found[pk] = Lens(viewer=None, at=at)
            continue
        place = frozenset(roles[pk]), frozenset(agencies[pk])
        if place not in known:
            known[place] = _seen_from(*place, rows)
        found[pk] = Lens(viewer=person, at=at, roles=roles[pk], accesses=known[place])
    return found


def _places(people: dict[int, User]) -> tuple[dict[int, dict[int, str]], dict[int, set[int]]]:
    """Person → roles in brands, and person → agencies."""
    roles: dict[int, dict[int, str]] = {pk: {} for pk in people}
    agencies: dict[int, set[int]] = {pk: set() for pk in people}
    memberships = Membership.objects.filter(user__in=people).order_by()
    for person_id, place_id, role, kind in memberships.values_list(
        "user_id", "organisation_id", "role", "organisation__kind"
    ):
        if kind == OrganisationKind.BRAND:
            roles[person_id][place_id] = role
        else:
            agencies[person_id].add(place_id)
    return roles, agencies


def _all_rows(
    roles: dict[int, dict[int, str]], agencies: dict[int, set[int]], at: datetime
) -> list[tuple[int, Access]]:
    own = Calendar.objects.filter(brand__in={pk for held in roles.values() for pk in held})
    granted = Grant.objects.filter(ended_at=None, agency__in={pk for held in agencies.values() for pk in held})
    return list(access_rows(own, granted, at))


def _seen_from(brands: frozenset[int], agencies: frozenset[int], rows: list[tuple[int, Access]]) -> Accesses:
    found: Accesses = {}
    for calendar_id, access in rows:
        if (access.brand_id in brands) if access.via == BRAND else (access.via in agencies):
            found[calendar_id] = (*found.get(calendar_id, ()), access)
    return found
