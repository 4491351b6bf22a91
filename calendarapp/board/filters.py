"""The filters of month, agenda and day: read from the address, offered as far as the lens opens them, written back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

from django.db.models import CharField, Expression, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..accounts.models import Organisation, User, shown_name
from ..calendars import levels
from ..calendars.lens import Lens
from ..calendars.models import Partnership
from ..calendars.queries import calendars_seen
from ..common.statements import rows_of
from ..common.text import clean_line
from ..events.asking import held_words
from ..events.looks import Look, look_by
from ..events.models import Channel, Event, EventType, Market, Persona, Product, Stage, Status
from ..events.policy import may_plan
from ..events.queries import PlanFilters
from ..sharing.models import SavedView

NAMED_TYPES = ("campaign", "pr_event", "vip_event", "product_release", "restock")
# Name in the address → field of PlanFilters.
FIELDS = {
    "calendar": "calendars",
    "type": "types",
    "status": "statuses",
    "channel": "channels",
    "owner": "owners",
    "product": "products",
    "market": "markets",
    "persona": "personas",
    "agency": "agencies",
    "stage": "stages",
    "part": "parents",
}
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
_KEY = re.compile(r"[\w.-]{1,40}")
_MANY = 100  # values of one filter
_OFFERED = 200  # products in the menu
TEXT_LENGTH = 200
Offer = tuple[str, int, str, str, int]  # filter, id, label, key, position
Row = tuple[str, str, str]  # value, label, key
_FIRST_MENUS = ("status", "channel", "owner")


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    key: str
    chosen: bool
    look: Look | None = None  # of a type


@dataclass(frozen=True, slots=True)
class Menu:
    """One filter with many values. `summary`: what is chosen, in a word; empty if nothing is.

    `is_cut`: there are more products than a menu holds, and a list of them that the reader may open.
    """

    name: str
    label: str
    summary: str
    options: tuple[Option, ...]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class FilterBar:
    """What the page shows of its filters, and `query` to carry them on in links."""

    filters: PlanFilters
    query: str
    calendars: tuple[Option, ...]
    types: tuple[Option, ...]
    menus: tuple[Menu, ...]
    saved: tuple[Option, ...] = ()  # saved views, by id

    @property
    def first_menus(self) -> tuple[Menu, ...]:
        """Those that stand in the bar by themselves, the others when something is chosen in them."""
        return tuple(menu for menu in self.menus if menu.name in _FIRST_MENUS or menu.summary)

    @property
    def more_menus(self) -> tuple[Menu, ...]:
        return tuple(menu for menu in self.menus if menu not in self.first_menus)

    @property
    def active(self) -> bool:
        return bool(self.filters)

    def link(self, path: str, **parameters: str | list[str]) -> str:
        """An address with these parameters and the filters."""
        query = "&".join(filter(None, (urlencode(parameters, doseq=True), self.query)))
        return f"{path}?{query}" if query else path


def read_filters(query: QueryDict) -> PlanFilters:
    """What an address asks for. What can't be a value is left out; ids of others pass and find nothing."""
    return PlanFilters(
        calendars=_numbers(query, "calendar"),
        types=frozenset(_fitting(query, "type", _KEY)),
        statuses=frozenset(query.getlist("status")) & frozenset(Status.values),
        channels=_numbers(query, "channel"),
        owners=_numbers(query, "owner"),
        products=_numbers(query, "product"),
        markets=_numbers(query, "market"),
        personas=_numbers(query, "persona"),
        agencies=_numbers(query, "agency"),
        stages=frozenset(query.getlist("stage")) & frozenset(Stage.values),
        parents=_numbers(query, "part"),
        text=clean_line(query.get("q", ""))[:TEXT_LENGTH],
    )


def filter_bar(lens: Lens, brand: Organisation, query: QueryDict) -> FilterBar:
    """One query. A lens from outside is offered only what stands on events that open it."""
    filters = read_filters(query)
    return _bar(_offered(lens, brand, filters.products), filters, may_plan(lens, brand.pk), get_language())


@lru_cache(maxsize=64)  # of a brand with hundreds of products and initiatives one weighs a quarter of a megabyte
def _bar(rows: tuple[Offer, ...], filters: PlanFilters, plans: bool, _language: str) -> FilterBar:
    """Kept: a person is offered the same on page after page."""
    offered = _by_filter(rows)
    if {int(pk) for pk, *_rest in offered["calendar"]} <= filters.calendars:
        filters = replace(filters, calendars=frozenset())
    calendars = _options(offered["calendar"], filters.calendars)
    types = _types(offered["type"], filters.types)
    return FilterBar(
        filters=filters,
        query=written(filters),
        calendars=tuple(replace(option, chosen=option.chosen or not filters.calendars) for option in calendars),
        types=tuple(option for option in types if option.key in NAMED_TYPES),
        menus=tuple(
            replace(menu, is_cut=menu.name == "product" and len(menu.options) >= _OFFERED and plans)
            for menu in _menus(offered, filters, types)
        ),
        saved=tuple(_options(offered["saved"], frozenset())),
    )


def _by_filter(rows: tuple[Offer, ...]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {name: [] for name in (*FIELDS, "saved")}
    for name, pk, label, key, _position in rows:
        found[name].append((str(pk), _label(name, label, key), key))
    return found


def _numbers(query: QueryDict, name: str) -> frozenset[int]:
    return frozenset(map(int, _fitting(query, name, _NUMBER)))


def _fitting(query: QueryDict, name: str, pattern: re.Pattern) -> list[str]:
    return [value for value in query.getlist(name)[:_MANY] if pattern.fullmatch(value)]


def written(filters: PlanFilters) -> str:
    """The filters as an address says them."""
    pairs = [(name, value) for name, field in FIELDS.items() for value in sorted(getattr(filters, field))]
    return urlencode([*pairs, *([("q", filters.text)] if filters.text else [])])


def _menus(offered: dict[str, list[Row]], filters: PlanFilters, types: list[Option]) -> Iterable[Menu]:
    """Those with something to choose from."""
    stages = [(stage.value, str(stage.label), stage.value) for stage in Stage]
    statuses = [(status.value, str(status.label), status.value) for status in Status]
    rows = {
        "type": (_("Other types"), [option for option in types if option.key not in NAMED_TYPES]),
        "status": (_("Status"), _options(statuses if offered["type"] else [], filters.statuses)),
        "channel": (_("Channel"), _options(offered["channel"], filters.channels)),
        "owner": (_("Owner"), _options(offered["owner"], filters.owners)),
        "product": (_("Product"), _options(offered["product"], filters.products)),
        "market": (_("Market"), _options(offered["market"], filters.markets)),
        "persona": (_("Persona"), _options(offered["persona"], filters.personas)),
        "agency": (_("Agency"), _options(offered["agency"], filters.agencies)),
        "stage": (_("Stage"), _options(stages if offered["type"] else [], filters.stages)),
        "part": (_("Part of"), _options(offered["part"], filters.parents)),
    }
    for name, (label, options) in rows.items():
        if options:
            yield Menu(name, label, _summary(options), tuple(options))


def _summary(options: list[Option]) -> str:
    chosen = [option.label for option in options if option.chosen]
    return str(len(chosen)) if len(chosen) > 1 else "".join(chosen)


def named_types(chosen: frozenset[str]) -> tuple[Option, ...]:
    """The five that every brand starts with, in short words."""
    return tuple(
        Option(key, label, key, key in chosen, look_by(key, "", "", "")) for key, label in _short_words().items()
    )


def _short_words() -> dict[str, str]:
    return {
        "campaign": _("Campaigns"),
        "pr_event": _("PR"),
        "vip_event": _("VIP"),
        "product_release": _("Releases"),
        "restock": _("Restocks"),
    }


def _types(rows: list[Row], chosen: frozenset[str]) -> list[Option]:
    """By key; the named five first, in short words of their own unless the brand has others."""
    short = _short_words()
    found = [
        Option(key, label or short.get(key) or str(EventType(key=key)), key, key in chosen, look_by(key, *drawn))
        for label, key, *drawn in (_taken_apart(row) for row in rows)
    ]
    return sorted(found, key=lambda option: NAMED_TYPES.index(option.key) if option.key in NAMED_TYPES else 9)


def _taken_apart(row: Row) -> list[str]:
    """Label, key, base, hue and icon of a type."""
    _pk, label, drawn = row
    return [label, *drawn.split(_BETWEEN)]


def _options(rows: list[Row], chosen: frozenset) -> list[Option]:
    wanted = {str(value) for value in chosen}
    return [Option(value, label, key, value in wanted) for value, label, key in rows]


def _offered(lens: Lens, brand: Organisation, chosen: frozenset[int]) -> tuple[Offer, ...]:
    """`chosen`: products that are offered whatever stands before them."""
    about = lens.sight, brand.pk, chosen, _OFFERED
    return tuple(rows_of(lambda at: _offering(lens.at_moment(at), brand, chosen), about, lens.at))


def _offering(lens: Lens, brand: Organisation, chosen: frozenset[int]) -> QuerySet:
    queries = _of_the_brand(lens, brand, chosen) if brand.pk in lens.roles else _of_the_seen(lens, brand, chosen)
    queries.append(("saved", SavedView.objects.seen_through(lens).filter(brand=brand), "name", "kind"))
    parts = [_narrow(name, query, label, key) for name, query, label, key in queries]
    return parts[0].union(*parts[1:], all=True).order_by("place", "words", "number")


def _label(name: str, label: str, key: str) -> str:
    if name == "channel":
        return str(Channel(key=key, label=label))
    if name == "persona":
        return str(Persona(key=key, label=label))
    if name == "product":
        return f"{label} ({key})"
    return shown_name(label, key) if name == "owner" else label


_BETWEEN = "|"
# A type's key, and what its look is made of: words of a few letters each, without the sign between them.
_DRAWN = Concat("key", Value(_BETWEEN), "base", Value(_BETWEEN), "hue", Value(_BETWEEN), "icon")
Part = tuple[str, QuerySet, str, str | Expression]


def _of_the_brand(lens: Lens, brand: Organisation, chosen: frozenset[int]) -> list[Part]:
    """All the brand's words, and its people."""
    products = Product.objects.filter(brand=brand)
    first = products.filter(archived_at=None).order_by("name", "pk")[:_OFFERED]
    partners = Partnership.objects.filter(brand=brand, ended_at=None)
    return [
        ("calendar", calendars_seen(lens), "name", "colour"),
        ("type", EventType.objects.filter(brand=brand, archived_at=None), "label", _DRAWN),
        ("channel", Channel.objects.filter(brand=brand, archived_at=None), "label", "key"),
        ("owner", User.objects.filter(memberships__organisation=brand), "name", "email"),
        ("product", products.filter(Q(pk__in=first.values("pk")) | Q(pk__in=chosen)), "name", "sku"),
        ("market", Market.objects.filter(brand=brand, archived_at=None), "label", "key"),
        ("persona", Persona.objects.filter(brand=brand, archived_at=None), "label", "key"),
        ("agency", Organisation.objects.filter(pk__in=partners.values("agency_id")), "name", "slug"),
        ("part", _initiatives(lens, Event.objects.filter(brand=brand).exclude(parent=None)), "title", "uid"),
    ]


def _of_the_seen(lens: Lens, brand: Organisation, chosen: frozenset[int]) -> list[Part]:
    """The words that stand on what the lens shows, each where its own opener is open."""
    channels = Event.channels.through.objects.filter(event__in=_opening(lens, levels.READ))
    shown = Event.products.through.objects.filter(event__in=_opening(lens, levels.PRODUCTS))
    products = Product.objects.filter(pk__in=shown.values("product_id"))
    first = products.order_by("name", "pk")[:_OFFERED]
    markets = Event.markets.through.objects.filter(event__in=_opening(lens, levels.READ))
    owners = _opening(lens, levels.CONTACTS).exclude(owner=None)
    return [
        ("calendar", calendars_seen(lens), "name", "colour"),
        ("type", EventType.objects.filter(pk__in=_opening(lens, levels.TITLES).values("type_id")), "label", _DRAWN),
        ("channel", Channel.objects.filter(pk__in=channels.values("channel_id")), "label", "key"),
        ("owner", User.objects.filter(pk__in=owners.values("owner_id")), "name", "email"),
        ("product", products.filter(Q(pk__in=first.values("pk")) | Q(pk__in=chosen)), "name", "sku"),
        ("market", Market.objects.filter(pk__in=markets.values("market_id")), "label", "key"),
        ("part", _initiatives(lens, _opening(lens, levels.READ).exclude(parent=None)), "title", held_words(lens)),
    ]


def _initiatives(lens: Lens, children: QuerySet[Event]) -> QuerySet[Event]:
    """What the lens shows of the parents of these events."""
    wanted = _opening(lens, levels.TITLES).filter(pk__in=children.order_by().values("parent_id"))
    return Event.objects.filter(pk__in=wanted.values("pk")[:_OFFERED])


def _opening(lens: Lens, opener: str) -> QuerySet[Event]:
    return Event.objects.seen_through(lens, opener).order_by()


def _narrow(name: str, query: QuerySet, label: str, key: str | Expression) -> QuerySet:
    """Kind, id, label, key, position: the same columns for all, so that one query brings them."""
    columns = {field.name for field in query.model._meta.get_fields()}
    place = F("position") if "position" in columns else Value(0)
    return (
        query.order_by()
        .annotate(
            filter_name=Value(name, CharField()),
            number=F("pk"),
            words=F(label),
            short=F(key) if isinstance(key, str) else key,
            place=place + Value(0, IntegerField()),
        )
        .values_list("filter_name", "number", "words", "short", "place")
    )
