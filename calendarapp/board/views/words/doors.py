"""What the doors of the brand's words share."""

from typing import TypeVar

from django.db.models import Model
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from ....accounts.models import Organisation
from ....events.policy import may_plan
from ..event_doors import brand_of, demand

M = TypeVar("M", bound=Model)


def planned_brand(request: HttpRequest, slug: str) -> Organisation:
    """404 to those who see nothing of the brand, 403 to those who see something but don't write its plan."""
    organisation = brand_of(request, slug)
    demand(may_plan(request.lens, organisation.pk))
    return organisation


def writable(request: HttpRequest, slug: str, model: type[M], pk: int) -> M:
    """One of the brand's words, to be written."""
    organisation = planned_brand(request, slug)
    return get_object_or_404(model._default_manager.select_related("brand"), brand=organisation, pk=pk)
