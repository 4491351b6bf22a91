"""What can be undone of a brand's settings: words, products, types, days and calendars; and how one takes a write back."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from ..accounts.models import Organisation
from ..accounts.services import RuleError
from ..calendars.undoing import CALENDAR, CALENDAR_ORDER
from ..common.former import ORDER_CHANGED, Act, Undoable, Values, moment, put_away_as
from ..events.models import Channel, Market, Persona, Product
from ..events.models.vocabulary import Word
from ..events.policy import may_plan
from ..events.services import products, vocabulary
from ..kpis.models import Metric
from ..kpis.services import change_metric

ARCHIVED = "archived_at"
TRAITS: dict[type[Word], tuple[str, ...]] = {
    Channel: ("ownership", "online", "interruptive"),
    Persona: ("segment",),
    Market: ("key",),
    Metric: ("unit", "direction", "inside"),
}
PRODUCT_FIELDS = ("sku", "name", "category")


class ChangedSinceError(RuleError):
    """What the act left doesn't stand any more."""

    def __init__(self, kind: Undoable, name: str) -> None:
        super().__init__(kind.name)
        self.message = kind.changed_since % {"name": name}


@transaction.atomic
def undo_act(act: Act, *, kind: Undoable) -> Model:
    """Gives a row the values from before an act; returns it.

    Raises ChangedSinceError unless all that the act changed stands as it left it, and what the row's services raise.
    """
    list(kind.hold(act.brand, act.pk).select_for_update().order_by("pk").values_list("pk"))
    rows = kind.model._default_manager.filter(brand=act.brand, pk=act.pk)
    row: Any = rows.select_related("brand").first()
    if row is None:
        raise ChangedSinceError(kind, act.name)
    standing = kind.read(row)
    if any(standing[name] != value for name, value in act.after.items()):
        raise ChangedSinceError(kind, str(row))
    kind.write(row, act.before)
    return row


def _brand_held(brand_id: int, _pk: int) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk=brand_id)


def _with_archived(row: Any, names: Collection[str]) -> Values:
    return {**{name: getattr(row, name) for name in names}, ARCHIVED: moment(row.archived_at)}


def _without_archived(values: Values) -> Values:
    return {name: value for name, value in values.items() if name != ARCHIVED}


# ---------- words ----------


def _read_word(word: Word) -> Values:
    return _with_archived(word, ("label", *TRAITS[type(word)]))


def _write_word(word: Word, former: Values) -> None:
    if told := _without_archived(former):
        values = {**_without_archived(_read_word(word)), **told}
        if isinstance(word, Metric):
            change_metric(word, **values)
        else:
            vocabulary.change_word(word, **values)
    if ARCHIVED in former:
        archive, bring_back = vocabulary.archive_word, vocabulary.bring_back_word
        put_away_as(word, former[ARCHIVED], archive=archive, bring_back=bring_back)


def _word(model: type[Word]) -> Undoable:
    return Undoable(
        name=model._meta.model_name or "",
        model=model,
        may=may_plan,
        read=_read_word,
        write=_write_word,
        hold=_metric_held if model is Metric else _brand_held,
    )


def _metric_held(_brand_id: int, pk: int) -> QuerySet[Metric]:
    return Metric.objects.filter(pk=pk)


def _read_order(row: Any) -> Values:
    offered = type(row)._default_manager.filter(brand=row.brand_id, archived_at=None)
    return {"order": list(offered.values_list("pk", flat=True))}


def _word_order(model: type[Word]) -> Undoable:
    return Undoable(
        name=f"{model._meta.model_name}_order",
        model=model,
        may=may_plan,
        read=_read_order,
        write=lambda word, former: vocabulary.move_word(word, to=former["order"].index(word.pk)),
        hold=_brand_held,
        changed_since=ORDER_CHANGED,
    )


WORDS = {model: _word(model) for model in TRAITS}
WORD_ORDERS = {model: _word_order(model) for model in TRAITS}


# ---------- products ----------


def _write_product(product: Product, former: Values) -> None:
    if told := _without_archived(former):
        standing = {name: getattr(product, name) for name in PRODUCT_FIELDS}
        products.change_product(product, **{**standing, **told})
    if ARCHIVED in former:
        archive, bring_back = products.archive_product, products.bring_back_product
        put_away_as(product, former[ARCHIVED], archive=archive, bring_back=bring_back)


PRODUCT = Undoable(
    name="product",
    model=Product,
    may=may_plan,
    read=lambda product: _with_archived(product, PRODUCT_FIELDS),
    write=_write_product,
    hold=_brand_held,
)

KINDS = {kind.name: kind for kind in (*WORDS.values(), *WORD_ORDERS.values(), PRODUCT, CALENDAR, CALENDAR_ORDER)}
