"""How a type of event is drawn: its hue as a class, its shape as an icon of the sprite."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .builtin import TYPES
from .models import EventType
from .models.vocabulary import Hue

# The shapes to choose from, in the order in which they are offered.
SHAPES: dict[str, Promise] = {
    "campaign": _("Pennant"),
    "pr_event": _("Speech bubble"),
    "vip_event": _("Diamond"),
    "product_release": _("Box"),
    "restock": _("Turning arrow"),
    "other": _("Disc"),
    "s-tag": _("Price tag"),
    "s-letter": _("Letter"),
    "s-person": _("Person"),
    "s-split": _("Halves"),
    "s-heart": _("Heart"),
    "s-house": _("House"),
    "s-bars": _("Bars"),
    "s-pause": _("Pause"),
    "s-star": _("Star"),
    "s-bolt": _("Bolt"),
    "s-drop": _("Drop"),
    "s-leaf": _("Leaf"),
    "s-ring": _("Ring"),
    "s-cross": _("Cross"),
    "s-triangle": _("Triangle"),
    "s-hexagon": _("Hexagon"),
    "s-crescent": _("Crescent"),
    "s-film": _("Film"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """`css` gives the hue, such as "t-restock"; `icon` is a shape of the sprite."""

    css: str
    icon: str


OTHER = Look("t-other", "other")


def look_of(event_type: EventType) -> Look:
    """A brand's own hue and shape where it chose them, else those of the built-in type that it is or came from."""
    return look(event_type.kind, event_type.hue, event_type.icon)


def look_by(key: str, base: str, hue: str, icon: str) -> Look:
    """The same from columns, for rows that are read without their type."""
    return look(base or key, hue, icon)


@lru_cache(maxsize=1024)
def look(kind: str, hue: str, icon: str) -> Look:
    """`kind`: the key of a built-in type; any other is drawn as "other"."""
    own = hue or (kind if kind in Hue.values else Hue.INK)
    builtin = TYPES.get(kind, TYPES["other"])
    return Look(f"t-{own}", icon if icon in SHAPES else builtin.icon)
