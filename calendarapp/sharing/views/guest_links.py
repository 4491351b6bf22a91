"""A brand's guest links: which there are, a new one, an end to one. Owners and managers alone may open these pages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_safe

from ...accounts.models import Organisation
from ...accounts.services import RuleError
from ...calendars.queries import brand_or_404
from .. import policy
from ..forms import GuestLinkForm
from ..guests import shows_nothing_yet
from ..links import link_address, link_row
from ..queries import guest_links, things_for_guests
from ..services import day_of, make_guest_link, revoke_guest_link

PAGE_SIZE = 50
LONGEST_ID = 18
KINDS = ("calendar", "view", "event")


@login_required
@require_safe
def links(request: HttpRequest, brand: str) -> HttpResponse:
    """All that were ever made, newest first. The links themselves can't be shown again."""
    house = _managed(request, brand)
    page = Paginator(guest_links(request.lens).filter(brand=house), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [link_row(link, request.at) for link in page]
    return render(request, "sharing/guest_links.html", {"brand": house, "rows": rows, "page": page})


@never_cache
@login_required
@sensitive_post_parameters("password")
@sensitive_variables("token")
def link_new(request: HttpRequest, brand: str) -> HttpResponse:
    """A form, prefilled by the page it was opened from. The link is in the answer to its making and nowhere else."""
    house = _managed(request, brand)
    form = _form(request, house)
    if request.method == "POST" and form.is_valid():
        try:
            link, token = make_guest_link(house, maker=request.user, at=request.at, **form.values)
        except RuleError as refusal:
            form.add_error(getattr(refusal, "field", None), refusal.message)
        else:
            made = {"brand": house, "row": link_row(link, request.at), "address": link_address(token)}
            made["is_empty"] = shows_nothing_yet(link, request.at)
            return render(request, "sharing/guest_link_made.html", made)
    return render(request, "sharing/guest_link_new.html", {"brand": house, "form": form})


@login_required
def link_revoke(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    house = _managed(request, brand)
    link = get_object_or_404(guest_links(request.lens).filter(brand=house, revoked_at=None), pk=pk)
    if request.method == "POST":
        revoke_guest_link(link, actor=request.user, at=request.at)
        messages.success(request, _("“%(name)s” is revoked.") % {"name": link.name})
        return redirect("guest_links", brand)
    context = {"brand": house, "row": link_row(link, request.at)}
    return render(request, "sharing/guest_link_revoke.html", context)


def _form(request: HttpRequest, house: Organisation) -> GuestLinkForm:
    asked = _asked(request)
    event_id = int(asked.removeprefix("event:")) if asked.startswith("event:") else None
    return GuestLinkForm(
        request.POST if request.method == "POST" else None,
        initial={"thing": asked},
        things=things_for_guests(request.lens, house, event_id),
        today=day_of(house, request.at),
    )


def _asked(request: HttpRequest) -> str:
    """What the link shall show, as the form names it: "event:9" of ?event=9 or of what was sent; "" if nothing is."""
    sent = request.POST.get("thing", "")
    kind, _colon, pk = sent.partition(":")
    named = [(kind, pk), *((kind, request.GET.get(kind, "")) for kind in KINDS)]
    fitting = (f"{kind}:{pk}" for kind, pk in named if kind in KINDS and _is_id(pk))
    return next(fitting, "")


def _is_id(words: str) -> bool:
    return words.isascii() and words.isdecimal() and len(words) <= LONGEST_ID


def _managed(request: HttpRequest, slug: str) -> Organisation:
    """404 to whom the brand isn't shown, 403 to whom it is but who doesn't manage it."""
    house = brand_or_404(request.lens, slug)
    if not policy.may_share_with_guests(request.lens, house):
        raise PermissionDenied
    return house
