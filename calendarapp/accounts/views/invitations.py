"""The page a letter's link leads to."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ..models import Invitation
from ..queries import INVITATION_IN_HAND
from ..services import InvitationUnusableError, accept_invitation, invitation_for


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Shows who invites to what; GET changes nothing. POST accepts, or leads a stranger to sign in or sign up first."""
    try:
        letter = invitation_for(token, at=request.at)
        if not request.user.is_authenticated:
            return _welcome_stranger(request, letter, token)
        if letter.email.lower() != request.user.email.lower():
            return _render(request, letter, "accounts/invitation_other.html", status=403)
        if letter.kind == Invitation.Kind.PARTNER:
            return redirect("partner_invitation", token)
        return _welcome_colleague(request, letter, token)
    except InvitationUnusableError as unusable:
        status = 404 if unusable.message == InvitationUnusableError.UNKNOWN else 410
        return render(request, "accounts/invitation_closed.html", {"reason": unusable.message}, status=status)


def _welcome_stranger(request: HttpRequest, letter: Invitation, token: str) -> HttpResponse:
    if request.method != "POST":
        return _render(request, letter, "accounts/invitation.html")
    request.session[INVITATION_IN_HAND] = letter.pk
    door = "account_signup" if "sign_up" in request.POST else "account_login"
    back = {"next": reverse("invitation", args=(token,))}
    return redirect(f"{reverse(door)}?{urlencode(back)}")


def _welcome_colleague(request: HttpRequest, letter: Invitation, token: str) -> HttpResponse:
    if request.method != "POST":
        return _render(request, letter, "accounts/invitation.html")
    membership = accept_invitation(token=token, user=request.user, at=request.at)
    request.session.pop(INVITATION_IN_HAND, None)
    messages.success(request, _("Welcome to %(name)s.") % {"name": membership.organisation.name})
    return redirect("home")


def _render(request: HttpRequest, letter: Invitation, template: str, status: int = 200) -> HttpResponse:
    context = {"invitation": letter, "organisation": letter.organisation, "inviter": letter.invited_by}
    return render(request, template, context, status=status)
