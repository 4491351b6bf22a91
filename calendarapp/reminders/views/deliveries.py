"""Letters about a brand's plan that nobody took: for those who manage the brand, with a second try."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ...accounts.models import Organisation
from ...calendars.policy import may_manage
from ...calendars.queries import brand_or_404
from ...events.wording import clock_in_words, day_in_words
from ...notifications.models import Delivery
from ...notifications.queries import dead_deliveries
from ...notifications.refusals import in_words
from ...notifications.services import send_again

PAGE_SIZE = 50


@login_required
@require_safe
def deliveries(request: HttpRequest, brand: str) -> HttpResponse:
    organisation = _managed(request, brand)
    page = Paginator(dead_deliveries(organisation), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [{"delivery": row, "reason": in_words(row.reason), "tried": _moment(row)} for row in page]
    return render(request, "reminders/deliveries.html", {"brand": organisation, "page": page, "rows": rows})


@require_POST
@login_required
def deliveries_again(request: HttpRequest, brand: str) -> HttpResponse:
    """All of them: what ailed the mail server ailed every letter."""
    return _again(request, brand, dead_deliveries(_managed(request, brand)))


@require_POST
@login_required
def delivery_again(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    dead = dead_deliveries(_managed(request, brand))
    return _again(request, brand, dead.filter(pk=get_object_or_404(dead, pk=pk).pk))


def _moment(row: Delivery) -> str:
    tried = localtime(row.next_try_at)
    return f"{day_in_words(tried)}, {clock_in_words(tried)}"


def _managed(request: HttpRequest, slug: str) -> Organisation:
    organisation = brand_or_404(request.lens, slug)
    if not may_manage(request.lens, organisation.pk):
        raise PermissionDenied
    return organisation


def _again(request: HttpRequest, brand: str, dead) -> HttpResponse:
    number = send_again(Delivery.objects.filter(pk__in=list(dead.values_list("pk", flat=True))), at=request.at)
    words = ngettext("%(number)s mail is being sent again.", "%(number)s mails are being sent again.", number)
    messages.success(request, words % {"number": number})
    return redirect("deliveries", brand)
