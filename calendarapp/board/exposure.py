"""Who outside the brand sees an event, and how much of it: said before one shares, moves or deletes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from ..calendars import levels
from ..calendars.lens import Access, Lens, end_of_day
from ..calendars.models import Grant, Sharing
from ..events.models import Event
from ..events.sight import is_under_embargo, ways_to
from .words import moment_in_words


@dataclass(frozen=True, slots=True)
class Exposure:
    """What one agency with access to the calendar sees of an event."""

    agency: str
    sees: tuple[str, ...] = ()
    not_shown: tuple[str, ...] = ()
    reason: str = ""

    @property
    def is_open(self) -> bool:
        return bool(self.sees)


def exposures_of(event: Event, at: datetime) -> list[Exposure]:
    """Every agency with access to the calendar, those first that see something; for the brand's own alone. One query."""
    grants = Grant.objects.filter(calendar_id=event.calendar_id, ended_at=None).select_related("agency")
    standing = [(grant, _access(grant, event)) for grant in grants.order_by("agency__name", "pk")]
    found = [_exposure(event, grant, way, at) for grant, way in standing if way.until is None or at < way.until]
    return sorted(found, key=lambda row: not row.is_open)


def names_of(exposures: Iterable[Exposure]) -> list[str]:
    """The agencies that see the event now."""
    return [row.agency for row in exposures if row.is_open]


def _access(grant: Grant, event: Event) -> Access:
    until = end_of_day(grant.until, event.brand.time_zone) if grant.until else None
    return Access(grant.agency_id, event.brand_id, grant.level, grant.group_names, until)


def _exposure(event: Event, grant: Grant, way: Access, at: datetime) -> Exposure:
    lens = Lens(viewer=None, at=at, accesses={event.calendar_id: (way,)})
    opened = frozenset(name for seen in ways_to(event, lens) for name in seen.opens)
    if not opened:
        return Exposure(grant.agency.name, reason=_why_not(event, way.via, lens))
    words = _words()
    reason = _("Reserved block: dates, no words.") if levels.TITLES not in opened and _is_reserved(event, lens) else ""
    return Exposure(
        agency=grant.agency.name,
        sees=tuple(words[name] for name in words if name in opened),
        not_shown=tuple(words[name] for name in levels.GROUPS if name not in opened),
        reason=reason,
    )


def _is_reserved(event: Event, lens: Lens) -> bool:
    return event.reserved and is_under_embargo(event, lens)


def _why_not(event: Event, agency_id: int, lens: Lens) -> str:
    """The first door that is shut."""
    if event.sharing == Sharing.INTERNAL:
        return _("Sees nothing: internal only.")
    if event.sharing == Sharing.NAMED and agency_id not in {row.agency_id for row in event.partners.all()}:
        return _("Sees nothing: not named.")
    lifted = replace(lens, at=event.embargo_until) if event.embargo_until else lens
    if is_under_embargo(event, lens) and ways_to(event, lifted):
        return _("Sees nothing until %(moment)s.") % {"moment": moment_in_words(event.embargo_until)}
    return _("Sees nothing.")


def _words() -> dict[str, str]:
    return {
        levels.BUSY: _("dates"),
        levels.TITLES: _("title, type, status"),
        levels.READ: _("channels, markets, place"),
        levels.DESCRIPTION: _("description"),
        levels.PRODUCTS: _("products"),
        levels.COMMERCIAL: _("offer and price"),
        levels.BUDGET: _("budget"),
        levels.KPI_TARGETS: _("KPI targets"),
        levels.KPI_ACTUALS: _("KPI readings"),
        levels.CONTACTS: _("contacts"),
        levels.LINKS: _("links"),
    }
