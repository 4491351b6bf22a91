"""Taking back one's own last writes to a brand's settings or views, or to an organisation's people, within ten minutes."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...accounts.policy import may_manage_members
from ...accounts.services import RuleError
from ...accounts.undoing import KINDS as HOUSE_KINDS
from ...accounts.views.doors import my_membership
from ...calendars.queries import brand_or_404
from ...common.former import Act, Undoable, act_of, mark_undone
from ...events.services.undoing import UNDO_FOR
from ...sharing.undoing import VIEW, may_take_back
from ..undo import too_late_words
from ..undoable import KINDS, ChangedSinceError, PartGoneError, undo_act
from .event_doors import demand, next_of
from .words.doors import planned_brand


@require_POST
@login_required
def settings_undo(request: HttpRequest, brand: str, key: str) -> HttpResponse:
    """404 for what wasn't done in this session; what can be undone no more says why."""
    organisation = planned_brand(request, brand)
    act, kind = _act_in_hand(request, organisation.pk, key, KINDS)
    demand(kind.may(request.lens, organisation.pk))
    return _answer(request, brand, act, kind)


@require_POST
@login_required
def organisation_undo(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The same for an organisation's general settings, members and invitations: a brand's, or an agency's."""
    mine = my_membership(request, slug)
    demand(may_manage_members(mine))
    act, kind = _act_in_hand(request, mine.organisation_id, key, HOUSE_KINDS)
    demand(kind.may(mine))
    return _answer(request, slug, act, kind)


@require_POST
@login_required
def saved_view_undo(request: HttpRequest, brand: str, key: str) -> HttpResponse:
    """The same for saved views, by everybody who keeps some."""
    house = brand_or_404(request.lens, brand)
    act, kind = _act_in_hand(request, house.pk, key, {VIEW.name: VIEW})
    demand(kind.may(request.lens, house.pk))
    return _answer(request, brand, act, replace(kind, may_undo=partial(may_take_back, request.lens)))


def _act_in_hand(
    request: HttpRequest, organisation_id: int, key: str, kinds: Mapping[str, Undoable]
) -> tuple[Act, Undoable]:
    act = act_of(request.session, brand_id=organisation_id, key=key)
    if act is None or act.kind not in kinds:
        raise Http404
    return act, kinds[act.kind]


def _answer(request: HttpRequest, slug: str, act: Act, kind: Undoable) -> HttpResponse:
    if words := _refusal_beforehand(request, act):
        messages.warning(request, words)
    else:
        _undo(request, act, kind)
    return redirect(_way_on(request, slug, act, kind))


def _refusal_beforehand(request: HttpRequest, act: Act) -> str:
    """Why an act can't be undone whatever stands by now; nothing where it may be tried."""
    if act.is_undone:
        return _("This is undone already.")
    return too_late_words() if request.at - act.at > UNDO_FOR or not act.is_held else ""


def _undo(request: HttpRequest, act: Act, kind: Undoable) -> None:
    try:
        row = undo_act(act, kind=kind, actor=request.user, at=request.at)
    except (ChangedSinceError, PartGoneError) as refusal:
        messages.warning(request, refusal.message)
    except RuleError as refusal:
        messages.warning(request, _refused(str(refusal.message)))
    except ValidationError as refusal:
        messages.warning(request, _refused(refusal.messages[0]))
    else:
        mark_undone(request.session, act)
        messages.success(request, kind.undone(act) % {"name": kind.named(row)})


def _way_on(request: HttpRequest, slug: str, act: Act, kind: Undoable) -> str:
    """Where the sender wants to go, unless that is the page of what is gone."""
    home, to = reverse(kind.home, args=[slug]), next_of(request)
    if kind.page and to.startswith(reverse(kind.page, args=[slug, act.pk])):
        return to if kind.model._default_manager.filter(pk=act.pk).exists() else home
    return to or home


def _refused(why: str) -> str:
    """The settings' own refusal, such as that another has the former name by now."""
    return _("Nothing was undone: %(why)s") % {"why": why}
