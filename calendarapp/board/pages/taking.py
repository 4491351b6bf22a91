"""Taking out what a view shows: links to its days, with its filters, in each format."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..grid import month_after, weeks_from
from .agenda import DAYS
from .view import View, within

DAY = timedelta(days=1)
WEEKS = {"week": 1, "two_weeks": 2}
FORMATS: dict[str, Promise] = {
    "xlsx": _("Workbook (.xlsx)"),
    "csv": _("Table as text (.csv)"),
    "ics": _("Calendar (.ics)"),
}


@dataclass(frozen=True, slots=True)
class Taking:
    """One format, and where the file comes from."""

    label: Promise
    url: str


def takings(view: View, kind: str, on: date, page: Mapping[str, Any]) -> list[Taking]:
    """`page`: what the view's template gets; the table's `setting` says its columns and period itself."""
    setting = page.get("setting")
    asked = setting.exported if setting else _days(*days_of(view, kind, on, page))
    return [Taking(label, view.link("export", name, **asked)) for name, label in FORMATS.items()]


def days_of(view: View, kind: str, on: date, page: Mapping[str, Any]) -> tuple[date, date]:
    """The first and last day that a view shows."""
    window = getattr(page.get("page"), "window", None)
    if window is not None:
        return window.first, window.last
    if kind in WEEKS:
        sheet = weeks_from(on, WEEKS[kind], view.brand.week_start)
        return sheet[0][0], sheet[-1][-1]
    if kind == "month":
        return on.replace(day=1), month_after(on, 1) - DAY
    if kind == "year":
        return on.replace(month=1, day=1), on.replace(month=12, day=31)
    last = on + (DAYS - 1) * DAY
    return on, last if kind == "agenda" and within(last) else on


def _days(first: date, last: date) -> dict[str, str]:
    return {"from": first.isoformat(), "to": last.isoformat()}
