"""What changed over all brands of an agency, old → new."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ....changes.models import Verb
from ....events.asking import Answers
from ....events.cursors import Cursor
from ....events.history import FieldChange, HistoryEntry, changes_page
from ....events.wording import NOTHING
from ... import words
from .view import AgencyView

MOST_FIELDS = 3
AT_A_TIME = timedelta(minutes=10)
TOLD_BY_VERB = frozenset({Verb.CREATE, Verb.RELEASE, Verb.RESTORE, Verb.IMPORT})


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What one person did to one event at a time. `url` is empty for what is gone or has no words.

    `verb`: "created", "deleted"; empty where the fields say it. `actor` is empty where only the brand is known.
    """

    title: str
    brand: str
    url: str
    verb: str
    actor: str
    fields: tuple[FieldChange, ...]
    left_out: int
    at: datetime
    when: str


@dataclass(frozen=True, slots=True)
class ChangesList:
    """`earlier`: the address of the next page; empty on the last. `answers`: to what was asked along."""

    lines: tuple[ChangeLine, ...]
    earlier: str
    answers: Answers


def changes_list(
    view: AgencyView,
    *,
    limit: int,
    since: datetime | None = None,
    before: Cursor | None = None,
    also: Iterable[QuerySet] = (),
) -> ChangesList:
    """Newest first. Four queries, with those of `also` among them."""
    page = changes_page(view.lens, limit=limit, since=since, before=before, also=also)
    earlier = view.link("agency_changes", before=str(page.after)) if page.after else ""
    return ChangesList(tuple(_line(view, group) for group in _together(page.entries)), earlier, page.answers)


def moment_words(moment: datetime, today_is: datetime) -> str:
    """Today, 09:10 · yesterday, 18:30 · 7 Oct, 12:00."""
    here, now = timezone.localtime(moment), timezone.localtime(today_is)
    if here.date() == now.date():
        day = _("today")
    elif here.date() == now.date() - timedelta(days=1):
        day = _("yesterday")
    else:
        day = words.short_day(here.date()) if here.year == now.year else words.full_day(here.date())
    return f"{day}, {words.clock(moment)}"


def _together(entries: Iterable[HistoryEntry]) -> list[list[HistoryEntry]]:
    """Neighbours that one person made to one event within minutes, as one: ten targets set are one piece of news."""
    groups: list[list[HistoryEntry]] = []
    for entry in entries:
        first = groups[-1][0] if groups else None
        if first and _who_and_what(first) == _who_and_what(entry) and first.at - entry.at <= AT_A_TIME:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return groups


def _who_and_what(entry: HistoryEntry) -> tuple[int, int | None]:
    return entry.event_id, entry.actor_id


def _line(view: AgencyView, group: list[HistoryEntry]) -> ChangeLine:
    entry = group[0]
    home = view.views[entry.brand_id]
    fields = tuple(field for each in group for field in _told(each))
    spoken = [each for each in group if each.verb in TOLD_BY_VERB | {Verb.DELETE} or not fields]
    shown = entry.title and not entry.is_deleted
    return ChangeLine(
        title=entry.title or _("Busy"),
        brand=home.brand.name,
        url=home.event_link(entry.event_id) if shown else "",
        verb=spoken[0].verb_label if spoken else "",
        actor="" if entry.actor == home.brand.name else entry.actor,
        fields=fields[:MOST_FIELDS],
        left_out=max(len(fields) - MOST_FIELDS, 0),
        at=entry.at,
        when=moment_words(entry.at, view.lens.at),
    )


def _told(entry: HistoryEntry) -> tuple[FieldChange, ...]:
    """What says more than the verb: of a deletion its dates, of what is new nothing."""
    if entry.verb in TOLD_BY_VERB:
        return ()
    if entry.verb == Verb.DELETE:
        return tuple(field for field in entry.fields if field.name == "when")
    return tuple(field for field in entry.fields if (field.before, field.after) != (NOTHING, NOTHING))
