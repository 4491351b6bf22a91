"""Two people changed the same of an event type: both values are shown, and nothing is overwritten until one is chosen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...events.builtin import fields_from, milestones_from
from ...events.looks import SHAPES
from ...events.models import Channel, EventType, Stage
from ...events.models.vocabulary import Hue
from ...events.services.types import StaleTypeError, fingerprint
from ...kpis.models import Metric
from ..pages.types import field_row, milestone_row

CHOICE = "keep-"
THEIRS = "theirs"
LABELS: dict[str, Promise] = {
    "label": gettext_lazy("Name"),
    "icon": gettext_lazy("Shape"),
    "hue": gettext_lazy("Hue"),
    "stages": gettext_lazy("Usual RACE stages"),
    "channels": gettext_lazy("Usual channels"),
    "metrics": gettext_lazy("Usual KPIs"),
    "field": gettext_lazy("Field"),
    "milestone": gettext_lazy("Milestone"),
}
# What a resubmission sets anew.
_NOT_CARRIED = frozenset({"csrfmiddlewaretoken", "version", "seen"})


@dataclass(frozen=True, slots=True)
class Clash:
    name: str
    label: Promise | str
    yours: str
    theirs: str


def conflict_page(request: HttpRequest, stale: StaleTypeError, *, to: str) -> HttpResponse:
    """409: choose for each. What was typed goes along, against what stands now; `to` is where the way out leads."""
    event_type = stale.event_type
    clashes = [
        Clash(name, LABELS.get(name, name), *(_words(name, pair[side], event_type) for side in ("yours", "theirs")))
        for name, pair in stale.fields.items()
    ]
    context = {
        "brand": event_type.brand,
        "label": str(event_type),
        "clashes": clashes,
        "version": event_type.version,
        "seen": next(
            (fingerprint(stale.fields[name]["theirs"]) for name in ("field", "milestone") if name in stale.fields), ""
        ),
        "carried": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in _NOT_CARRIED and not name.startswith(CHOICE)
            for value in values
        ],
        "to": to,
    }
    return render(request, "board/type_conflict.html", context, status=409)


def settled(request: HttpRequest, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without those for which the sender chose what the other wrote."""
    return {name: value for name, value in values.items() if request.POST.get(f"{CHOICE}{name}") != THEIRS}


def wants_theirs(request: HttpRequest) -> bool:
    """Did the sender, asked about the one part that was sent, choose what the other wrote?"""
    return any(request.POST.get(f"{CHOICE}{name}") == THEIRS for name in ("field", "milestone"))


def _words(name: str, value: Any, event_type: EventType) -> str:
    if value in (None, "", []):
        return _("as built in") if name in ("label", "hue", "stages", "channels", "metrics") else _("nothing")
    return _SAY[name](value, event_type)


def _say_rows(model: type[Channel] | type[Metric], **wanted: Any) -> str:
    return ", ".join(str(row) for row in model.objects.filter(**wanted))


def _say_field(row: Mapping[str, Any], event_type: EventType) -> str:
    shown = field_row(fields_from([row], event_type.origin)[0])
    demanded = _("required") if shown.required else ""
    return " · ".join(str(part) for part in (shown.label, shown.kind, shown.opener, demanded, shown.choices) if part)


def _say_milestone(row: Mapping[str, Any], event_type: EventType) -> str:
    shown = milestone_row(milestones_from([row])[0])
    return " · ".join(part for part in (shown.label, shown.place, shown.role) if part)


_SAY: dict[str, Callable[[Any, EventType], str]] = {
    "label": lambda value, row: value,
    "icon": lambda value, row: str(SHAPES.get(value, value)),
    "hue": lambda value, row: str(Hue(value).label) if value in Hue.values else value,
    "stages": lambda value, row: ", ".join(str(Stage(letter).label) for letter in value if letter in Stage.values),
    "channels": lambda value, row: _say_rows(Channel, brand=row.brand_id, pk__in=value),
    "metrics": lambda value, row: _say_rows(Metric, brand=row.brand_id, key__in=value),
    "field": _say_field,
    "milestone": _say_milestone,
}
