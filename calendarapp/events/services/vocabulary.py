"""The brand's own products and markets: added, put away, taken up again."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from ...accounts.models import Organisation
from ..models import Market, Product


class TakenError(ValueError):
    """The brand has this SKU or market already."""


@transaction.atomic
def add_product(brand: Organisation, *, sku: str, name: str) -> Product:
    """A stock-keeping unit to choose in events. One that was put away comes back under its SKU. Raises TakenError."""
    product, is_new = Product.objects.get_or_create(brand=brand, sku=sku, defaults={"name": name})
    if is_new:
        return product
    if product.archived_at is None:
        raise TakenError(sku)
    product.name, product.archived_at = name, None
    product.save(update_fields=["name", "archived_at"])
    return product


@transaction.atomic
def add_market(brand: Organisation, *, label: str, key: str = "") -> Market:
    """A country or region to choose in events; `key` is an ISO 3166-1 code where it has one. Raises TakenError."""
    market, is_new = Market.objects.get_or_create(
        brand=brand, key=key or slugify(label, allow_unicode=True)[:40], defaults={"label": label}
    )
    if not is_new and market.archived_at is None:
        raise TakenError(label)
    market.label, market.archived_at = label, None
    market.save(update_fields=["label", "archived_at"])
    return market


def put_away(word: Product | Market, *, at: datetime) -> None:
    """No longer offered; events that have it keep it."""
    word.archived_at = word.archived_at or at
    word.save(update_fields=["archived_at"])
