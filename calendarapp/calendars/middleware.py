"""Gives each request its lens, made when first asked for: the person's own, or the one that they borrowed from an agency.

Leads whom a brand asks for a second factor to it, and keeps those who view as a partner to what that partner sees.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from ..accounts.models import ApiToken, Organisation
from ..common.clock import now
from .lens import Lens, Narrowing
from .viewing import Viewing, end_viewing, is_viewing, viewing_of

OF_ONE = ("/b/", "/o/")  # pages of one brand, named by its slug
# They go by tokens, whatever the session holds; or only ask who is signed in, which must not use up the word that a view is over.
UNTOUCHED = ("/api/", "/c/", "/g/", "/me/session/")
READS = ("GET", "HEAD", "OPTIONS")
# What one may do while viewing as a partner: it changes nothing of the plan, and nothing that is seen of it.
STILL_OPEN = frozenset({"view_as_leave", "theme_switch", "set_language", "account_logout"})


class LensMiddleware:
    """`request.lens`: what the person behind the request sees at `request.at`.

    A door may put a narrower one in its place; `request.full_lens` stays, for what stands around every page.
    Brands that wait for the person's second factor are in neither. `request.viewing`: whose sight both are instead.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.lens = request.full_lens = SimpleLazyObject(lambda: _lens_of(request))
        request.viewing, request.viewing_is_over = None, False
        if request.user.is_authenticated and not _is_untouched(request) and is_viewing(request.session):
            _borrow(request)
        answer = self.get_response(request)
        return _refused_to_them(request, answer) if request.viewing else answer

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        """To the page that says which brand asks for a second factor, instead of a page of that brand."""
        if request.viewing_is_over:
            return _over(request)
        if request.viewing:
            return _kept_to_view(request, kwargs)
        if not request.user.is_authenticated or not _is_kept_back(request, kwargs):
            return None
        return HttpResponseRedirect(f"{reverse('second_factor')}?{urlencode({'next': request.get_full_path()})}")


def _is_kept_back(request: HttpRequest, kwargs: Mapping[str, Any]) -> bool:
    if request.path_info.startswith(OF_ONE):
        slug = kwargs.get("brand") or kwargs.get("slug")
        waiting = request.lens.waiting
        return bool(waiting) and Organisation.objects.filter(pk__in=waiting, slug=slug).exists()
    return request.path_info == "/" and bool(request.lens.waiting) and not request.lens.brand_ids


def _lens_of(request: HttpRequest) -> Lens:
    """The person's, cut down by the API token that the request came with."""
    lens = Lens.of(request.user, getattr(request, "at", None) or now()).without_waiting()
    token = getattr(request, "auth", None)
    return lens.narrowed(Narrowing(read_only=True)) if isinstance(token, ApiToken) and token.read_only else lens


def _is_untouched(request: HttpRequest) -> bool:
    return request.path_info.startswith(UNTOUCHED)


def _borrow(request: HttpRequest) -> None:
    """Both lenses are the agency's from here on, unless the time for it is over."""
    request.viewing = viewing_of(request.session, _lens_of(request))
    if request.viewing:
        request.lens = request.full_lens = request.viewing.lens
    else:
        end_viewing(request.session)
        request.viewing_is_over = True


def _over(request: HttpRequest) -> HttpResponse | None:
    """Nobody is led from the borrowed sight to their own without a word, and nothing is written by surprise."""
    if _is_still_open(request):
        return None
    if request.method in READS:
        messages.warning(request, _("The view as a partner is over. This is what you see yourself."))
        return HttpResponseRedirect(request.get_full_path())
    return render(request, "calendars/view_as_over.html", status=403)


def _kept_to_view(request: HttpRequest, kwargs: Mapping[str, Any]) -> HttpResponse | None:
    """Reading the brand's pages alone; each of these asks the lens, and answers as it answers the agency."""
    if _is_still_open(request):
        return None
    writes = request.method not in READS
    within = request.path_info.startswith("/b/") and kwargs.get("brand") == request.viewing.brand.slug
    if not writes and (within or request.path_info == "/"):
        return None
    return _closed(request, request.viewing, "writes" if writes else "elsewhere", 403)


def _is_still_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name in STILL_OPEN


def _refused_to_them(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """A refusal as the agency gets it, with the way out around it."""
    is_page = answer.get("Content-Type", "").startswith("text/html")
    if answer.status_code not in (403, 404) or not is_page or getattr(answer, "says_why", False):
        return answer
    why = "unseen" if answer.status_code == 404 else "shut" if request.method in READS else "writes"
    return _closed(request, request.viewing, why, answer.status_code)


def _closed(request: HttpRequest, viewing: Viewing, why: str, status: int) -> HttpResponse:
    """`why`: it "writes", lies "elsewhere", is "unseen" by the agency, or "shut" to it or to who only looks."""
    context = {"agency": viewing.agency, "brand": viewing.brand, "why": why}
    answer = render(request, "calendars/view_as_closed.html", context, status=status)
    answer.says_why = True  # read by `_refused_to_them`
    return answer
