"""Products: listed, added, changed, archived, deleted, written out."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ....accounts.models import AccessKind, Organisation
from ....accounts.services import RuleError
from ....calendars.log import note_seen
from ....common.former import Deleting, Writing
from ....common.text import clean_line
from ....events.models import Product, ProductImport
from ....events.product_files import written
from ....events.services import products as services
from ....events.services.product_imports import undoable
from ....events.services.undoing import UNDO_FOR
from ....events.vocabulary import planned_with
from ...forms.words import ProductForm
from ...undoable import PRODUCT
from .doors import planned_brand, writable

PAGE_SIZE = 50
LONGEST_SEARCH = 80
MOST_IMPORTS = 3
ORDERS = {
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
    "sku": ("sku",),
    "-sku": ("-sku",),
    "category": ("category", "name", "pk"),
    "-category": ("-category", "name", "pk"),
}


@login_required
@require_safe
def products(request: HttpRequest, brand: str) -> HttpResponse:
    """`?q=` searches name, SKU and category, `?sort=` orders, `?archived=1` shows those put away."""
    organisation = planned_brand(request, brand)
    text, sort = clean_line(request.GET.get("q", ""))[:LONGEST_SEARCH], request.GET.get("sort", "name")
    archived = "archived" in request.GET
    found = _found(organisation, text).filter(archived_at__isnull=not archived)
    page = Paginator(found.order_by(*ORDERS.get(sort, ORDERS["name"])), PAGE_SIZE).get_page(request.GET.get("page"))
    planned = planned_with(request.lens, Product, [row.pk for row in page.object_list])
    context = {
        "brand": organisation,
        "page": page,
        "rows": [(row, planned.get(row.pk, 0)) for row in page.object_list],
        "text": text,
        "sort": sort if sort in ORDERS else "name",
        "archived": archived,
        "imports": _imports(request, organisation),
    }
    return render(request, "board/words/products.html", context)


@login_required
def product_new(request: HttpRequest, brand: str) -> HttpResponse:
    organisation = planned_brand(request, brand)
    form = ProductForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        sku, name = form.cleaned_data["sku"], form.cleaned_data["name"]
        put_away = services.of_skus(organisation.pk, [sku]).filter(archived_at__isnull=False)
        writing = Writing(request, PRODUCT, put_away=put_away)
        if product := _written(form, lambda values: services.add_product(organisation, **values)):
            writing.tell(_("%(name)s can be chosen in events now.") % {"name": name}, slug=brand, row=product)
            return redirect("products", brand)
    return render(request, "board/words/product_form.html", {"brand": organisation, "form": form})


@login_required
def product_edit(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    product = writable(request, brand, Product, pk)
    form = ProductForm.of(product, *([request.POST] if request.method == "POST" else []))
    writing = Writing(request, PRODUCT, product)
    if form.is_valid() and _written(form, lambda values: services.change_product(product, **values)):
        writing.tell(_("Saved."), slug=brand)
        return redirect("products", brand)
    context = {"brand": product.brand, "product": product, "form": form}
    return render(request, "board/words/product_form.html", context)


@require_POST
@login_required
def product_archive(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    """Archives, or brings back with `back` in the body."""
    product = writable(request, brand, Product, pk)
    writing = Writing(request, PRODUCT, product)
    if "back" in request.POST:
        services.bring_back_product(product)
        said = _("%(name)s can be chosen in events now.")
    else:
        services.archive_product(product, at=request.at)
        said = _("%(name)s is no longer offered; events that have it keep it.")
    writing.tell(said % {"name": product}, slug=brand)
    return redirect("products", brand)


@login_required
def product_delete(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    """Says beforehand how many events have it: then there is nothing but to archive it."""
    product = writable(request, brand, Product, pk)
    name = str(product)
    if request.method != "POST":
        context = {"brand": product.brand, "name": name, "back": "products", "uses": services.uses_of_product(product)}
        return render(request, "board/words/delete.html", context)
    deleting = Deleting(request, PRODUCT, product)
    try:
        services.delete_product(product)
    except RuleError as refusal:
        messages.error(request, refusal.message)
    else:
        deleting.tell(_("%(name)s is deleted.") % {"name": name}, slug=brand)
    return redirect("products", brand)


@login_required
@require_safe
def products_export(request: HttpRequest, brand: str) -> HttpResponse:
    """All that are offered, as CSV that the import reads back."""
    organisation = planned_brand(request, brand)
    rows = Product.objects.filter(brand=organisation, archived_at=None).order_by("sku")
    note_seen(organisation, request.lens, kind=AccessKind.EXPORT, detail={"format": "csv", "products": len(rows)})
    answer = HttpResponse("".join(written(rows)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{organisation.slug}-products.csv"'
    return answer


def _imports(request: HttpRequest, brand: Organisation) -> list[tuple[ProductImport, datetime]]:
    """Those that can be taken back, each with the moment until which it can."""
    return [(run, run.at + UNDO_FOR) for run in undoable([brand], at=request.at)[:MOST_IMPORTS]]


def _found(brand: Organisation, text: str) -> QuerySet[Product]:
    """Every word must stand in name, SKU or category."""
    found = Product.objects.filter(brand=brand)
    for word in text.split()[:10]:
        found = found.filter(Q(name__icontains=word) | Q(sku__icontains=word) | Q(category__icontains=word))
    return found


def _written(form: ProductForm, write: Callable[[dict[str, Any]], Product]) -> Product | None:
    try:
        return write(form.cleaned_data)
    except RuleError as refusal:
        form.add_error(getattr(refusal, "field", None), refusal.message)
        return None
