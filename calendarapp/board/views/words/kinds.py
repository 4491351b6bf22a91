"""What tells channels, personas and markets apart on their pages."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ....events.models import Channel, Market, Persona
from ....events.models.vocabulary import Word


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
KINDS = (CHANNELS, PERSONAS, MARKETS)
