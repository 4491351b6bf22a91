"""Which metrics a brand may leave out of what it opens to partners."""

from ..accounts.models import Organisation
from ..calendars.figures import Offered
from .models import Metric


def metrics_for_partners(brand: Organisation) -> list[Offered]:
    """Those that aren't the brand's alone; archived ones too, for their figures still show."""
    metrics = {metric.key: metric for metric in Metric.objects.filter(brand=brand, inside=False)}
    return [Offered(key, str(metric), _operands(metric, metrics)) for key, metric in metrics.items()]


def _operands(metric: Metric, known: dict[str, Metric]) -> tuple[str, ...]:
    quotient = metric.measure.quotient
    keys = (quotient.numerator, quotient.denominator) if quotient else ()
    return tuple(str(known[key]) for key in keys if key in known)
