"""The brand's event types: listed, made, ordered, put away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ...accounts.models import Organisation
from ...accounts.services import RuleError
from ...common.former import Deleting, Writing
from ...common.text import clean_line
from ...events import policy
from ...events.models import EventType
from ...events.services.types import archive_type, bring_back_type, move_type
from ..forms.types import NewTypeForm
from ..pages.types import type_row, type_rows, types_of
from ..type_acts import make_type, remove_type
from ..undoable import TYPE, TYPE_ORDER
from .event_doors import brand_of, demand

LONGEST_SEARCH = 80


@login_required
@require_safe
def types(request: HttpRequest, brand: str) -> HttpResponse:
    house = planned_brand(request, brand)
    text = clean_line(request.GET.get("q", ""))[:LONGEST_SEARCH]
    rows = type_rows(types_of(house), text=text)
    context = {
        "brand": house,
        "text": text,
        "rows": [row for row in rows if not row.is_archived],
        "archived": [row for row in rows if row.is_archived],
    }
    return render(request, "board/types.html", context)


@login_required
def type_new(request: HttpRequest, brand: str) -> HttpResponse:
    house = planned_brand(request, brand)
    offered = EventType.objects.filter(brand=house, archived_at=None)
    form = NewTypeForm(request.POST or None, types=offered, initial={"source": request.GET.get("source", "")})
    if request.method == "POST" and form.is_valid():
        writing = Writing(request, TYPE)
        try:
            made = make_type(house, label=form.cleaned_data["label"], source=form.source_type, at=request.at)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            said = _("“%(name)s” can be planned now. Make it your own here.") % {"name": made}
            writing.tell(said, slug=brand, row=made)
            return redirect("type", brand, made.pk)
    return render(request, "board/type_new.html", {"brand": house, "form": form})


@require_POST
@login_required
def type_place(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    event_type = type_of(request, brand, pk)
    writing = Writing(request, TYPE_ORDER, event_type)
    move_type(event_type, by=-1 if request.POST.get("by") == "-1" else 1)
    writing.tell(_("%(name)s is moved.") % {"name": event_type}, slug=brand)
    return redirect(f"{reverse('types', args=[brand])}#type-{pk}")


@require_POST
@login_required
def type_archive(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    """Put away, or with `back` offered again."""
    event_type = type_of(request, brand, pk)
    writing = Writing(request, TYPE, event_type)
    try:
        if "back" in request.POST:
            changed = bring_back_type(event_type)
            words = _("“%(name)s” is offered again.")
        else:
            changed = archive_type(event_type, at=request.at)
            words = _("“%(name)s” is no longer offered. Events that have it keep it.")
    except RuleError as refusal:
        messages.error(request, str(refusal.message))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        writing.tell(words % {"name": event_type}, slug=brand, row=changed)
    return redirect("types", brand)


@login_required
def type_delete(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    event_type = type_of(request, brand, pk)
    if request.method != "POST":
        return render(request, "board/type_delete.html", {"brand": event_type.brand, "row": type_row(event_type)})
    deleting = Deleting(request, TYPE, event_type)
    try:
        remove_type(event_type)
    except RuleError as refusal:
        messages.error(request, str(refusal.message))
    else:
        deleting.tell(_("“%(name)s” is deleted.") % {"name": event_type}, slug=brand)
    return redirect("types", brand)


def planned_brand(request: HttpRequest, slug: str) -> Organisation:
    """The brand whose words the person writes; 404 to strangers, 403 to those who only read."""
    brand = brand_of(request, slug)
    demand(policy.may_plan(request.lens, brand.pk))
    return brand


def type_of(request: HttpRequest, slug: str, pk: int) -> EventType:
    """One type of the brand with how often it is used."""
    return get_object_or_404(types_of(planned_brand(request, slug)), pk=pk)


def show_refusal(form: Form, refusal: ValidationError) -> None:
    """What a service refused, on the fields that the form has."""
    for name, words in refusal.message_dict.items():
        for word in words:
            form.add_error(name if name in form.fields else None, word)
