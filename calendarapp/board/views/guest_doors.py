"""The door of guest links: who may come in, and what every answer says to browsers and search engines.

Nobody is signed in behind it. A person who is, is a guest here like everybody else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.http import require_safe

from ...accounts.middleware import zone_of
from ...calendars.lens import Lens
from ...common.notes import note_after
from ...common.refusals import page_not_found
from ...sharing.forms import GuestPasswordForm
from ...sharing.guests import guest_lens
from ...sharing.models import GuestLink
from ...sharing.queries import guest_link_by_token
from ...sharing.services import note_link_use, use_is_due

COOKIE = "__Secure-guest" if settings.SESSION_COOKIE_SECURE else "guest"
UNLOCKED_FOR = 12 * 3600
SEALED = {
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
}
WITHOUT_A_PERSON: dict[str, Any] = {
    "shell": None,
    "messages": (),
    "theme": "",
    "density": "",
    "frame": "guest/frame.html",
}


@dataclass(frozen=True, slots=True)
class Guest:
    """Whoever brings this link, and what they see."""

    link: GuestLink
    token: str
    lens: Lens

    @property
    def path(self) -> str:
        return f"/g/{self.token}/"


def guest_page(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 for unknown tokens, 410 for links that have ended, a form where a password is due; else the page."""

    @require_safe
    @wraps(page)
    def door(request: HttpRequest, token: str, **parts: Any) -> HttpResponse:
        return sealed(enter(request, token, page, **parts))

    return door


def enter(request: HttpRequest, token: str, page: Callable[..., HttpResponse], **parts: Any) -> HttpResponse:
    """`page` as the guest of this link sees it, in the brand's zone."""
    link = guest_link_by_token(token)
    if link is None:
        return page_not_found(request)
    guest = Guest(link, token, guest_lens(link, request.at))
    request.user, request.lens, request.full_lens = AnonymousUser(), guest.lens, guest.lens
    with timezone.override(zone_of(link.brand)):
        if not guest.lens.accesses:
            return render(request, "guest/ended.html", {**WITHOUT_A_PERSON, "brand": link.brand}, status=410)
        try:
            return page(request, guest, **parts)
        except Http404:
            return page_not_found(request)


def unlocked(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page once its password was given, or if there is none; what is seen counts as a use of the link."""

    @wraps(page)
    def behind(request: HttpRequest, guest: Guest, **parts: Any) -> HttpResponse:
        if not is_unlocked(request, guest):
            return password_page(request, guest, GuestPasswordForm())
        answer = page(request, guest, **parts)
        if use_is_due(guest.link, request.at):
            note_after(answer, lambda: note_link_use(guest.link, at=request.at))
        return answer

    return behind


def password_page(request: HttpRequest, guest: Guest, form: GuestPasswordForm, *, status: int = 200) -> HttpResponse:
    """It must say where its form comes from, or browsers send it as from nowhere and Django refuses it."""
    context = {**WITHOUT_A_PERSON, "form": form, "brand": guest.link.brand, "path": guest.path}
    answer = render(request, "guest/password.html", context, status=status)
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


def sealed(answer: HttpResponse) -> HttpResponse:
    """Kept by no cache, found by no search engine, named to no other site."""
    for name, value in SEALED.items():
        answer.headers.setdefault(name, value)
    return answer


def is_unlocked(request: HttpRequest, guest: Guest) -> bool:
    if not guest.link.password:
        return True
    shown = request.get_signed_cookie(COOKIE, default="", salt=_salt(guest.link), max_age=UNLOCKED_FOR)
    return constant_time_compare(str(shown), _proof(guest.link))


def unlock(answer: HttpResponse, guest: Guest) -> HttpResponse:
    """The answer with the cookie that opens this link, and goes to no other address."""
    answer.set_signed_cookie(
        COOKIE,
        _proof(guest.link),
        salt=_salt(guest.link),
        max_age=UNLOCKED_FOR,
        path=guest.path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _salt(link: GuestLink) -> str:
    return f"guest link {link.pk}"


def _proof(link: GuestLink) -> str:
    """Says nothing of the password, and is another one once the password is."""
    return salted_hmac("calendarapp.guests", link.password, algorithm="sha256").hexdigest()
