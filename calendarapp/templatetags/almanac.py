"""Template tags that draw the shared parts of a page: icons, type marks, form controls, toast undo."""

from functools import cache, lru_cache
from xml.etree.ElementTree import Element
from zlib import crc32

from defusedxml.ElementTree import fromstring
from django import template
from django.core.paginator import Paginator
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, PasswordInput, RadioSelect
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..accounts.user_agents import browser_of
from ..board.context import Link, ViewLink
from ..events.looks import SHAPES

register = template.Library()
register.filter("browser", browser_of)

FILLED = SHAPES.keys() | {"conflict", "warning", "logo"}
STATUS_WORDS = ("idea", "tentative", "planned", "confirmed", "live", "done", "cancelled")
UNDO = "undo="
FIRM_TINTS = 6


@register.simple_tag
def icon(name: str, label: str = "", classes: str = "") -> SafeString:
    """An icon of `_sprite.html`, e.g. {% icon "lock" %}. It is decoration, unless a label gives it a name of its own."""
    if not label:
        return _decoration(name, classes)
    return _drawn(name, classes, {"role": "img", "aria-label": label})


@lru_cache(maxsize=256)
def _decoration(name: str, classes: str) -> SafeString:
    """Kept: a page draws the same few a hundred times."""
    return _drawn(name, classes, {"aria-hidden": "true"})


def _drawn(name: str, classes: str, meaning: dict[str, str]) -> SafeString:
    """The strokes themselves: with `<use>` each would be copied to a tree of its own, and a month of bars slow to style."""
    box, strokes = _shapes()[name]
    css_class = _icon_class(name, classes)
    return format_html('<svg class="{}" viewBox="{}"{}>{}</svg>', css_class, box, flatatt(meaning), strokes)


@cache
def _shapes() -> dict[str, tuple[str, SafeString]]:
    """The symbols of the sprite by name: viewBox, and what they consist of."""
    sprite = fromstring(render_to_string("_sprite.html"))
    return {symbol.attrib["id"]: (symbol.attrib["viewBox"], _strokes(symbol)) for symbol in sprite}


def _strokes(symbol: Element) -> SafeString:
    return format_html_join("", "<{}{}/>", ((part.tag.rpartition("}")[2], flatatt(part.attrib)) for part in symbol))


def _icon_class(name: str, classes: str) -> str:
    return f"{'m' if name in FILLED else 'i'} {classes}".strip()


@register.simple_tag
def nav_link(link: Link) -> SafeString:
    """A link of the rail, with what is new behind it."""
    return _nav_link(link, get_language())


@lru_cache(maxsize=1024)
def _nav_link(link: Link, _language: str) -> SafeString:
    """Kept: page after page has the same dozen."""
    here = SafeString(' aria-current="page"') if link.current else ""
    key = format_html(' data-key="{}"', link.key) if link.key else ""
    new = _new(link.count) if link.count else ""
    return format_html('<a href="{}"{}{}>{}{}{}</a>', link.url, here, key, icon(link.icon), link.label, new)


def _new(count: int) -> SafeString:
    return format_html('<span class="count new">{}<span class="sr"> {}</span></span>', count, _("new"))


@register.simple_tag
@lru_cache(maxsize=1024)
def view_link(link: ViewLink, *, in_menu: bool = False) -> SafeString:
    """A link of the switcher of views. On a wide screen the menu has only those that don't stand beside it. Kept as the rail's."""
    twice = in_menu and not link.is_extra
    css = SafeString(' class="ph-only"') if twice else ""
    key = "" if twice else format_html(' data-key="{}"', link.key)
    here = SafeString(' aria-current="page"') if link.current else ""
    return format_html('<a{} href="{}"{}{}>{}</a>', css, link.url, key, here, link.label)


@register.filter
def initial(name: str) -> str:
    """The first letter of an organisation's name, for the brand switcher."""
    return str(name).strip()[:1].upper() or "?"


@register.filter
def initials(name: str) -> str:
    """One or two letters for a firm's mark: "NM" for Northlight Media, since two agencies often share their first."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(word[0].upper() for word in words[:2]) or initial(name)


@register.filter
def firm_tint(name: str) -> str:
    """One of six grounds for a firm's mark, always the same for the same name."""
    return f"k{crc32(str(name).encode()) % FIRM_TINTS + 1}"


@register.simple_tag
def control(field: BoundField, label: str = "") -> SafeString:
    """The widget of a form field in the product's look. `label` names it where no <label> stands beside it."""
    widget = field.field.widget
    attrs: dict[str, str | bool] = {}
    if not isinstance(widget, CheckboxInput | CheckboxSelectMultiple | RadioSelect):
        attrs["class"] = f"input {widget.attrs.get('class', '')}".strip()
    if _repeats_label(field):
        attrs["placeholder"] = False
    if label:
        attrs["aria-label"] = label
    return field.as_widget(attrs=attrs)


def _repeats_label(field: BoundField) -> bool:
    """Whether the placeholder only says the label again, as allauth's do ("Email", "Email address")."""
    placeholder = str(field.field.widget.attrs.get("placeholder", "")).casefold()
    return placeholder.startswith(str(field.label).casefold())


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the field is one box to tick, whose label stands after it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_choice_list(field: BoundField) -> bool:
    """Whether the field is drawn as several boxes or radio buttons."""
    return isinstance(field.field.widget, CheckboxSelectMultiple | RadioSelect)


@register.filter
def asks_password(form: BaseForm) -> bool:
    """Whether a field of the form comes back empty, because what was typed there is never sent back."""
    return any(isinstance(field.widget, PasswordInput) for field in form.fields.values())


@register.filter
def page_numbers(paginator: Paginator, number: int) -> list[int | str]:
    """The page numbers to offer around page `number`, with an ellipsis for those left out."""
    return list(paginator.get_elided_page_range(number, on_each_side=2, on_ends=1))


@register.filter
def undo_url(message: object) -> str:
    """The address that a message offers for undo, if its extra_tags carry one as "undo=<url>"."""
    tags = str(getattr(message, "extra_tags", "") or "").split()
    return next((tag.removeprefix(UNDO) for tag in tags if tag.startswith(UNDO)), "")


@register.simple_tag
def status_words() -> list[tuple[str, str]]:
    """All statuses of an event with their words, in the order of a plan's life; for the legend."""
    words = (_("Idea"), _("Tentative"), _("Planned"), _("Confirmed"), _("Live"), _("Done"), _("Cancelled"))
    return list(zip(STATUS_WORDS, words, strict=True))


@register.simple_tag
def type_words() -> list[tuple[str, str]]:
    """The five named event types with their words; for the legend and the filters."""
    return [
        ("campaign", _("Campaign launch")),
        ("pr_event", _("PR event")),
        ("vip_event", _("VIP event")),
        ("product_release", _("Product release")),
        ("restock", _("Restock")),
    ]
