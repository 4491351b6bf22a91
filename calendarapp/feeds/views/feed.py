"""The feed's door. It stands before sessions, sign-in and CSRF: a calendar app brings nothing but the address."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, http_date, parse_etags, parse_http_date_safe

from ...common.addresses import client_place
from ...common.clock import now
from ..clients import client_of
from ..fetches import note_fetch, note_looks
from ..fetching import EndedFeedError, Feed, UnknownFeedError, open_feed

CONTENT_TYPE = "text/calendar; charset=utf-8"
ALWAYS = {"X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
WRONG_TOKENS = 60  # a minute and address
MINUTE = 60


def feed(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """GET and HEAD. `name` is for people; the query changes nothing."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"], headers=ALWAYS)
    at = now()
    try:
        found = open_feed(token, at=at)
        return _answer(request, found, name, at)
    except UnknownFeedError:
        return _unknown(request)
    except EndedFeedError:
        return _refusal(HTTPStatus.GONE, "This calendar is no longer shared with you.\n")


class NotedResponse(HttpResponse):
    """Runs `note` once the answer has gone out."""

    note: Callable[[], None]

    def close(self) -> None:
        self.note()
        super().close()


def _answer(request: HttpRequest, found: Feed, name: str, at: datetime) -> HttpResponse:
    response = _not_modified(found) if _is_known(request, found) else _whole(request, found, name)
    client = client_of(request.META.get("HTTP_USER_AGENT", ""))
    response.note = lambda: _note(
        found, client, at, told=request.method == "GET" and response.status_code == HTTPStatus.OK
    )
    return response


def _note(found: Feed, client: str, at: datetime, *, told: bool) -> None:
    """The fetch, and where words went out (`told`) what was seen early."""
    note_fetch(found.standing.subscription_id, client, etag=found.etag, at=at)
    if told and found.early_looks:
        note_looks(found.standing.subscription_id, found.early_looks, at=at)


def _not_modified(found: Feed) -> NotedResponse:
    response = NotedResponse(status=HTTPStatus.NOT_MODIFIED, headers=_validators(found))
    del response.headers["Content-Type"]
    return response


def _whole(request: HttpRequest, found: Feed, name: str) -> NotedResponse:
    body = found.body
    headers = {
        **_validators(found),
        "Content-Length": str(len(body)),
        "Content-Disposition": content_disposition_header(False, f"{name}.ics"),
    }
    return NotedResponse(b"" if request.method == "HEAD" else body, content_type=CONTENT_TYPE, headers=headers)


def _validators(found: Feed) -> dict[str, str]:
    return {
        "ETag": found.etag,
        "Last-Modified": http_date(found.modified_at.timestamp()),
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Encoding",
        **ALWAYS,
    }


def _is_known(request: HttpRequest, found: Feed) -> bool:
    """If-None-Match decides where it stands; only without it If-Modified-Since does (RFC 9110, 13.2.2)."""
    asked = request.META.get("HTTP_IF_NONE_MATCH")
    if asked == found.etag:  # as nearly all apps ask
        return True
    if asked is not None:
        tags = parse_etags(asked)
        return tags == ["*"] or found.etag in (tag.removeprefix("W/") for tag in tags)
    since = parse_http_date_safe(request.META.get("HTTP_IF_MODIFIED_SINCE", ""))
    return since is not None and int(found.modified_at.timestamp()) <= since


def _unknown(request: HttpRequest) -> HttpResponse:
    """404 of one shape; whoever tries many is told to wait. A right token is never slowed down."""
    if _wrong_tokens(client_place(request)) > WRONG_TOKENS:
        response = _refusal(HTTPStatus.TOO_MANY_REQUESTS, "Too many wrong addresses. Try again in a minute.\n")
        response.headers["Retry-After"] = str(MINUTE)
        return response
    return _refusal(HTTPStatus.NOT_FOUND, "There is no calendar at this address.\n")


def _wrong_tokens(address: str) -> int:
    """How many came from there within the minute, this one counted."""
    key = f"feeds.wrong.{address}"
    cache.add(key, 0, MINUTE)
    try:
        return cache.incr(key)
    except ValueError:  # the minute ended in between
        return 1


def _refusal(status: HTTPStatus, words: str) -> HttpResponse:
    headers = {"Cache-Control": "no-store", **ALWAYS}
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8", headers=headers)
