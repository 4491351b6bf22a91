"""A whole file: every component arrives whole or is refused, and none spoils another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from time import monotonic

from ..recurrence import Recurrence
from ..refusals import RefusalError
from ..text import clean_text, unescape_text
from ..walltime import at_wall, to_wall, zone_info
from .event import ParsedEvent, read_event, uid_of
from .lines import Block, Limits, Scanner, as_utf8, checked, read_property, unfold
from .refused import ComponentError, IcsError, Refused, Remark, Remarks
from .zones import FileZones

_EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ParsedCalendar:
    """What a file holds, in its order; `zone` is the time zone it names for itself, if it is a known one."""

    name: str = ""
    zone: str = ""
    components: list[ParsedEvent | Refused] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    @property
    def events(self) -> list[ParsedEvent]:
        return [component for component in self.components if isinstance(component, ParsedEvent)]

    @property
    def refused(self) -> list[Refused]:
        return [component for component in self.components if isinstance(component, Refused)]


def read_calendar(
    content: bytes,
    *,
    default_zone: str,
    encoding: str | None = None,
    limits: Limits = Limits(),  # noqa: B008 frozen
    horizon_end: date | None = None,
) -> ParsedCalendar:
    """Read a calendar file.

    `default_zone` is where times without a zone are taken, `horizon_end` up to when the guard reckons a recurrence's
    cost (three years from its start when not told). Raises IcsError for a file that can't be taken at all, and
    EncodingNeeded for bytes that aren't UTF-8 (or `encoding`).
    """
    zone_info(default_zone)
    remarks = Remarks()
    scanner = Scanner(limits, remarks)
    scanner.scan(unfold(as_utf8(checked(content, limits), encoding)))
    head = _head(scanner, remarks)
    if head.get("VERSION", "2.0") == "1.0":
        raise IcsError("vcalendar_1")
    zones = FileZones(scanner.blocks, default_zone, limits, remarks)
    components = [
        _read_component(block, zones, limits=limits, remarks=remarks, horizon_end=horizon_end)
        for block in _in_time(scanner.blocks, limits)
        if block.name != "VTIMEZONE"
    ]
    return ParsedCalendar(
        name=clean_text(unescape_text(head.get("X-WR-CALNAME") or head.get("NAME", ""))).strip(),
        zone=zones.known(head.get("X-WR-TIMEZONE", "")) or "",
        components=_with_masters(_without_duplicates(components), remarks),
        warnings=remarks.as_list(),
    )


def _in_time(blocks: list[Block], limits: Limits) -> Iterator[Block]:
    """The blocks, as long as there is time for them."""
    end = monotonic() + limits.seconds
    for block in blocks:
        if monotonic() > end:
            raise IcsError("too_slow", line=str(block.number), most=f"{limits.seconds:g}")
        yield block


def _head(scanner: Scanner, remarks: Remarks) -> dict[str, str]:
    properties = [read_property(line, remarks) for line in scanner.properties]
    return {prop.name: prop.value.strip() for prop in reversed(properties)}


def _read_component(block: Block, zones: FileZones, **options) -> ParsedEvent | Refused:
    try:
        if block.name != "VEVENT":
            raise ComponentError("only_events", component=block.name)
        return read_event(block, zones, **options)
    except RefusalError as error:
        return Refused.because(error, line=block.number, component=block.name, uid=uid_of(block))


def _without_duplicates(components: list[ParsedEvent | Refused]) -> list[ParsedEvent | Refused]:
    """Of components with one UID and one RECURRENCE-ID the newest is taken, the first of equals."""
    newest: dict[tuple, ParsedEvent] = {}
    for event in components:
        if isinstance(event, ParsedEvent):
            kept = newest.setdefault(_key(event), event)
            if _age(event) > _age(kept):
                newest[_key(event)] = event
    return [_unless_older(component, newest) for component in components]


def _unless_older(component: ParsedEvent | Refused, newest: dict[tuple, ParsedEvent]) -> ParsedEvent | Refused:
    if isinstance(component, Refused) or newest[_key(component)] is component:
        return component
    error = ComponentError("duplicate", other=newest[_key(component)].line)
    return Refused.because(error, line=component.line, component="VEVENT", uid=component.uid)


def _key(event: ParsedEvent) -> tuple:
    moment = event.recurrence_id
    if isinstance(moment, datetime):
        moment = at_wall(moment, event.zone or "UTC")
    return event.uid, moment


def _age(event: ParsedEvent) -> tuple[int, datetime]:
    return event.sequence, event.last_modified or event.dtstamp or _EARLIEST


def _with_masters(components: list[ParsedEvent | Refused], remarks: Remarks) -> list[ParsedEvent | Refused]:
    """Overrides, each told in its master's zone and kind."""
    masters = {
        event.uid: event for event in components if isinstance(event, ParsedEvent) and event.recurrence_id is None
    }
    return [
        component
        if isinstance(component, Refused) or component.recurrence_id is None
        else _override(component, masters.get(component.uid), remarks)
        for component in components
    ]


def _override(event: ParsedEvent, master: ParsedEvent | None, remarks: Remarks) -> ParsedEvent:
    if master is None:
        return replace(event, orphan=True)
    if event.recurrence:
        remarks.add("override_rule", event.line)
    return replace(event, recurrence=Recurrence(), recurrence_id=_original(event, master))


def _original(event: ParsedEvent, master: ParsedEvent) -> date | None:
    """The RECURRENCE-ID in the master's zone, or as its date or hour where the kinds differ."""
    moment = event.recurrence_id
    if not isinstance(moment, datetime):
        if isinstance(master.start, datetime) and moment is not None:
            return datetime.combine(moment, master.start.time())
        return moment
    if master.zone is None:
        return moment.date()
    return moment if event.zone == master.zone else to_wall(at_wall(moment, event.zone or "UTC"), master.zone)
