"""One event type: what it proposes, the fields of its own, its milestones, its leads."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ...common.former import Writing
from ...events.builtin import DetailField, MilestoneTemplate, field_row, milestone_row
from ...events.models import Channel, EventType
from ...events.services.types import (
    StaleTypeError,
    bring_back_field,
    change_type,
    drop_field,
    drop_milestone,
    fingerprint,
    move_field,
    put_field,
    put_milestone,
)
from ...kpis.choices import metric_choices
from ...kpis.models import Metric
from ...reminders.services import leads_of, set_leads
from ..forms.types import LeadsForm, OwnFieldForm, TemplateMilestoneForm, TypeForm
from ..pages.types import type_page, type_row
from ..undoable import TYPE
from .type_conflict import conflict_page, settled, wants_theirs
from .types import show_refusal, type_of


@login_required
def event_type(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    """What the type is called, how it is drawn, what it proposes; with the parts that have pages of their own."""
    row = type_of(request, brand, pk)
    form = _type_form(request, row)
    if request.method != "POST" or not form.is_valid():
        return _page(request, row, form)
    writing = Writing(request, TYPE, row)
    try:
        changed = change_type(row, version=form.cleaned_data["version"], values=settled(request, form.values()))
    except StaleTypeError as stale:
        return conflict_page(request, stale, to=reverse("type", args=[brand, pk]))
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return _page(request, row, form)
    said = _("“%(name)s” is saved. What is planned stays as it is.") % {"name": changed}
    writing.tell(said, slug=brand, row=changed)
    return redirect("type", brand, pk)


def _saved(
    request: HttpRequest, row: EventType, form: BaseForm, save: Callable[[], tuple[EventType, str]], *, back: str
) -> HttpResponse | None:
    """What the form of a part leads to, with what `save` says of it; None while the form is to be shown."""
    if wants_theirs(request):
        return redirect(back)
    if request.method != "POST" or not form.is_valid():
        return None
    writing = Writing(request, TYPE, row)
    try:
        changed, words = save()
    except StaleTypeError as stale:
        return conflict_page(request, stale, to=back)
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return None
    writing.tell(words, slug=row.brand.slug, row=changed)
    return redirect(back)


@login_required
def type_field(request: HttpRequest, brand: str, pk: int, key: str = "") -> HttpResponse:
    """A new field without `key`, else that one."""
    row, back = type_of(request, brand, pk), _part(brand, pk, "fields")
    declared = _found(row.detail_fields, key)
    form = OwnFieldForm(request.POST or None, declared=declared, seen=_seen(declared))

    def save() -> tuple[EventType, str]:
        changed = put_field(row, declared=form.value(), seen=form.cleaned_data["seen"])
        return changed, _("The field “%(label)s” is saved.") % {"label": form.cleaned_data["label"]}

    if answer := _saved(request, row, form, save, back=back):
        return answer
    return render(
        request, "board/type_field.html", {"brand": row.brand, "row": type_row(row), "key": key, "form": form}
    )


@require_POST
@login_required
def type_field_place(request: HttpRequest, brand: str, pk: int, key: str) -> HttpResponse:
    row = type_of(request, brand, pk)
    declared = _found(row.detail_fields, key)
    writing = Writing(request, TYPE, row)
    changed = move_field(row, key=key, by=-1 if request.POST.get("by") == "-1" else 1)
    writing.tell(_("%(name)s is moved.") % {"name": declared.label}, slug=brand, row=changed)
    return redirect(_part(brand, pk, "fields"))


@require_POST
@login_required
def type_field_drop(request: HttpRequest, brand: str, pk: int, key: str) -> HttpResponse:
    """Taken off, or with `back` asked for again. Nothing is lost, so nobody is asked first."""
    row = type_of(request, brand, pk)
    declared = _found(row.known_fields, key)
    writing = Writing(request, TYPE, row)
    if "back" in request.POST:
        changed = bring_back_field(row, key=key)
        words = _("“%(label)s” is asked for again.")
    else:
        changed = drop_field(row, key=key)
        words = _("“%(label)s” is no longer asked for. Events that have it keep it and show it as a former field.")
    writing.tell(words % {"label": declared.label}, slug=brand, row=changed)
    return redirect(_part(brand, pk, "fields"))


@login_required
def type_milestone(request: HttpRequest, brand: str, pk: int, key: str = "") -> HttpResponse:
    """A new milestone without `key`, else that one."""
    row, back = type_of(request, brand, pk), _part(brand, pk, "milestones")
    template = _found(row.milestone_templates, key)
    form = TemplateMilestoneForm(request.POST or None, template=template, seen=_seen(template))

    def save() -> tuple[EventType, str]:
        changed = put_milestone(row, template=form.value(), seen=form.cleaned_data["seen"])
        return changed, _("The milestone is saved, for events that are planned from now on.")

    if answer := _saved(request, row, form, save, back=back):
        return answer
    context = {"brand": row.brand, "row": type_row(row), "key": key, "form": form}
    return render(request, "board/type_milestone.html", context)


@require_POST
@login_required
def type_milestone_drop(request: HttpRequest, brand: str, pk: int, key: str) -> HttpResponse:
    row = type_of(request, brand, pk)
    template = _found(row.milestone_templates, key)
    writing = Writing(request, TYPE, row)
    changed = drop_milestone(row, key=key)
    said = _("“%(label)s” is taken off. Events that have it keep it.") % {"label": template.label}
    writing.tell(said, slug=brand, row=changed)
    return redirect(_part(brand, pk, "milestones"))


@require_POST
@login_required
def type_leads(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    row = type_of(request, brand, pk)
    form = LeadsForm(request.POST)
    if not form.is_valid():
        return _page(request, row, _type_form(request, row, sent=False), leads=form)
    writing = Writing(request, TYPE, row)
    days = set_leads(row.brand, type_key=row.key, days=form.cleaned_data["days"], at=request.at)
    told = ngettext(
        "%(count)d reminder of its own from now on.", "%(count)d reminders of its own from now on.", len(days)
    )
    writing.tell(told % {"count": len(days)}, slug=brand)
    return redirect(_part(brand, pk, "leads"))


def _type_form(request: HttpRequest, row: EventType, *, sent: bool = True) -> TypeForm:
    """Channels that were put away are offered where the type has them already."""
    chosen = set(row.channels.values_list("pk", flat=True))
    channels = [each for each in Channel.objects.filter(brand=row.brand) if not each.archived_at or each.pk in chosen]
    metrics = Metric.objects.filter(brand=row.brand, archived_at=None)
    return TypeForm(
        request.POST if sent and request.method == "POST" else None,
        event_type=row,
        channels=[(each.pk, str(each)) for each in channels],
        usual_channels=sorted(chosen),
        metrics=metric_choices(metrics, event_type=row, currency=row.brand.currency),
    )


def _page(request: HttpRequest, row: EventType, form: TypeForm, leads: LeadsForm | None = None) -> HttpResponse:
    own, common = leads_of(row.brand, row.key)
    context: dict[str, Any] = {
        "brand": row.brand,
        "form": form,
        "page": type_page(row),
        "leads_form": leads or LeadsForm(initial={"days": ", ".join(map(str, own))}),
        "common_leads": ", ".join(map(str, common)),
    }
    return render(request, "board/type.html", context)


def _part(brand: str, pk: int, part: str) -> str:
    return f"{reverse('type', args=[brand, pk])}#{part}"


def _found(parts: tuple, key: str) -> Any:
    """The part of this key, None for a new one; Http404 for what the type hasn't."""
    if not key:
        return None
    found = next((part for part in parts if part.key == key), None)
    if found is None:
        raise Http404
    return found


def _seen(part: DetailField | MilestoneTemplate | None) -> str:
    if part is None:
        return ""
    return fingerprint(field_row(part) if isinstance(part, DetailField) else milestone_row(part))
