"""What the mail server would have got, on a developer's machine. Elsewhere these pages don't exist."""

from collections.abc import Callable
from email.message import EmailMessage
from functools import wraps
from typing import Any

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ...common.eml import mail_named, newest_mails

SHOWN = 200
PAGE_SIZE = 40


def on_dev_machine(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 unless the settings are those of a developer's machine: whoever reads these mails can sign in as anybody."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEV_MAIL:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@on_dev_machine
def dev_mails(request: HttpRequest) -> HttpResponse:
    page = Paginator(newest_mails(SHOWN), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "board/dev_mails.html", {"page": page})


@require_safe
@on_dev_machine
def dev_mail(request: HttpRequest, name: str) -> HttpResponse:
    """Headers and plain text; the HTML has an address of its own."""
    mail = _mail_or_404(name)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    context = {
        "name": name,
        "mail": mail,
        "headers": mail.items(),
        "text": text.get_content() if text else "",
        "has_html": html is not None,
        "attachments": [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()],
    }
    return render(request, "board/dev_mail.html", context)


@require_safe
@on_dev_machine
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "img-src": ["data:"], "sandbox": ["allow-popups"]})
def dev_mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part as mail programs draw it: inline styles, and neither script, form nor our origin."""
    html = _mail_or_404(name).get_body(("html",))
    if html is None:
        raise Http404
    return HttpResponse(html.get_content())


def _mail_or_404(name: str) -> EmailMessage:
    mail = mail_named(name)
    if mail is None:
        raise Http404
    return mail
