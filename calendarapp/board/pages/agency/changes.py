"""What changed over all brands of an agency, old → new."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
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
SPOKEN = TOLD_BY_VERB | {Verb.DELETE}


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
    lines = (_line(view, group) for group in _together(page.entries))
    return ChangesList(tuple(line for line in lines if line.verb or line.fields), earlier, page.answers)


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
    fields = _net(group)
    spoken = [each for each in group if each.verb in SPOKEN]
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


def _net(group: list[HistoryEntry]) -> tuple[FieldChange, ...]:
    """Each field from where it began to where it ended, newest first; what is back where it was is no news."""
    net: list[FieldChange] = []
    lasting = [each for each in group if each is group[0] or each.verb != Verb.DELETE]  # else it was restored
    for older in (field for each in lasting for field in _told(each)):
        newer = next((index for index, field in enumerate(net) if _follows(field, older)), None)
        if newer is None:
            net.append(older)
        else:
            net[newer] = replace(net[newer], before=older.before, before_value=older.before_value)
    return tuple(field for field in net if field.before_value != field.after_value)


def _follows(newer: FieldChange, older: FieldChange) -> bool:
    """In words as well: those of a series tell one of its dates, and the next change may be about another."""
    ends, begins = (older.name, older.after_value, older.after), (newer.name, newer.before_value, newer.before)
    return ends == begins


def _told(entry: HistoryEntry) -> tuple[FieldChange, ...]:
    """What says more than the verb: of a deletion its dates, of what is new nothing."""
    if entry.verb in TOLD_BY_VERB:
        return ()
    if entry.verb == Verb.DELETE:
        return tuple(field for field in entry.fields if field.name == "when")
    return tuple(field for field in entry.fields if (field.before, field.after) != (NOTHING, NOTHING))
