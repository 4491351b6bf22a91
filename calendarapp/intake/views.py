"""Pages: upload, preview, yes or no, progress, report, and all that was brought in before."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..accounts.models import Organisation
from ..calendars.queries import brand_or_404
from ..common.bell import ring
from . import policy, services
from .files import IcsError, samples
from .forms import EncodingForm, UploadForm
from .models import Fate, ImportRun, State
from .queries import KEPT, SHOWN, calendars_for, items_of, runs_of
from .wording import counts_in_words, item_sheets, say, warnings_in_words

PER_PAGE = 50
RUNS_PER_PAGE = 25
REFRESH = "2"  # seconds
TASK = "calendarapp.intake.tasks.run"


@login_required
def import_new(request: HttpRequest, brand: str) -> HttpResponse:
    """Choose a calendar and a file. A small one is read at once, a large one by a worker."""
    house = _importing_brand(request, brand)
    offered = calendars_for(request.lens, house)
    form = UploadForm(request.POST or None, request.FILES or None, calendars=offered)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return _receive(request, house, form)
        except IcsError as error:
            form.add_error("file", say(error.message, error.params))
            status = 413 if error.code == "too_large" else 400
    return _page(request, "intake/import_new.html", house, {"form": form}, status=status)


@login_required
@require_safe
def imports(request: HttpRequest, brand: str) -> HttpResponse:
    house = _importing_brand(request, brand)
    page = Paginator(runs_of(house), RUNS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [(run, counts_in_words(run.counts)) for run in page.object_list]
    return _page(request, "intake/imports.html", house, {"page": page, "rows": rows})


@login_required
@require_safe
def import_run(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    """One file, whatever its state: under way, asking, previewed, taken in or not."""
    house, run = _run(request, brand, pk)
    if run.is_under_way:
        answer = _page(request, "intake/import_progress.html", house, {"run": run})
        answer.headers["Refresh"] = REFRESH
        return answer
    if run.state == State.ENCODING:
        return _ask_encoding(request, house, run, EncodingForm(samples=_samples(run)))
    if run.state == State.FAILED:
        return _page(request, "intake/import_failed.html", house, {"run": run, "reason": _reason(run)})
    return _report(request, house, run)


@login_required
@require_POST
def import_encoding(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    house, run = _run(request, brand, pk)
    form = EncodingForm(request.POST, samples=_samples(run))
    if not form.is_valid():
        return _ask_encoding(request, house, run, form)
    if services.choose_encoding(run, encoding=form.cleaned_data["encoding"]):
        _go_on(request, run)
    return redirect("import_run", brand, pk)


@login_required
@require_POST
def import_confirm(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    """Yes. A second yes finds it under way or done."""
    _house, run = _run(request, brand, pk)
    if not policy.may_import_into(request.lens, run.calendar):
        raise PermissionDenied
    if services.confirm_import(run):
        run = _go_on(request, run)
        if run.state == State.DONE:
            messages.success(request, _("Taken in: %(counts)s.") % {"counts": counts_in_words(run.counts)})
    return redirect("import_run", brand, pk)


@login_required
@require_POST
def import_discard(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    _house, run = _run(request, brand, pk)
    if not services.discard_import(run):
        return redirect("import_run", brand, pk)
    messages.success(request, _("Nothing was taken in, and the file is thrown away."))
    return redirect("import_new", brand)


def _receive(request: HttpRequest, house: Organisation, form: UploadForm) -> HttpResponse:
    upload = form.cleaned_data["file"]
    run = services.receive_file(
        form.cleaned_data["calendar"],
        actor=request.user,
        at=request.at,
        file_name=upload.name,
        content=upload.read(),
    )
    run = _go_on(request, run)
    if run.state != State.FAILED:
        return redirect("import_run", house.slug, run.pk)
    form.add_error("file", _reason(run))
    services.discard_import(run)
    return _page(request, "intake/import_new.html", house, {"form": form}, status=400)


def _go_on(request: HttpRequest, run: ImportRun) -> ImportRun:
    """The next step at once where the service left it to this request, else by the worker."""
    run = ImportRun.objects.select_related("calendar__brand", "person").get(pk=run.pk)
    if not run.claimed_at:
        ring(TASK)
        return run

    def may_write(asked: ImportRun) -> bool:
        return policy.may_import_into(request.lens, asked.calendar)

    return services.go_on(run, at=request.at, may_write=may_write)


def _report(request: HttpRequest, house: Organisation, run: ImportRun) -> HttpResponse:
    show = request.GET.get("show", "")
    page = Paginator(items_of(run, show), PER_PAGE).get_page(request.GET.get("page"))
    labels = [*((fate.value, fate.label) for fate in Fate), (KEPT, _("edited here, stays"))]
    context = {
        "run": run,
        "show": show if show in SHOWN else "",
        "page": page,
        "items": item_sheets(page.object_list, request.lens),
        "filters": [(key, label, run.counts[key]) for key, label in labels if run.counts.get(key)],
        "total": sum(run.counts.get(fate, 0) for fate in Fate.values),
        "to_write": run.counts.get(Fate.NEW, 0) + run.counts.get(Fate.CHANGED, 0),
        "refused": run.counts.get(Fate.REFUSED, 0),
        "kept": run.counts.get(KEPT, 0),
        "warnings": warnings_in_words(run.warnings),
        "is_preview": run.state == State.PREVIEWED,
    }
    return _page(request, "intake/import_run.html", house, context)


def _ask_encoding(request: HttpRequest, house: Organisation, run: ImportRun, form: EncodingForm) -> HttpResponse:
    context = {"run": run, "form": form, "reason": _reason(run)}
    return _page(request, "intake/import_encoding.html", house, context)


def _reason(run: ImportRun) -> str:
    return say(run.error["message"], run.error["params"]) if run.error else ""


def _samples(run: ImportRun) -> dict[str, str]:
    number = (run.error or {}).get("params", {}).get("number", 1)
    return samples(bytes(run.content), int(number))


def _importing_brand(request: HttpRequest, slug: str) -> Organisation:
    """404 to whom the brand isn't shown, 403 to whom it is but who doesn't plan for it."""
    brand = brand_or_404(request.lens, slug)
    if not policy.may_import(request.lens, brand.pk):
        raise PermissionDenied
    request.lens = request.lens.within(brand)
    return brand


def _run(request: HttpRequest, slug: str, pk: int) -> tuple[Organisation, ImportRun]:
    house = _importing_brand(request, slug)
    return house, get_object_or_404(runs_of(house), pk=pk)


def _page(
    request: HttpRequest, template: str, house: Organisation, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    return render(request, template, {"brand": house, **context}, status=status)
