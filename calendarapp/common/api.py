"""What all of the API shares: pages of a list, and problems as RFC 9457 tells them."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.http import Http404, HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from .errors import ConflictError

V = TypeVar("V", int, str)
PROBLEM_TYPE = "application/problem+json"
IF_MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True, description="The ETag that was read."
)


class Pages(PageNumberPagination):
    """`?page=2&page_size=100`, answered as `{"count", "next", "previous", "results"}`."""

    page_size_query_param = "page_size"
    max_page_size = 200

    def get_next_link(self) -> str | None:
        return _public(super().get_next_link())

    def get_previous_link(self) -> str | None:
        return _public(super().get_previous_link())


def public_link(path: str, **parameters: str) -> str:
    """A path with its query at our own address, these parameters put in or replaced."""
    parts = urlsplit(path)
    query = {**dict(parse_qsl(parts.query)), **parameters}
    return f"{settings.PUBLIC_URL}{parts.path}?{urlencode(query)}"


def _public(link: str | None) -> str | None:
    """The same page at our own address, whatever Host the caller sent."""
    if link is None:
        return None
    parts = urlsplit(link)
    return f"{settings.PUBLIC_URL}{parts.path}?{parts.query}" if parts.query else f"{settings.PUBLIC_URL}{parts.path}"


class ProblemRenderer(JSONRenderer):
    media_type = PROBLEM_TYPE
    format = "problem"


class Conflict(exceptions.APIException):
    """409; `fields` as in ConflictError."""

    status_code = HTTPStatus.CONFLICT
    default_detail = _("Somebody else changed this meanwhile.")
    default_code = "conflict"

    def __init__(self, detail: str | None = None, *, fields: dict[str, dict] | None = None) -> None:
        super().__init__(detail or None)
        self.fields = fields or {}


class PreconditionFailed(exceptions.APIException):
    """412: If-Match names another version than the one that stands."""

    status_code = HTTPStatus.PRECONDITION_FAILED
    default_detail = _("This was changed meanwhile: read it again, then send your change with its new ETag.")
    default_code = "stale"


class PreconditionRequired(exceptions.APIException):
    """428: a write without If-Match could overwrite what its sender never saw."""

    status_code = HTTPStatus.PRECONDITION_REQUIRED
    default_detail = _("Send If-Match with the ETag you read.")
    default_code = "if_match_required"


def version_asked(request, version: V) -> V | None:
    """The version that If-Match names, `version` being the one that stands; `*` takes what stands (RFC 9110 §13.1.1).

    Raises PreconditionRequired without the header, PreconditionFailed when it names another version.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise PreconditionRequired
    if header == "*":
        return None
    if f'"{version}"' not in [tag.strip() for tag in header.split(",")]:
        raise PreconditionFailed
    return version


class TooLarge(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = _("This is too large.")
    default_code = "too_large"


def problem(exc: Exception, context: dict) -> Response | None:
    """DRF's exception handler. What it doesn't know stays a 500."""
    known = _as_api_exception(exc)
    if known is None:
        return None
    set_rollback()
    request = context.get("request")
    if request is not None:
        request.accepted_renderer, request.accepted_media_type = ProblemRenderer(), PROBLEM_TYPE
    return Response(problem_body(known), status=known.status_code, headers=_headers(known), content_type=PROBLEM_TYPE)


def problem_body(exc: exceptions.APIException) -> dict[str, Any]:
    """`{"type", "title", "status", "detail"}`, and `errors` where fields are to blame."""
    errors = _field_errors(exc)
    title = HTTPStatus(exc.status_code).phrase
    detail = errors[0]["message"] if isinstance(exc, exceptions.ValidationError) and errors else str(exc.detail)
    body = {"type": "about:blank", "title": title, "status": int(exc.status_code), "detail": detail}
    return {**body, "errors": errors} if errors else body


def problem_response(exc: exceptions.APIException) -> JsonResponse:
    """The same answer for doors that stand outside DRF: middleware and error pages."""
    return JsonResponse(problem_body(exc), status=exc.status_code, headers=_headers(exc), content_type=PROBLEM_TYPE)


def unknown_address(request: HttpRequest, **kwargs: Any) -> JsonResponse:
    """Under /api/ an address that leads nowhere is told in the API's own words."""
    return problem_response(exceptions.NotFound())


def add_problems_to_schema(result: dict, generator: object, request: object, public: bool) -> dict:
    """drf-spectacular hook: every operation may answer with a problem."""
    reference = {"$ref": "#/components/schemas/Problem"}
    answer = {"description": "A problem, RFC 9457.", "content": {PROBLEM_TYPE: {"schema": reference}}}
    for operations in result["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict) and "responses" in operation:
                operation["responses"].setdefault("default", answer)
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas.setdefault("Problem", _PROBLEM_SCHEMA)
    return result


def _as_api_exception(exc: Exception) -> exceptions.APIException | None:
    return next((translate(exc) for kinds, translate in _TRANSLATIONS if isinstance(exc, kinds)), None)


def _headers(exc: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if auth_header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = f"{wait:.0f}"
    return headers


def _field_errors(exc: exceptions.APIException) -> list[dict[str, Any]]:
    if isinstance(exc, Conflict):
        return [
            {"field": name, "message": str(exc.detail), "code": "conflict", **values}
            for name, values in exc.fields.items()
        ]
    if isinstance(exc, exceptions.ValidationError):
        return list(_flatten(exc.detail, ""))
    return []


def _flatten(detail: Any, path: str) -> Iterator[dict[str, str]]:
    """Nested serializer errors as one list; `milestones.2.title` names the field."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            whole = name == api_settings.NON_FIELD_ERRORS_KEY
            yield from _flatten(inner, path if whole else f"{path}.{name}".lstrip("."))
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            yield from _flatten(inner, f"{path}.{number}".lstrip(".") if isinstance(inner, dict) else path)
    else:
        yield {"field": path, "message": str(detail), "code": getattr(detail, "code", "invalid")}


# The first that fits: RequestDataTooBig is a SuspiciousOperation, too.
_TRANSLATIONS: tuple[tuple[type | tuple[type, ...], Callable[[Any], exceptions.APIException]], ...] = (
    (exceptions.APIException, lambda exc: exc),
    (Http404, lambda exc: exceptions.NotFound()),
    (PermissionDenied, lambda exc: exceptions.PermissionDenied()),
    (ConflictError, lambda exc: Conflict(str(exc), fields=exc.fields)),
    (ValidationError, lambda exc: exceptions.ValidationError(serializers.as_serializer_error(exc))),
    (RequestDataTooBig, lambda exc: TooLarge()),
    ((BadRequest, SuspiciousOperation, UnreadablePostError), lambda exc: exceptions.ParseError()),
)

_TEXT, _NUMBER = {"type": "string"}, {"type": "integer"}
_PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": _NUMBER,
        "detail": _TEXT,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message", "code"],
                "properties": {"field": _TEXT, "message": _TEXT, "code": _TEXT},
            },
        },
    },
}
