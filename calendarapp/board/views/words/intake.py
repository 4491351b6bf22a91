"""A list of products from elsewhere: shown line by line first, then taken in; and taken back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ....accounts.models import Organisation
from ....common.tables import FileError
from ....common.tally import tally
from ....events.models import ProductImport
from ....events.product_files import LABELS, ReadFile, names_of_columns, read_products, text_of
from ....events.services import UndoError
from ....events.services.product_imports import (
    FATES,
    foreseen,
    may_still_undo,
    take_back_products,
    take_products,
)
from ...forms.words import ProductsFileForm, ProductsTextForm
from ...product_imports import left_words, refusal_words, undone_words
from ...undo import too_late_words
from ..event_doors import next_of
from .doors import planned_brand

SHOWN_LINES = 200


@login_required
def products_import(request: HttpRequest, brand: str) -> HttpResponse:
    """A file is shown first; `content` in the body is what was shown and is taken in."""
    organisation = planned_brand(request, brand)
    if request.method == "POST" and "content" in request.POST:
        return _take_in(request, organisation)
    form = ProductsFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            text = text_of(form.cleaned_data["file"].read())
            return _preview(request, organisation, text, read_products(text))
        except FileError as error:
            form.add_error("file", error.message)
    headers = [(LABELS[name], names) for name, names in names_of_columns().items()]
    context = {"brand": organisation, "form": form, "headers": headers}
    return render(request, "board/words/products_import.html", context)


@require_POST
@login_required
def products_import_undo(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    organisation = planned_brand(request, brand)
    run = get_object_or_404(ProductImport.objects.defer("written"), brand=organisation, pk=pk)
    if may_still_undo(run, at=request.at):
        _take_back(request, run)
    else:
        messages.warning(request, too_late_words())
    return redirect(next_of(request) or reverse("products", args=[brand]))


def _take_back(request: HttpRequest, run: ProductImport) -> None:
    try:
        taken = take_back_products(run, actor=request.user, at=request.at)
    except UndoError as refused:
        messages.warning(request, refusal_words(refused))
        return
    messages.success(request, undone_words(taken))
    if taken.left:
        messages.warning(request, left_words(taken.left))


def _take_in(request: HttpRequest, brand: Organisation) -> HttpResponse:
    form = ProductsTextForm(request.POST)
    try:
        file = read_products(form.cleaned_data["content"] if form.is_valid() else "")
    except FileError as error:
        messages.error(request, error.message)
        return redirect("products_import", brand.slug)
    if file.refused:
        return _preview(request, brand, form.cleaned_data["content"], file)
    run = take_products(brand, rows=file.products, actor=request.user, at=request.at)
    words = _("Taken in: %(counts)s.") % {"counts": tally(run.counts)}
    undo = f"undo={reverse('products_import_undo', args=[brand.slug, run.pk])}" if run.written else ""
    messages.success(request, words, extra_tags=undo)
    return redirect("products", brand.slug)


def _preview(request: HttpRequest, brand: Organisation, text: str, file: ReadFile) -> HttpResponse:
    fates = foreseen(brand, file.products)
    readable = [line for line in file.lines if line.product]
    refused = len(file.refused)
    context = {
        "brand": brand,
        "content": text,
        "refused": file.refused[:SHOWN_LINES],
        "refused_count": refused,
        "counts": {fate: fates.count(fate) for fate in FATES},
        "rows": list(zip(readable, fates, strict=True))[:SHOWN_LINES],
        "more": max(len(readable) - SHOWN_LINES, 0),
        "total": ngettext("%(count)s line", "%(count)s lines", len(file.lines)) % {"count": len(file.lines)},
    }
    return render(request, "board/words/products_preview.html", context, status=422 if refused else 200)
