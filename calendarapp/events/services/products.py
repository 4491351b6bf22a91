"""The brand's products: added, changed, put away, deleted."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation
from ..models import Dependency, Event, Product
from .vocabulary import InUseError, TakenError, raise_brand


class SkuTakenError(TakenError):
    """The brand has a product of this SKU, maybe in other letters: NC-1 is nc-1."""

    def __init__(self, sku: str, taken: str) -> None:
        super().__init__("sku")
        if sku != taken:
            self.message = _("It is in the list already, as “%(sku)s”.") % {"sku": taken}


@transaction.atomic
def add_product(brand: Organisation, *, sku: str, name: str, category: str = "") -> Product:
    """A stock-keeping unit to choose in events. One that was archived comes back under the SKU that it had.

    Raises SkuTakenError.
    """
    hold_skus(brand.pk)
    values = {"name": name, "category": category}
    same = standing_by_sku(of_skus(brand.pk, [sku]), [sku]).get(sku)
    if same is None:
        return Product.objects.create(brand=brand, sku=sku, **values)
    if same.archived_at is None:
        raise SkuTakenError(sku, same.sku)
    return _written(same, **values, archived_at=None)


@transaction.atomic
def change_product(product: Product, *, sku: str, name: str, category: str) -> Product:
    """Another SKU, name or category. Raises SkuTakenError, also when an archived product has the SKU."""
    hold_skus(product.brand_id)
    if sku != product.sku:  # of two that stand from before they were one, each keeps its own
        _refuse_taken(of_skus(product.brand_id, [sku]).exclude(pk=product.pk), sku)
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
    hold_skus(product.brand_id)
    if count := uses_of_product(product):
        raise InUseError(count)
    product.delete()


@transaction.atomic
def restore_product(product: Product) -> Product:
    """One that was deleted stands again as it stood, under its id. Raises SkuTakenError."""
    hold_skus(product.brand_id)
    _refuse_taken(of_skus(product.brand_id, [product.sku]), product.sku)
    product.save(force_insert=True)
    return product


def of_skus(brand_id: int, skus: Iterable[str]) -> QuerySet[Product]:
    """The brand's products of these SKUs, in whatever letters. As the database knows them: SQLite's are those of ASCII."""
    products = Product.objects.annotate(sku_key=Lower("sku"))
    return products.filter(brand=brand_id, sku_key__in=[Lower(Value(sku)) for sku in skus])


def standing_by_sku(products: Iterable[Product], skus: Iterable[str]) -> dict[str, Product]:
    """SKU as it is asked for → the product that has it. Of several, from before letters were one, that of the very SKU,
    else one that is offered, else the first.
    """
    ranked = sorted(products, key=lambda row: (row.archived_at is not None, row.pk))
    found = {sku_key(row.sku): row for row in reversed(ranked)}
    exact = {row.sku: row for row in ranked}
    both = ((sku, exact.get(sku) or found.get(sku_key(sku))) for sku in skus)
    return {sku: product for sku, product in both if product}


def sku_key(sku: str) -> str:
    """What SKUs are compared by."""
    return sku.lower()


def uses_of_product(product: Product) -> int:
    """How many events have it or wait for it, whoever sees them."""
    on = Event.products.through.objects.filter(product=product).values_list("event_id")
    waiting = Dependency.objects.filter(product=product).order_by().values_list("event_id")
    return on.union(waiting).count()


def used_among(products: Collection[int]) -> set[int]:
    """Those of the ids that an event has or waits for, deleted events among them."""
    on = Event.products.through.objects.filter(product_id__in=products).values_list("product_id")
    waited_for = Dependency.objects.filter(product__in=products).order_by().values_list("product_id")
    return {pk for (pk,) in on.union(waited_for)}


def hold_skus(brand_id: int) -> None:
    """Two who write SKUs at once come one after the other."""
    Organisation.objects.select_for_update().get(pk=brand_id)


def _refuse_taken(others: QuerySet[Product], sku: str) -> None:
    if other := others.order_by("pk").first():
        raise SkuTakenError(sku, other.sku)


def _written(product: Product, **values: object) -> Product:
    for name, value in values.items():
        setattr(product, name, value)
    product.save(update_fields=list(values))
    raise_brand(product.brand_id)
    return product
