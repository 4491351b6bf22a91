"""Looking at a brand's plan as one of its agencies does: begun and left here, kept up by LensMiddleware."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...calendars.models import Partnership
from ...calendars.policy import may_manage
from ...calendars.viewing import begin_viewing, compare_viewing, end_viewing
from .event_doors import brand_of, demand, next_of


@require_POST
@login_required
def view_as(request: HttpRequest, brand: str, agency: str) -> HttpResponse:
    """On to the brand's first page, or the page of it that the sender names, as this agency sees it."""
    house = brand_of(request, brand)
    demand(may_manage(request.lens, house.pk))
    partnerships = Partnership.objects.filter(brand=house, ended_at=None).select_related("agency")
    partnership = get_object_or_404(partnerships, agency__slug=agency)
    begin_viewing(request.session, house, partnership.agency, at=request.at)
    return redirect(next_of(request) or reverse("brand_home", args=[brand]))


@require_POST
@login_required
def view_as_leave(request: HttpRequest) -> HttpResponse:
    """Back to one's own sight. With `compare`, of the same page, and with a way back into the agency's."""
    viewing = request.viewing
    if viewing and "compare" in request.POST:
        compare_viewing(request.session, viewing)
    else:
        end_viewing(request.session)
    if viewing and "compare" not in request.POST:
        messages.success(request, _("You see the plan with your own eyes again."))
        return redirect(next_of(request) or reverse("partners", args=[viewing.brand.slug]))
    return redirect(next_of(request) or "home")
