"""How Almanac says no: a page with a sentence for people, a problem (RFC 9457) for programs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader
from rest_framework import exceptions

from .api import TooLarge, problem_response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _refuse(request, "400.html", exceptions.ParseError())


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _refuse(request, "403.html", exceptions.PermissionDenied())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _refuse(request, "403_csrf.html", exceptions.PermissionDenied())


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _refuse(request, "404.html", exceptions.NotFound())


def too_large(request: HttpRequest) -> HttpResponse:
    return _refuse(request, "413.html", TooLarge(), megabytes=settings.BODY_LIMIT // 2**20)


def server_error(request: HttpRequest) -> HttpResponse:
    return _refuse(request, "500.html", exceptions.APIException())


def _refuse(request: HttpRequest, template: str, refusal: exceptions.APIException, **context: Any) -> HttpResponse:
    """Rendered without the request: whatever went wrong, the page of refusal asks neither session nor database."""
    if request.path_info.startswith("/api/"):
        return problem_response(refusal)
    return HttpResponse(loader.render_to_string(template, context), status=refusal.status_code)
