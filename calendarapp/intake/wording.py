"""Findings in the reader's words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from ..calendars.lens import Lens
from ..events.models import Event, EventType
from ..events.timing import parse_recurrence_key
from ..events.wording import NOTHING, Wording, clock_in_words, day_in_words
from .models import Fate, ImportItem


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` stands here; `after` is what the file says."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ItemSheet:
    """A component and its fate. `event_id` only of an event that the reader sees."""

    line: int
    component: str
    uid: str
    title: str
    starts_on: date | None
    occurrence: str
    fate: str
    fate_label: str
    reason: str
    remarks: tuple[str, ...]
    updated: tuple[Difference, ...]
    kept: tuple[Difference, ...]
    event_id: int | None


def say(message: str, params: Mapping[str, Any]) -> str:
    """A sentence that was kept as msgid and parameters."""
    return gettext(message) % params


def warnings_in_words(warnings: Iterable[Mapping[str, Any]]) -> list[str]:
    return [_warning(each) for each in warnings]


def counts_in_words(counts: Mapping[str, int]) -> str:
    """12 new, 3 changed, 1 refused."""
    said = [f"{counts[fate]} {fate.label}" for fate in Fate if counts.get(fate)]
    return ", ".join(said) or gettext("nothing in it")


def item_sheets(items: Iterable[ImportItem], lens: Lens) -> list[ItemSheet]:
    """Two queries however many: the events, and the names that their values speak of."""
    items = list(items)
    ids = {item.event_id for item in items if item.event_id}
    events = {row.pk: row for row in Event.objects.seen_through(lens).filter(pk__in=ids).select_related("type")}
    differing = ("updated", "kept")
    values = [
        (name, value)
        for item in items
        for part in differing
        for name, pair in item.details.get(part, {}).items()
        for value in pair
    ]
    wording = Wording.for_values(values, lens)
    return [_sheet(item, events.get(item.event_id or 0), wording) for item in items]


def _sheet(item: ImportItem, event: Event | None, wording: Wording) -> ItemSheet:
    reason = item.details.get("reason")
    return ItemSheet(
        line=item.line,
        component=item.component,
        uid=item.uid,
        title=item.title,
        starts_on=item.starts_on,
        occurrence=_occurrence(item.recurrence_id),
        fate=item.fate,
        fate_label=item.get_fate_display(),
        reason=say(reason["message"], reason["params"]) if reason else "",
        remarks=tuple(gettext(remark) for remark in item.details.get("remarks", ())),
        updated=_differences(item.details.get("updated", {}), event, wording),
        kept=_differences(item.details.get("kept", {}), event, wording),
        event_id=event.pk if event else None,
    )


def _differences(pairs: Mapping[str, list], event: Event | None, wording: Wording) -> tuple[Difference, ...]:
    about = event or Event(type=EventType(key="other"))
    return tuple(
        Difference(_label(name, about, wording), *(_words(name, value, about, wording) for value in pair))
        for name, pair in pairs.items()
    )


def _label(name: str, event: Event, wording: Wording) -> str:
    return gettext("Cancelled") if name == "cancelled" else wording.label(name, event)


def _words(name: str, value: Any, event: Event, wording: Wording) -> str:
    if name == "cancelled":
        return gettext("yes") if value else gettext("no")
    if value is None:
        return gettext("as the series") if name in ("title", "status", "when") else NOTHING
    return wording.words(name, value, event)


def _occurrence(key: str) -> str:
    if not key:
        return ""
    moment = parse_recurrence_key(key)
    day = day_in_words(moment)
    return f"{day}, {clock_in_words(moment)}" if isinstance(moment, datetime) else day


def _warning(each: Mapping[str, Any]) -> str:
    said = say(each["message"], each["params"])
    if each["times"] == 1:
        return f"{said} {gettext('Line %(line)s.') % {'line': each['line']}}"
    first = gettext("%(count)s times, first in line %(line)s.") % {"count": each["times"], "line": each["line"]}
    return f"{said} {first}"
