"""What a new brand starts with: the metrics of the library, by key."""

from datetime import datetime

from ..accounts.models import Organisation, User
from .library import METRICS
from .models import Metric


def furnish(organisation: Organisation, *, actor: User, at: datetime) -> None:
    """Copy the library to a brand. Run again it adds what is missing and changes nothing."""
    if not organisation.is_brand:
        return
    Metric.objects.bulk_create(
        (
            Metric(
                brand=organisation,
                key=key,
                unit=known.unit,
                direction=known.direction,
                inside=known.inside,
                position=position,
            )
            for position, (key, known) in enumerate(METRICS.items())
        ),
        ignore_conflicts=True,
    )
