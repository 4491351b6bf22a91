"""The dates that a page speaks of: an event's own, or those of the one occurrence that was clicked; and where they go."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..events import series
from ..events.models import Event
from ..events.series import Scope, Spot, Value
from ..events.services.saving import value_of
from ..events.timing import Keep, When
from .words import full_day


@dataclass(frozen=True, slots=True)
class Hand:
    """`key` is empty, and `spot` None, for a plain event and for a series of which no occurrence was named.

    `gone` is the key that was named where the event has no such date, or no longer.
    """

    event: Event
    value: Value
    key: str = ""
    spot: Spot | None = None
    gone: str = ""

    @property
    def when(self) -> When:
        return self.spot.when if self.spot else self.event.when

    @property
    def is_series(self) -> bool:
        return bool(self.event.recurrence)

    @property
    def scopes(self) -> list[tuple[Scope, str]]:
        """What a change may be meant for, in words; nothing to ask for where no occurrence is named."""
        if self.spot is None:
            return []
        this = _("This one (%(day)s)") % {"day": full_day(self.when.starts)}
        offered = [(Scope.THIS, this), (Scope.FOLLOWING, _("This and following")), (Scope.ALL, _("All"))]
        first = series.is_first(self.value, self.key)
        return [choice for choice in offered if not (first and choice[0] is Scope.FOLLOWING)]

    def base(self, scope: Scope) -> Value:
        """The series that a change of this scope writes: all of it, or what begins with the occurrence in hand.

        Raises ScopeError where the series can't be split there.
        """
        if self.spot and scope is Scope.FOLLOWING and not series.is_first(self.value, self.key):
            _head, tail = series.split(self.value, self.key)
            return tail
        return self.value

    @property
    def query(self) -> str:
        """The part of an address that names the occurrence."""
        return f"?on={self.key}" if self.key else ""


@dataclass(frozen=True, slots=True)
class Aim:
    """A move that isn't made yet: where what is in hand is to go, and what goes along."""

    target: When
    zone: str = ""
    keep: Keep = Keep.WALL
    scope: Scope = Scope.ALL

    @property
    def when(self) -> When:
        return self.target.in_zone(self.zone, self.keep) if self.zone else self.target


def in_hand(event: Event, key: str) -> Hand:
    """The occurrence with this key; the whole event for an empty one and "-". Take events from `with_sheets()`."""
    value = value_of(event)
    spot = series.spotted(value, key)
    return Hand(event, value, key if spot else "", spot, gone="" if spot or key == "-" else key)
