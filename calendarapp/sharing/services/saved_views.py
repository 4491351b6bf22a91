"""Keeping how people look at a plan: each person's last choice, and views under a name."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation, User
from ...accounts.services import RuleError
from ...common.notes import note
from ..models import GuestLink, SavedView, ViewChoice

# What an address says about a view, its days left out: a view that is opened again shows the days of then.
PARAMETERS = frozenset(
    (
        *("calendar", "type", "status", "channel", "owner", "product", "market", "persona", "agency", "stage", "part"),
        *("q", "by", "zoom", "columns", "sort", "period", "milestones"),
    )
)
MOST_VIEWS = 100  # of one person in one brand
LONGEST_QUERY = 4000


class ViewNameTakenError(RuleError):
    """The person has a view of this name in this brand already."""

    message = _("There is a view of this name already.")


class TooManyViewsError(RuleError):
    """The person has MOST_VIEWS views in this brand."""

    message = _("There are 100 saved views here. Remove one that is no longer needed.")


def keep_views(brand: Organisation, *, user: User, kept: dict[str, Any]) -> None:
    """Remember how a person looks at a brand's plan; dropped when the database is busy, for it is a convenience."""
    note(lambda: ViewChoice.objects.update_or_create(brand=brand, user=user, defaults={"kept": kept}))


def plain_query(query: str) -> str:
    """Of an address's parameters those that a view keeps, in one order: two ways to say the same are one view."""
    asked = QueryDict(query[:LONGEST_QUERY])
    kept = QueryDict(mutable=True)
    for name in sorted(PARAMETERS & asked.keys()):
        kept.setlist(name, list(dict.fromkeys(value for value in asked.getlist(name) if value)))
    return kept.urlencode()


@transaction.atomic
def save_view(
    brand: Organisation,
    *,
    owner: User,
    at: datetime,
    name: str,
    kind: str,
    query: str,
    team: Organisation | None = None,
) -> SavedView:
    """Keep a view under a name. Raises ViewNameTakenError, TooManyViewsError."""
    _demand_room(brand, owner)
    view = SavedView(brand=brand, owner=owner, name=name, kind=kind, query=plain_query(query), team=team, created_at=at)
    return _stored(view)


@transaction.atomic
def change_view(view: SavedView, **values: Any) -> SavedView:
    """Give another `name`, `team`, `kind` or `query`. Raises ViewNameTakenError."""
    for field in ("name", "team", "kind"):
        if field in values:
            setattr(view, field, values[field])
    if "query" in values:
        view.query = plain_query(values["query"])
    return _stored(view)


def remove_view(view: SavedView) -> None:
    view.delete()


@transaction.atomic
def restore_view(view: SavedView, *, links: Collection[int]) -> SavedView:
    """Save one that was removed, as new. `links`: ids of the guest links that were made of it and name it again.

    Raises ViewNameTakenError, TooManyViewsError.
    """
    _demand_room(view.brand, view.owner)
    _stored(view)
    GuestLink.objects.filter(pk__in=links, brand=view.brand_id, saved_view=None).update(saved_view=view)
    return view


def _demand_room(brand: Organisation, owner: User) -> None:
    if SavedView.objects.filter(brand=brand, owner=owner).count() >= MOST_VIEWS:
        raise TooManyViewsError


def _stored(view: SavedView) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise ViewNameTakenError(view.name) from error
    return view
