"""Where one may go from anywhere: events, products, people, pages and actions, by a few letters of their names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from ...common.text import fold
from ...events.chips import chips_for
from ...events.models import Product
from ...events.queries import PlanFilters, plan_query
from .. import words
from ..context import Shell
from ..filters import Option
from .view import View

MOST = 6  # of one kind; events have two more
PEOPLE_AND_WORDS = {
    "product": (lambda: _("Products"), "product_release"),
    "owner": (lambda: _("People"), "user"),
    "channel": (lambda: _("Channels"), "filter"),
    "persona": (lambda: _("Personas"), "filter"),
    "market": (lambda: _("Markets"), "filter"),
    "agency": (lambda: _("Agencies"), "partners"),
}
WITH_PAGE = ("product", "channel", "persona", "market")  # each says all that is planned for it


@dataclass(frozen=True, slots=True)
class Item:
    """`note` says more in second text; `dialog`: opens in a dialog where scripts run."""

    label: str
    url: str
    icon: str
    note: str = ""
    dialog: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    items: tuple[Item, ...]


def palette_groups(shell: Shell, view: View, views: Iterable[Item], text: str) -> list[Group]:
    """What matches every word of `text`; without any, actions and pages. Four queries at most beside the frame's."""
    asked = fold(text).split()
    parts = [
        (_("Events"), _events(view, text) if asked else []),
        *((label, _matching(items, asked)[:MOST]) for label, items in _words(view, text if asked else "")),
        (_("Actions"), _matching([] if shell.viewing else _actions(shell), asked)),
        (_("Views"), _matching([*views, *_saved(view)], asked)),
        (_("Pages"), _matching(_pages(shell), asked)),
    ]
    groups = [Group(label, tuple(items)) for label, items in parts if items]
    return sorted(groups, key=lambda group: not _named(group, " ".join(asked)))


def _named(group: Group, asked: str) -> bool:
    """Whether one in it is called exactly so: “table” is first of all the table."""
    return any(fold(item.label) == asked for item in group.items)


def _matching(items: Iterable[Item], asked: list[str]) -> list[Item]:
    return [item for item in items if all(word in fold(f"{item.label} {item.note}") for word in asked)]


def _events(view: View, text: str) -> list[Item]:
    """Those that the words find, latest first."""
    found = plan_query(view.lens, PlanFilters(text=text)).order_by("-starts_on", "-pk")
    rows = list(found.values_list("pk", "starts_on", "ends_on")[: MOST + 2])
    chips = chips_for(((pk, "-") for pk, *_days in rows), view.lens)
    return [
        Item(
            words.title_of(sheet),
            view.event_link(pk),
            sheet.look.icon if sheet.look else "other",
            words.span_with_year(first, last),
        )
        for pk, first, last in rows
        if (sheet := chips.of(pk)) and sheet.titled
    ]


def _words(view: View, text: str) -> Iterator[tuple[str, list[Item]]]:
    """The page of each product, channel …, and the agenda of each person, as the filter bar offers them to this lens."""
    menus = {menu.name: menu.options for menu in view.bar.menus} if text else {}
    for name, (label, icon) in PEOPLE_AND_WORDS.items():
        items = [Item(option.label, _place_of(view, name, option.value), icon) for option in menus.get(name, ())]
        yield label(), _more_products(view, text, items) if name == "product" else items


def _more_products(view: View, text: str, items: list[Item]) -> list[Item]:
    """The filter bar stops at two hundred; to the brand's own people the others are offered, too."""
    if not text or view.brand.pk not in view.lens.roles:
        return items
    wanted = Q()
    for word in text.split():
        wanted &= Q(name__icontains=word) | Q(sku__icontains=word)
    found = Product.objects.filter(wanted, brand=view.brand, archived_at=None)[:MOST]
    return [Item(str(product), _place_of(view, "product", str(product.pk)), "product_release") for product in found]


def _place_of(view: View, name: str, value: str) -> str:
    if name in WITH_PAGE:
        return reverse(name, args=[view.brand.slug, value])
    return f"{reverse('agenda', args=[view.brand.slug])}?{name}={value}"


def _saved(view: View) -> list[Item]:
    def item(option: Option) -> Item:
        return Item(option.label, reverse("saved_view", args=[view.brand.slug, option.value]), "eye", _("Saved view"))

    return [item(option) for option in view.bar.saved]


def _actions(shell: Shell) -> Iterator[Item]:
    if shell.new_link and shell.brand:
        yield Item(_("New event"), f"{shell.new_link.url}?quick=1", "plus", dialog=True)
    yield Item(_("New feed"), reverse("subscription_new"), "feed")
    yield Item(_("New API token"), reverse("api_tokens"), "plus")


def _pages(shell: Shell) -> Iterator[Item]:
    links = [*shell.nav, *shell.plan_nav, *shell.sharing_nav]
    settings = [(link.label, link.url) for group in shell.settings_nav for link in group.links]
    seen = set()
    for label, url, icon in (
        *((link.label, link.url, link.icon) for link in links),
        *((*row, "gear") for row in settings),
    ):
        if url not in seen:
            seen.add(url)
            yield Item(label, url, icon)
    if shell.viewing:
        return
    yield Item(_("Profile"), reverse("profile"), "gear")
    yield Item(_("What I hear of"), reverse("notice_preferences"), "bell")
