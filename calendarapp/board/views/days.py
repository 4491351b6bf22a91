"""Settings of a brand: its key dates and its freeze windows."""

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ...accounts import places
from ...accounts.models import Organisation
from ...common.former import Deleting, Writing
from ...common.text import holds, searched
from ...events import policy
from ...events.keydates import keys_of_region
from ...events.models import EventType, FreezeWindow, KeyDate
from ...events.services import days
from ..forms.days import FreezeForm, KeyDateForm, RegionForm
from ..pages.days import freeze_rows, key_date_rows, region_rows
from ..undoable import FREEZE, KEY_DATE, REGION, Region
from .event_doors import brand_of, demand, next_of, today_of


def _planned_brand(request: HttpRequest, slug: str) -> Organisation:
    """The brand, for those who plan it."""
    brand = brand_of(request, slug)
    demand(policy.may_plan(request.lens, brand.pk))
    return brand


@require_GET
@login_required
def key_dates(request: HttpRequest, brand: str) -> HttpResponse:
    organisation = _planned_brand(request, brand)
    return _key_dates_page(request, organisation, RegionForm(regions=_regions()))


def _key_dates_page(request: HttpRequest, brand: Organisation, form: RegionForm) -> HttpResponse:
    rows, text = list(KeyDate.objects.filter(brand=brand)), searched(request.GET)
    shown = key_date_rows(rows, today=today_of(request), language=get_language())
    context = {
        "brand": brand,
        "text": text,
        "rows": [row for row in shown if holds(text, row.label, row.region, *(time.label for time in row.times))],
        "regions": region_rows(rows, get_language()),
        "form": form,
    }
    return render(request, "board/days/key_dates.html", context)


def _regions() -> list[tuple[str, str]]:
    """Those for which there is something to switch on."""
    return [(code, name) for code, name in places.regions(get_language()) if keys_of_region(code)]


@require_POST
@login_required
def key_date_regions(request: HttpRequest, brand: str) -> HttpResponse:
    """Adds a region."""
    organisation = _planned_brand(request, brand)
    form = RegionForm(request.POST, regions=_regions())
    if not form.is_valid():
        return _key_dates_page(request, organisation, form)
    region = form.cleaned_data["region"]
    writing = Writing(request, REGION, Region(organisation, region))
    try:
        added = days.add_region(organisation, region=region)
    except days.LimitError:
        form.add_error("region", _("At most %(most)s regions.") % {"most": days.MOST_REGIONS})
        return _key_dates_page(request, organisation, form)
    told = ngettext("%(count)d kind of day is shown now.", "%(count)d kinds of day are shown now.", len(added))
    writing.tell(told % {"count": len(added)}, slug=brand)
    return redirect("key_dates", brand)


@login_required
def key_date_region_remove(request: HttpRequest, brand: str, region: str) -> HttpResponse:
    organisation = _planned_brand(request, brand)
    dates = get_list_or_404(KeyDate, brand=organisation, region=region)
    if request.method != "POST":
        (row,) = region_rows(dates, get_language())
        return render(request, "board/days/region_remove.html", {"brand": organisation, "region": row})
    writing = Writing(request, REGION, Region(organisation, region))
    days.remove_region(organisation, region=region)
    writing.tell(_("The region is no longer shown."), slug=brand)
    return redirect("key_dates", brand)


@require_POST
@login_required
def key_date_switch(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    organisation = _planned_brand(request, brand)
    key_date = get_object_or_404(KeyDate, brand=organisation, pk=pk)
    is_on = request.POST.get("is_on") == "1"
    writing = Writing(request, KEY_DATE, key_date)
    days.switch_key_date(key_date, is_on=is_on)
    said = _("“%(name)s” is shown in the calendar.") if is_on else _("“%(name)s” is no longer shown.")
    writing.tell(said % {"name": key_date}, slug=brand)
    return redirect(next_of(request) or reverse("key_dates", args=[brand]))


@login_required
def key_date_new(request: HttpRequest, brand: str) -> HttpResponse:
    organisation = _planned_brand(request, brand)
    form = KeyDateForm(request.POST or None, today=today_of(request))
    if not form.is_valid() or "preview" in request.POST:
        return _key_date_page(request, organisation, form)
    writing = Writing(request, KEY_DATE)
    try:
        made = days.add_key_date(organisation, **form.values())
    except days.LimitError:
        form.add_error(None, _("At most %(most)s dates of one’s own.") % {"most": days.MOST_OWN_DATES})
        return _key_date_page(request, organisation, form)
    writing.tell(_("“%(name)s” stands in the calendar now.") % {"name": made.label}, slug=brand, row=made)
    return redirect("key_dates", brand)


@login_required
def key_date_edit(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    organisation, key_date = _own_date(request, brand, pk)
    form = KeyDateForm(request.POST or None, key_date=key_date, today=today_of(request))
    if not form.is_valid() or "preview" in request.POST:
        return _key_date_page(request, organisation, form, key_date)
    writing = Writing(request, KEY_DATE, key_date)
    days.change_key_date(key_date, **form.values())
    writing.tell(_("“%(name)s” is saved.") % {"name": key_date.label}, slug=brand)
    return redirect("key_dates", brand)


@login_required
def key_date_remove(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    organisation, key_date = _own_date(request, brand, pk)
    if request.method != "POST":
        return render(request, "board/days/key_date_remove.html", {"brand": organisation, "key_date": key_date})
    deleting = Deleting(request, KEY_DATE, key_date)
    days.remove_key_date(key_date)
    deleting.tell(_("“%(name)s” is removed.") % {"name": key_date.label}, slug=brand)
    return redirect("key_dates", brand)


def _own_date(request: HttpRequest, slug: str, pk: int) -> tuple[Organisation, KeyDate]:
    brand = _planned_brand(request, slug)
    return brand, get_object_or_404(KeyDate, brand=brand, pk=pk, rule__isnull=False)


def _key_date_page(
    request: HttpRequest, brand: Organisation, form: KeyDateForm, key_date: KeyDate | None = None
) -> HttpResponse:
    """The form, with the next times of the rule as it stands in it."""
    shown = _shown(form, key_date)
    rows = key_date_rows([shown], today=today_of(request), language=get_language()) if shown else []
    context = {"brand": brand, "form": form, "key_date": key_date, "times": rows[0].times if rows else ()}
    return render(request, "board/days/key_date_form.html", context)


def _shown(form: KeyDateForm, key_date: KeyDate | None) -> KeyDate | None:
    """What was typed if it makes sense, else what stands."""
    if not form.is_bound:
        return key_date
    return KeyDate(**form.values(), pk=0) if form.is_valid() else None


@require_GET
@login_required
def freezes(request: HttpRequest, brand: str) -> HttpResponse:
    organisation = _planned_brand(request, brand)
    windows, text = _windows(organisation).prefetch_related("types"), searched(request.GET)
    shown = freeze_rows(windows, today=today_of(request))
    rows = [row for row in shown if holds(text, row.label, row.note, row.scope, *row.types)]
    context = {
        "brand": organisation,
        "text": text,
        "rows": [row for row in rows if not row.is_past],
        "past": [row for row in reversed(rows) if row.is_past],
    }
    return render(request, "board/days/freezes.html", context)


def _windows(brand: Organisation) -> QuerySet[FreezeWindow]:
    return FreezeWindow.objects.filter(brand=brand).order_by("starts_on", "pk")


@login_required
def freeze_new(request: HttpRequest, brand: str) -> HttpResponse:
    organisation = _planned_brand(request, brand)
    form = _freeze_form(request, organisation)
    if not form.is_valid():
        return render(request, "board/days/freeze_form.html", {"brand": organisation, "form": form})
    writing = Writing(request, FREEZE)
    made = days.add_freeze(organisation, **form.values())
    writing.tell(_("“%(name)s” is planned.") % {"name": made.label}, slug=brand, row=made)
    return redirect("freezes", brand)


@login_required
def freeze_edit(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    organisation, freeze = _freeze(request, brand, pk)
    form = _freeze_form(request, organisation, freeze)
    if not form.is_valid():
        return render(request, "board/days/freeze_form.html", {"brand": organisation, "form": form, "freeze": freeze})
    writing = Writing(request, FREEZE, freeze)
    days.change_freeze(freeze, **form.values())
    writing.tell(_("“%(name)s” is saved.") % {"name": freeze.label}, slug=brand)
    return redirect("freezes", brand)


@login_required
def freeze_remove(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    organisation, freeze = _freeze(request, brand, pk)
    if request.method != "POST":
        return render(request, "board/days/freeze_remove.html", {"brand": organisation, "freeze": freeze})
    deleting = Deleting(request, FREEZE, freeze)
    days.remove_freeze(freeze)
    deleting.tell(_("“%(name)s” is removed.") % {"name": freeze.label}, slug=brand)
    return redirect("freezes", brand)


def _freeze(request: HttpRequest, slug: str, pk: int) -> tuple[Organisation, FreezeWindow]:
    brand = _planned_brand(request, slug)
    return brand, get_object_or_404(FreezeWindow, brand=brand, pk=pk)


def _freeze_form(request: HttpRequest, brand: Organisation, freeze: FreezeWindow | None = None) -> FreezeForm:
    """Types put away are offered where the window blocks them already."""
    offered = EventType.objects.filter(brand=brand, archived_at=None)
    if freeze:
        offered |= EventType.objects.filter(brand=brand, pk__in=freeze.types.values("pk"))
    return FreezeForm(request.POST or None, types=offered, freeze=freeze, today=today_of(request))
