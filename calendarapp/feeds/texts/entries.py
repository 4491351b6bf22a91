"""One event, milestone or embargo lift as VEVENT text."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ...calendars import levels
from ...events.models import Event, Override, Status
from ...events.sheets import EventSheet, MilestoneSheet
from ...ical.write import VEvent, vevent, vevent_body
from ...kpis.sheets import KpiSheet
from ..sight import CANCELLED_STAYS, Sight
from . import words
from .series import DAY, Placed, placings

TENTATIVE = frozenset({Status.IDEA, Status.TENTATIVE})
# Each type's hue as the nearest colour that CSS names (RFC 7986, 5.9).
COLOURS = MappingProxyType(
    {
        "t-campaign": "royalblue",
        "t-pr_event": "purple",
        "t-vip_event": "goldenrod",
        "t-product_release": "sienna",
        "t-restock": "teal",
    }
)
# Kept lines never speak for what Almanac itself writes, nor invite or ring anybody.
NEVER_KEPT = frozenset(
    {"UID", "RECURRENCE-ID", "SEQUENCE", "DTSTAMP", "CREATED", "LAST-MODIFIED"}
    | {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE"}
    | {"SUMMARY", "DESCRIPTION", "LOCATION", "URL", "CATEGORIES", "COLOR", "STATUS", "TRANSP", "CLASS"}
    | {"ATTENDEE", "ORGANIZER"}
)


@dataclass(frozen=True, slots=True)
class Told:
    """An event with all that the entry may say of it."""

    event: Event
    sheet: EventSheet
    kpis: KpiSheet | None = None


def is_shown(told: Told, sight: Sight) -> bool:
    """A cancelled one goes after 30 days. Where types were chosen, one that hides its type stays out, or it is told."""
    sheet = told.sheet
    if sheet.title is None:
        return not sight.subscription.types
    if sheet.status != Status.CANCELLED:
        return True
    since = told.event.cancelled_at
    return since is not None and sight.at < since + CANCELLED_STAYS


def event_text(told: Told, sight: Sight) -> str:
    """The VEVENT, and after a master those of the occurrences that differ."""
    plain = _plain(told, sight)
    texts = []
    for placing in placings(told.event, sight.window):
        own = _with_override(plain, placing.override, told.sheet) if placing.override else plain
        key = placing.override.recurrence_id if placing.override else ""
        kept = tuple(_kept_lines(told.event, key)) if sight.lens.is_inside(told.event.calendar_id) else ()
        texts.append(_stamped(_placed(replace(own, extra_lines=kept), placing.placed), told.event, sight))
    return "".join(texts)


def milestone_text(milestone: MilestoneSheet, told: Told, sight: Sight) -> str:
    mark = "✓" if milestone.done_at else "◇"
    who = milestone.assignee.label if milestone.assignee else ""
    entry = VEvent(
        uid=f"milestone-{milestone.id}-{told.event.uid}",
        start=milestone.due_on,
        end=milestone.due_on + DAY,
        summary=f"{mark} {milestone.label}: {words.summary_of(told.sheet)}",
        description=_("Done by: %(name)s") % {"name": who} if who and milestone.done_at else who,
        url=event_url(told.event),
        categories=(_("Milestone"),),
        transp="TRANSPARENT",
        created=told.event.created_at,
    )
    return _stamped(entry, told.event, sight)


def lift_text(lifts_at: datetime, told: Told, sight: Sight) -> str:
    entry = VEvent(
        uid=f"embargo-{told.event.uid}",
        start=lifts_at,
        summary=_("Embargo lifts: %(title)s") % {"title": words.summary_of(told.sheet)},
        url=event_url(told.event),
        categories=(_("Embargo"),),
        transp="TRANSPARENT",
        created=told.event.created_at,
    )
    return _stamped(entry, told.event, sight)


def event_url(event: Event) -> str:
    return f"{settings.PUBLIC_URL}/b/{event.brand.slug}/events/{event.pk}/"


def sequence_of(event: Event, sight: Sight) -> int:
    """The event's, the grants', the subscription's, and one for an embargo that has lifted. No summand falls."""
    lifted = event.embargo_until is not None and event.embargo_until <= sight.at
    return event.sequence + sight.access_sequence(event.calendar_id) + sight.subscription.sequence + lifted


def stamp_of(event: Event, sight: Sight) -> datetime:
    """DTSTAMP and LAST-MODIFIED: the latest of what a summand of SEQUENCE stands for."""
    lifted = event.embargo_until if event.embargo_until and event.embargo_until <= sight.at else None
    moments = (event.shown_at, sight.subscription.changed_at, sight.granted_at.get(event.calendar_id), lifted)
    return max(moment for moment in moments if moment)


def _plain(told: Told, sight: Sight) -> VEvent:
    """All but when it is."""
    event, sheet = told.event, told.sheet
    titled = sheet.title is not None
    cancelled = sheet.status == Status.CANCELLED
    return VEvent(
        uid=event.uid,
        start=event.starts_on,
        summary=words.summary_of(sheet),
        description=words.description_of(sheet, told.kpis, event.currency),
        location=sheet.location,
        url=event_url(event) if titled else "",
        categories=words.categories_of(sheet),
        color=_colour(sheet),
        status=_status(sheet.status),
        transp="TRANSPARENT" if event.all_day or cancelled else "OPAQUE",
        klass="CONFIDENTIAL" if sheet.embargo_until and sheet.embargo_until > sight.at else "PUBLIC",
        created=event.created_at,
    )


def _with_override(plain: VEvent, override: Override, sheet: EventSheet) -> VEvent:
    """What differs on this occurrence, as far as the sheet opens the field."""
    own = override.fields
    changed: dict[str, Any] = {}
    if levels.TITLES in sheet.opens and "title" in own:
        changed["summary"] = own["title"]
    if levels.TITLES in sheet.opens and "status" in own:
        changed["status"] = _status(own["status"])
        if own["status"] == Status.CANCELLED:
            changed["transp"] = "TRANSPARENT"
    if levels.READ in sheet.opens and "location" in own:
        changed["location"] = own["location"]
    if levels.DESCRIPTION in sheet.opens and "description" in own:
        changed["description"] = own["description"]
    return replace(plain, **changed)


def _placed(entry: VEvent, placed: Placed) -> VEvent:
    return replace(
        entry,
        start=placed.start,
        end=placed.end,
        zone=placed.zone,
        recurrence=placed.recurrence,
        recurrence_id=placed.recurrence_id,
        rdates_utc=placed.rdates_utc,
    )


def _stamped(entry: VEvent, event: Event, sight: Sight) -> str:
    return vevent(vevent_body(entry), sequence=sequence_of(event, sight), dtstamp=stamp_of(event, sight))


def _status(status: str | None) -> str:
    if status is None:
        return ""
    if status == Status.CANCELLED:
        return "CANCELLED"
    return "TENTATIVE" if status in TENTATIVE else "CONFIRMED"


def _colour(sheet: EventSheet) -> str:
    return COLOURS.get(sheet.look.css, "") if sheet.look else ""


def _kept_lines(event: Event, recurrence_id: str) -> Iterator[str]:
    """What an import brought that Almanac has no field for; nothing of components inside it, such as VALARM."""
    depth = 0
    for row in event.kept_lines.all():
        if row.recurrence_id != recurrence_id:
            continue
        name = row.line.partition(":")[0].partition(";")[0].strip().upper()
        depth += (name == "BEGIN") - (name == "END")
        if not depth and name not in NEVER_KEPT and name not in ("BEGIN", "END"):
            yield row.line
