"""The way into a brand's settings."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from ..context import shell_of
from .event_doors import brand_of, demand


@login_required
@require_safe
def settings(request: HttpRequest, brand: str) -> HttpResponse:
    """To the first page of them that the person may open."""
    brand_of(request, brand)
    first = next((link for group in shell_of(request).settings_nav for link in group.links), None)
    demand(first is not None)
    return redirect(first.url)
