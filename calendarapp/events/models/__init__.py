"""The plan's tables."""

from .days import HOLIDAYS, FreezeScope, FreezeWindow, KeyDate
from .event import Event, EventPartner, EventQuerySet, KeptLine, Override, Stage, Status
from .parts import Dependency, Milestone, Occurrence, Watch
from .vocabulary import Channel, EventType, Market, Persona, Product, ProductImport

__all__ = [
    "HOLIDAYS",
    "Channel",
    "Dependency",
    "Event",
    "EventPartner",
    "EventQuerySet",
    "EventType",
    "FreezeScope",
    "FreezeWindow",
    "KeptLine",
    "KeyDate",
    "Market",
    "Milestone",
    "Occurrence",
    "Override",
    "Persona",
    "Product",
    "ProductImport",
    "Stage",
    "Status",
    "Watch",
]
