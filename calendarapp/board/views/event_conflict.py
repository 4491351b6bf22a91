"""Two people changed the same fields: both values are shown, and nothing is overwritten until one is chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ...calendars.lens import Lens
from ...common.api import Conflict, problem_response
from ...events.fields import field_of
from ...events.models import Event
from ...events.services import StaleError, UndoError
from ...events.sight import opens
from ...events.wording import Wording
from .event_doors import page, wants_json

CHOICE = "keep-"
MINE, THEIRS = "yours", "theirs"
# What a resubmission sets anew.
NOT_CARRIED = frozenset({"csrfmiddlewaretoken", "version"})


@dataclass(frozen=True, slots=True)
class Clash:
    name: str
    label: str
    yours: str
    theirs: str

    @property
    def field(self) -> str:
        return f"{CHOICE}{self.name}"


def conflict_page(request: HttpRequest, stale: StaleError, names: Iterable[str] = ()) -> HttpResponse:
    """409: choose for each field. All else that was typed goes along, against the version that stands now.

    Scripts get both values as a problem.
    `names`: the fields that were sent. Those that the sender left as they saw them stay as the other wrote them.
    """
    clashes = clashes_of(stale.event, stale.fields, request.lens)
    if wants_json(request):
        fields = {clash.name: {"label": clash.label, MINE: clash.yours, THEIRS: clash.theirs} for clash in clashes}
        return problem_response(Conflict(fields=fields))
    untouched = set(names) - stale.kept | left_to_others(request)
    carried = [(f"{CHOICE}{name}", THEIRS) for name in sorted(untouched - stale.fields.keys())]
    carried += [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_CARRIED and not name.startswith(CHOICE)
        for value in values
    ]
    context = {"clashes": clashes, "carried": carried}
    return page(request, "board/conflict.html", stale.event, context, status=409)


def undo_conflict_page(request: HttpRequest, event: Event, refused: UndoError) -> HttpResponse:
    """409: a later change touched the same fields."""
    context = {"clashes": clashes_of(event, refused.fields, request.lens), "undoes": True}
    return page(request, "board/conflict.html", event, context, status=409)


def settled(request: HttpRequest, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without those for which the sender chose what the other wrote."""
    left = left_to_others(request)
    return {name: value for name, value in values.items() if name not in left}


def left_to_others(request: HttpRequest) -> set[str]:
    """The fields for which the sender chose, now or before, what the other wrote."""
    return {
        name.removeprefix(CHOICE) for name, value in request.POST.items() if name.startswith(CHOICE) and value == THEIRS
    }


def chosen(request: HttpRequest) -> set[str]:
    """The fields for which the sender chose their own value."""
    return {name.removeprefix(CHOICE) for name, value in request.POST.items() if _is_mine(name, value)}


def _is_mine(name: str, value: str) -> bool:
    return name.startswith(CHOICE) and value == MINE


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
