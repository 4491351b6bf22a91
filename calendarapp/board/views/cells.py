"""One field of one event, as a cell of the table is written: a form of its own, that a script puts into the cell."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from ...accounts.models import Membership
from ...events import policy, timing
from ...events.models import Event
from ...events.services import StaleError, move_event, update_event
from ..event_words import moved_words
from ..forms.cell import CELLS, VersionForm
from ..hand import Aim, in_hand
from ..pages.table import EDITED
from ..ripple import ripple_of
from .event_conflict import conflict_page, settled
from .event_doors import demand, done, event_of, next_of, page


@login_required
def cell(request: HttpRequest, brand: str, pk: int, field: str) -> HttpResponse:
    event = event_of(request, brand, pk)
    if field not in CELLS:
        raise Http404
    demand(_may_write(request, event, field))
    if EDITED[field] == "when" and event.recurrence:
        key = timing.recurrence_key(event.when.starts)
        return redirect(f"{reverse('event_move', args=[brand, pk])}?on={key}")
    people = _people(event) if field == "owner" else []
    form = CELLS[field](request.POST if request.method == "POST" else None, event=event, people=people)
    if request.method == "POST" and form.is_valid():
        return _save(request, event, form)
    context = {"form": form, "field": field, "back": _back(request, event)}
    return page(request, "board/cell.html", event, context)


def _save(request: HttpRequest, event: Event, form: VersionForm) -> HttpResponse:
    """Cells of one row that two people wrote both stand; of the same cell both values are shown."""
    values = settled(request, form.values)
    to = _table(event)
    if not values:
        return done(request, event, "", to=to)
    how = {"actor": request.user, "at": request.at, "version": form.cleaned_data["version"]}
    try:
        if "when" in values:
            words = _moved_words(request, event, values)
            return done(request, move_event(event, when=values["when"], **how), words, to=to)
        saved = update_event(event, values=values, **how)
    except StaleError as stale:
        return conflict_page(request, stale)
    return done(request, saved, _("“%(title)s” is saved.") % {"title": saved.title}, to=to)


def _moved_words(request: HttpRequest, event: Event, values: Mapping[str, Any]) -> str:
    """Where it is now, and what went along."""
    target = values["when"]
    words = moved_words(event.title, event.when, target)
    if target.starts == event.when.starts:
        return words
    ripple = ripple_of(in_hand(event, ""), Aim(target), request.lens)
    return f"{words} {ripple.summary}." if ripple.summary else words


def _may_write(request: HttpRequest, event: Event, field: str) -> bool:
    """People are offered to the brand's own alone, so others can't choose an owner."""
    offered = field != "owner" or event.brand_id in request.lens.roles
    return offered and EDITED[field] in policy.writable_fields(request.lens, event)


def _people(event: Event) -> list[tuple[int, str]]:
    members = Membership.objects.filter(organisation=event.brand_id).select_related("user")
    return sorted(((row.user_id, str(row.user)) for row in members), key=lambda row: (row[1].casefold(), row[0]))


def _back(request: HttpRequest, event: Event) -> str:
    """Where one came from: named by the sender, else the page of ours that holds the link, else the table."""
    came = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(came, allowed_hosts={request.get_host()})
    parts = urlsplit(came)
    referer = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return next_of(request) or (referer if is_ours and referer != request.path else "") or _table(event)


def _table(event: Event) -> str:
    return reverse("table", args=[event.brand.slug])
