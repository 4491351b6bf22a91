"""Brands, calendars and partners as a lens shows them."""

from django.db.models import QuerySet
from django.http import Http404

from ..accounts.models import Organisation
from .lens import Lens
from .models import Calendar


def brands_seen(lens: Lens) -> QuerySet[Organisation]:
    """The brands of which the lens shows at least one calendar, or for which the viewer works."""
    return Organisation.objects.filter(pk__in=lens.brand_ids, kind="brand")


def brand_or_404(lens: Lens, slug: str) -> Organisation:
    """The brand at this address if the lens sees it; Http404 for one that isn't there and one that isn't theirs alike."""
    brand = brands_seen(lens).filter(slug=slug).first()
    if brand is None:
        raise Http404
    return brand


def calendars_seen(lens: Lens) -> QuerySet[Calendar]:
    """The calendars that the lens opens at all, archived ones left out."""
    return Calendar.objects.filter(pk__in=lens.calendar_ids, archived_at=None).select_related("brand")
