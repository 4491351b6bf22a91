"""Gives each request its lens, made when first asked for, and leads whom a brand asks for a second factor to it."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from ..accounts.models import ApiToken, Organisation
from ..common.clock import now
from .lens import Lens, Narrowing

OF_ONE = ("/b/", "/o/")  # pages of one brand, named by its slug


class LensMiddleware:
    """`request.lens`: what the person behind the request sees at `request.at`.

    A door may put a narrower one in its place; `request.full_lens` stays, for what stands around every page.
    Brands that wait for the person's second factor are in neither.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.lens = request.full_lens = SimpleLazyObject(lambda: _lens_of(request))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        """To the page that says which brand asks for a second factor, instead of a page of that brand."""
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
