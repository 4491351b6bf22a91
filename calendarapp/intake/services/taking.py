"""Reading a file into a preview, and taking it in: all of it in one transaction, or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from ...accounts.models import User
from ...calendars.models import Calendar
from ...common.clock import database_now
from ...common.text import clean_line
from ...events.services.saving import hold
from ...ical.read import EncodingNeeded, ParsedCalendar, Refused, Remark
from ...ical.refusals import RefusalError
from ..files import read_file
from ..matching import AT_ONCE
from ..models import UNDER_WAY, ImportItem, ImportRun, State
from ..planning import Finding, ImportPlan, plan_import
from ..writing import ReadyImport, Step, make_ready, write

MayWrite = Callable[[ImportRun], bool]
LEASE = timedelta(minutes=15)  # longer than a worker may work on one task


class StrictError(RefusalError):
    """`strict` was asked, and something in the file can't be taken."""

    messages: ClassVar = {
        "strict": gettext_noop("Nothing was taken in, because %(count)s components of the file are refused.")
    }

    def __init__(self, refused: list[Refused]) -> None:
        super().__init__("strict", count=len(refused))
        self.refused = refused


class NotAllowedError(RefusalError):
    messages: ClassVar = {"not_allowed": gettext_noop("You may no longer add to this calendar.")}


class BrokenError(RefusalError):
    messages: ClassVar = {
        "broken": gettext_noop("Something went wrong on our side, and nothing was taken in. It has been noted.")
    }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file, or would become of it (`run` is None)."""

    findings: list[Finding]
    counts: dict[str, int]
    warnings: list[Remark]
    run: ImportRun | None = None


def import_file(
    calendar: Calendar,
    *,
    actor: User,
    at: datetime,
    file_name: str,
    content: bytes,
    encoding: str = "",
    strict: bool = False,
    dry_run: bool = False,
) -> Outcome:
    """Read and take in at once, however large. Raises IcsError, EncodingNeeded, CrowdError, StrictError; then nothing
    is written.
    """
    parsed = read_file(content, calendar=calendar, encoding=encoding, at=at)
    if strict and parsed.refused:
        raise StrictError(parsed.refused)
    ready = make_ready(plan_import(calendar, parsed, at=at), actor=actor)
    if dry_run:
        return Outcome(ready.plan.findings, ready.plan.counts, parsed.warnings)
    run = ImportRun(
        brand_id=calendar.brand_id,
        calendar=calendar,
        person=actor,
        file_name=clean_line(file_name)[:200],
        size=len(content),
        encoding=encoding,
        strict=strict,
        state=State.DONE,
        created_at=at,
    )
    ready = _take_in(run, parsed, ready, at=at)
    return Outcome(ready.plan.findings, ready.plan.counts, parsed.warnings, run)


def read_import(run: ImportRun, *, at: datetime) -> ImportRun:
    """From a file to its preview; or to the question for its encoding, or to the reason why it can't be read."""
    try:
        parsed = _parsed(run, at)
        plan = plan_import(run.calendar, parsed, at=at)
        make_ready(plan, actor=run.person, step=_stepping(run, 50))
    except RefusalError as error:
        return _fail(run, error)
    with transaction.atomic():
        _keep_findings(run, plan)
        _describe(run, plan, parsed, State.PREVIEWED)
    return run


def write_import(run: ImportRun, *, at: datetime, may_write: MayWrite) -> ImportRun:
    """Takes a file in that was agreed to. `may_write` is asked again now."""
    try:
        if not may_write(run):
            raise NotAllowedError("not_allowed")
        parsed = _parsed(run, at)
        ready = make_ready(plan_import(run.calendar, parsed, at=at), actor=run.person, step=_stepping(run, 50))
    except RefusalError as error:
        return _fail(run, error)
    _take_in(run, parsed, ready, at=at)
    return run


def go_on(run: ImportRun, *, at: datetime, may_write: MayWrite) -> ImportRun:
    """The next step of a run that the caller holds."""
    if run.state == State.READING:
        return read_import(run, at=at)
    return write_import(run, at=at, may_write=may_write)


def work_on_next(*, at: datetime, may_write: MayWrite) -> bool:
    """The oldest file that waits for a worker. False when none does.

    1. Claim it by writing `claimed_at`: of two workers one sees a changed row.
    2. Read or write it. If the worker dies, nothing of it is written, and the lease ends.
    """
    run = _claim_next()
    if run is None:
        return False
    try:
        go_on(run, at=at, may_write=may_write)
    except Exception:
        _fail(run, BrokenError("broken"))  # else it would come again with every lease; the log has the rest
        raise
    return True


def _claim_next() -> ImportRun | None:
    now = database_now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - LEASE)
    waiting = ImportRun.objects.filter(free, state__in=UNDER_WAY).order_by("created_at", "pk")
    for pk, state in waiting.values_list("pk", "state"):
        if ImportRun.objects.filter(free, pk=pk, state=state).update(claimed_at=now):
            return ImportRun.objects.select_related("calendar__brand", "person").get(pk=pk)
    return None


def _parsed(run: ImportRun, at: datetime) -> ParsedCalendar:
    parsed = read_file(bytes(run.content), calendar=run.calendar, encoding=run.encoding, at=at)
    _stepping(run, 0)(50)
    return parsed


def _take_in(run: ImportRun, parsed: ParsedCalendar, ready: ReadyImport, *, at: datetime) -> ReadyImport:
    """One transaction. Made ready before it, so that it is short; anew in it if somebody changed a calendar since."""
    with transaction.atomic():
        hold(each.event.pk for each in ready.events if not each.is_new)
        if _revisions_now(ready.plan) != ready.plan.revisions:
            ready = make_ready(plan_import(run.calendar, parsed, at=at), actor=ready.actor)
            _revisions_now(ready.plan)
        run.done_at, run.content = at, b""
        _describe(run, ready.plan, parsed, State.DONE)
        write(ready, run=run)
        _keep_findings(run, ready.plan)
    return ready


def _revisions_now(plan: ImportPlan) -> dict[int, int]:
    """Of the plan's calendars, which are held from here to the end of the transaction."""
    held = Calendar.objects.select_for_update(no_key=True).filter(pk__in=plan.revisions).order_by("pk")
    return dict(held.values_list("pk", "revision"))


def _stepping(run: ImportRun, base: int) -> Step:
    """Shows progress to whoever waits: `base` percent and half of what is said."""

    def step(percent: int) -> None:
        if run.pk:
            ImportRun.objects.filter(pk=run.pk).update(progress=min(base + percent // 2, 99))

    return step


def _fail(run: ImportRun, error: RefusalError) -> ImportRun:
    asks = isinstance(error, EncodingNeeded)
    run.state = State.ENCODING if asks else State.FAILED
    run.error = {"message": error.message, "params": error.params}
    run.content = run.content if asks else b""
    run.save(update_fields=["state", "error", "content"])
    return run


def _describe(run: ImportRun, plan: ImportPlan, parsed: ParsedCalendar, state: State) -> None:
    run.state, run.counts, run.error, run.progress = state, plan.counts, None, 100
    run.warnings = [
        {"message": each.message, "params": each.params, "times": each.times, "line": each.line}
        for each in parsed.warnings
    ]
    run.save()


def _keep_findings(run: ImportRun, plan: ImportPlan) -> None:
    run.items.all().delete()
    ImportItem.objects.bulk_create((_item(run, finding) for finding in plan.findings), batch_size=AT_ONCE)


def _item(run: ImportRun, finding: Finding) -> ImportItem:
    details: dict[str, Any] = {
        "updated": {name: list(pair) for name, pair in finding.updated.items()},
        "kept": {name: list(pair) for name, pair in finding.kept.items()},
        "remarks": list(finding.remarks),
    }
    if finding.refused:
        details["reason"] = {"message": finding.refused.message, "params": finding.refused.params}
    return ImportItem(
        run=run,
        position=finding.position,
        line=finding.line,
        component=finding.component,
        uid=finding.uid,
        recurrence_id=finding.key,
        title=finding.title,
        starts_on=finding.starts_on,
        fate=finding.fate,
        keeps=bool(finding.kept),
        details={name: value for name, value in details.items() if value},
        event_id=finding.event_id,
    )
