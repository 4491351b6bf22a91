"""The sweep: what fell due since the last one, written into ledger, inbox and outbox.

1. Read how far the last sweep looked. Work out what is owed, in reads alone.
2. Insert a line of the ledger for each, ignoring those that stand there already, under a batch of our own.
3. Read back the lines of our batch: those are ours to tell, whoever else sweeps beside us.
4. Make messages and deliveries for them, in the same short transaction.
5. Note how far we looked. A sweep that dies before leaves the same window to the next, and the ledger what was done.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from ...accounts.models import Organisation, User
from ...common.rows import insert_rows
from ...notifications.models import Medium
from ...notifications.services import Draft, post_messages
from ..dates import Window, hold_until, lead_of, spans_of, window_since
from ..kinds import MISSED, kind_for
from ..models import Cursor, Rule, Sent
from ..owing import Owed, owed_by
from ..things import Thing, is_held, things_between

logger = logging.getLogger(__name__)

SWEEP = "sweep"
GRACE = timedelta(minutes=15)  # later than that is late, and says so
LINES = 250  # of the ledger in one transaction; with their messages and deliveries some 500 rows


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one person is told at once: of one thing by all its mediums, or (`missed`) of all that is over by now."""

    owed: tuple[Owed, ...]
    missed: bool = False


def sweep(*, at: datetime) -> int:
    """Posts all reminders that fell due. Returns how many messages. A brand that fails doesn't hold up the others."""
    cursor, _made = Cursor.objects.get_or_create(name=SWEEP, defaults={"at": at})
    window = window_since(cursor.at, at)
    posted, whole = 0, True
    things = _due_things(window)
    brands = Organisation.objects.in_bulk(things) if things else {}
    for brand_id, brand in brands.items():
        try:
            posted += _sweep_brand(brand, things[brand_id], window)
        except Exception:
            logger.exception("sweeping %s failed; its window stays open", brand.slug)
            whole = False
    if whole:
        Cursor.objects.filter(pk=cursor.pk, at=cursor.at).update(at=at)
    return posted


def _due_things(window: Window) -> dict[int, list[Thing]]:
    leads = Rule.objects.order_by().values_list("anchor", "lead").distinct()
    zones = User.objects.filter(is_active=True).order_by().values_list("time_zone", flat=True).distinct()
    by_anchor: dict[str, list] = {}
    for anchor, lead in leads:
        by_anchor.setdefault(anchor, []).append(lead_of(lead))
    names = list(zones)
    return things_between({anchor: spans_of(found, names, window) for anchor, found in by_anchor.items()})


def _sweep_brand(brand: Organisation, things: list[Thing], window: Window) -> int:
    owed = _unknown(owed_by(brand, things, window))
    return sum(_post(brand, chunk, window.at) for chunk in _chunks(_bundles(owed, window.at)))


def _unknown(owed: list[Owed]) -> list[Owed]:
    """Without what stands in the ledger: the sweep before saw most of this window. The insert decides, not this."""
    keys = [row.key for row in owed]
    known: set[str] = set()
    for position in range(0, len(keys), 500):
        chunk = keys[position : position + 500]
        known.update(Sent.objects.filter(key__in=chunk).values_list("key", flat=True))
    return [row for row in owed if row.key not in known]


def _bundles(owed: Iterable[Owed], at: datetime) -> Iterator[Bundle]:
    """Leads of one thing that fall due together (a weekend's on Friday, a night's after it) are told once."""
    told: dict[tuple[int, Thing], list[Owed]] = {}
    missed: dict[int, list[Owed]] = {}
    for row in owed:
        if at - row.moment > GRACE and not row.thing.is_ahead(row.lead, at):
            missed.setdefault(row.person_id, []).append(row)
        else:
            told.setdefault((row.person_id, row.thing), []).append(row)
    yield from (Bundle(tuple(rows)) for rows in told.values())
    yield from (Bundle(tuple(rows), missed=True) for rows in missed.values())


def _chunks(bundles: Iterable[Bundle]) -> Iterator[list[Bundle]]:
    """Bundles of up to LINES lines together; a bundle stays whole."""
    chunk: list[Bundle] = []
    lines = 0
    for bundle in bundles:
        if chunk and lines + len(bundle.owed) > LINES:
            yield chunk
            chunk, lines = [], 0
        chunk.append(bundle)
        lines += len(bundle.owed)
    if chunk:
        yield chunk


@transaction.atomic
def _post(brand: Organisation, bundles: list[Bundle], at: datetime) -> int:
    batch = uuid4().hex
    lines = ((row.key, batch, at) for bundle in bundles for row in bundle.owed)
    insert_rows(Sent, ("key", "batch", "at"), lines, ignore_conflicts=True)
    mine = set(Sent.objects.filter(batch=batch).values_list("key", flat=True))
    drafts = [
        _draft(brand, rows, at, missed=bundle.missed)
        for bundle in bundles
        if (rows := [row for row in bundle.owed if row.key in mine])
    ]
    return post_messages(drafts)


def _draft(brand: Organisation, rows: list[Owed], at: datetime, *, missed: bool) -> Draft:
    first = min(rows, key=lambda row: row.lead.span)
    late = at - max(row.moment for row in rows) > GRACE
    return Draft(
        person_id=first.person_id,
        kind=MISSED if missed else kind_for(first.thing),
        organisation_id=brand.pk,
        event_id=None if missed else first.event.pk,
        ids={"things": _things(rows)} if missed else _ids(first, late=late),
        mediums=frozenset({Medium.INBOX, Medium.MAIL} if missed else (row.medium for row in rows)),
        due_at=at,
        mail_at=at if missed else _mail_at(first, at),
    )


def _ids(row: Owed, *, late: bool) -> dict[str, object]:
    return {
        "kind": row.thing.kind,
        "key": row.thing.key,
        "lead": row.lead.text,
        "starts": row.thing.starts,
        "late": late,
    }


def _things(rows: Iterable[Owed]) -> list[list[object]]:
    """Each thing once, however many of its leads were missed."""
    return [list(name) for name in dict.fromkeys((row.event.pk, row.thing.kind, row.thing.key) for row in rows)]


def _mail_at(row: Owed, at: datetime) -> datetime:
    """Late ones may fall into the night: then the mail waits, as long as that helps."""
    if not is_held(row.thing.rule_anchor, row.lead):
        return at
    held = hold_until(at, row.zone)
    return held if row.thing.is_ahead(row.lead, held) else at
