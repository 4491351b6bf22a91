"""What one's last writes to a brand's settings replaced: kept in the session for a while, so that toasts can offer undo."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KEPT_IN = "settings_acts"
MOST_HELD = 5  # whose values are kept
MOST_KNOWN = 40  # whose keys are: what can't be undone any more is told from what never was
CHANGED_SINCE = _("Nothing was undone: “%(name)s” was changed or deleted since.")
ORDER_CHANGED = _("Nothing was undone: the order was changed since.")

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Undoable:
    """A kind of row whose writes can be undone.

    `read`: what stands in a row, as JSON has it. `write(row, former)`: brings some of that back, by the services of the
    row's pages. `may(lens, brand_id)`: the policy of these pages. `hold(brand_id, pk)`: what these services lock first.
    """

    name: str
    model: type[Model]
    may: Callable[..., bool]
    read: Callable[[Any], Values]
    write: Callable[[Any, Values], object]
    hold: Callable[[int, int], QuerySet]
    changed_since: Promise = CHANGED_SINCE


@dataclass(frozen=True, slots=True)
class Act:
    """A write to the row `pk`, and of that row's values those that it changed; nothing of it once it is no longer needed."""

    key: str
    kind: str
    brand: int
    pk: int
    name: str
    at: datetime
    before: Values
    after: Values
    is_undone: bool = False


NAMES = {field.name for field in fields(Act)}


class Writing:
    """A write in hand: begun with what stands, then told with what it left."""

    def __init__(self, request: HttpRequest, kind: Undoable, row: Any) -> None:
        self.request, self.kind, self.row = request, kind, row
        self.before = kind.read(row)

    def tell(self, words: str, *, slug: str, row: Any = None) -> None:
        """Says what was done, with a way to take it back if it changed anything. `row`: as it stands if another has it."""
        row = row or self.row
        after = self.kind.read(row)
        changed = [name for name, value in self.before.items() if value != after[name]]
        tags = ""
        if changed:
            act = self._act(row, {name: self.before[name] for name in changed}, {name: after[name] for name in changed})
            _keep(self.request.session, [*_acts(self.request.session), act])
            tags = f"undo={reverse('settings_undo', args=[slug, act.key])}"
        messages.success(self.request, words, extra_tags=tags)

    def _act(self, row: Any, before: Values, after: Values) -> Act:
        return Act(
            key=token_urlsafe(16),
            kind=self.kind.name,
            brand=row.brand_id,
            pk=row.pk,
            name=str(row),
            at=self.request.at,  # type: ignore[attr-defined]  # by the middleware
            before=before,
            after=after,
        )


def put_away_as(row: Any, archived_at: str | None, *, archive: Callable[..., object], bring_back: Callable) -> None:
    """Archived at its former moment, or back among what is offered."""
    if archived_at is None:
        bring_back(row)
    else:
        archive(row, at=datetime.fromisoformat(archived_at))


def moment(at: datetime | None) -> str | None:
    """As JSON has it."""
    return at.isoformat() if at else None


def act_of(session: SessionBase, *, brand_id: int, key: str) -> Act | None:
    """An act of this session on a brand's settings, whether or not it can still be undone."""
    return next((act for act in _acts(session) if (act.key, act.brand) == (key, brand_id)), None)


def mark_undone(session: SessionBase, act: Act) -> None:
    """It is undone once."""
    spent = replace(_emptied(act), is_undone=True)
    _keep(session, [spent if each.key == act.key else each for each in _acts(session)])


def _acts(session: SessionBase) -> list[Act]:
    """Without what another release of the product kept in another form."""
    return [_read(stored) for stored in session.get(KEPT_IN, ()) if stored.keys() == NAMES]


def _keep(session: SessionBase, acts: list[Act]) -> None:
    known = acts[-MOST_KNOWN:]
    older, held = known[:-MOST_HELD], known[-MOST_HELD:]
    session[KEPT_IN] = [_stored(act) for act in (*map(_emptied, older), *held)]


def _emptied(act: Act) -> Act:
    return replace(act, name="", before={}, after={})


def _stored(act: Act) -> Values:
    return {**asdict(act), "at": act.at.isoformat()}


def _read(stored: Mapping[str, Any]) -> Act:
    return Act(**{**stored, "at": datetime.fromisoformat(stored["at"])})
