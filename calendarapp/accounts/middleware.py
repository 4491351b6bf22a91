"""What a request knows of its person before any view runs: the moment, the zone, the language, the theme.

And what a page's script is told when there is no person any more.
"""

from collections.abc import Callable
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone, translation

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

    A script that doesn't follow redirects can't tell this one from being led on after saving.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if request.headers.get("X-Requested-With") != "fetch" or not _leads_to_sign_in(answer):
            return answer
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Cookie"})


def _leads_to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and urlsplit(answer["Location"]).path == resolve_url(settings.LOGIN_URL)


def zone_of(user: object) -> ZoneInfo:
    """The person's zone; UTC for strangers and for a name the zone data no longer knows."""
    try:
        return ZoneInfo(getattr(user, "time_zone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a folder of the zone data
        return ZoneInfo("UTC")
