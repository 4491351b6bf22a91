"""Two people changed the same fields: both values are shown, and nothing is overwritten until one is chosen."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from ...common.api import Conflict, problem_response
from ...events.models import Event
from ...events.services import StaleError, UndoError
from ..clashes import CHOICE, MINE, THEIRS, clashes_of, in_problem
from .event_doors import page, wants_json

# What a resubmission sets anew.
NOT_CARRIED = frozenset({"csrfmiddlewaretoken", "version"})


def conflict_page(request: HttpRequest, stale: StaleError, names: Iterable[str] = ()) -> HttpResponse:
    """409: choose for each field. All else that was typed goes along, against the version that stands now.

    Scripts get both values as a problem.
    `names`: the fields that were sent. Those that the sender left as they saw them stay as the other wrote them.
    """
    clashes = clashes_of(stale.event, stale.fields, request.lens)
    if wants_json(request):
        return problem_response(Conflict(fields=in_problem(clashes)))
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
