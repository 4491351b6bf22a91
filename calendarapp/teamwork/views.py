"""The talk about an event: read, speak, reword, delete."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..events.early import show
from ..events.looks import look_of
from ..events.models import Event
from . import policy
from .forms import CommentForm, RewordForm
from .models import Comment
from .readers import circle_of
from .services import StaleCommentError, add_comment, delete_comment, edit_comment, mark_read
from .sheets import Talk, talk_of


@login_required
def talk(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    """Reading it takes the unread marks away; POST says something."""
    event = _event_of(request, brand, pk)
    voices = policy.voices(request.lens, event)
    form = None
    if voices:
        circle = circle_of(event, request.lens)
        form = CommentForm(request.POST or None, circle=circle, voices=voices, brand=event.brand)
    if request.method == "POST":
        _demand(form is not None)
        if form.is_valid():
            said = {"voice": form.chosen, "body": form.body, "addressed": form.people}
            made = add_comment(event, author=request.user, at=request.at, **said)
            return redirect(_place(request, event, made))
    shown = talk_of(event, request.lens, before=_before(request))
    _keep_read(request, event, shown)
    return _page(request, "teamwork/talk.html", event, {"talk": shown, "form": form})


@login_required
def comment_edit(request: HttpRequest, brand: str, pk: int, comment: int) -> HttpResponse:
    """A writer who saw other words than stand now gets 409 and both; sending again overwrites knowingly."""
    event = _event_of(request, brand, pk)
    standing = _comment_of(request, event, comment)
    _demand(policy.may_edit(request.lens, standing))
    form = RewordForm(request.POST or None, circle=circle_of(event, request.lens), comment=standing)
    context = {"form": form, "internal": standing.is_internal, "comment_id": standing.pk}
    if request.method != "POST" or not form.is_valid():
        return _page(request, "teamwork/comment_edit.html", event, context)
    version = form.cleaned_data["version"]
    try:
        edit_comment(standing, at=request.at, version=version, body=form.body, addressed=form.people)
    except StaleCommentError as stale:
        form.data = request.POST.copy()
        form.data["version"] = str(stale.comment.version)
        form.add_error(
            None, _("You changed this comment elsewhere meanwhile. Saving puts these words in place of those.")
        )
        return _page(request, "teamwork/comment_edit.html", event, {**context, "stands": stale.comment.body}, 409)
    return redirect(_place(request, event, standing))


@login_required
def comment_delete(request: HttpRequest, brand: str, pk: int, comment: int) -> HttpResponse:
    event = _event_of(request, brand, pk)
    standing = _comment_of(request, event, comment)
    _demand(policy.may_delete(request.lens, standing))
    if request.method != "POST":
        return _page(request, "teamwork/comment_delete.html", event, {"author": str(standing.author or "")})
    delete_comment(standing, at=request.at)
    messages.success(request, _("The comment is deleted."))
    return redirect(_place(request, event, standing))


def _event_of(request: HttpRequest, slug: str, pk: int) -> Event:
    """404 to whom the event isn't shown, 403 to whom its words aren't; `request.lens` is within its brand afterwards."""
    events = Event.objects.seen_through(request.lens).select_related("type", "brand").prefetch_related("partners")
    event = get_object_or_404(events, brand__slug=slug, pk=pk)
    request.lens = request.lens.within(event.brand_id)
    _demand(policy.may_read_talk(request.lens, event))
    show(event, request.lens)
    return event


def _comment_of(request: HttpRequest, event: Event, pk: int) -> Comment:
    comments: QuerySet[Comment] = Comment.objects.seen_through(request.lens).select_related("author")
    found = get_object_or_404(comments, event=event, deleted_at=None, pk=pk)
    found.event = event
    return found


def _keep_read(request: HttpRequest, event: Event, shown: Talk) -> None:
    """Not for one who looks through another's eyes."""
    is_latest = "before" not in request.GET
    if is_latest and shown.newest_unread and request.lens.viewer == request.user and not request.lens.read_only:
        mark_read(event, user=request.user, last=shown.newest_unread, at=request.at)


def _before(request: HttpRequest) -> int | None:
    asked = request.GET.get("before", "")
    return int(asked) if asked.isdecimal() and len(asked) < 18 else None


def _place(request: HttpRequest, event: Event, comment: Comment) -> str:
    """Where one spoke: the event's page or the talk's own."""
    name = "event" if request.POST.get("at") == "event" else "talk"
    return f"{reverse(name, args=[event.brand.slug, event.pk])}#comment-{comment.pk}"


def _demand(allowed: bool) -> None:
    """403 unless policy says yes."""
    if not allowed:
        raise PermissionDenied


def _page(
    request: HttpRequest, template: str, event: Event, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """A page about one event that its reader may name: title, type and address, never the event itself."""
    shown = {"brand": event.brand, "event_id": event.pk, "title": event.title, "look": look_of(event.type)}
    return render(request, template, {**shown, **context}, status=status)
