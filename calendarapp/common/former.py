"""What one's last writes to a brand's settings replaced: kept in the session for a while, so that toasts can offer undo."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from secrets import token_urlsafe
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KEPT_IN = "settings_acts"
MOST_HELD = 5  # whose values are kept
MOST_KNOWN = 40  # whose keys are: what can't be undone any more is told from what never was
CHANGED_SINCE = _("Nothing was undone: “%(name)s” was changed or deleted since.")
ADDED_AND_CHANGED = _(
    "Nothing was undone: “%(name)s” was changed since it was added. Archive or delete it if it is no longer wanted."
)
ORDER_CHANGED = _("Nothing was undone: the order was changed since.")
AS_IT_WAS = _("Undone. “%(name)s” is as it was.")
DELETED_AGAIN = _("Undone. “%(name)s” is deleted.")

Values = dict[str, Any]
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Undoable:
    """A kind of row whose writes can be undone.

    `read`: what stands in a row, as JSON has it. `write(row, former)`: brings some of that back, by the services of the
    row's pages. `may(lens, brand_id)`: the policy of these pages. `hold(brand_id, pk)`: what these services lock first.

    `remove(row)`: takes one away again that was added; raises what says why where something points at it. `beside(row)`:
    what a row that is deleted has beside its columns. `restore(row, beside)`: saves one that was deleted, as new, by its
    former id. `find(brand_id, pk)`: where it isn't simply a row of `model`. `page`: the address of a row's own page, and
    `home` where one goes once that is gone. `door`: the address that takes it back; `may` is asked as that one says.

    `is_signed`: of an organisation itself and its people. `write`, `remove` and `restore` then ask who does it (`actor`)
    and when (`at`), `may_undo(actor, row, former)` says under the locks whether they still may, and no session keeps the
    row's name. `brand_key`: the column that says whose a row is. `named`: how it is called in `undone`, what is said after.
    """

    name: str
    model: type[Model]
    may: Callable[..., bool]
    read: Callable[[Any], Values]
    write: Callable[..., object]
    hold: Callable[[int, Any], QuerySet]
    changed_since: Promise = CHANGED_SINCE
    remove: Callable[..., object] | None = None
    beside: Callable[[Any], Values] = lambda _row: {}
    restore: Callable[..., object] | None = None
    find: Callable[[int, Any], Any] | None = None
    page: str = ""
    home: str = "settings"
    door: str = "settings_undo"
    is_signed: bool = False
    may_undo: Callable[[Any, Any, Values], bool] = lambda _actor, _row, _former: True
    brand_key: str = "brand_id"
    named: Callable[[Any], str] = str
    undone: Callable[["Act"], Promise] = lambda act: DELETED_AGAIN if act.is_addition else AS_IT_WAS
    added_and_changed: Promise = ADDED_AND_CHANGED


@dataclass(frozen=True, slots=True)
class Act:
    """A write to the row `pk`, and of that row's values those that it changed; nothing of it once it is no longer needed.

    Before an addition and after a deletion there are none, on the other side all.
    """

    key: str
    kind: str
    brand: int
    pk: int | str
    name: str
    at: datetime
    before: Values
    after: Values
    is_undone: bool = False

    @property
    def is_addition(self) -> bool:
        return not self.before and bool(self.after)

    @property
    def is_deletion(self) -> bool:
        return not self.after and bool(self.before)

    @property
    def is_held(self) -> bool:
        """Is there still what it takes to undo it?"""
        return bool(self.before or self.after)


NAMES = {each.name for each in fields(Act)}


class Writing:
    """A write in hand: begun with what stands in the row, then told with what it left.

    Without a row it is an addition; `put_away` are those of which it may bring one back instead.
    """

    def __init__(self, request: HttpRequest, kind: Undoable, row: Any = None, *, put_away: Iterable[Any] = ()) -> None:
        self.request, self.kind, self.row = request, kind, row
        self.before = {each.pk: kind.read(each) for each in ([row] if row else put_away)}

    def tell(self, words: str, *, slug: str, row: Any = None) -> None:
        """Says what was done, with a way to take it back if it changed anything. `row`: as it stands if another has it."""
        row = row or self.row
        before, after = self.before.get(row.pk), self.kind.read(row)
        if before is not None:
            changed = [name for name, value in before.items() if value != after[name]]
            before, after = ({name: values[name] for name in changed} for values in (before, after))
        _tell(self.request, words, slug, self.kind, _act(self.request, self.kind, row, before or {}, after))


class Deleting:
    """A deletion in hand: begun with all that the row has, told once it is gone."""

    def __init__(self, request: HttpRequest, kind: Undoable, row: Any) -> None:
        self.request, self.kind = request, kind
        self.act = _act(request, kind, row, {**columns_of(row), **kind.beside(row)}, {})

    def tell(self, words: str, *, slug: str) -> None:
        """Says what was done, with a way to take it back."""
        _tell(self.request, words, slug, self.kind, self.act)


def _act(request: HttpRequest, kind: Undoable, row: Any, before: Values, after: Values) -> Act:
    return Act(
        key=token_urlsafe(16),
        kind=kind.name,
        brand=getattr(row, kind.brand_key),
        pk=row.pk,
        name="" if kind.is_signed else kind.named(row),
        at=request.at,  # type: ignore[attr-defined]  # by the middleware
        before=before,
        after=after,
    )


def _tell(request: HttpRequest, words: str, slug: str, kind: Undoable, act: Act) -> None:
    tags = ""
    if act.is_held:
        _keep(request.session, [*_acts(request.session), act])
        tags = f"undo={reverse(kind.door, args=[slug, act.key])}"
    messages.success(request, words, extra_tags=tags)


def columns_of(row: Model) -> Values:
    """What stands in a row, but its id and whose it is, as JSON has it."""
    values = {column.name: getattr(row, column.name) for column in _columns(type(row))}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def row_of(model: type[M], values: Mapping[str, Any]) -> M:
    """The unsaved row that `columns_of` gave these values. Raises KeyError where it has columns that weren't known then."""
    return model(**{column.name: column.to_python(values[column.name]) for column in _columns(model)})


def _columns(model: type[Model]) -> list[Field]:
    return [column for column in model._meta.concrete_fields if not (column.primary_key or column.is_relation)]


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
