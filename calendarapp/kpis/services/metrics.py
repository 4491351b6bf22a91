"""The brand's metrics: added, renamed, deleted. Ordered, archived and brought back they are as every word of a brand is."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...accounts.models import Organisation
from ...accounts.services import RuleError
from ...events.models import EventType
from ...events.services.vocabulary import BuiltInError, add_word, change_word, raise_brand, restore_word
from ..choices import usual_metrics
from ..models import Metric, Reading, Target

UNIT, DIRECTION, INSIDE = "unit", "direction", "inside"
MOST_OWN = 35  # the keys of all metrics have to fit into what a grant can leave out


class FixedError(RuleError):
    """What a metric is can't become another. `field`: the one to blame."""

    messages: ClassVar = {
        UNIT: _("What has figures or came with Almanac keeps its unit. Add another metric instead."),
        DIRECTION: _("What has figures keeps its direction. Add another metric instead."),
        INSIDE: _("This one tells the margin: it stays with the brand's own people."),
    }

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field
        self.message = self.messages[field]


class TooManyOwnError(RuleError):
    field = "label"
    message = _("A brand can have %(most)s metrics of its own. Delete one that nobody uses first.") % {"most": MOST_OWN}


class MeasuredError(RuleError):
    """`count`: how many targets, readings and types have it, those of events in “Recently deleted” among them."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count
        words = ngettext_lazy(
            "%(count)s target, reading or type has it. Archive it instead.",
            "%(count)s targets, readings or types have it. Archive it instead.",
            count,
        )
        self.message = words % {"count": count}


@transaction.atomic
def add_metric(brand: Organisation, *, label: str, **traits: Any) -> Metric:
    """One of the brand's own behind the others; one that was archived under this name comes back.

    `traits`: `unit`, `direction`, `inside`. Raises TakenError, TooManyOwnError, and FixedError where the archived
    one has figures in another unit.
    """
    standing = Metric.objects.filter(brand=brand).in_bulk()
    metric = add_word(brand, Metric, label=label, **traits)
    if before := standing.get(metric.pk):
        _refuse(before, traits)
    elif sum(row.is_own for row in standing.values()) >= MOST_OWN:
        raise TooManyOwnError
    return metric


@transaction.atomic
def change_metric(metric: Metric, *, label: str, **traits: Any) -> Metric:
    """Another name or other traits; see `fixed_traits`. Raises FixedError and as `change_word`."""
    # Held: whoever sets the first target or enters the first reading waits for it.
    _refuse(Metric.objects.select_for_update().get(pk=metric.pk), traits)
    return change_word(metric, label=label, **traits)


@transaction.atomic
def delete_metric(metric: Metric) -> None:
    """For good. Raises BuiltInError, and MeasuredError where something has it."""
    metric = Metric.objects.select_for_update().get(pk=metric.pk)
    if not metric.is_own:
        raise BuiltInError
    if count := uses_of_metric(metric):
        raise MeasuredError(count)
    metric.delete()
    raise_brand(metric.brand_id)


@transaction.atomic
def restore_metric(metric: Metric) -> Metric:
    """One that was deleted stands again as it stood. Raises TooManyOwnError and as `restore_word`."""
    restore_word(metric)
    if sum(row.is_own for row in Metric.objects.filter(brand=metric.brand_id)) > MOST_OWN:
        raise TooManyOwnError
    return metric


def uses_of_metric(metric: Metric) -> int:
    """How many targets and readings are in it and how many types name it, whoever sees them."""
    types = EventType.objects.filter(brand=metric.brand_id)
    return _figures_in(metric) + sum(metric.key in usual_metrics(row) for row in types)


def fixed_traits(metric: Metric) -> frozenset[str]:
    """What can't be changed: the unit of a built-in one, unit and direction of one with figures.

    A built-in one that tells the margin stays inside the brand.
    """
    return frozenset(_fixed(metric))


def _fixed(metric: Metric) -> Iterable[str]:
    has_figures = _figures_in(metric) > 0
    if metric.builtin or has_figures:
        yield UNIT
    if has_figures:
        yield DIRECTION
    if metric.builtin and metric.builtin.inside:
        yield INSIDE


def _figures_in(metric: Metric) -> int:
    return sum(model._default_manager.filter(metric=metric).count() for model in (Target, Reading))


def _refuse(metric: Metric, traits: dict[str, Any]) -> None:
    changed = {name for name, value in traits.items() if getattr(metric, name) != value}
    for name in sorted(changed & fixed_traits(metric)):
        raise FixedError(name)
