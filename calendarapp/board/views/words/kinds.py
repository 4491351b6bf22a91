"""What tells channels, personas, markets and metrics apart on their pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ....accounts.models import Organisation
from ....calendars.lens import Lens
from ....events.models import Channel, Market, Persona
from ....events.models.vocabulary import Word
from ....events.services import vocabulary
from ....events.vocabulary import planned_with
from ....kpis import services as kpis
from ....kpis.models import Metric
from ....kpis.programmes import aimed_at


@dataclass(frozen=True, slots=True)
class Kind:
    """`many` and `one` name the addresses: "channels", "channel_edit"; `one` is the filter's name in addresses, too."""

    many: str
    one: str
    model: type[Word]
    heading: Promise
    explained: Promise
    adding: Promise
    nothing: Promise

    def add(self, brand: Organisation, values: dict[str, Any]) -> Word:
        return vocabulary.add_word(brand, self.model, **values)

    def change(self, word: Any, values: dict[str, Any]) -> Word:
        return vocabulary.change_word(word, **values)

    def delete(self, word: Any) -> None:
        vocabulary.delete_word(word)

    def uses_of(self, word: Any) -> int:
        return vocabulary.uses_of_word(word)

    def planned_with(self, lens: Lens, words: Sequence[Word]) -> dict[int, int]:
        """Word id → number of events that have it and show it to the lens. One query."""
        return planned_with(lens, self.model, [word.pk for word in words])


class KindOfMetrics(Kind):
    """Metrics hang on events by targets and readings, and what is measured in them binds what they can become."""

    def add(self, brand: Organisation, values: dict[str, Any]) -> Word:
        return kpis.add_metric(brand, **values)

    def change(self, word: Metric, values: dict[str, Any]) -> Word:
        return kpis.change_metric(word, **values)

    def delete(self, word: Metric) -> None:
        kpis.delete_metric(word)

    def uses_of(self, word: Metric) -> int:
        return kpis.uses_of_metric(word)

    def planned_with(self, lens: Lens, words: Sequence[Word]) -> dict[int, int]:
        return aimed_at(lens, [word.pk for word in words])


CHANNELS = Kind(
    many="channels",
    one="channel",
    model=Channel,
    heading=_("Channels"),
    explained=_("Where the plan reaches people. Events choose among these, in this order."),
    adding=_("Add a channel"),
    nothing=_("No channels yet"),
)
PERSONAS = Kind(
    many="personas",
    one="persona",
    model=Persona,
    heading=_("Personas"),
    explained=_("For whom you plan. Personas and their segments are seen by the brand's own people alone."),
    adding=_("Add a persona"),
    nothing=_("No personas yet"),
)
MARKETS = Kind(
    many="markets",
    one="market",
    model=Market,
    heading=_("Markets"),
    explained=_("The countries and regions that you plan for."),
    adding=_("Add a market"),
    nothing=_("No markets yet"),
)
METRICS = KindOfMetrics(
    many="metrics",
    one="metric",
    model=Metric,
    heading=_("Metrics"),
    explained=_("Targets and readings are measured in these. Computed ones follow from the readings of others."),
    adding=_("Add a metric"),
    nothing=_("No metrics yet"),
)
PLANNED_BY = (CHANNELS, PERSONAS, MARKETS)  # each has a page that says what is planned for it
KINDS = (*PLANNED_BY, METRICS)
