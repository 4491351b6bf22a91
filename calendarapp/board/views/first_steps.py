"""The first steps of a brand, until their reader hides them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ...events.policy import may_plan
from ...sharing.services import keep_views
from ..pages import View
from ..pages.beginning import FirstSteps
from .drawing import KEPT, remembered
from .event_doors import brand_of, demand


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def first_steps(request: HttpRequest, brand: str) -> HttpResponse:
    """POST hides them from this person, here and in the rail; the page itself stays."""
    organisation = brand_of(request, brand)
    demand(may_plan(request.lens, organisation.pk))
    if request.method == "POST":
        kept = remembered(request, organisation) | {"first_steps": {"hidden": True}}
        request.session[KEPT] = request.session[KEPT] | {brand: kept}
        keep_views(organisation, user=request.user, kept=kept)
        messages.success(request, _("The first steps are hidden. Everything stands in the settings, too."))
        return redirect("brand_home", brand)
    view = View(organisation, request.lens, timezone.get_current_timezone_name())
    context = {"brand": organisation, "first_steps": FirstSteps(view)}
    return render(request, "board/first_steps.html", context)
