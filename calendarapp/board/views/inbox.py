"""The inbox: what I was told, and what of it I have read."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ...notifications.kinds import notices_for
from ...notifications.models import Message
from ...notifications.services import mark_read
from ..context import shell_of
from ..inbox import inbox_counts, inbox_through
from ..words import moment_in_words

PAGE_SIZE = 30


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    lens = request.full_lens
    paginator = Paginator(inbox_through(lens), PAGE_SIZE)
    # Asked together; the frame around the page needs the second.
    paginator.count, shell_of(request).unread = inbox_counts(lens)
    page = paginator.get_page(request.GET.get("page"))
    return render(request, "board/inbox.html", {"page": page, "rows": _rows(request, list(page.object_list))})


@require_POST
@login_required
def inbox_read(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(inbox_through(request.full_lens), pk=pk)
    mark_read(Message.objects.filter(pk=message.pk), at=request.at)
    return _back(request)


@require_POST
@login_required
def inbox_read_all(request: HttpRequest) -> HttpResponse:
    number = mark_read(inbox_through(request.full_lens), at=request.at)
    words = ngettext("%(number)s message is marked as read.", "%(number)s messages are marked as read.", number)
    messages.success(request, words % {"number": number} if number else _("All of it was read already."))
    return redirect("inbox")


def _rows(request: HttpRequest, listed: list[Message]) -> list[dict[str, Any]]:
    """Words are made now, through the reader's lens."""
    lens = request.full_lens
    notices = notices_for(listed, {lens.viewer.pk: lens} if lens.viewer else {})
    return [
        {"message": row, "notice": notices[row.pk], "told": moment_in_words(localtime(row.due_at))}
        for row in listed
        if row.pk in notices
    ]


def _back(request: HttpRequest) -> HttpResponse:
    """To the page of the list on which the button stood."""
    came_from = request.POST.get("next", "")
    return redirect(came_from if url_has_allowed_host_and_scheme(came_from, allowed_hosts=None) else "inbox")
