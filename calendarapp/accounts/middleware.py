"""What a request knows of its person before any view runs: the moment, the zone, the language, the theme."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
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


def zone_of(user: object) -> ZoneInfo:
    """The person's zone; UTC for strangers and for a name the zone data no longer knows."""
    try:
        return ZoneInfo(getattr(user, "time_zone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a folder of the zone data
        return ZoneInfo("UTC")
