"""A person's own pages: profile, theme, API tokens."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from ..forms import ApiTokenForm, ProfileForm, ThemeForm
from ..queries import memberships_of
from ..services import RuleError, edit_profile, make_api_token, revoke_api_token, set_theme


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm.of(request.user, *([request.POST] if request.method == "POST" else []))
    if form.is_valid():
        person = edit_profile(request.user, **form.cleaned_data)
        with translation.override(person.language):
            messages.success(request, _("Your profile is saved."))
        return redirect("profile")
    return render(request, "accounts/profile.html", {"form": form, "memberships": memberships_of(request.user)})


@require_POST
@login_required
def theme_switch(request: HttpRequest) -> HttpResponse:
    """Keeps the theme with the person and goes back to the page the switch stands on."""
    form = ThemeForm(request.POST)
    if form.is_valid():
        set_theme(request.user, theme=form.cleaned_data["theme"])
    came_from = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(came_from, allowed_hosts=None)
    return HttpResponseRedirect(came_from) if safe else redirect("profile")


@require_safe
@never_cache
@login_required
def session(request: HttpRequest) -> HttpResponse:
    """Tells a page that stood open for long who is signed in now, and the token that its forms are sent with."""
    return JsonResponse({"person": request.user.email, "token": get_token(request)})


@never_cache
@login_required
@sensitive_variables("words")
def api_tokens(request: HttpRequest) -> HttpResponse:
    """Lists tokens and makes them. A new one's words are in the answer to its making and nowhere else: no redirect."""
    form, words = ApiTokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, words = make_api_token(
                user=request.user,
                name=form.cleaned_data["name"],
                read_only=form.cleaned_data["read_only"],
                expires_at=form.expires_at(request.at),
                at=request.at,
            )
            form = ApiTokenForm()
        except RuleError as refusal:
            form.add_error(None, refusal.message)
    tokens = request.user.api_tokens.filter(revoked_at=None)
    context = {"form": form, "words": words, "tokens": tokens, "at": request.at}
    return render(request, "accounts/api_tokens.html", context)


@login_required
def api_token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    api_token = get_object_or_404(request.user.api_tokens.filter(revoked_at=None), pk=pk)
    if request.method == "POST":
        revoke_api_token(api_token, at=request.at)
        messages.success(request, _("“%(name)s” is revoked.") % {"name": api_token.name})
        return redirect("api_tokens")
    return render(request, "accounts/api_token_revoke.html", {"token": api_token})
