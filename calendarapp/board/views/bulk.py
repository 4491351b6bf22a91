"""Many events at once: chosen in a view, what would follow is shown, then all of it is done or none."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...calendars import levels
from ...changes.models import Change
from ...events.looks import Look, look_of
from ...events.models import Event, KeyDate
from ...events.policy import may_edit
from ...events.services.bulk import MOST, Batch, BulkError
from ...events.services.saving import StaleError
from ...events.sight import opened
from ...ical.recurrence import RecurrenceError
from ..bulk import Asked, do, may_do
from ..event_words import end_of, short_when
from ..forms.bulk import REVIEWED, Act, BulkForm
from ..forms.offer import offer_of
from ..forms.repeats import refusal
from .event_doors import brand_of, demand, next_of


@dataclass(frozen=True, slots=True)
class Row:
    """One chosen event: how it stands, what would become of its dates, and why it can't take the act.

    `version` is told to those who may write it: it rises with fields that stay closed to others.
    """

    id: int
    version: int
    title: str
    look: Look
    before: str
    before_end: str
    after: str = ""
    after_end: str = ""
    reason: str = ""


@login_required
def bulk(request: HttpRequest, brand: str) -> HttpResponse:
    house = brand_of(request, brand)
    events = _chosen(request)
    if not events:
        messages.info(request, _("Choose some events first."))
        return redirect(next_of(request) or reverse("brand_home", args=[brand]))
    demand(any(may_edit(request.lens, event) for event in events))
    form = _form(request, house, events)
    if request.method != "POST" or not form.is_valid():
        return _page(request, house, events, form)
    asked = _asked(form)
    refused = {
        event.pk: _("You can’t do that with it.") for event in events if not may_do(request.lens, event, asked.act)
    }
    if refused or (asked.act in REVIEWED and "confirmed" not in request.POST):
        return _page(request, house, events, form, asked=asked, refused=refused)
    try:
        batch = do(asked, events, actor=request.user, at=request.at, versions=_versions(request, events))
    except BulkError as error:
        return _page(request, house, events, form, asked=asked, refused=_reasons(error), status=409)
    return _done(request, brand, asked, batch)


def _chosen(request: HttpRequest) -> list[Event]:
    """Those of the ids in the address or the form whose titles the reader sees, at most MOST: the page names them all."""
    sent = (request.POST if request.method == "POST" else request.GET).getlist("event")
    ids = {int(word) for word in sent[: MOST * 2] if word.isascii() and word.isdecimal() and len(word) < 19}
    seen = Event.objects.seen_through(request.lens).with_sheets()
    titled = seen.filter(opened(request.lens, levels.TITLES), pk__in=ids)
    return list(titled.order_by("starts_on", "pk")[:MOST])


def _form(request: HttpRequest, house: Any, events: list[Event]) -> BulkForm:
    own = KeyDate.objects.seen_through(request.lens).filter(brand=house, is_on=True).exclude(key="holidays")
    acts = [act for act in Act if any(may_do(request.lens, event, act) for event in events)]
    return BulkForm(
        request.POST if request.method == "POST" and "act" in request.POST else None,
        offer=offer_of(house, request.lens),
        key_dates=sorted(((row.pk, str(row)) for row in own), key=lambda choice: choice[1]),
        acts=acts,
    )


def _asked(form: BulkForm) -> Asked:
    values = form.cleaned_data
    key_date = KeyDate.objects.filter(pk=values["key_date"]).first() if values.get("key_date") else None
    return Asked(Act(values["act"]), values, key_date)


def _versions(request: HttpRequest, events: Iterable[Event]) -> dict[int, int]:
    """The version of each that the page showed."""
    sent = {event.pk: request.POST.get(f"version-{event.pk}", "") for event in events}
    return {pk: int(word) for pk, word in sent.items() if word.isascii() and word.isdecimal() and len(word) < 10}


def _reasons(error: BulkError) -> dict[int, str]:
    return {pk: _reason(each) for pk, each in error.reasons.items()}


def _reason(error: Exception) -> str:
    if isinstance(error, StaleError):
        return _("Somebody changed it meanwhile.")
    if isinstance(error, RecurrenceError):
        return refusal(error)
    return _("There is no such day for it.")


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
    rows = [_row(request, event, asked, refused.get(event.pk, "")) for event in events]
    context = {
        "brand": house,
        "form": form,
        "rows": rows,
        "review": asked,
        "refused": len(refused),
        "act": asked.act if asked else None,
        "most": MOST,
        "next": next_of(request),
    }
    return render(request, "board/bulk.html", context, status=status)


def _row(request: HttpRequest, event: Event, asked: Asked | None, reason: str) -> Row:
    when = asked.becomes(event) if asked else None
    if asked and asked.act == Act.DUPLICATE and when is None:
        reason = reason or _("There is no such day for it.")
    return Row(
        id=event.pk,
        version=event.version if may_edit(request.lens, event) else 0,
        title=event.title,
        look=look_of(event.type),
        before=short_when(event.when),
        before_end=end_of(event.when),
        after=short_when(when) if when else "",
        after_end=end_of(when) if when else "",
        reason=reason,
    )


def _done(request: HttpRequest, brand: str, asked: Asked, batch: Batch) -> HttpResponse:
    """What was done, with a way to take all of it back."""
    count = Change.objects.filter(batch=batch.word).values("event_id").distinct().count()
    first = Change.objects.filter(batch=batch.word).order_by("number").first()
    words = {
        Act.DUPLICATE: ngettext("%(count)d event is duplicated.", "%(count)d events are duplicated.", count),
        Act.DELETE: ngettext("%(count)d event is deleted.", "%(count)d events are deleted.", count),
        Act.CANCEL: ngettext("%(count)d event is cancelled.", "%(count)d events are cancelled.", count),
        Act.SHIFT: ngettext("%(count)d event is moved.", "%(count)d events are moved.", count),
    }.get(asked.act, ngettext("%(count)d event is changed.", "%(count)d events are changed.", count))
    undo = {"extra_tags": f"undo={reverse('undo', args=[brand, first.number])}"} if first else {}
    messages.success(request, words % {"count": count} if first else _("Nothing had to be changed."), **undo)
    return redirect(next_of(request) or reverse("brand_home", args=[brand]))
