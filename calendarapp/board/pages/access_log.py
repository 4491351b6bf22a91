"""The access log of a brand in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...accounts.models import AccessEntry, AccessKind, Role, SecondFactor
from ...calendars.forms import GROUP_WORDS
from ...calendars.lens import Lens
from ...calendars.models import Level
from ...events.models import Event
from ...kpis.wording import metrics_in_words
from ..words import full_day, moment_in_words

ARROW = "{} → {}"


@dataclass(frozen=True, slots=True)
class LogLine:
    """`about` is what it is about: an event, calendars, a person; `before` and `after` say access in words."""

    at: datetime
    moment: str
    kind: str
    person: str
    agency: str
    about: str
    event_id: int | None
    before: str
    after: str

    @property
    def change(self) -> str:
        return ARROW.format(self.before, self.after) if self.before or self.after else ""


def log_lines(entries: Iterable[AccessEntry], lens: Lens) -> list[LogLine]:
    """One question for the titles of all events."""
    rows = list(entries)
    ids = {row.event_id for row in rows if row.event_id}
    titles = dict(Event.objects.seen_through(lens).filter(pk__in=ids).values_list("pk", "title")) if ids else {}
    return [_line(row, titles) for row in rows]


def _line(row: AccessEntry, titles: Mapping[int, str]) -> LogLine:
    before, after = row.detail.get("before"), row.detail.get("after")
    return LogLine(
        at=row.at,
        moment=moment_in_words(row.at),
        kind=str(row.get_kind_display()),
        person=str(row.person or row.person_name) or _by_nobody(row),
        agency=row.agency.name if row.agency else "",
        about=_about(row, titles),
        event_id=row.event_id if row.event_id in titles else None,
        before=access_in_words(before) if before is not None else "",
        after=access_in_words(after) if after is not None else "",
    )


def _by_nobody(row: AccessEntry) -> str:
    return _("A guest") if row.kind == AccessKind.LINK_USED else _("Almanac")


def _about(row: AccessEntry, titles: Mapping[int, str]) -> str:
    detail = row.detail
    if row.event_id:
        return titles.get(row.event_id) or _("An event that is no longer there")
    if row.kind == AccessKind.EXPORT:
        return _export(detail)
    if "role" in (detail.get("after") or {}):
        return str(row.subject or _("A person who is gone"))
    if "second_factor" in (detail.get("after") or {}):
        return _("Second step at sign-in")
    if detail.get("partnership") == "ended":
        return _("No longer a partner")
    return detail.get("calendar") or detail.get("link") or ", ".join(detail.get("calendars", ()))


def _export(detail: Mapping[str, Any]) -> str:
    file = str(detail.get("format", "")).upper()
    if "products" in detail:
        number = detail["products"]
        words = ngettext("%(number)s product as %(file)s", "%(number)s products as %(file)s", number)
    else:
        number = detail.get("events", 0)
        words = ngettext("%(number)s event as %(file)s", "%(number)s events as %(file)s", number)
    return words % {"number": number, "file": file}


def access_in_words(terms: Mapping[str, Any]) -> str:
    """A role, of whom a second factor is asked, or a level with the groups it opens, without which metrics, and its last day."""
    if "role" in terms:
        return str(Role(terms["role"]).label) if terms["role"] else _("no access")
    if "second_factor" in terms:
        return str(SecondFactor(terms["second_factor"]).label)
    if not terms.get("level"):
        return _("Nothing")
    groups = [str(GROUP_WORDS[name]) for name in GROUP_WORDS if name in terms.get("groups", ())]
    left_out = metrics_in_words(terms.get("left_out", ()))
    said = "; ".join([str(Level(terms["level"]).label), *groups, *_without(left_out)])
    last = terms.get("until")
    return f"{said} ({_('until %(day)s') % {'day': full_day(date.fromisoformat(last))}})" if last else said


def _without(metrics: tuple[str, ...]) -> list[str]:
    return [_("without %(metrics)s") % {"metrics": ", ".join(metrics)}] if metrics else []
