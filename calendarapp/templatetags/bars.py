"""Template tags for what a page has by the hundred: bars, days, boxes of filters. A tag draws one several times as fast as an include.

Bars and days are escaped by Python's `escape`: Django's does the same behind a wrapper for lazy text, at thrice the price.
"""

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Protocol

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..board.filters import Menu, Option
from ..board.pages.sheet import Cell
from ..board.pages.view import Entry
from .almanac import firm_tint, icon, initials

register = template.Library()

NOTHING = SafeString("")
TODAY = SafeString(' aria-current="date"')
CHECKED = SafeString(" checked")
LIVE_DOT = SafeString('<span class="live-dot"></span>')


class Placed(Protocol):
    """An event with its place on the page as `classes`, and the agencies that have a mark of their own."""

    @property
    def entry(self) -> Entry: ...
    @property
    def classes(self) -> str: ...
    @property
    def until(self) -> str: ...
    @property
    def firms(self) -> Sequence[str]: ...
    @property
    def more_firms(self) -> int: ...


@register.simple_tag
def chip(placed: Placed) -> SafeString:
    """An event as a bar. A block without words is no link: there is nothing more to see."""
    return _link(placed) if placed.entry.url else _block(placed)


@register.simple_tag
def hands(entry: Entry) -> SafeString:
    """What hands need to know of an event's link, as its attributes. Only those who may move it read when and where to."""
    known = f' data-event="{entry.seen.event_id}" data-on="{escape(entry.seen.key)}"'
    if entry.move:
        known += (
            f' data-move="{escape(entry.move)}" data-version="{entry.sheet.version}"'
            f' data-starts="{entry.starts}" data-ends="{entry.ends}"'
        )
    return SafeString(known)


@register.simple_tag
def week_cells(cells: tuple[Cell, ...], lanes: int) -> SafeString:
    """The days of a week's row: each with its head, the bars that begin in it, and how many more there are."""
    more = escape(_("more"))
    return SafeString("".join(_week_cell(cell, lanes, more) for cell in cells))


def _week_cell(cell: Cell, lanes: int, more: str) -> str:
    bars = "".join(chip(bar) for bar in cell.chips)
    rest = _rest(cell, lanes, more) if cell.more else ""
    return f'<div class="daycell" role="gridcell">{_day_head(cell)}{bars}{rest}</div>'


def _day_head(cell: Cell) -> str:
    """The ground of a day with its number and what day it is."""
    today = TODAY if cell.is_today else NOTHING
    notes = _notes(cell) if cell.notes else NOTHING
    return (
        f'<div class="day c{cell.column} {cell.classes}" data-date="{cell.iso}">'
        f'<a class="dn" href="{escape(cell.url)}" data-date="{cell.iso}"{today}'
        f' aria-label="{escape(cell.name)}">{escape(cell.label)}</a>{notes}</div>'
    )


def _rest(cell: Cell, lanes: int, more: str) -> str:
    return (
        f'<a class="more c{cell.column} l{lanes}" href="{escape(cell.url)}"'
        f' aria-label="+{cell.more} {more}: {escape(cell.name)}" data-dialog>'
        f'+{cell.more}<span class="ph-no"> {more}</span></a>'
    )


@register.simple_tag
def mini_days(cells: tuple[Cell, ...]) -> SafeString:
    """The days of a week of the small month."""
    days = (_mini_day(cell.classes, cell.url, cell.is_today, cell.name, cell.day.day) for cell in cells)
    return SafeString("".join(days))


@lru_cache(maxsize=1024)
def _mini_day(classes: str, url: str, is_today: bool, name: str, number: int) -> SafeString:
    """Kept: it is the same on all pages of a day."""
    today = TODAY if is_today else NOTHING
    return format_html('<a class="{}" href="{}"{} aria-label="{}">{}</a>', classes, url, today, name, number)


@register.simple_tag
@lru_cache(maxsize=256)
def boxes(menu: Menu) -> SafeString:
    """The values of a filter as boxes to tick. Kept: a brand's words are the same on page after page."""
    return format_html_join("", "{}", ((_box(menu.name, option),) for option in menu.options))


def _box(name: str, option: Option) -> SafeString:
    return format_html(
        '<label><input type="checkbox" name="{}" value="{}"{}>{}</label>',
        name,
        option.value,
        CHECKED if option.chosen else NOTHING,
        option.label,
    )


def _link(placed: Placed) -> SafeString:
    entry, sheet, look = placed.entry, placed.entry.sheet, placed.entry.sheet.look
    drawn = icon(look.icon) if look else NOTHING
    dot = LIVE_DOT if sheet.status == "live" else NOTHING
    return SafeString(
        f'<a class="ev {escape(look.css) if look else ""} is-{sheet.status} {placed.classes}" href="{escape(entry.url)}"'
        f' aria-label="{escape(entry.name)}"{hands(entry)}>'
        f"{drawn}{_brand(entry)}{dot}{_time(entry)}{_words(placed)}{_marks(placed)}</a>"
    )


def _block(placed: Placed) -> SafeString:
    entry = placed.entry
    return format_html(
        '<span class="ev {} {}" role="img" aria-label="{}">{}{}{}{}</span>',
        "is-reserved" if entry.sheet.reserved else "is-busy",
        placed.classes,
        entry.name,
        icon("lock") if entry.sheet.reserved else NOTHING,
        _brand(entry),
        _time(entry),
        _words(placed),
    )


def _brand(entry: Entry) -> SafeString:
    """Whose it is, where several brands are drawn together; its name is a part of the bar's own."""
    return _firm(entry.brand, "of-brand") if entry.brand else NOTHING


def _time(entry: Entry) -> SafeString:
    return SafeString(f"<time>{escape(entry.time)}</time>") if entry.time else NOTHING


def _words(placed: Placed) -> SafeString:
    until = f" · {placed.until}" if placed.until else ""
    return SafeString(f"<b>{escape(placed.entry.title + until)}</b>")


def _marks(placed: Placed) -> SafeString:
    sheet = placed.entry.sheet
    done = icon("check") if sheet.status == "done" else NOTHING
    held = icon("lock") if sheet.embargo_until else NOTHING
    marks = "".join((done, held, *map(_firm, placed.firms), _more_firms(placed)))
    return SafeString(f'<span class="marks">{marks}</span>') if marks else NOTHING


@lru_cache(maxsize=256)
def _firm(name: str, classes: str = "") -> SafeString:
    """Kept: a page draws the same few a hundred times."""
    css_class = f"org {firm_tint(name)} {classes}".strip()
    return format_html('<span class="{}" title="{}" aria-hidden="true">{}</span>', css_class, name, initials(name))


def _more_firms(placed: Placed) -> SafeString:
    if not placed.more_firms:
        return NOTHING
    return format_html('<span class="{}">+{}</span>', "meta" if placed.firms else "org", placed.more_firms)


def _notes(cell: Cell) -> SafeString:
    red = " red" if cell.is_holiday else ""
    return format_html('<span class="feast{}" title="{}">{}</span>', red, cell.notes, cell.notes)
