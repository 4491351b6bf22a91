"""A person's data: taking it along, and erasing it. Both ask who is there once more."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings as account_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, get_reauthentication_flows
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..archive import archive_of
from ..forms import ErasureForm
from ..mail import send_farewell
from ..personal import tellers
from ..queries import led_alone_by, left_empty_by
from ..services import RuleError, erase_person

View = Callable[..., HttpResponseBase]


def is_fresh(request: HttpRequest) -> bool:
    """Did the person prove lately who they are? Who has neither password nor second step does so by signing in."""
    if get_reauthentication_flows(request.user):
        return did_recently_reauthenticate(request)
    seen = max((record["at"] for record in get_authentication_records(request, request.user)), default=0)
    return request.at.timestamp() - seen < account_settings.REAUTHENTICATION_TIMEOUT


def fresh_required(view: View) -> View:
    """Asks for the password or second step first, or, where there is none, to sign in again. Nothing posted is kept."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        if get_reauthentication_flows(request.user):
            return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")
        return render(request, "accounts/sign_in_again.html", {"wanted": urlencode({"next": request.path})})

    return guarded


@login_required
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    context = {"parts": list(tellers()), "led": led_alone_by(request.user)}
    return render(request, "accounts/my_data.html", context)


@login_required
@require_safe
@fresh_required
@never_cache
def export(request: HttpRequest) -> HttpResponseBase:
    name = f"almanac-{request.at:%Y-%m-%d}.zip"
    return FileResponse(archive_of(request.user, at=request.at), as_attachment=True, filename=name)


@login_required
@fresh_required
@never_cache
def erase(request: HttpRequest) -> HttpResponseBase:
    """The last question, and its answer. Afterwards nobody is signed in here."""
    form = ErasureForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid():
        before = {"email": request.user.email, "name": str(request.user), "language": request.user.language}
        try:
            erase_person(request.user, at=request.at)
        except RuleError as refusal:
            form.add_error(None, refusal.message)
        else:
            return _farewell(request, **before)
    context = {"form": form, "led": led_alone_by(request.user), "emptied": left_empty_by(request.user)}
    return render(request, "accounts/erase.html", context)


def _farewell(request: HttpRequest, *, email: str, name: str, language: str) -> HttpResponse:
    logout(request)
    send_farewell(email, name=name, language=language)
    with translation.override(language):
        messages.success(request, _("Your account is erased."))
    return redirect("account_login")
