"""Fields that two people changed at once, told with both values in the reader's words: for the page and for problems."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ..calendars.lens import Lens
from ..events.fields import field_of
from ..events.models import Event
from ..events.sight import opens
from ..events.wording import Wording

CHOICE = "keep-"  # before a field's name, in the form that asks which value to keep
MINE, THEIRS = "yours", "theirs"


@dataclass(frozen=True, slots=True)
class Clash:
    name: str
    label: str
    yours: str
    theirs: str

    @property
    def field(self) -> str:
        return f"{CHOICE}{self.name}"


def clashes_of(event: Event, fields: Mapping[str, Mapping[str, Any]], lens: Lens) -> list[Clash]:
    """Both values in words, of the fields that are open to the reader."""
    opened = opens(event, lens)
    shown = {name: pair for name, pair in fields.items() if field_of(name, event).opener in opened}
    wording = Wording.for_values([(name, value) for name, pair in shown.items() for value in pair.values()], lens)
    return [
        Clash(
            name,
            wording.label(name, event),
            wording.words(name, pair[MINE], event) or _("nothing"),
            wording.words(name, pair[THEIRS], event) or _("nothing"),
        )
        for name, pair in shown.items()
    ]


def in_problem(clashes: Iterable[Clash]) -> dict[str, dict[str, str]]:
    """As a problem's `errors` have them. Never the stored values: those name events and texts that may be shut."""
    return {clash.name: {"label": clash.label, MINE: clash.yours, THEIRS: clash.theirs} for clash in clashes}
