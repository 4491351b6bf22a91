"""What belongs together, in words: what an event needs and what needs it, the parts of an initiative."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...events.belonging import Tied, rolled_up
from ...events.models import Event, Status
from ...events.sheets import EventSheet, named_by
from ...events.ties import State
from ...events.timing import When
from .. import words

MOST_PARTS = 40


@dataclass(frozen=True, slots=True)
class TieRow:
    """One dependency. `said`: how it stands, "ends 9 Mar, 3 days before the start"; `vain`: that the product isn't brought.

    `remedy`: a move that would meet it.
    """

    id: int
    label: str
    product: str
    said: str
    wished: str
    state: str
    vain: str = ""
    remedy: str = ""
    remedy_day: str = ""


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part. `beyond`: it begins or ends outside the days of the whole."""

    id: int
    label: str
    days: str
    status: str
    status_label: str
    beyond: bool


@dataclass(frozen=True, slots=True)
class Belonging:
    needs: tuple[TieRow, ...]
    needed_by: tuple[TieRow, ...]
    parts: tuple[PartRow, ...]
    more: int  # parts beside those listed
    whole: str  # first start and last end of the parts
    done: int
    add_url: str

    @property
    def number(self) -> int:
        return len(self.parts) + self.more


def belonging_of(event: Event, sheet: EventSheet, *, may_move: bool, may_add: bool) -> Belonging:
    """From the sheet, which holds only what the reader may see."""
    span = rolled_up(sheet.children)
    return Belonging(
        needs=tuple(_need(tied, event, may_move=may_move) for tied in sheet.needs),
        needed_by=tuple(needed_by_row(tied) for tied in sheet.needed_by),
        parts=tuple(_part(tied, sheet.when) for tied in sheet.children[:MOST_PARTS]),
        more=max(0, len(sheet.children) - MOST_PARTS),
        whole=words.span_with_year(*span) if span else "",
        done=sum(tied.status == Status.DONE for tied in sheet.children),
        add_url=_add_url(event) if may_add else "",
    )


def named_on(sheet: EventSheet) -> list[int]:
    """Ids of the other events whose titles stand on its page."""
    return [*named_by(sheet), *(tied.id for tied in (*sheet.needed_by, *sheet.children[:MOST_PARTS]))]


def _add_url(event: Event) -> str:
    asked = urlencode({"parent": event.pk, "on": event.starts_on.isoformat()})
    return f"{reverse('event_new', args=[event.brand.slug])}?{asked}"


def _need(tied: Tied, event: Event, *, may_move: bool) -> TieRow:
    remedy, day = "", ""
    if may_move and tied.state is not State.OK and not tied.is_vain and tied.status != Status.CANCELLED:
        target = event.when.shifted(timedelta(days=max(tied.buffer, 1) - tied.gap))
        starts = target.starts.isoformat() if target.all_day else f"{target.starts_wall:%Y-%m-%dT%H:%M}"
        remedy = f"{reverse('event_move', args=[event.brand.slug, event.pk])}?{urlencode({'starts': starts})}"
        day = words.short_day(target.first_on)
    return replace(need_row(tied), remedy=remedy, remedy_day=day)


def need_row(tied: Tied) -> TieRow:
    """What an event needs."""
    vain = _("doesn’t bring this product") if tied.is_vain else ""
    return TieRow(tied.id, tied.label, tied.product, _said(tied, _ends), _wished(tied), str(tied.state), vain)


def needed_by_row(tied: Tied) -> TieRow:
    """What needs an event."""
    vain = _("this doesn’t bring the product") if tied.is_vain else ""
    return TieRow(tied.id, tied.label, tied.product, _said(tied, _starts), _wished(tied), str(tied.state), vain)


def _ends(when: When, gap: int) -> str:
    named = {"day": words.short_day(when.last_on), "number": abs(gap)}
    if gap > 0:
        told = ngettext(
            "ends %(day)s, %(number)d day before the start", "ends %(day)s, %(number)d days before the start", gap
        )
    elif gap < 0:
        told = ngettext(
            "ends %(day)s, %(number)d day after the start", "ends %(day)s, %(number)d days after the start", -gap
        )
    else:
        told = _("ends %(day)s, on the day of the start")
    return told % named


def _starts(when: When, gap: int) -> str:
    named = {"day": words.short_day(when.first_on), "number": abs(gap)}
    if gap > 0:
        told = ngettext(
            "starts %(day)s, %(number)d day after this ends", "starts %(day)s, %(number)d days after this ends", gap
        )
    elif gap < 0:
        told = ngettext(
            "starts %(day)s, %(number)d day before this ends", "starts %(day)s, %(number)d days before this ends", -gap
        )
    else:
        told = _("starts %(day)s, on the day this ends")
    return told % named


def _said(tied: Tied, say: Callable[[When, int], str]) -> str:
    return _("is cancelled") if tied.status == Status.CANCELLED else say(tied.when, tied.gap)


def _wished(tied: Tied) -> str:
    """How many days should lie between, if that was said."""
    if not tied.buffer:
        return ""
    told = ngettext("%(number)d day between is wished", "%(number)d days between are wished", tied.buffer)
    return told % {"number": tied.buffer}


def _part(tied: Tied, whole: When) -> PartRow:
    return PartRow(
        id=tied.id,
        label=tied.label,
        days=words.span_with_year(tied.when.first_on, tied.when.last_on),
        status=tied.status,
        status_label=str(Status(tied.status).label),
        beyond=tied.when.first_on < whole.first_on or tied.when.last_on > whole.last_on,
    )
