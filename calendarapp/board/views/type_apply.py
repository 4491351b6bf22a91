"""From template to plan and back: giving planned events what their type says by now, making a type of an event."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...changes.models import Change
from ...common.former import Writing
from ...events import policy
from ...events.applying import MOST_EVENTS, Follow, follows_of
from ...events.models import EventType
from ...events.services.applying import apply_template
from ..forms.types import SaveAsTypeForm
from ..pages.type_apply import follow_rows, mark_of
from ..pages.types import type_row
from ..type_acts import save_as_type
from ..undoable import TYPE
from .event_doors import demand, event_of, page
from .types import show_refusal, type_of


@login_required
def type_apply(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    """What would change is listed first. Once that is no longer what was listed, it is listed anew."""
    row = type_of(request, brand, pk)
    follows = follows_of(row, request.lens, request.at)
    mark = mark_of(follows)
    if request.method == "POST" and follows and request.POST.get("mark") == mark:
        return _apply(request, row, follows)
    context = {
        "brand": row.brand,
        "row": type_row(row),
        "follows": follow_rows(follows),
        "mark": mark,
        "most": MOST_EVENTS,
        "is_other": request.method == "POST",
    }
    return render(request, "board/type_apply.html", context)


def _apply(request: HttpRequest, row: EventType, follows: list[Follow]) -> HttpResponse:
    batch = str(uuid.uuid4())
    count = apply_template(follows, actor=request.user, at=request.at, batch=batch)
    told = ngettext("%(count)d event follows its type now.", "%(count)d events follow their type now.", count)
    first = Change.objects.filter(batch=batch).order_by("number").first()
    undo = {"extra_tags": f"undo={reverse('undo', args=[row.brand.slug, first.number])}"} if first else {}
    messages.success(request, told % {"count": count}, **undo)
    return redirect("type", row.brand.slug, row.pk)


@login_required
def event_template(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    """Make a type of the brand's own of an event."""
    event = event_of(request, brand, pk)
    demand(policy.may_plan(request.lens, event.brand_id))
    everything = [name for name, _words in SaveAsTypeForm.base_fields["parts"].choices]
    form = SaveAsTypeForm(request.POST or None, initial={"label": event.title[:80], "parts": everything})
    if request.method == "POST" and form.is_valid():
        cleaned, writing = form.cleaned_data, Writing(request, TYPE)
        try:
            made = save_as_type(event, label=cleaned["label"], parts=frozenset(cleaned["parts"]), at=request.at)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            said = _("“%(name)s” can be planned now. Make it your own here.") % {"name": made}
            writing.tell(said, slug=brand, row=made)
            return redirect("type", brand, made.pk)
    return page(request, "board/event_template.html", event, {"form": form})
