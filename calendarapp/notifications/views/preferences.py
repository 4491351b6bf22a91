"""Which notices I want, and how."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ..forms import PreferenceForm
from ..models import Medium
from ..queries import preferences_of
from ..services import set_preferences


@login_required
def notice_preferences(request: HttpRequest) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = PreferenceForm(posted, kept=preferences_of(request.user))
    if form.is_valid():
        set_preferences(request.user, choices=form.choices())
        messages.success(request, _("Your choices are saved."))
        return redirect("notice_preferences")
    return render(request, "notifications/preferences.html", {"form": form, "mediums": Medium.labels})
