"""Founding organisations, their settings, and leaving them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ...common.former import Writing
from .. import policy
from ..forms import OrganisationForm
from ..services import RuleError, create_agency, create_brand, edit_organisation, remove_member
from ..undoing import ORGANISATION
from .doors import demand, my_membership


@login_required
def new_brand(request: HttpRequest) -> HttpResponse:
    form = _new_form(request)
    if form.is_valid():
        brand = create_brand(owner=request.user, name=form.cleaned_data["name"], at=request.at, **form.place)
        messages.success(request, _("%(name)s is ready.") % {"name": brand.name})
        return redirect("first_steps", brand.slug)
    return render(request, "accounts/organisation_new.html", {"form": form, "kind": "brand"})


@login_required
def new_agency(request: HttpRequest) -> HttpResponse:
    form = _new_form(request)
    if form.is_valid():
        agency = create_agency(lead=request.user, name=form.cleaned_data["name"], at=request.at, **form.place)
        messages.success(request, _("%(name)s is ready.") % {"name": agency.name})
        return redirect("organisation_settings", agency.slug)
    return render(request, "accounts/organisation_new.html", {"form": form, "kind": "agency"})


def _new_form(request: HttpRequest) -> OrganisationForm:
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    form.guess_place(request.headers.get("Accept-Language", ""), time_zone=request.user.time_zone)
    return form


@login_required
def organisation_settings(request: HttpRequest, slug: str) -> HttpResponse:
    mine = my_membership(request, slug)
    demand(policy.may_edit_organisation(mine))
    typed = [request.POST] if request.method == "POST" else []
    form = OrganisationForm.of(mine.organisation, *typed, person=request.user)
    if form.is_valid():
        writing = Writing(request, ORGANISATION, mine.organisation)
        edit_organisation(mine.organisation, actor=request.user, at=request.at, **form.cleaned_data)
        writing.tell(_("The settings are saved."), slug=slug)
        return redirect("organisation_settings", slug)
    context = {"organisation": mine.organisation, "mine": mine, "form": form}
    return render(request, "accounts/organisation_settings.html", context)


@login_required
def leave_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    mine = my_membership(request, slug)
    if request.method != "POST":
        return render(request, "accounts/leave.html", {"organisation": mine.organisation})
    try:
        remove_member(mine, actor=request.user, at=request.at)
    except RuleError as refusal:
        messages.error(request, refusal.message)
        return redirect("members", slug)
    messages.success(request, _("You left %(name)s.") % {"name": mine.organisation.name})
    return redirect("profile")
