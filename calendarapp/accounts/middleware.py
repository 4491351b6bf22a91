"""What a request knows of its person before any view runs: the moment, the zone, the language, the theme.

And what becomes of a request when there is no person any more.
"""

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme

from ..common.clock import now


class PersonMiddleware:
    """Sets `request.at`, the one clock reading of a request, and `request.theme`; activates zone and language.

    A signed-in person's language wins over the browser's; for everybody else LocaleMiddleware has chosen already.
    The language stays active after the answer, because LocaleMiddleware still writes Content-Language from it, and the
    next request on this thread begins by choosing anew; the zone has no such keeper and is given back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = now()
        request.theme = getattr(request.user, "theme", "")
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(zone_of(request.user)):
            return self.get_response(request)


class SignedOutMiddleware:
    """Answers 401 to a page's script that would be led to the sign-in page.

    A script that doesn't follow redirects can't tell this one from being led on after saving. A person who sent a form
    comes back to the page it stood on: its own address may answer to nothing but forms.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if not _leads_to_sign_in(answer):
            return answer
        if request.headers.get("X-Requested-With") == "fetch":
            return HttpResponse(status=401, headers={"WWW-Authenticate": "Cookie"})
        page = _page_of(request) if request.method == "POST" else ""
        if page and _next_of(answer) == request.get_full_path():
            answer["Location"] = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page}, safe='/')}"
        return answer


def _leads_to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and urlsplit(answer["Location"]).path == resolve_url(settings.LOGIN_URL)


def _next_of(answer: HttpResponse) -> str:
    return "".join(parse_qs(urlsplit(answer["Location"]).query).get("next", []))


def _page_of(request: HttpRequest) -> str:
    """The page of ours that a form was sent from; empty where the browser keeps that to itself."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
        return ""
    return urlsplit(page)._replace(scheme="", netloc="").geturl()


def zone_of(user: object) -> ZoneInfo:
    """The person's zone; UTC for strangers and for a name the zone data no longer knows."""
    try:
        return ZoneInfo(getattr(user, "time_zone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a folder of the zone data
        return ZoneInfo("UTC")
