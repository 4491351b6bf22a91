"""A person's feeds: which there are, what each carries, and how it gets into a calendar app."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ...accounts.services import RuleError
from ..dates import window_at
from ..forms import RenewForm, SubscriptionForm
from ..models import Subscription
from ..queries import (
    calendars_offered,
    current_state,
    last_uses,
    links_of,
    older_links,
    subscriptions_of,
    types_offered,
)
from ..services import change_subscription, create_subscription, renew_link, revoke_subscription


@login_required
@require_safe
def subscriptions(request: HttpRequest) -> HttpResponse:
    """All of one's feeds. Each link stands on a page of its own, not on a list that a shared screen may show."""
    return render(request, "feeds/subscriptions.html", {"subscriptions": subscriptions_of(request.user)})


@login_required
def subscription_new(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_subscription(person=request.user, at=request.at, **form.choices)
        except RuleError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Your feed is ready. Add it to your calendar app."))
            return redirect("subscription", made.pk)
    return render(request, "feeds/subscription_new.html", {"form": form, "window": window_at(request.at)})


@never_cache
@login_required
@require_safe
def subscription(request: HttpRequest, pk: int) -> HttpResponse:
    """One feed: its link, the buttons, what to expect, who fetched it."""
    mine = _mine(request, pk)
    context = {
        "subscription": mine,
        "links": links_of(mine),
        "older": older_links(mine, request.at),
        "uses": last_uses(mine),
        "left_out": current_state(mine).left_out,
        "types": [label for key, label in types_offered(request.lens).items() if key in mine.types],
        "calendars": [calendar for calendar in mine.calendars.all() if calendar.pk in request.lens.calendar_ids],
        "window": window_at(request.at),
    }
    return render(request, "feeds/subscription.html", context)


@login_required
def subscription_edit(request: HttpRequest, pk: int) -> HttpResponse:
    mine = _mine(request, pk)
    form = _form(request, mine)
    if request.method == "POST" and form.is_valid():
        change_subscription(mine, at=request.at, **form.choices)
        messages.success(request, _("Saved. Calendar apps take it over when they ask next."))
        return redirect("subscription", pk)
    return render(request, "feeds/subscription_edit.html", {"form": form, "subscription": mine})


@login_required
def subscription_renew(request: HttpRequest, pk: int) -> HttpResponse:
    mine = _mine(request, pk)
    form = RenewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        renew_link(mine, overlap=form.span, at=request.at)
        messages.success(request, _("“%(name)s” has a new link.") % {"name": mine.name})
        return redirect("subscription", pk)
    return render(request, "feeds/subscription_renew.html", {"form": form, "subscription": mine})


@login_required
def subscription_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    mine = _mine(request, pk)
    if request.method == "POST":
        revoke_subscription(mine, at=request.at)
        messages.success(request, _("“%(name)s” is revoked.") % {"name": mine.name})
        return redirect("subscriptions")
    return render(request, "feeds/subscription_revoke.html", {"subscription": mine})


def _mine(request: HttpRequest, pk: int) -> Subscription:
    """One's own that isn't revoked; others' don't exist."""
    return get_object_or_404(subscriptions_of(request.user), pk=pk)


def _form(request: HttpRequest, mine: Subscription | None = None) -> SubscriptionForm:
    offered = calendars_offered(request.lens, mine.calendars.all() if mine else None)
    first = {"language": request.user.language, "calendars": [calendar.pk for calendar in offered]}
    return SubscriptionForm(
        request.POST if request.method == "POST" else None,
        initial=SubscriptionForm.values_of(mine) if mine else first,
        calendars=offered,
        types=types_offered(request.lens),
    )
