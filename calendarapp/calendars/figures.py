"""The metrics of which single ones may be left out of a grant. The slice that knows them registers itself here."""

from collections.abc import Callable
from typing import NamedTuple

from ..accounts.models import Organisation


class Offered(NamedTuple):
    """A metric that a partner may see; `rests_on`: the names of those from which it is computed."""

    key: str
    label: str
    rests_on: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.label


Offer = Callable[[Organisation], list[Offered]]
_offers: list[Offer] = []


def register(offer: Offer) -> None:
    """`offer(brand)` names from now on what may be left out."""
    if offer not in _offers:
        _offers.append(offer)


def metrics_offered(brand: Organisation) -> list[Offered]:
    """All that partners of a brand may see where a group of figures is open to them. One query."""
    return [offered for offer in _offers for offered in offer(brand)]
