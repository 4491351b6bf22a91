"""What the plan's forms offer to choose from, as far as the lens shows it. Two queries."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, Value, When

from ...accounts.models import Membership, Organisation
from ...calendars import levels
from ...calendars.lens import Lens
from ...calendars.models import Calendar, Partnership
from ...common.text import fold
from ...events.early import show_titled
from ...events.models import Channel, Dependency, Event, EventType, Market, Persona, Product
from ...events.models.vocabulary import Word
from ...events.wording import day_in_words

NEAR = timedelta(days=270)
MOST_EVENTS = 400
MOST_WORDS = 10
MOST_PRODUCTS = 200  # that are listed; of more those chosen alone, and those looked for
MOST_FOUND = 50
Choices = list[tuple[int, str]]
CHOSEN, FOUND, NEITHER, LISTED = 0, 1, 2, 3
USUAL = "usual"  # the kind of rows that say which channels a type usually has


@dataclass(frozen=True, slots=True)
class ProductsAsked:
    """For a form that doesn't list them all: those chosen in it, and the words of those looked for."""

    ids: frozenset[int] = frozenset()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Choices by kind: (id, label). `types` are named, no more: a form takes the whole of one by `type_asked`.

    `usual`: type's id → ids of the channels that its events usually have.
    `looks_for_products`: there are too many to list.
    """

    choices: Mapping[str, Choices] = field(default_factory=dict)
    types: tuple[EventType, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    events: Choices = field(default_factory=list)
    usual: Mapping[int, list[int]] = field(default_factory=dict)
    looks_for_products: bool = False
    has_found_products: bool = False

    def __getitem__(self, kind: str) -> Choices:
        return self.choices.get(kind, [])

    def type_asked(self, key: str | None, standing: EventType | None = None) -> EventType | None:
        """The type of this key that is offered, with all it says; `standing` is one that is read already."""
        found = next((row for row in self.types if row.key == key), None)
        if found is None or (standing and standing.pk == found.pk):
            return standing if found else None
        return EventType.objects.get(pk=found.pk)

    def usual_channels(self, event_type: EventType) -> list[int]:
        """Those of the offered channels that events of a type usually have."""
        offered = {pk for pk, _label in self["channels"]}
        return sorted(offered.intersection(self.usual.get(event_type.pk, ())))

    def calendar_by_id(self, pk: str | None) -> Calendar | None:
        return next((row for row in self.calendars if str(row.pk) == str(pk)), None)


def offer_of(
    brand: Organisation,
    lens: Lens,
    *,
    event: Event | None = None,
    around: date | None = None,
    asked: frozenset[int] = frozenset(),
    find: str = "",
    products: ProductsAsked | None = None,
) -> Offer:
    """All that may be chosen for an event of a brand. What an event has is offered to it even when it was put away.

    Related events are offered near the day `around` (without it none), and those of the ids `asked` wherever they are;
    with `find` those whose titles have its words, on whatever day. Without `products` all of them are offered.
    """
    kept = _kept(event)
    offered = _products_offered(_products(brand, lens), kept, products)
    rows = sorted(_rows(brand, lens, kept, offered), key=lambda row: (row[0], row[4], row[2].casefold(), row[1]))
    many = sum(row[4] >= LISTED for row in rows if row[0] == "products") > MOST_PRODUCTS
    rows = _without_unasked(rows) if many else rows
    made = {kind: [_make(brand, kind, row) for row in rows if row[0] == kind] for kind in _MAKERS}
    if not many:
        made["products"].sort(key=lambda row: (row.name.casefold(), row.pk))
    return Offer(
        choices={kind: [(row.pk, str(row)) for row in found] for kind, found in made.items()}
        | {kind: [(row[1], row[2] or row[3]) for row in rows if row[0] == kind] for kind in ("people", "agencies")},
        types=tuple(made["types"]),
        usual=_by_type(row for row in rows if row[0] == USUAL),
        calendars=tuple(made["calendars"]),
        looks_for_products=many,
        has_found_products=any(row[0] == "products" and row[4] % LISTED == FOUND for row in rows),
        events=related_offer(brand, lens, event=event, around=around, asked=asked, find=find) if around else [],
    )


def related_offer(
    brand: Organisation,
    lens: Lens,
    *,
    event: Event | None,
    around: date,
    asked: frozenset[int] = frozenset(),
    find: str = "",
) -> Choices:
    """Events near a day of which another may be a part, or which it may need; those pointed at or asked for come first."""
    wanted = Q(pk__in=asked)
    if event:
        wanted |= Q(pk=event.parent_id) | Q(pk__in=Dependency.objects.filter(event=event).values("needs_id"))
    near = wanted | (_titled(find) if find.strip() else Q(starts_on__range=(around - NEAR, around + NEAR)))
    rows = Event.objects.seen_through(lens, levels.TITLES).filter(near, brand=brand)
    rows = rows.exclude(pk=event.pk) if event else rows
    first = Case(When(wanted, then=0), default=1, output_field=IntegerField())
    named = list(rows.order_by(first, "starts_on", "pk").only(*_NAMED)[:MOST_EVENTS])
    for row in named:
        show_titled(row, lens)
    return [(row.pk, f"{row.title} · {day_in_words(row.starts_on)}") for row in named]


_NAMED = ("title", "starts_on", "embargo_until", "calendar")


def _titled(words: str) -> Q:
    found = Q()
    for word in fold(words).split()[:MOST_WORDS]:
        found &= Q(search_title__contains=word)
    return found


def _kept(event: Event | None) -> dict[str, list[int]]:
    if event is None:
        return {}
    many = {
        name: [row.pk for row in getattr(event, name).all()] for name in ("channels", "personas", "markets", "products")
    }
    people = [pk for pk in (event.owner_id, event.backup_id) if pk]
    return {**many, "needs": [event.pk], "types": [event.type_id], "calendars": [event.calendar_id], "people": people}


def _products_offered(
    products: QuerySet[Product], kept: Mapping[str, list[int]], asked: ProductsAsked | None
) -> QuerySet[Product]:
    """Their place says why they are here: CHOSEN, FOUND or neither, and LISTED more for the first so many."""
    active, chosen = products.filter(archived_at=None), Q(pk__in=kept.get("products", ()))
    if asked is None:
        return products.filter(chosen | Q(archived_at=None)).annotate(why=Value(CHOSEN, IntegerField()))
    chosen |= Q(pk__in=asked.ids, archived_at=None)
    if "needs" in kept:
        chosen |= Q(pk__in=Dependency.objects.filter(event__in=kept["needs"]).exclude(product=None).values("product"))
    listed = Q(pk__in=active.order_by("name", "pk").values("pk")[: MOST_PRODUCTS + 1])
    found = Q(pk__in=active.filter(_named(asked.words)).order_by("name", "pk").values("pk")[:MOST_FOUND])
    why = Case(When(chosen, then=CHOSEN), When(found, then=FOUND), default=NEITHER, output_field=IntegerField())
    among = Case(When(listed, then=LISTED), default=0, output_field=IntegerField())
    return products.filter(chosen | listed | found).annotate(why=why + among)


def _named(words: str) -> Q:
    """Without words nothing is found."""
    found = Q()
    for word in words.split()[:MOST_WORDS]:
        found &= Q(name__icontains=word) | Q(sku__icontains=word) | Q(category__icontains=word)
    return found or Q(pk=None)


def _without_unasked(rows: list[tuple]) -> list[tuple]:
    """Products that were chosen first, then those that were found; all other kinds of rows as they are."""
    asked = [row for row in rows if row[0] != "products" or row[4] % LISTED != NEITHER]
    return sorted(asked, key=lambda row: row[4] % LISTED if row[0] == "products" else CHOSEN)


def _rows(
    brand: Organisation, lens: Lens, kept: Mapping[str, list[int]], products: QuerySet[Product]
) -> Iterable[tuple]:
    """(kind, id, label, key, position). People and agencies are offered to the brand's own alone."""
    alive = {kind: Q(archived_at=None) | Q(pk__in=kept.get(kind, ())) for kind in _MAKERS}
    asked = [
        _columns(model.objects.filter(alive[kind], brand=brand), kind, "label", "key", "position")
        for kind, model in _WORDS.items()
    ]
    calendars = Calendar.objects.filter(alive["calendars"], brand=brand, pk__in=lens.calendar_ids)
    asked.append(_columns(calendars, "calendars", "name", "default_sharing", "position"))
    asked.append(_columns(products, "products", "name", "sku", "why"))
    if brand.pk in lens.roles:
        members = Membership.objects.filter(organisation=brand)
        asked.append(_columns(members, "people", "user__name", "user__email", None, pk="user_id"))
        agencies = Partnership.objects.filter(brand=brand, ended_at=None)
        asked.append(_columns(agencies, "agencies", "agency__name", "agency__slug", None, pk="agency_id"))
    usual = EventType.channels.through.objects.filter(eventtype__brand=brand)
    asked.append(_columns(usual, USUAL, "channel__label", "channel__key", "eventtype_id", pk="channel_id"))
    return asked[0].union(*asked[1:], all=True)


def _by_type(rows: Iterable[tuple]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for _kind, channel_id, _label, _key, type_id in rows:
        found.setdefault(type_id, []).append(channel_id)
    return found


def _products(brand: Organisation, lens: Lens) -> QuerySet[Product]:
    """The brand's own choose among all; others among those of events that show them theirs."""
    products = Product.objects.filter(brand=brand)
    if brand.pk in lens.roles:
        return products
    seen = Event.objects.seen_through(lens, levels.PRODUCTS)
    return products.filter(
        pk__in=Event.products.through.objects.filter(event__in=seen.order_by().values("pk")).values("product_id")
    )


def _columns(rows: QuerySet, kind: str, label: str, key: str, position: str | None, *, pk: str = "pk") -> QuerySet:
    place = F(position) if position else Value(0, IntegerField())
    named = rows.order_by().annotate(
        offer_kind=Value(kind, CharField()), offer_id=F(pk), offer_label=F(label), offer_key=F(key), offer_place=place
    )
    return named.values_list("offer_kind", "offer_id", "offer_label", "offer_key", "offer_place")


_WORDS: dict[str, Callable[..., Word]] = {
    "types": EventType,
    "channels": Channel,
    "personas": Persona,
    "markets": Market,
}
_MAKERS = {**_WORDS, "calendars": Calendar, "products": Product}


def _make(brand: Organisation, kind: str, row: tuple):
    _kind, pk, label, key, _position = row
    if kind == "calendars":
        return Calendar(pk=pk, name=label, default_sharing=key, brand=brand)
    if kind == "products":
        return Product(pk=pk, name=label, sku=key, brand=brand)
    return _WORDS[kind](pk=pk, label=label, key=key, brand=brand)
