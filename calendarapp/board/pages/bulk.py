"""The chosen events as the page of one act on many lists them: how each stands, and what the act would make of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ...calendars.lens import Lens
from ...events.early import show_titled
from ...events.fields import field_of
from ...events.looks import Look, look_of
from ...events.models import Event
from ...events.policy import may_edit
from ...events.series import Value
from ...events.services.planning import moved_series
from ...events.wording import Wording
from ...ical.recurrence import RecurrenceError
from ..bulk import NO_DAY, Asked, may_do, reason_of
from ..event_words import short_when
from ..exposure import SeenOtherwise, seen_otherwise_in
from ..forms.bulk import WRITES, Act

SHOWN = 20  # the others stand folded below them


@dataclass(frozen=True, slots=True)
class Effect:
    """Old → new; or, of several words at once, what stays (`keeps`), goes (`loses`) and comes (`gains`).

    `stays`: it is so already. `refusal`: why there is nothing to come. `is_copy`: what was stays beside what comes. `note`:
    what becomes of a series beside. `seen`: who would see it otherwise.
    """

    before: str = ""
    after: str = ""
    keeps: str = ""
    loses: str = ""
    gains: str = ""
    stays: bool = False
    refusal: str = ""
    is_copy: bool = False
    note: str = ""
    seen: tuple[SeenOtherwise, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One chosen event, what would become of it, and why it can't take the act. `day`: empty where the effect says it.

    `version` is told to those who may write it: it rises with fields that stay closed to others.
    """

    id: int
    version: int
    title: str
    look: Look
    day: str
    effect: Effect | None = None
    reason: str = ""


def rows_of(
    events: Iterable[Event], lens: Lens, *, asked: Asked | None = None, refused: Mapping[int, str] | None = None
) -> list[Row]:
    """Those that can't take the act first. Their titles are known to be open; at most three queries."""
    events, refused = list(events), refused or {}
    effects = _effects(asked, [event for event in events if may_do(lens, event, asked.act)], lens) if asked else {}
    rows = [_row(event, lens, effects.get(event.pk), refused.get(event.pk, "")) for event in events]
    return sorted(rows, key=lambda row: not row.reason)


def _row(event: Event, lens: Lens, effect: Effect | None, reason: str) -> Row:
    show_titled(event, lens)
    day = short_when(event.when)
    if effect and effect.refusal:
        reason, effect = reason or effect.refusal, None
    return Row(
        id=event.pk,
        version=event.version if may_edit(lens, event) else 0,
        title=event.title,
        look=look_of(event.type),
        day="" if effect and effect.before == day else day,
        effect=effect,
        reason=reason,
    )


def _effects(asked: Asked, events: list[Event], lens: Lens) -> dict[int, Effect]:
    """By event's id. Who may write a field reads it, so what stands is open on all of these."""
    if asked.act in (Act.SHIFT, Act.DUPLICATE):
        prefetch_related_objects([event for event in events if event.recurrence], "overrides")
        return {event.pk: _dates(event, asked) for event in events}
    if asked.act == Act.DELETE:
        gone = pgettext("what becomes of an event", "deleted")
        return {event.pk: Effect(before=short_when(event.when), after=gone) for event in events}
    return _written(asked, events, lens)


def _dates(event: Event, asked: Asked) -> Effect:
    when, is_copy = asked.becomes(event), asked.act == Act.DUPLICATE
    try:
        whole = moved_series(event, when) if when else None
    except RecurrenceError as error:
        return Effect(refusal=reason_of(error))
    if when is None or whole is None:
        return Effect(refusal=str(NO_DAY))
    stays = when == event.when and not is_copy
    note = _of_series(asked, whole) if event.recurrence and not stays else ""
    return Effect(before=short_when(event.when), after=short_when(when), stays=stays, is_copy=is_copy, note=note)


def _of_series(asked: Asked, whole: Value) -> str:
    if asked.act == Act.DUPLICATE:
        return _("with all dates of its series")
    if asked.meets_weekends(whole):
        return _("All dates of the series move by as much; some of them come to lie on a weekend.")
    return _("All dates of the series move by as much.")


def _written(asked: Asked, events: list[Event], lens: Lens) -> dict[int, Effect]:
    name = WRITES[asked.act]
    pairs = {event.pk: (field_of(name, event).read(event), asked.fields_of(event)[name]) for event in events}
    wording = Wording.for_values([(name, value) for pair in pairs.values() for value in pair], lens)
    if asked.act == Act.CHANNELS:
        return {event.pk: _listed(name, *pairs[event.pk], event, wording) for event in events}
    seen = seen_otherwise_in(asked.values["calendar"], events, lens.at) if asked.act == Act.CALENDAR else {}
    return {event.pk: _turned(name, *pairs[event.pk], event, wording, seen.get(event.pk, ())) for event in events}


def _turned(
    name: str, before: object, after: object, event: Event, wording: Wording, seen: tuple[SeenOtherwise, ...]
) -> Effect:
    nothing = _("Nobody") if name == "owner" else _("nothing")
    old, new = (wording.words(name, value, event) if value else nothing for value in (before, after))
    return Effect(before=old, after=new, stays=before == after, seen=seen)


def _listed(name: str, before: list[int], after: list[int], event: Event, wording: Wording) -> Effect:
    def words(ids: set[int]) -> str:
        return wording.words(name, sorted(ids), event) if ids else ""

    old, new = set(before), set(after)
    return Effect(keeps=words(old & new), loses=words(old - new), gains=words(new - old), stays=old == new)
