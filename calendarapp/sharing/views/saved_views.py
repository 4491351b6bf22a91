"""Saved views: kept, listed, opened, renamed, removed."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ...accounts.models import Organisation
from ...calendars.queries import brand_or_404
from ...common.former import Deleting, Writing
from .. import policy
from ..forms import SavedViewForm
from ..models import SavedView, ViewKind
from ..queries import address_of, teams_offered, views_of
from ..services import TooManyViewsError, ViewNameTakenError, change_view, remove_view, save_view
from ..undoing import VIEW


@login_required
@require_safe
def saved_views(request: HttpRequest, brand: str) -> HttpResponse:
    """One's own and the team's, each with its link."""
    house = brand_or_404(request.lens, brand)
    found = views_of(request.lens, house)
    rows = [(view, policy.may_change(request.lens, view)) for view in found]
    return render(request, "sharing/saved_views.html", {"brand": house, "rows": rows})


@login_required
def saved_view_new(request: HttpRequest, brand: str) -> HttpResponse:
    """Keep the view whose kind and parameters the address names."""
    house = brand_or_404(request.lens, brand)
    _demand(policy.may_save_views(request.lens))
    asked = request.GET.copy()
    kind = (asked.pop("kind", None) or [ViewKind.MONTH.value])[-1]
    form = _form(request, house, {"kind": kind, "query": asked.urlencode()})
    if request.method == "POST" and form.is_valid():
        try:
            view = save_view(house, owner=request.user, at=request.at, **form.values)
        except ViewNameTakenError as taken:
            form.add_error("name", taken.message)
        except TooManyViewsError as full:
            form.add_error(None, full.message)
        else:
            said = _("“%(name)s” is kept in the menu “Views”.") % {"name": view.name}
            Writing(request, VIEW).tell(said, slug=brand, row=view)
            return redirect(address_of(view))
    return render(request, "sharing/saved_view_form.html", {"brand": house, "form": form, "view": None})


@login_required
@require_safe
def saved_view(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    """The link of a saved view: leads to the page it stands for."""
    return redirect(address_of(_view_or_404(request, brand, pk)))


@login_required
def saved_view_edit(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    view = _changeable(request, brand, pk)
    writing = Writing(request, VIEW, view)
    first = {"name": view.name, "team": view.team_id, "kind": view.kind, "query": view.query}
    form = _form(request, view.brand, first)
    if request.method == "POST" and form.is_valid():
        try:
            view = change_view(view, **form.values)
        except ViewNameTakenError as taken:
            form.add_error("name", taken.message)
        else:
            writing.tell(_("“%(name)s” is saved.") % {"name": view.name}, slug=brand)
            return redirect("saved_views", brand)
    return render(request, "sharing/saved_view_form.html", {"brand": view.brand, "form": form, "view": view})


@login_required
def saved_view_remove(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    view = _changeable(request, brand, pk)
    if request.method != "POST":
        return render(request, "sharing/saved_view_remove.html", {"brand": view.brand, "view": view})
    deleting = Deleting(request, VIEW, view)
    remove_view(view)
    deleting.tell(_("“%(name)s” is removed from the menu. The plan is as it was.") % {"name": view.name}, slug=brand)
    return redirect("saved_views", brand)


def _view_or_404(request: HttpRequest, brand: str, pk: int) -> SavedView:
    house = brand_or_404(request.lens, brand)
    return get_object_or_404(views_of(request.lens, house).select_related("brand", "owner", "team"), pk=pk)


def _changeable(request: HttpRequest, brand: str, pk: int) -> SavedView:
    view = _view_or_404(request, brand, pk)
    _demand(policy.may_change(request.lens, view))
    return view


def _form(request: HttpRequest, brand: Organisation, first: dict[str, Any]) -> SavedViewForm:
    sent = request.POST if request.method == "POST" else None
    return SavedViewForm(sent, initial=first, teams=teams_offered(request.lens, brand))


def _demand(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied
