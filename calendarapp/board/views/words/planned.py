"""A page for each product, channel, persona and market: what is planned for it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ....events import policy
from ....events.models import Product
from ....events.queries import PlanFilters
from ....events.vocabulary import words_seen
from ...pages.planned import planned_page
from ...pages.view import View
from ..event_doors import brand_of
from .kinds import Kind


@login_required
@require_safe
def product(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    """To a partner a product exists once an event shows it to them."""
    organisation = brand_of(request, brand)
    row = get_object_or_404(words_seen(request.lens, Product), brand=organisation, pk=pk)
    context = {"heading": row.name, "product": row, "one": "product", "many": "products"}
    return _page(request, organisation, pk, context)


@login_required
@require_safe
def word(request: HttpRequest, brand: str, kind: Kind, pk: int) -> HttpResponse:
    organisation = brand_of(request, brand)
    row = get_object_or_404(words_seen(request.lens, kind.model), brand=organisation, pk=pk)
    context = {"heading": str(row), "word": row, "one": kind.one, "many": kind.many, "kind": kind}
    return _page(request, organisation, pk, context)


def _page(request: HttpRequest, brand, pk: int, context: dict) -> HttpResponse:
    filters = PlanFilters(**{context["many"]: frozenset({pk})})
    view = View(brand, request.lens, timezone.get_current_timezone_name())
    planned = planned_page(view, filters, past="past" in request.GET, number=request.GET.get("page", 1))
    asked = f"?{context['one']}={pk}"
    may_add = policy.may_create_somewhere(request.lens)
    shared = {
        "brand": brand,
        "planned": planned,
        "may_write": policy.may_plan(request.lens, brand.pk),
        "plan_url": reverse("event_new", args=[brand.slug]) + asked if may_add else "",
        "calendar_url": reverse("month", args=[brand.slug]) + asked,
        "edit_url": reverse(f"{context['one']}_edit", args=[brand.slug, pk]),
    }
    return render(request, "board/words/planned.html", context | shared)
