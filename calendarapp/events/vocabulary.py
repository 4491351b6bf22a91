"""The brand's words as a lens shows them: which of them exist for a reader, and how much is planned with them."""

from django.db.models import Count, Model, Q, QuerySet

from ..calendars import levels
from ..calendars.lens import Lens
from .models import Channel, Event, Market, Persona, Product

# What an event must open for its words of this kind to be known outside the brand.
OPENERS: dict[type[Model], tuple[str, str]] = {
    Product: ("products", levels.PRODUCTS),
    Channel: ("channels", levels.READ),
    Market: ("markets", levels.READ),
    Persona: ("personas", levels.INSIDE),
}


def words_seen(lens: Lens, model: type[Model]) -> QuerySet:
    """The brand's own people know all of its words, archived ones too, others those of events that show them theirs."""
    name, opener = OPENERS[model]
    seen = Event.objects.seen_through(lens, opener).order_by()
    through = getattr(Event, name).through.objects.filter(event__in=seen.values("pk"))
    return model._default_manager.filter(
        Q(brand__in=list(lens.roles)) | Q(pk__in=through.values(f"{name.removesuffix('s')}_id"))
    )


def planned_with(lens: Lens, model: type[Model], ids: list[int]) -> dict[int, int]:
    """Word id → number of events that have it and show it to the lens. One query."""
    name, opener = OPENERS[model]
    column = f"{name.removesuffix('s')}_id"
    seen = Event.objects.seen_through(lens, opener).order_by()
    links = getattr(Event, name).through.objects.filter(event__in=seen.values("pk"), **{f"{column}__in": ids})
    return dict(links.values_list(column).annotate(Count("event")).order_by())
