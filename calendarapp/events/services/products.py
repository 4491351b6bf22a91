"""The brand's products: added, changed, put away, deleted."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from ...accounts.models import Organisation
from ..models import Dependency, Event, Product
from .vocabulary import InUseError, TakenError, raise_brand


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
    hold_skus(product.brand_id)
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
    hold_skus(product.brand_id)
    if count := uses_of_product(product):
        raise InUseError(count)
    product.delete()


@transaction.atomic
def restore_product(product: Product) -> Product:
    """One that was deleted stands again as it stood, under its id. Raises TakenError."""
    hold_skus(product.brand_id)
    if Product.objects.filter(brand=product.brand_id, sku=product.sku).exists():
        raise TakenError("sku")
    product.save(force_insert=True)
    return product


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


def _written(product: Product, **values: object) -> Product:
    for name, value in values.items():
        setattr(product, name, value)
    product.save(update_fields=list(values))
    raise_brand(product.brand_id)
    return product
