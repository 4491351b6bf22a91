"""How a timeline is set: its days, what its lanes are sorted by, which of them are shown."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...grid.timeline import Window, Zoom
from ..view import View

NOTHING = "-"  # the lane of events that have, or show, nothing to sort by

BY: dict[str, Promise] = {
    "type": _("Type"),
    "channel": _("Channel"),
    "agency": _("Agency"),
    "owner": _("Owner"),
    "product": _("Product"),
    "stage": _("RACE stage"),
    "persona": _("Persona"),
    "parent": _("Initiative"),
    "none": pgettext_lazy("what lanes are sorted by", "Nothing"),
}
WITHOUT: dict[str, Promise] = {
    "type": _("Other"),
    "channel": _("No channel"),
    "agency": _("No agency on it"),
    "owner": _("No owner"),
    "product": _("No product"),
    "stage": _("No stage"),
    "persona": _("No persona"),
    "parent": _("Not part of an initiative"),
    "none": _("All events"),
}
ZOOMS: dict[Zoom, tuple[Promise, Promise]] = {
    Zoom.SIX_WEEKS: (_("6 weeks"), _("Six weeks")),
    Zoom.QUARTER: (_("Quarter"), _("A quarter")),
    Zoom.HALF: (_("Half year"), _("Half a year")),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """`lane`: the key of the only one shown, or nothing; `number`: which page of lanes, or of that lane's rows."""

    view: View
    window: Window
    by: str
    lane: str = ""
    number: int = 1

    def link(self, *, on: date | None = None, zoom: str = "", lane: str | None = None, number: int = 1) -> str:
        """The same timeline with something changed. Pages begin again at the first."""
        only = self.lane if lane is None else lane
        wanted = {
            "on": (on or self.window.period).isoformat(),
            "by": self.by,
            "zoom": zoom or self.window.zoom.value,
            **({"lane": only} if only else {}),
            **({"page": str(number)} if number > 1 else {}),
        }
        return self.view.link("timeline", **wanted)
