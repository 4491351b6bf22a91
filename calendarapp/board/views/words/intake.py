"""A list of products from elsewhere: shown line by line first, then taken in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ....accounts.models import Organisation
from ....common.tables import FileError
from ....events.product_files import ReadFile, read_products, text_of
from ....events.services.products import foreseen, take_products
from ...forms.words import ProductsFileForm, ProductsTextForm
from .doors import planned_brand

SHOWN_LINES = 200
FATES = ("new", "change", "restore", "unchanged")


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
    return render(request, "board/words/products_import.html", {"brand": organisation, "form": form})


def _take_in(request: HttpRequest, brand: Organisation) -> HttpResponse:
    form = ProductsTextForm(request.POST)
    try:
        file = read_products(form.cleaned_data["content"] if form.is_valid() else "")
    except FileError as error:
        messages.error(request, error.message)
        return redirect("products_import", brand.slug)
    if file.refused:
        return _preview(request, brand, form.cleaned_data["content"], file)
    taken = take_products(brand, rows=file.products)
    words = _("Taken in: %(created)s new, %(changed)s changed, %(restored)s brought back, %(unchanged)s unchanged.")
    counts = {name: getattr(taken, name) for name in ("created", "changed", "restored", "unchanged")}
    messages.success(request, words % counts)
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
