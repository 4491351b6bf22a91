"""Pages for calendars and for partners. Managers alone may open them."""

from collections.abc import Iterable, Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ..accounts.mail import send_invitation
from ..accounts.models import Invitation, Organisation, Role
from ..accounts.queries import organisations_of
from ..accounts.services import InvitationUnusableError, RuleError, invitation_for
from ..accounts.undoing import INVITATION
from ..common.former import Writing
from ..common.text import holds, searched
from . import policy
from .figures import metrics_offered
from .forms import AgencyForm, CalendarForm, LevelsForm, PartnerInvitationForm, grant_forms
from .models import Calendar, Partnership
from .queries import brand_or_404, partner_invitations, partner_rows, partnerships_of, rows_of
from .services import (
    StaleGrantsError,
    accept_partner_invitation,
    archive_calendar,
    bring_back_calendar,
    change_calendar,
    create_calendar,
    end_partnership,
    invite_partner,
    move_calendar,
    set_grants,
    set_levels,
)
from .undoing import CALENDAR, CALENDAR_ORDER


def managed_brand(request: HttpRequest, slug: str) -> Organisation:
    """404 to whom the brand isn't shown, 403 to whom it is but who doesn't manage it."""
    brand = brand_or_404(request.lens, slug)
    if not policy.may_manage(request.lens, brand.pk):
        raise PermissionDenied
    return brand


@login_required
def calendars(request: HttpRequest, brand: str) -> HttpResponse:
    """All calendars of a brand, and a form for a new one."""
    house = managed_brand(request, brand)
    form = CalendarForm(request.POST or None, initial={"time_zone": house.time_zone})
    if request.method == "POST" and form.is_valid():
        writing = Writing(request, CALENDAR)
        try:
            made = create_calendar(house, at=request.at, **form.cleaned_data)
        except RuleError as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            writing.tell(_("“%(name)s” is ready.") % {"name": made.name}, slug=brand, row=made)
            return redirect("calendars", brand)
    return _page(request, "calendars/calendars.html", house, {"form": form, **_rows(house, searched(request.GET))})


def _rows(brand: Organisation, text: str) -> dict[str, object]:
    """Those in use in their order, which can be changed where all are shown; then those put away."""
    found = [calendar for calendar in Calendar.objects.filter(brand=brand) if holds(text, calendar.name)]
    used = [calendar for calendar in found if not calendar.archived_at]
    return {
        "calendars": [*used, *(calendar for calendar in found if calendar.archived_at)],
        "text": text,
        "first": used[0] if used else None,
        "last": used[-1] if used else None,
    }


@login_required
def calendar_edit(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    house = managed_brand(request, brand)
    calendar = get_object_or_404(Calendar, brand=house, pk=pk)
    form = CalendarForm.of(calendar, request.POST or None)
    writing = Writing(request, CALENDAR, calendar)
    if request.method == "POST" and form.is_valid():
        try:
            change_calendar(calendar, **form.cleaned_data)
        except RuleError as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            writing.tell(_("Saved."), slug=brand)
            return redirect("calendars", brand)
    return _page(request, "calendars/calendar_edit.html", house, {"form": form, "calendar": calendar})


@login_required
@require_POST
def calendar_move(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    """One place up, or down with `down` in the body."""
    house = managed_brand(request, brand)
    calendar = get_object_or_404(Calendar, brand=house, pk=pk, archived_at=None)
    writing = Writing(request, CALENDAR_ORDER, calendar)
    move_calendar(calendar, by=1 if "down" in request.POST else -1)
    writing.tell(_("%(name)s is moved.") % {"name": calendar.name}, slug=brand)
    return redirect(f"{reverse('calendars', args=[brand])}#calendar-{pk}")


@login_required
@require_POST
def calendar_archive(request: HttpRequest, brand: str, pk: int) -> HttpResponse:
    """Archives, or brings back with `back` in the body."""
    house = managed_brand(request, brand)
    calendar = get_object_or_404(Calendar, brand=house, pk=pk)
    writing = Writing(request, CALENDAR, calendar)
    if "back" in request.POST:
        bring_back_calendar(calendar)
        said = _("“%(name)s” is back.")
    else:
        archive_calendar(calendar, at=request.at)
        said = _("“%(name)s” is archived. Its events stay.")
    writing.tell(said % {"name": calendar.name}, slug=brand)
    return redirect("calendars", brand)


@login_required
def partners(request: HttpRequest, brand: str) -> HttpResponse:
    """Which agency sees how much of which calendar; a level in each cell, saved together."""
    house = managed_brand(request, brand)
    shown = _open_calendars(house)
    form = LevelsForm(request.POST or None, rows=partner_rows(house, shown, request.at))
    if request.method == "POST" and form.is_valid():
        set_levels(house, form.chosen, actor=request.user, at=request.at)
        messages.success(request, _("Saved. It acts at once: pages, feeds, mails, API."))
        return redirect("partners", brand)
    context = {"calendars": shown, "form": form, "pending": partner_invitations(house)}
    return _page(request, "calendars/partners.html", house, context)


@login_required
def partner(request: HttpRequest, brand: str, agency: str) -> HttpResponse:
    """One agency's sight, calendar by calendar."""
    house = managed_brand(request, brand)
    partnership = _partnership(house, agency)
    shown = _open_calendars(house)
    (row,) = rows_of([partnership], shown, request.at)
    standing = {cell.calendar.pk: cell.terms for cell in row.cells}
    forms = grant_forms(shown, standing, request.POST or None, metrics=metrics_offered(house))
    if request.method == "POST" and _all_valid(forms):
        terms = {form.calendar: form.terms for form in forms}
        try:
            set_grants(house, row.agency, terms, actor=request.user, at=request.at, sequence=_sequence_shown(request))
        except StaleGrantsError:
            words = _("Somebody else changed meanwhile what %(name)s sees. This is how it stands; nothing was saved.")
            messages.error(request, words % {"name": row.agency.name})
            return redirect("partner", brand, agency)
        messages.success(request, _("Saved. It acts at once: pages, feeds, mails, API."))
        return redirect("partners", brand)
    sequence = row.sequence if request.method != "POST" else _sequence_shown(request)
    context = {"partnership": partnership, "people": row.people, "forms": forms, "sequence": sequence}
    return _page(request, "calendars/partner.html", house, context)


@login_required
def partner_end(request: HttpRequest, brand: str, agency: str) -> HttpResponse:
    house = managed_brand(request, brand)
    partnership = _partnership(house, agency)
    if request.method == "POST":
        end_partnership(house, partnership.agency, actor=request.user, at=request.at)
        messages.success(request, _("%(name)s no longer sees anything.") % {"name": partnership.agency})
        return redirect("partners", brand)
    return _page(request, "calendars/partner_end.html", house, {"partnership": partnership})


@login_required
def partner_invite(request: HttpRequest, brand: str) -> HttpResponse:
    """A letter to an agency's lead, with what the agency is to see."""
    house = managed_brand(request, brand)
    form = PartnerInvitationForm(request.POST or None)
    forms = grant_forms(_open_calendars(house), {}, request.POST or None, metrics=metrics_offered(house))
    if request.method == "POST" and _all_valid([form, *forms]):
        terms = {each.calendar: each.terms for each in forms}
        writing = Writing(request, INVITATION)
        try:
            letter, token = invite_partner(house, terms=terms, actor=request.user, at=request.at, **form.cleaned_data)
        except RuleError as refusal:
            form.add_error(getattr(refusal, "field", "email"), refusal.message)
        else:
            _say_sent(request, letter, token, writing=writing)
            return redirect("partners", brand)
    return _page(request, "calendars/partner_invite.html", house, {"form": form, "forms": forms})


@login_required
@never_cache
def partner_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The invited lead chooses an agency, or makes one."""
    try:
        letter = invitation_for(token, at=request.at)
        if letter.email.lower() != request.user.email.lower():
            return redirect("invitation", token)
        return _choose_agency(request, letter, token)
    except InvitationUnusableError as unusable:
        status = 404 if unusable.message == InvitationUnusableError.UNKNOWN else 410
        return render(request, "accounts/invitation_closed.html", {"reason": unusable.message}, status=status)


def _choose_agency(request: HttpRequest, letter, token: str) -> HttpResponse:
    led = organisations_of(request.user).filter(
        kind="agency", memberships__user=request.user, memberships__role=Role.LEAD
    )
    form = AgencyForm(request.POST or None, agencies=led)
    if request.method == "POST" and form.is_valid():
        partnership = accept_partner_invitation(token=token, user=request.user, at=request.at, **form.cleaned_data)
        words = _("%(agency)s now works with %(brand)s.")
        messages.success(request, words % {"agency": partnership.agency.name, "brand": letter.organisation.name})
        return redirect("home")
    context = {"form": form, "invitation": letter, "organisation": letter.organisation, "inviter": letter.invited_by}
    return render(request, "calendars/partner_invitation.html", context)


def _all_valid(forms: Iterable) -> bool:
    """Every form is asked, so that each shows its errors."""
    return all([form.is_valid() for form in forms])  # noqa: C419 - a generator would stop at the first


def _page(request: HttpRequest, template: str, house: Organisation, context: Mapping) -> HttpResponse:
    return render(request, template, {"brand": house, "organisation": house, **context})


def _partnership(house: Organisation, slug: str) -> Partnership:
    return get_object_or_404(partnerships_of([house]), agency__slug=slug)


def _sequence_shown(request: HttpRequest) -> int | None:
    """Which state of the grants the sender was shown; None when it isn't said, or not a number."""
    sent = request.POST.get("sequence", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else None


def _open_calendars(house: Organisation) -> list[Calendar]:
    return list(Calendar.objects.filter(brand=house, archived_at=None))


def _say_sent(request: HttpRequest, letter: Invitation, token: str, *, writing: Writing) -> None:
    if send_invitation(letter, token=token):
        said = _("Invitation sent to %(email)s.") % {"email": letter.email}
        writing.tell(said, slug=letter.organisation.slug, row=letter)
    else:
        words = _("%(email)s is invited, but the mail could not be sent. Invite again in a few minutes.")
        messages.error(request, words % {"email": letter.email})
