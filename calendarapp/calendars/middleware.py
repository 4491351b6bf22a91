"""Gives each request its lens, made when first asked for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from ..common.clock import now
from .lens import Lens


class LensMiddleware:
    """`request.lens`: what the person behind the request sees at `request.at`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.lens = SimpleLazyObject(lambda: Lens.of(request.user, getattr(request, "at", None) or now()))
        return self.get_response(request)
