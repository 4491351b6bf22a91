"""Where those are led of whom a brand asks a second factor."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ...accounts.models import Organisation
from .event_doors import next_of


@login_required
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Says which brands ask for it, and what may be set up; on to the page that was wanted for whom nobody asks."""
    waiting = request.lens.waiting
    if not waiting:
        wanted = next_of(request)
        return HttpResponseRedirect(wanted) if wanted else redirect("home")
    brands = list(Organisation.objects.filter(pk__in=waiting).values_list("name", flat=True))
    return render(request, "board/second_factor.html", {"brands": brands})
