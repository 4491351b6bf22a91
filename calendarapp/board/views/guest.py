"""What guests open: the plan in its views, a day, an event; and the password, where a link asks for one."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from ...common.addresses import client_place
from ...common.text import clean_line
from ...events.models import Event
from ...sharing.forms import GuestPasswordForm
from ...sharing.models import ViewKind
from ..filters import filter_bar, read_filters
from ..pages import View, agenda_page, day_page, month_page, two_weeks_page, week_page, year_page
from ..pages.event import event_page
from ..pages.guest import GuestView, guest_frame, kinds_for, lens_around
from ..pages.table import SORT, chosen_columns, is_sort, known_columns, table_page, usual_period
from ..pages.table import Setting as TableSetting
from ..pages.timeline import BY, Zoom, timeline_page, window_of
from ..pages.timeline import Setting as TimelineSetting
from .calendar import PHONE
from .drawing import VIEWS, day_in, view_links
from .guest_doors import (
    WITHOUT_A_PERSON,
    Guest,
    enter,
    guest_page,
    is_unlocked,
    password_page,
    sealed,
    unlock,
    unlocked,
)
from .timeline import LANE_LENGTH, page_number

BY_DAYS: dict[str, Callable[[View, date], Any]] = {
    "month": month_page,
    "two_weeks": two_weeks_page,
    "week": week_page,
    "year": year_page,
    "agenda": agenda_page,
}
OF_MILESTONES = ("next_step", "next_due")  # no guest sees a milestone
MINUTE = 60
# (attempts, in how many seconds): from one address, and at one link from anywhere.
FROM_ONE, FROM_ANYWHERE = (10, 15 * MINUTE), (100, 60 * MINUTE)


@vary_on_headers("User-Agent")
@guest_page
@unlocked
def guest(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Where the link leads: to the event, to the view that was kept, to the month, on a phone to the agenda."""
    link = guest.link
    if link.event_id:
        return _event(request, guest, link.event_id)
    is_phone = PHONE.search(request.headers.get("User-Agent", ""))
    usual = ViewKind.AGENDA if is_phone else ViewKind.MONTH
    return redirect("guest_view", guest.token, link.view_kind or usual.value)


@guest_page
@unlocked
def guest_view(request: HttpRequest, guest: Guest, kind: str) -> HttpResponse:
    if kind not in VIEWS:
        raise Http404
    view = _view(guest)
    if kind == ViewKind.TIMELINE:
        return _timeline(request, guest, view)
    if kind == ViewKind.TABLE:
        return _table(request, guest, view)
    on = _day(request, VIEWS[kind][2], view)
    return _draw(request, guest, view, kind, on, page=BY_DAYS[kind](view, on))


@guest_page
@unlocked
def guest_day(request: HttpRequest, guest: Guest, day: date) -> HttpResponse:
    view = _view(guest)
    return _draw(request, guest, view, "day", day, page=day_page(view, day, request.GET.get("page", 1)))


@guest_page
@unlocked
def guest_event(request: HttpRequest, guest: Guest, pk: int) -> HttpResponse:
    """For guests who see titles: a block without words has no page, unless the link is to it."""
    if not guest_frame(guest.link, guest.token).is_titled:
        raise Http404
    return _event(request, guest, pk)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def guest_password(request: HttpRequest, token: str) -> HttpResponse:
    return sealed(enter(request, token, _password))


@sensitive_variables("password")
def _password(request: HttpRequest, guest: Guest) -> HttpResponse:
    """One answer to every wrong password; whoever tries many waits. A cookie opens this link alone."""
    if is_unlocked(request, guest):
        return redirect("guest", guest.token)
    form = GuestPasswordForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return password_page(request, guest, form)
    if wait := _wait(request, guest):
        form.add_error(None, _("That was tried too often. Wait a quarter of an hour, then try again."))
        answer = password_page(request, guest, form, status=429)
        answer.headers["Retry-After"] = str(wait)
        return answer
    if not check_password(form.cleaned_data["password"], guest.link.password):
        form.add_error("password", _("This isn’t the password of this link."))
        return password_page(request, guest, form)
    return unlock(redirect("guest", guest.token), guest)


def _wait(request: HttpRequest, guest: Guest) -> int:
    """Counts the attempt; for how many seconds no more are taken, or 0."""
    counters = {f"guest.{guest.link.pk}.{client_place(request)}": FROM_ONE, f"guest.{guest.link.pk}": FROM_ANYWHERE}
    return max(span if _counted(key, span) > most else 0 for key, (most, span) in counters.items())


def _counted(key: str, span: int) -> int:
    cache.add(key, 0, span)
    try:
        return cache.incr(key)
    except ValueError:  # the time ended in between
        return 1


def _view(guest: Guest) -> GuestView:
    """404 for links to one event: behind these there is nothing else."""
    link = guest.link
    if link.event_id:
        raise Http404
    bar = filter_bar(guest.lens, link.brand, _kept(guest))
    return GuestView(link.brand, guest.lens, timezone.get_current_timezone_name(), bar, guest.token)


def _kept(guest: Guest) -> QueryDict:
    """How the view was set when the link was made; nothing for a calendar."""
    return QueryDict(guest.link.view_query)


def _day(request: HttpRequest, name: str, view: View) -> date:
    return day_in(request.GET.get(name, "")) or view.today


def _draw(request: HttpRequest, guest: Guest, view: GuestView, kind: str, on: date, **page: Any) -> HttpResponse:
    links = view_links(view, on, current=kind)
    shown = kinds_for(guest.link)
    context = {
        **WITHOUT_A_PERSON,
        "guest": guest_frame(guest.link, guest.token),
        "brand": view.brand,
        "bar": view.bar,
        "today": view.today,
        "views": [link for link in links if link.kind in shown or link.current],
        "today_url": view.link(kind if kind in VIEWS else "month"),
        **page,
    }
    return render(request, f"board/{kind}.html", context)


def _timeline(request: HttpRequest, guest: Guest, view: GuestView) -> HttpResponse:
    kept, on = _kept(guest), _day(request, "on", view)
    by = kept.get("by") if kept.get("by") in BY else "type"
    zoom = Zoom(kept.get("zoom") if kept.get("zoom") in [*Zoom] else Zoom.QUARTER.value)
    lane = clean_line(request.GET.get("lane", ""))[:LANE_LENGTH]
    setting = TimelineSetting(view, window_of(on, zoom, view.brand.week_start), str(by), lane, page_number(request))
    return _draw(request, guest, view, ViewKind.TIMELINE.value, on, page=timeline_page(setting), asked_on=on)


def _table(request: HttpRequest, guest: Guest, view: GuestView) -> HttpResponse:
    """The columns that were kept, as far as they are open; guests sort by them."""
    kept = _kept(guest)
    known = known_columns(guest.lens, view.brand, kept.getlist("columns"))
    known = {name: column for name, column in known.items() if name not in OF_MILESTONES}
    sort = request.GET.get("sort") or kept.get("sort") or SORT
    if not (is_sort(sort) and sort.removeprefix("-") in known):
        sort = SORT
    first, last = (None, None) if kept.get("period") == "all" else usual_period(view.today)
    setting = TableSetting(view, chosen_columns(known, kept.getlist("columns")), sort, first, last)
    page = table_page(setting, request.GET.get("page", 1))
    carried = parse_qsl(urlsplit(setting.link()).query)
    table = {"page": page, "setting": setting, "carried": carried}
    return _draw(request, guest, view, ViewKind.TABLE.value, view.today, **table)


def _event(request: HttpRequest, guest: Guest, pk: int) -> HttpResponse:
    """The event as far as it is open. What a link leads to may be kept back, or gone: then its page says nothing of it."""
    lens = guest.lens if guest.link.event_id else lens_around(guest.lens, read_filters(_kept(guest)), pk)
    events = Event.objects.seen_through(lens).select_related("type", "calendar", "brand", "owner", "backup")
    found = events.filter(pk=pk).first() if pk == guest.link.event_id else get_object_or_404(events, pk=pk)
    context = {**WITHOUT_A_PERSON, "guest": guest_frame(guest.link, guest.token), "brand": guest.link.brand}
    if found is None:
        return render(request, "guest/nothing.html", context)
    today = timezone.localtime(request.at).date()
    shown = event_page(found, lens, today=today, key=request.GET.get("on", ""))
    view = GuestView(guest.link.brand, guest.lens, timezone.get_current_timezone_name(), token=guest.token)
    context |= {
        "page": shown,
        "event": shown.sheet,
        "event_url": request.path,
        "back_url": view.month_link(shown.spot.month) if not guest.link.event_id else "",
        "event_links": view.event_link(0).removesuffix("0/"),
        "today": today,
    }
    return render(request, "guest/event.html", context)
