"""The brand's products: added, changed, put away, taken in from a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from ...accounts.models import Organisation
from ..models import Dependency, Event, Product
from .vocabulary import InUseError, TakenError, raise_brand

BATCH = 500
FIELDS = ("sku", "name", "category")


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product as somebody else's list has it. `category` None: the list doesn't say."""

    sku: str
    name: str
    category: str | None = None


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many of a list became what. `restored` were archived; they count among neither of the others."""

    created: int = 0
    changed: int = 0
    restored: int = 0
    unchanged: int = 0


@transaction.atomic
def add_product(brand: Organisation, *, sku: str, name: str, category: str = "") -> Product:
    """A stock-keeping unit to choose in events. One that was archived comes back under its SKU. Raises TakenError."""
    values = {"name": name, "category": category}
    product, is_new = Product.objects.get_or_create(brand=brand, sku=sku, defaults=values)
    if is_new:
        return product
    if product.archived_at is None:
        raise TakenError("sku")
    return _written(product, **values, archived_at=None)


@transaction.atomic
def change_product(product: Product, *, sku: str, name: str, category: str) -> Product:
    """Another SKU, name or category. Raises TakenError, also when an archived product has the SKU."""
    _hold(product.brand_id)
    if Product.objects.filter(brand=product.brand_id, sku=sku).exclude(pk=product.pk).exists():
        raise TakenError("sku")
    return _written(product, sku=sku, name=name, category=category)


@transaction.atomic
def archive_product(product: Product, *, at: datetime) -> Product:
    """No longer offered; events that have it keep it."""
    return _written(product, archived_at=product.archived_at or at)


@transaction.atomic
def bring_back_product(product: Product) -> Product:
    """Offered again."""
    return _written(product, archived_at=None)


@transaction.atomic
def delete_product(product: Product) -> None:
    """For good. Raises InUseError where an event has it or waits for it, deleted events among them."""
    _hold(product.brand_id)
    if count := uses_of_product(product):
        raise InUseError(count)
    product.delete()


def uses_of_product(product: Product) -> int:
    """How many events have it or wait for it, whoever sees them."""
    on = Event.products.through.objects.filter(product=product).values_list("event_id")
    waiting = Dependency.objects.filter(product=product).order_by().values_list("event_id")
    return on.union(waiting).count()


def foreseen(brand: Organisation, rows: Sequence[NewProduct]) -> list[str]:
    """What `take_products` would make of each row: "new", "change", "restore" or "unchanged"."""
    standing = _standing(brand, rows)
    return [_fate(standing.get(row.sku), row) for row in rows]


@transaction.atomic
def take_products(brand: Organisation, *, rows: Sequence[NewProduct]) -> TakenIn:
    """Products of a list, each SKU once: new ones are added, those that stand take name and category from it.

    All of them or none.
    """
    _hold(brand.pk)
    standing = _standing(brand, rows)
    fates = [_fate(standing.get(row.sku), row) for row in rows]
    new = [_product(brand, row) for row, fate in zip(rows, fates, strict=True) if fate == "new"]
    Product.objects.bulk_create(new, batch_size=BATCH)
    touched = [_told(standing[row.sku], row) for row, fate in zip(rows, fates, strict=True) if fate in _TOUCHES]
    Product.objects.bulk_update(touched, ["name", "category", "archived_at"], batch_size=BATCH)
    if touched:
        raise_brand(brand.pk)
    return TakenIn(*(fates.count(fate) for fate in ("new", "change", "restore", "unchanged")))


_TOUCHES = ("change", "restore")


def _hold(brand_id: int) -> None:
    """Two who write SKUs at once come one after the other."""
    Organisation.objects.select_for_update().get(pk=brand_id)


def _standing(brand: Organisation, rows: Sequence[NewProduct]) -> dict[str, Product]:
    found: dict[str, Product] = {}
    for first in range(0, len(rows), BATCH):
        skus = [row.sku for row in rows[first : first + BATCH]]
        found |= {product.sku: product for product in _of_brand(brand).filter(sku__in=skus)}
    return found


def _of_brand(brand: Organisation) -> QuerySet[Product]:
    return Product.objects.filter(brand=brand)


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


def _written(product: Product, **values: object) -> Product:
    for name, value in values.items():
        setattr(product, name, value)
    product.save(update_fields=list(values))
    raise_brand(product.brand_id)
    return product
