"""The table: one row for each event, in columns that its reader chose."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.core.paginator import Page, Paginator

from ...accounts.models import Organisation
from ...calendars.lens import Lens
from ...common.days import FIRST_DAY, LAST_DAY
from ...events import timing
from ...events.fields import DETAIL
from ...events.models import EventQuerySet
from ...events.queries import plan_query, planned_between
from ..columns import SORTS, USUAL, Column, Kind, Row, columns_for, figures_of, rows_of, sorted_by, types_seen
from .table_words import empty_title, value_in_words
from .view import View

PER_PAGE = 100
BACK, AHEAD = timedelta(days=30), timedelta(days=365)
SORT = "starts"
# Column → the planned field that is written in its cells.
EDITED = {"title": "title", "status": "status", "owner": "owner", "starts": "when", "ends": "when"}
NUMBERS = frozenset({Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.FIGURE})


@dataclass(frozen=True, slots=True)
class Setting:
    """How the table is set. `first` and `last` None: all that was ever planned. `sort`: one of SORTS, "-" backwards."""

    view: View
    columns: tuple[Column, ...]
    sort: str
    first: date | None
    last: date | None

    @property
    def is_all(self) -> bool:
        return self.first is None or self.last is None

    @property
    def period(self) -> dict[str, str]:
        """The period as an address says it; nothing for the usual one."""
        if self.first is None or self.last is None:
            return {"period": "all"}
        if (self.first, self.last) == usual_period(self.view.today):
            return {}
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}

    @property
    def kept(self) -> dict[str, Any]:
        """What an address must say to show the same table, whatever its reader chose last."""
        return {**self.period, "columns": [column.name for column in self.columns], "sort": self.sort}

    @property
    def exported(self) -> dict[str, Any]:
        """The same for a file, which knows no usual period."""
        days = {"from": self.first.isoformat(), "to": self.last.isoformat()} if self.first and self.last else {}
        return {**self.kept, **days}

    def link(self, *, sort: str = "") -> str:
        return self.view.link("table", **{**self.kept, "sort": sort or self.sort})

    def events(self) -> EventQuerySet:
        """All that the table shows, in its order."""
        lens, filters = self.view.lens, self.view.bar.filters
        if self.first is None or self.last is None:
            events = plan_query(lens, filters)
        else:
            events = planned_between(lens, self.first, self.last, filters)
        return sorted_by(events, self.sort, lens)


@dataclass(frozen=True, slots=True)
class Head:
    """`order`: what aria-sort says; `url` sorts by this column, or the other way round; empty where one can't."""

    name: str
    label: str
    url: str
    order: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class TableCell:
    """`edit`: where its value is written, for those who may; `moves`: that is the page for series."""

    name: str
    words: str
    is_number: bool
    is_long: bool
    edit: str = ""
    moves: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """`url` is empty for a block without words. `chosen`: may it be chosen for what is done with many?"""

    id: int
    title: str
    url: str
    row: Row
    cells: tuple[TableCell, ...]
    edit: str
    may_choose: bool


@dataclass(frozen=True, slots=True)
class TablePage:
    heads: tuple[Head, ...]
    rows: tuple[TableRow, ...]
    page: Page
    setting: Setting
    chooses: bool

    @property
    def count(self) -> int:
        return self.page.paginator.count


def usual_period(today: date) -> tuple[date, date]:
    """From a month back to a year ahead."""
    return max(today - BACK, FIRST_DAY), min(today + AHEAD, LAST_DAY)


def known_columns(lens: Lens, brand: Organisation, asked: Iterable[str]) -> dict[str, Column]:
    """Those that are offered. The types' own fields cost a query, and are looked at only where one is asked for."""
    wants_own = any(name.startswith(DETAIL) for name in asked)
    return columns_for(lens, types_seen(lens, brand) if wants_own else ())


def chosen_columns(known: Mapping[str, Column], asked: Iterable[str]) -> tuple[Column, ...]:
    """Those that are known, each once, the title first; the usual ones where none is."""
    names = [name for name in dict.fromkeys(asked) if name in known]
    names = names or [name for name in USUAL if name in known]
    return tuple(known[name] for name in dict.fromkeys(["title", *names]))


def is_sort(words: str) -> bool:
    return words.removeprefix("-") in SORTS


def table_page(setting: Setting, number: Any) -> TablePage:
    """Sheets are read for the rows of one page. Three queries, and three more where figures are shown."""
    view = setting.view
    page = Paginator(setting.events(), PER_PAGE).get_page(number)
    figures = figures_of(setting.columns, view.brand)
    events = cast("EventQuerySet", page.object_list)
    rows = rows_of(events, view.lens, columns=setting.columns, figures=figures, edits=True)
    drawn = tuple(_row(setting, row) for row in rows)
    return TablePage(
        heads=tuple(_heads(setting)),
        rows=drawn,
        page=page,
        setting=setting,
        chooses=any(row.may_choose for row in drawn),
    )


def _heads(setting: Setting) -> Iterator[Head]:
    name = setting.sort.removeprefix("-")
    backwards = setting.sort.startswith("-")
    for column in setting.columns:
        is_here = column.name == name
        order = ("descending" if backwards else "ascending") if is_here else "none"
        url = setting.link(sort=f"-{name}" if is_here and not backwards else column.name)
        sortable = column.name in SORTS
        yield Head(
            column.name, str(column.label), url if sortable else "", order if sortable else "", _is_number(column)
        )


def _row(setting: Setting, row: Row) -> TableRow:
    view, sheet = setting.view, row.sheet
    titled = sheet.title is not None
    return TableRow(
        id=sheet.id,
        title=sheet.title if sheet.title is not None else empty_title(row),
        url=view.event_link(sheet.id) if titled else "",
        row=row,
        cells=tuple(_cell(view, column, row) for column in setting.columns[1:]),
        edit=_edit_link(view, "title", row) if "title" in row.writable else "",
        may_choose=bool(row.writable),
    )


def _cell(view: View, column: Column, row: Row) -> TableCell:
    moves = EDITED.get(column.name) == "when" and bool(row.sheet.recurrence)
    may_edit = EDITED.get(column.name) in row.writable
    return TableCell(
        name=column.name,
        words=value_in_words(column, row),
        is_number=_is_number(column),
        is_long=column.kind in (Kind.LONG, Kind.WORDS),
        edit=(_move_link(view, row) if moves else _edit_link(view, column.name, row)) if may_edit else "",
        moves=moves,
    )


def _edit_link(view: View, name: str, row: Row) -> str:
    return f"{view.event_link(row.sheet.id)}cell/{name}/"


def _move_link(view: View, row: Row) -> str:
    """The series in hand by its first date, so that its scope is asked for."""
    return f"{view.move_link(row.sheet.id)}?on={timing.recurrence_key(row.sheet.when.starts)}"


def _is_number(column: Column) -> bool:
    return column.kind in NUMBERS
