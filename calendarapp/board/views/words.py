"""The brand's products and markets, from which events choose."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...events import policy
from ...events.models import Market, Product
from ...events.services.vocabulary import TakenError, add_market, add_product, put_away
from ..forms.words import MarketForm, ProductForm
from .event_doors import brand_of, demand

PAGE_SIZE = 50


@login_required
def products(request: HttpRequest, brand: str) -> HttpResponse:
    organisation = brand_of(request, brand)
    demand(policy.may_plan(request.lens, organisation.pk))
    form = ProductForm(request.POST if request.POST.get("kind") == "product" else None)
    market_form = MarketForm(request.POST if request.POST.get("kind") == "market" else None, prefix="market")
    if form.is_valid() and _added(form, "sku", add_product, organisation):
        messages.success(request, _("%(name)s can be chosen in events now.") % {"name": form.cleaned_data["name"]})
        return redirect("products", brand)
    if market_form.is_valid() and _added(market_form, "label", add_market, organisation):
        label = market_form.cleaned_data["label"]
        messages.success(request, _("%(name)s can be chosen in events now.") % {"name": label})
        return redirect("products", brand)
    offered = Product.objects.filter(brand=organisation, archived_at=None).order_by("name", "pk")
    context = {
        "brand": organisation,
        "form": form,
        "market_form": market_form,
        "page": Paginator(offered, PAGE_SIZE).get_page(request.GET.get("page")),
        "markets": Market.objects.filter(brand=organisation, archived_at=None),
    }
    return render(request, "board/products.html", context)


@require_POST
@login_required
def product_put_away(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    return _put_away(request, brand, Product, pk)


@require_POST
@login_required
def market_put_away(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    return _put_away(request, brand, Market, pk)


def _put_away(request: HttpRequest, brand: str, model: type[Product] | type[Market], pk: int) -> HttpResponse:
    organisation = brand_of(request, brand)
    word = get_object_or_404(model, brand=organisation, pk=pk)
    demand(policy.may_plan(request.lens, organisation.pk))
    put_away(word, at=request.at)
    messages.success(request, _("%(name)s is no longer offered; events that have it keep it.") % {"name": word})
    return redirect("products", brand)


def _added(form, field: str, add, brand) -> bool:
    try:
        add(brand, **form.cleaned_data)
    except TakenError:
        form.add_error(field, _("It is in the list already."))
        return False
    return True
