"""How Almanac says no: a page with a sentence for people, a problem (RFC 9457) for programs."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException

from .api import problem_response


def refuse(request: HttpRequest, status: HTTPStatus, title: str, sentence: str) -> HttpResponse:
    """The answer for a request that no view may have; under /api/ as a problem."""
    if request.path_info.startswith("/api/"):
        return _refuse_program(status, sentence)
    body = loader.render_to_string("refused.html", {"status": int(status), "title": title, "sentence": sentence})
    return HttpResponse(body, status=status)


def _refuse_program(status: HTTPStatus, sentence: str) -> JsonResponse:
    refusal = APIException(sentence)
    refusal.status_code = status
    return problem_response(refusal)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = _("Something in this request can't be read. Go back and try once more.")
    return refuse(request, HTTPStatus.BAD_REQUEST, _("That did not arrive as it should"), sentence)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = _("You may look at this, but changing it is for somebody with another role. Ask the brand's manager.")
    return refuse(request, HTTPStatus.FORBIDDEN, _("Not with your role"), sentence)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    sentence = _("This form was open for too long, or cookies are switched off. Go back, reload the page and send it again.")
    return refuse(request, HTTPStatus.FORBIDDEN, _("Please send that again"), sentence)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = _("Nothing is at this address, or it isn't shared with you.")
    return refuse(request, HTTPStatus.NOT_FOUND, _("Nothing here"), sentence)


def too_large(request: HttpRequest, *, limit: int) -> HttpResponse:
    sentence = _("At most %(size)s MB can be sent at once.") % {"size": limit // 2**20}
    return refuse(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("That is too large"), sentence)


def server_error(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    sentence = _("This is our mistake; nothing was changed. Try again in a moment.")
    return refuse(request, HTTPStatus.INTERNAL_SERVER_ERROR, _("Something broke"), sentence)
