"""Leads feeds past all that works with sessions, cookies and languages."""

import re
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .views.feed import feed

ADDRESS = re.compile(r"/c/(?P<token>[^/]+)/(?P<name>[^/]+)\.ics")


class FeedMiddleware:
    """Stands behind SecurityMiddleware: http still becomes https, and nothing else is done for a feed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        found = ADDRESS.fullmatch(request.path_info)
        return feed(request, **found.groupdict()) if found else self.get_response(request)
