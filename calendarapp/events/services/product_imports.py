"""Lists of products: taken in by their SKUs, and taken back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from ...accounts.models import Organisation, User
from ..models import Product, ProductImport
from .products import hold_skus, of_skus, standing_by_sku, used_among
from .undoing import UNDO_FOR, UndoError
from .vocabulary import raise_brand

BATCH = 500
FIELDS = ("sku", "name", "category")
FATES = ("new", "change", "restore", "unchanged")
_IN_HAND = timedelta(hours=1)
_TOUCHES = ("change", "restore")
_TOLD = ("name", "category", "archived_at")  # what a list says of a product that stands


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product as somebody else's list has it. `category` None: the list doesn't say."""

    sku: str
    name: str
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """A product that undo left as it is, because somebody changed or deleted it since."""

    id: int
    sku: str
    name: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of the products of a list: `restored` are as they were, `deleted` and `archived` were new."""

    restored: int
    deleted: int
    archived: int
    left: tuple[Left, ...]


def foreseen(brand: Organisation, rows: Sequence[NewProduct]) -> list[str]:
    """What `take_products` would make of each row: one of FATES. "restore": it was archived, and nothing else counts."""
    standing = _standing(brand, rows)
    return [_fate(standing.get(row.sku), row) for row in rows]


@transaction.atomic
def take_products(brand: Organisation, *, rows: Sequence[NewProduct], actor: User, at: datetime) -> ProductImport:
    """Products of a list, each SKU once: new ones are added, those that stand take name and category from it, no more.

    All of them or none; what it returns can be taken back for ten minutes.
    """
    hold_skus(brand.pk)
    standing = _standing(brand, rows)
    fates = [_fate(standing.get(row.sku), row) for row in rows]
    new = [_product(brand, row) for row, fate in zip(rows, fates, strict=True) if fate == "new"]
    Product.objects.bulk_create(new, batch_size=BATCH)
    touched = [(standing[row.sku], row) for row, fate in zip(rows, fates, strict=True) if fate in _TOUCHES]
    before = [values_of(product) for product, _row in touched]
    changed = [_told(product, row) for product, row in touched]
    Product.objects.bulk_update(changed, _TOLD, batch_size=BATCH)
    if changed:
        raise_brand(brand.pk)
    return ProductImport.objects.create(
        brand=brand,
        actor=actor,
        at=at,
        counts={fate: fates.count(fate) for fate in FATES},
        written=[*_written(new, [None] * len(new)), *_written(changed, before)],
    )


@transaction.atomic
def take_back_products(run: ProductImport, *, actor: User, at: datetime) -> TakenBack:
    """Give the products of a list the values from before it, and take away those that it made.

    Made ones that an event has by now are archived, for events keep what they have. What somebody changed or deleted since
    stays as it is and is named. Raises UndoError when the list is taken back already, or when all of it was changed since.
    """
    hold_skus(run.brand_id)
    run = ProductImport.objects.get(pk=run.pk)
    if run.undone_at:
        raise UndoError("gone")
    standing = _held([entry["id"] for entry in run.written])
    untouched = [entry for entry in run.written if _is_untouched(entry, standing)]
    left = tuple(_left(entry, standing) for entry in run.written if _is_to_tell(entry, standing))
    if left and not untouched:
        raise UndoError("later")
    former = [_as_before(standing[entry["id"]], entry["before"]) for entry in untouched if entry["before"]]
    made = [standing[entry["id"]] for entry in untouched if not entry["before"]]
    archived = _put_away(made, at=at)
    Product.objects.bulk_update([*former, *archived], _TOLD, batch_size=BATCH)
    if former or archived:
        raise_brand(run.brand_id)
    run.undone_at, run.undone_by = at, actor
    run.save(update_fields=["undone_at", "undone_by"])
    return TakenBack(len(former), len(made) - len(archived), len(archived), left)


def purge_written(*, at: datetime) -> int:
    """Let go of what no undo needs any more: that of lists taken back, or too old. Their counts stay.

    Returns how many lists it was. It waits longer than an undo that came in time can take.
    """
    over = Q(at__lt=at - UNDO_FOR - _IN_HAND) | Q(undone_at__isnull=False)
    return ProductImport.objects.filter(over).exclude(written=[]).update(written=[])


def may_still_undo(run: ProductImport, *, at: datetime) -> bool:
    """For ten minutes. Unlike a change of an event's, by any planner of the brand: a list is everybody's."""
    return at - run.at <= UNDO_FOR


def undoable(brands: Iterable[Organisation | int], *, at: datetime) -> QuerySet[ProductImport]:
    """The lists that wrote something and can still be taken back, the last first; without what they wrote."""
    recent = ProductImport.objects.filter(brand__in=brands, at__gte=at - UNDO_FOR, undone_at=None).exclude(written=[])
    return recent.select_related("actor").defer("written")


def values_of(product: Product) -> dict[str, Any]:
    """What stands, as it is kept in `ProductImport.written`."""
    archived_at = product.archived_at.isoformat() if product.archived_at else None
    return {**{name: getattr(product, name) for name in FIELDS}, "archived_at": archived_at}


def _standing(brand: Organisation, rows: Sequence[NewProduct]) -> dict[str, Product]:
    """By SKU as the list writes it."""
    found: dict[str, Product] = {}
    for batch in _batches([row.sku for row in rows]):
        found |= standing_by_sku(of_skus(brand.pk, batch), batch)
    return found


def _held(ids: Sequence[int]) -> dict[int, Product]:
    """By id, held against those who archive them or plan with them at the same moment."""
    found: dict[int, Product] = {}
    for batch in _batches(ids):
        found |= Product.objects.select_for_update().order_by("pk").in_bulk(batch)
    return found


def _batches(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[first : first + BATCH] for first in range(0, len(values), BATCH))


def _fate(product: Product | None, row: NewProduct) -> str:
    if product is None:
        return "new"
    if product.archived_at is not None:
        return "restore"
    same = product.name == row.name and row.category in (None, product.category)
    return "unchanged" if same else "change"


def _product(brand: Organisation, row: NewProduct) -> Product:
    return Product(brand=brand, sku=row.sku, name=row.name, category=row.category or "")


def _told(product: Product, row: NewProduct) -> Product:
    product.name, product.archived_at = row.name, None
    if row.category is not None:
        product.category = row.category
    return product


def _written(products: Iterable[Product], before: Iterable[Mapping | None]) -> Iterator[dict[str, Any]]:
    for product, former in zip(products, before, strict=True):
        yield {"id": product.pk, "before": former, "after": values_of(product)}


def _is_untouched(entry: Mapping[str, Any], standing: Mapping[int, Product]) -> bool:
    product = standing.get(entry["id"])
    return product is not None and values_of(product) == entry["after"]


def _is_to_tell(entry: Mapping[str, Any], standing: Mapping[int, Product]) -> bool:
    """One that the list made and somebody deleted since is gone, as undo would have it."""
    return not _is_untouched(entry, standing) and (entry["id"] in standing or entry["before"] is not None)


def _left(entry: Mapping[str, Any], standing: Mapping[int, Product]) -> Left:
    product = standing.get(entry["id"])
    known = values_of(product) if product else entry["after"]
    return Left(entry["id"], known["sku"], known["name"])


def _as_before(product: Product, values: Mapping[str, Any]) -> Product:
    product.name, product.category = values["name"], values["category"]
    product.archived_at = datetime.fromisoformat(values["archived_at"]) if values["archived_at"] else None
    return product


def _put_away(made: Sequence[Product], *, at: datetime) -> list[Product]:
    """Deletes those that nothing points at; returns the others, to be archived."""
    used = {pk for batch in _batches([product.pk for product in made]) for pk in used_among(batch)}
    for batch in _batches([product.pk for product in made if product.pk not in used]):
        Product.objects.filter(pk__in=batch).delete()
    kept = [product for product in made if product.pk in used]
    for product in kept:
        product.archived_at = at
    return kept
