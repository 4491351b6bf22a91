"""What can be undone of saved views, and how: by whoever may still change them."""

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..accounts.models import Organisation, User
from ..accounts.undoing import PersonGoneError
from ..calendars.lens import Lens
from ..common.former import AS_IT_WAS, Act, Undoable, Values
from . import policy
from .models import GuestLink, SavedView
from .services import change_view, remove_view, restore_view

PLAIN = ("name", "kind", "query")


def may_take_back(lens: Lens, _actor: User, view: SavedView, former: Values) -> bool:
    """May the lens's viewer change the view as it stands or as it was, and have it where it comes back to?"""
    owner, team = former.get("owner", view.owner_id), former.get("team", view.team_id)
    allowed = any(policy.may_change_views(lens, owner=owner, team=each) for each in {team, view.team_id})
    return allowed and (team is None or team in policy.teams_of(lens, view.brand))


def _read(view: SavedView) -> Values:
    return {**{name: getattr(view, name) for name in PLAIN}, "team": view.team_id}


def _team(pk: int | None) -> Organisation | None:
    return Organisation.objects.filter(pk=pk).first() if pk else None


def _write(view: SavedView, former: Values) -> None:
    values = {**former, "team": _team(former["team"])} if "team" in former else former
    change_view(view, **values)


def _beside(view: SavedView) -> Values:
    """Whose it is, and the guest links that were made of it."""
    links = GuestLink.objects.filter(saved_view=view).order_by("pk")
    return {"owner": view.owner_id, "team": view.team_id, "links": list(links.values_list("pk", flat=True))}


def _restore(view: SavedView, beside: Values) -> None:
    """Its owner is held, so that the account isn't erased meanwhile."""
    owner = User.objects.select_for_update().filter(pk=beside["owner"], erased_at=None).first()
    if owner is None:
        raise PersonGoneError
    view.owner, view.team = owner, _team(beside["team"])
    restore_view(view, links=beside["links"])


def _held(_brand_id: int, pk: int) -> QuerySet[SavedView]:
    return SavedView.objects.filter(pk=pk)


def _undone(act: Act) -> Promise:
    return _("Undone. “%(name)s” is no longer kept.") if act.is_addition else AS_IT_WAS


VIEW = Undoable(
    name="saved_view",
    model=SavedView,
    may=lambda lens, _brand_id: policy.may_save_views(lens),
    read=_read,
    write=_write,
    hold=_held,
    changed_since=_("Nothing was undone: “%(name)s” was changed or removed since."),
    added_and_changed=_(
        "Nothing was undone: “%(name)s” was changed since it was kept. Remove it if you no longer need it."
    ),
    remove=remove_view,
    beside=_beside,
    restore=_restore,
    page="saved_view",
    home="saved_views",
    door="saved_view_undo",
    undone=_undone,
)
