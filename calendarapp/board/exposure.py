"""Who outside the brand sees an event, and how much of it: said before one shares, moves or deletes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from ..calendars import levels
from ..calendars.lens import Access, Lens
from ..calendars.models import Grant, Sharing
from ..events.asking import Answer, Answers, ask, question
from ..events.models import Event
from ..events.sight import is_under_embargo, ways_to
from ..kpis.wording import metrics_in_words
from .words import moment_in_words


@dataclass(frozen=True, slots=True)
class Exposure:
    """What one agency with access to the calendar sees of an event; `is_early`: before its embargo lifts."""

    agency: str
    sees: tuple[str, ...] = ()
    not_shown: tuple[str, ...] = ()
    reason: str = ""
    is_early: bool = False

    @property
    def is_open(self) -> bool:
        return bool(self.sees)


def exposures_of(event: Event, at: datetime) -> list[Exposure]:
    """Every agency with access to the calendar, those first that see something. For the brand's own alone."""
    return exposures_from(ask([grant_question(event, at)]), event, at)


def grant_question(event: Event, at: datetime) -> QuerySet:
    """Who has access to the event's calendar, as a question that may be asked together with others."""
    today = at.astimezone(ZoneInfo(event.brand.time_zone)).date()
    standing = Q(until=None) | Q(until__gte=today)
    grants = Grant.objects.filter(standing, calendar_id=event.calendar_id, ended_at=None)
    terms = Concat("level", Value(" "), "groups", Value("|"), "left_out")
    return question(grants, "grants", id="agency_id", label="agency__name", key=terms)


def exposures_from(answers: Answers, event: Event, at: datetime) -> list[Exposure]:
    """From the answers to `grant_question`."""
    found = [_exposure(event, answer, at) for answer in answers.get("grants", ())]
    return sorted(found, key=lambda row: not row.is_open)


def names_of(exposures: Iterable[Exposure]) -> list[str]:
    """The agencies that see the event now."""
    return [row.agency for row in exposures if row.is_open]


def _exposure(event: Event, grant: Answer, at: datetime) -> Exposure:
    terms, _between, left_out = grant.key.partition("|")
    level, *groups = terms.split()
    way = Access(grant.id, event.brand_id, level, frozenset(groups), left_out=frozenset(left_out.split()))
    lens = Lens(viewer=None, at=at, accesses={event.calendar_id: (way,)})
    opened = frozenset(name for seen in ways_to(event, lens) for name in seen.opens)
    if not opened:
        return Exposure(grant.label, reason=_why_not(event, grant.id, lens))
    words = opener_words()
    reason = _("Reserved block: dates, no words.") if levels.TITLES not in opened and _is_reserved(event, lens) else ""
    return Exposure(
        agency=grant.label,
        sees=tuple(words[name] for name in words if name in opened),
        not_shown=(*(words[name] for name in levels.GROUPS if name not in opened), *_metrics_not_shown(way, opened)),
        reason=reason,
        is_early=levels.TITLES in opened and bool(event.embargo_until and event.embargo_until > at),
    )


def _metrics_not_shown(way: Access, opened: frozenset[str]) -> tuple[str, ...]:
    """Single metrics left out of figures that are open."""
    return metrics_in_words(way.left_out) if opened & levels.FIGURES else ()


def _is_reserved(event: Event, lens: Lens) -> bool:
    return event.reserved and is_under_embargo(event, lens)


def _why_not(event: Event, agency_id: int, lens: Lens) -> str:
    """The first door that is shut."""
    if event.sharing == Sharing.INTERNAL:
        return _("Sees nothing: internal only.")
    if event.sharing == Sharing.NAMED and agency_id not in {row.agency_id for row in event.partners.all()}:
        return _("Sees nothing: not named.")
    lifted_at = event.embargo_until
    if lifted_at and is_under_embargo(event, lens) and ways_to(event, replace(lens, at=lifted_at)):
        return _("Sees nothing until %(moment)s.") % {"moment": moment_in_words(lifted_at)}
    return _("Sees nothing.")


def opener_words() -> dict[str, str]:
    """Opener → what it opens, in the order of levels and groups."""
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
