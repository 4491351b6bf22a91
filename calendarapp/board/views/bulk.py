"""Many events at once: chosen in a view, what would follow is shown, then all of it is done or none."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...calendars import levels
from ...changes.models import Change
from ...events.models import Event, KeyDate
from ...events.policy import may_edit
from ...events.services.bulk import MOST, Batch, BulkError
from ...events.sight import opened
from ..bulk import Asked, do, may_do, reason_of
from ..forms.bulk import REVIEWED, Act, BulkForm
from ..forms.offer import offer_of
from ..pages.bulk import SHOWN, rows_of
from .event_doors import brand_of, demand, next_of


@login_required
def bulk(request: HttpRequest, brand: str) -> HttpResponse:
    house = brand_of(request, brand)
    events = _chosen(request)
    if not events:
        messages.info(request, _("Choose some events first."))
        return redirect(next_of(request) or reverse("brand_home", args=[brand]))
    demand(any(may_edit(request.lens, event) for event in events))
    if len(events) > MOST:
        events = events[:MOST]
        messages.info(request, _("More than %(most)d can’t be changed at once. These are the first.") % {"most": MOST})
    form = _form(request, house, events)
    if request.method != "POST" or not form.is_valid():
        return _page(request, house, events, form)
    asked = _asked(form)
    refused = {
        event.pk: _("You can’t do that with it.") for event in events if not may_do(request.lens, event, asked.act)
    }
    is_asked = asked.act not in REVIEWED or request.POST.get("confirmed") == asked.mark
    if refused or not is_asked or "preview" in request.POST:
        return _page(request, house, events, form, asked=asked, refused=refused)
    try:
        batch = do(asked, events, actor=request.user, at=request.at, versions=_versions(request, events))
    except BulkError as error:
        reasons = {pk: reason_of(each) for pk, each in error.reasons.items()}
        return _page(request, house, events, form, asked=asked, refused=reasons, status=409)
    return _done(request, brand, asked, batch)


def _chosen(request: HttpRequest) -> list[Event]:
    """Those of the ids in the address or the form whose titles the reader sees: MOST, and one more if there are."""
    sent = (request.POST if request.method == "POST" else request.GET).getlist("event")
    ids = {int(word) for word in sent[: MOST * 2] if word.isascii() and word.isdecimal() and len(word) < 19}
    seen = Event.objects.seen_through(request.lens).with_sheets()
    titled = seen.filter(opened(request.lens, levels.TITLES), pk__in=ids)
    return list(titled.order_by("starts_on", "pk")[: MOST + 1])


def _form(request: HttpRequest, house: Any, events: list[Event]) -> BulkForm:
    own = KeyDate.objects.seen_through(request.lens).filter(brand=house, is_on=True).exclude(key="holidays")
    acts = [act for act in Act if any(may_do(request.lens, event, act) for event in events)]
    return BulkForm(
        request.POST if request.method == "POST" and "act" in request.POST else None,
        offer=offer_of(house, request.lens),
        key_dates=own,
        acts=acts,
    )


def _asked(form: BulkForm) -> Asked:
    return Asked(Act(form.cleaned_data["act"]), form.cleaned_data, form.chosen_key_date)


def _versions(request: HttpRequest, events: Iterable[Event]) -> dict[int, int]:
    """The version of each that the page showed."""
    sent = {event.pk: request.POST.get(f"version-{event.pk}", "") for event in events}
    return {pk: int(word) for pk, word in sent.items() if word.isascii() and word.isdecimal() and len(word) < 10}


def _page(
    request: HttpRequest,
    house: Any,
    events: list[Event],
    form: BulkForm,
    *,
    asked: Asked | None = None,
    refused: dict[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    refused = refused or {}
    rows = rows_of(events, request.lens, asked=asked, refused=refused)
    offers = asked and asked.act in REVIEWED and "preview" not in request.POST and not refused
    context = {
        "brand": house,
        "form": form,
        "rows": rows,
        "shown": rows[:SHOWN],
        "folded": rows[SHOWN:],
        "review": asked,
        "standing": sum(bool(row.effect and row.effect.stays) for row in rows),
        "refused": len(refused),
        "offers": asked if offers else None,
        "next": next_of(request),
    }
    return render(request, "board/bulk.html", context, status=status)


def _done(request: HttpRequest, brand: str, asked: Asked, batch: Batch) -> HttpResponse:
    """What was done, with a way to take all of it back."""
    made = Change.objects.filter(batch=batch.word)
    count, first = made.aggregate(Count("event_id", distinct=True), Min("number")).values()
    words = {
        Act.DUPLICATE: ngettext("%(count)d event is duplicated.", "%(count)d events are duplicated.", count),
        Act.DELETE: ngettext("%(count)d event is deleted.", "%(count)d events are deleted.", count),
        Act.CANCEL: ngettext("%(count)d event is cancelled.", "%(count)d events are cancelled.", count),
        Act.SHIFT: ngettext("%(count)d event is moved.", "%(count)d events are moved.", count),
    }.get(asked.act, ngettext("%(count)d event is changed.", "%(count)d events are changed.", count))
    undo = {"extra_tags": f"undo={reverse('undo', args=[brand, first])}"} if first else {}
    messages.success(request, words % {"count": count} if first else _("Nothing had to be changed."), **undo)
    return redirect(next_of(request) or reverse("brand_home", args=[brand]))
