"""Gives each request its lens, made when first asked for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from ..accounts.models import ApiToken
from ..common.clock import now
from .lens import Lens, Narrowing


class LensMiddleware:
    """`request.lens`: what the person behind the request sees at `request.at`.

    A door may put a narrower one in its place; `request.full_lens` stays, for what stands around every page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.lens = request.full_lens = SimpleLazyObject(lambda: _lens_of(request))
        return self.get_response(request)


def _lens_of(request: HttpRequest) -> Lens:
    """The person's, cut down by the API token that the request came with."""
    lens = Lens.of(request.user, getattr(request, "at", None) or now())
    token = getattr(request, "auth", None)
    return lens.narrowed(Narrowing(read_only=True)) if isinstance(token, ApiToken) and token.read_only else lens
