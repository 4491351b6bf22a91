"""Who outside the brand sees an event, and how much of it: said before one shares, moves or deletes."""

from collections.abc import Iterable, Iterator, Set
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from ..accounts.models import Organisation
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


@dataclass(frozen=True, slots=True)
class SeenOtherwise:
    """What becomes of an agency's sight of an event. `gained` and `lost` are fields in words, of one that loses all none."""

    agency: str
    what: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def exposures_of(event: Event, at: datetime) -> list[Exposure]:
    """Every agency with access to the calendar, those first that see something. For the brand's own alone."""
    return exposures_from(ask([grant_question(event, at)]), event, at)


def grant_question(event: Event, at: datetime) -> QuerySet:
    """Who has access to the event's calendar, as a question that may be asked together with others."""
    return _grants_question(event.brand, {event.calendar_id}, at)


def _grants_question(brand: Organisation, calendar_ids: Set[int], at: datetime) -> QuerySet:
    today = at.astimezone(ZoneInfo(brand.time_zone)).date()
    standing = Q(until=None) | Q(until__gte=today)
    grants = Grant.objects.filter(standing, calendar_id__in=calendar_ids, ended_at=None)
    terms = Concat("level", Value(" "), "groups", Value("|"), "left_out")
    return question(grants, "grants", of="calendar_id", id="agency_id", label="agency__name", key=terms)


def exposures_from(answers: Answers, event: Event, at: datetime) -> list[Exposure]:
    """From the answers to `grant_question`."""
    found = [_exposure(event, answer, at) for answer in answers.get("grants", ())]
    return sorted(found, key=lambda row: not row.is_open)


def names_of(exposures: Iterable[Exposure]) -> list[str]:
    """The agencies that see the event now."""
    return [row.agency for row in exposures if row.is_open]


def seen_otherwise_in(calendar_id: int, events: Iterable[Event], at: datetime) -> dict[int, tuple[SeenOtherwise, ...]]:
    """By event's id: the agencies that would see more, less or other fields of it in that calendar of its brand.

    For the brand's own alone. One query; reads `event.partners`.
    """
    moved = [event for event in events if event.calendar_id != calendar_id]
    if not moved:
        return {}
    ids = {calendar_id, *(event.calendar_id for event in moved)}
    grants: dict[int, dict[int, Answer]] = {pk: {} for pk in ids}
    for answer in ask([_grants_question(moved[0].brand, ids, at)]).get("grants", ()):
        grants[answer.of][answer.id] = answer
    return {event.pk: tuple(_otherwise(event, calendar_id, grants, at)) for event in moved}


def _otherwise(
    event: Event, calendar_id: int, grants: dict[int, dict[int, Answer]], at: datetime
) -> Iterator[SeenOtherwise]:
    there = copy(event)
    there.calendar_id = calendar_id
    former, coming = grants[event.calendar_id], grants[calendar_id]
    agencies = {pk: answer.label for pk, answer in (former | coming).items()}
    for pk, agency in sorted(agencies.items(), key=lambda pair: (pair[1], pair[0])):
        sights = (event, former.get(pk)), (there, coming.get(pk))
        metrics = frozenset[str]().union(*(_way(each, grant).left_out for each, grant in sights if grant))
        before, now = (_told(each, grant, metrics, at) for each, grant in sights)
        if before != now:
            gained, lost = _without(now, before), _without(before, now) if now else ()
            yield SeenOtherwise(agency, seen_how(set(before), set(now)), gained, lost)


def _without(words: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in others)


def _told(event: Event, grant: Answer | None, metrics: frozenset[str], at: datetime) -> tuple[str, ...]:
    """What one agency sees, in words; of single metrics those among `metrics`."""
    if grant is None:
        return ()
    way, opened = _way(event, grant), _opened(event, grant, at)
    figures = metrics - way.left_out if opened & levels.FIGURES else frozenset()
    return (*openers_in_words(opened), *metrics_in_words(figures))


def seen_how(before: Set[str], now: Set[str]) -> str:
    """In words, of two sights that differ."""
    if not before:
        return _("Newly seen")
    if not now:
        return _("No longer seen")
    if now > before:
        return _("More of it is seen")
    return _("Less of it is seen") if now < before else _("Other fields are seen")


def _way(event: Event, grant: Answer) -> Access:
    terms, _between, left_out = grant.key.partition("|")
    level, *groups = terms.split()
    return Access(grant.id, event.brand_id, level, frozenset(groups), left_out=frozenset(left_out.split()))


def _lens(event: Event, grant: Answer, at: datetime) -> Lens:
    return Lens(viewer=None, at=at, accesses={event.calendar_id: (_way(event, grant),)})


def _opened(event: Event, grant: Answer, at: datetime) -> frozenset[str]:
    return frozenset(name for seen in ways_to(event, _lens(event, grant, at)) for name in seen.opens)


def _exposure(event: Event, grant: Answer, at: datetime) -> Exposure:
    way, lens, opened = _way(event, grant), _lens(event, grant, at), _opened(event, grant, at)
    if not opened:
        return Exposure(grant.label, reason=_why_not(event, grant.id, lens))
    reason = _("Reserved block: dates, no words.") if levels.TITLES not in opened and _is_reserved(event, lens) else ""
    words = opener_words()
    return Exposure(
        agency=grant.label,
        sees=openers_in_words(opened),
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


def openers_in_words(names: Set[str]) -> tuple[str, ...]:
    return tuple(words for name, words in opener_words().items() if name in names)


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
