"""What is turned away before any view reads it."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.urls import get_script_prefix, is_valid_path

from .refusals import bad_request, too_large

FORM = "application/x-www-form-urlencoded"
OF_PAGES = ("GET", "HEAD", "POST", "OPTIONS")
WITH_METHODS_OF_THEIR_OWN = ("/api/", "/c/")


class InputGuard:
    """Refuses bodies above the limit with 413, NUL, which no database column takes, with 400, and PUT to a page with 405.

    JSON and multipart bodies are left to the serializers and forms, which name the field.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _length(request) > settings.BODY_LIMIT:
            return too_large(request)
        if _has_nul(request):
            return bad_request(request)
        if request.method not in OF_PAGES and not request.path_info.startswith(WITH_METHODS_OF_THEIR_OWN):
            return HttpResponseNotAllowed(OF_PAGES)
        return self.get_response(request)


class FormsAlone:
    """Leads who opens an address that takes nothing but forms to the page above it.

    So come people who signed in anew after they sent a form with errors once more, or who ask for its page again. Programs
    are told 405.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        is_opened = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if answer.status_code != 405 or not is_opened or request.path_info.startswith(WITH_METHODS_OF_THEIR_OWN):
            return answer
        return HttpResponseRedirect(f"{get_script_prefix().rstrip('/')}{_page_above(request.path_info)}")


class PageGzip(GZipMiddleware):
    """Compresses pages alone: the API's ETags must stay strong, feeds and static files bring their own variants."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = response.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response


class AskAgain:
    """Answers are for their reader alone, and may be others a moment later although nobody saved anything: whoever keeps
    them asks before showing them again. An answer that says itself how long it is good for stays as it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if not answer.has_header("Cache-Control"):
            answer["Cache-Control"] = "private, no-cache"
        return answer


def _page_above(path: str) -> str:
    """The nearest address above that there is; whether it can be opened is asked of itself."""
    above = path.rstrip("/").rpartition("/")[0] + "/"
    return above if above == "/" or is_valid_path(above) else _page_above(above)


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _has_nul(request: HttpRequest) -> bool:
    if "\0" in request.path_info or b"\0" in unquote_to_bytes(request.META.get("QUERY_STRING", "")):
        return True
    return request.content_type == FORM and (b"%00" in request.body or b"\0" in request.body)
