"""The plan's tables."""

from .event import Event, EventPartner, EventQuerySet, KeptLine, Override, Status
from .parts import Dependency, Milestone, Occurrence, Watch
from .vocabulary import Channel, EventType, Market, Persona, Product

__all__ = [
    "Channel",
    "Dependency",
    "Event",
    "EventPartner",
    "EventQuerySet",
    "EventType",
    "KeptLine",
    "Market",
    "Milestone",
    "Occurrence",
    "Override",
    "Persona",
    "Product",
    "Status",
    "Watch",
]
