"""What an agency doesn't see of what its brand's manager sees: counted and named for the manager alone."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...calendars import levels
from ...calendars.lens import Lens
from ...calendars.viewing import Viewing
from ...events.models import Event, EventPartner, EventQuerySet, Milestone
from ...events.queries import PlanFilters, plan_query, planned_between
from ...events.sight import is_under_embargo, opens
from ...teamwork.models import Comment
from ..exposure import opener_words

WORDS_OF_LEVELS = frozenset({levels.TITLES, levels.READ})


def hidden_in_plan(viewing: Viewing, first: date | None, last: date | None, filters: PlanFilters) -> str:
    """What is hidden of these days (of all, without them), series once. One query within the horizon."""
    own = viewing.own.within(viewing.brand)
    shown = Q(pk__in=plan_query(viewing.lens, filters).order_by().values("pk"))
    early = EventPartner.objects.filter(event=OuterRef("pk"), agency=viewing.agency, early=True)
    embargoed = Q(Q(embargo_until__gt=own.at, reserved=True), ~Exists(early))
    events = planned_between(own, first, last, filters) if first and last else plan_query(own, filters)
    counts = events.order_by().aggregate(items=Count("pk", filter=~shown), blocks=Count("pk", filter=shown & embargoed))
    return _said([*_counted(counts["items"], counts["blocks"]), *_closed_on(viewing.lens)])


def counting_hidden(events: EventQuerySet, viewing: Viewing) -> EventQuerySet:
    """The same events with `hidden_milestones` and `hidden_comments`, for `hidden_of_event`."""
    return events.annotate(
        hidden_milestones=_missing(Milestone.objects.all(), viewing),
        hidden_comments=_missing(Comment.objects.filter(deleted_at=None), viewing),
    )


def hidden_of_event(event: Event, lens: Lens) -> str:
    """What is hidden of one event that the agency sees, from `counting_hidden`. Reads `event.partners`."""
    opened = opens(event, lens)
    parts = []
    if is_under_embargo(event, lens) and levels.TITLES not in opened:
        parts.append(_("all but the dates of this reserved block"))
    else:
        parts += [words for name, words in opener_words().items() if name in WORDS_OF_LEVELS - opened]
    if number := event.hidden_milestones:  # type: ignore[attr-defined]  # `counting_hidden` asks it
        parts.append(ngettext("%(number)s milestone", "%(number)s milestones", number) % {"number": number})
    if number := event.hidden_comments:  # type: ignore[attr-defined]  # as above
        parts.append(ngettext("%(number)s comment", "%(number)s comments", number) % {"number": number})
    return _said([*parts, *_groups(name for name in levels.GROUPS if name not in opened)])


def _missing(rows: QuerySet, viewing: Viewing) -> Coalesce:
    """How many of an event's rows the manager sees and the agency doesn't."""
    own, lens = viewing.own.within(viewing.brand), viewing.lens
    hidden = rows.seen_through(own).filter(event=OuterRef("pk"))  # type: ignore[attr-defined]  # all our rows have it
    hidden = hidden.exclude(pk__in=rows.seen_through(lens).order_by().values("pk"))  # type: ignore[attr-defined]
    counted = hidden.order_by().values("event").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _counted(items: int, blocks: int) -> list[str]:
    found = []
    if items:
        found.append(ngettext("%(number)s item", "%(number)s items", items) % {"number": items})
    if blocks:
        found.append(ngettext("%(number)s reserved block", "%(number)s reserved blocks", blocks) % {"number": blocks})
    return found


def _closed_on(lens: Lens) -> list[str]:
    """Groups that no calendar opens, and those that only some do."""
    opened = [frozenset(name for way in ways for name in way.opens) for ways in lens.accesses.values()]
    never = [name for name in levels.GROUPS if not any(name in names for names in opened)]
    partly = [name for name in levels.GROUPS if name not in never and not all(name in names for names in opened)]
    found = _groups(never)
    if partly:
        found.append(_("on some calendars also %(groups)s") % {"groups": _listed(partly)})
    return found


def _groups(names: Iterable[str]) -> list[str]:
    closed = list(names)
    if not closed:
        return []
    if len(closed) == len(levels.GROUPS):
        return [_("all field groups")]
    words = ngettext("field group %(groups)s", "field groups %(groups)s", len(closed))
    return [words % {"groups": _listed(closed)}]


def _listed(names: Iterable[str]) -> str:
    words = _words()
    return get_text_list([words[name] for name in names], _("and"))


def _said(parts: list[str]) -> str:
    return _("Hidden here: %(parts)s") % {"parts": ", ".join(parts)} if parts else _("Nothing is hidden here.")


def _words() -> dict[str, str]:
    return {
        levels.DESCRIPTION: _("Description"),
        levels.PRODUCTS: _("Products"),
        levels.COMMERCIAL: _("Commercial"),
        levels.BUDGET: _("Budget"),
        levels.KPI_TARGETS: _("KPI targets"),
        levels.KPI_ACTUALS: _("KPI actuals"),
        levels.CONTACTS: _("Contacts"),
        levels.LINKS: _("Links"),
    }
