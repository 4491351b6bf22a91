"""What can be undone of a brand's settings: words, products, types, days and calendars; and how one takes a write back."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..accounts import places
from ..accounts.models import Organisation, User
from ..accounts.services import RuleError
from ..calendars.undoing import CALENDAR, CALENDAR_ORDER
from ..common.former import ORDER_CHANGED, Act, Undoable, Values, moment, put_away_as, row_of
from ..events.builtin import fields_from, milestones_from
from ..events.models import Channel, EventType, FreezeWindow, KeyDate, Market, Persona, Product
from ..events.models.vocabulary import Word
from ..events.policy import may_plan
from ..events.services import days, products, types, vocabulary
from ..kpis.models import Metric
from ..kpis.services import change_metric, delete_metric, restore_metric
from ..reminders.services import restore_leads, stored_leads
from .calendar_acts import remove_calendar
from .type_acts import put_back_type, remove_type

ARCHIVED, LEADS = "archived_at", "leads"
TRAITS: dict[type[Word], tuple[str, ...]] = {
    Channel: ("ownership", "online", "interruptive"),
    Persona: ("segment",),
    Market: ("key",),
    Metric: ("unit", "direction", "inside"),
}
PRODUCT_FIELDS = ("sku", "name", "category")
TYPE_VALUES = (*types.PLAIN, "channels", "fields", "milestones")
FREEZE_PLAIN = ("label", "scope", "is_shared", "note")
M = TypeVar("M", bound=Model)


class ChangedSinceError(RuleError):
    """What the act left doesn't stand any more."""

    def __init__(self, words: Promise, name: str) -> None:
        super().__init__(name)
        self.message = words % {"name": name}


class PartGoneError(RuleError):
    message = _("Nothing was undone: something that it had is deleted by now.")


class TooManyDaysError(RuleError):
    """The brand has as many of these by now as it may have."""

    def __init__(self, words: Promise, most: int) -> None:
        super().__init__(most)
        self.message = words % {"most": most}


@transaction.atomic
def undo_act(act: Act, *, kind: Undoable, actor: User, at: datetime) -> Any:
    """Gives a row the values from before an act, takes away one that was added, puts back one that was deleted.

    Returns it. Raises ChangedSinceError unless all that the act changed stands as it left it, PartGoneError where it
    can't be put together again, PermissionDenied where `actor` may no longer, and what the row's services raise.
    """
    is_put_back = act.is_deletion and kind.restore is not None
    row = _as_it_was_deleted(act, kind) if is_put_back else _as_it_was_left(act, kind)
    if not kind.may_undo(actor, row, act.before):
        raise PermissionDenied
    signed = {"actor": actor, "at": at} if kind.is_signed else {}
    if is_put_back and kind.restore:
        kind.restore(row, act.before, **signed)
    elif act.is_addition and kind.remove:
        kind.remove(row, **signed)
    else:
        kind.write(row, act.before, **signed)
    return row


def _as_it_was_left(act: Act, kind: Undoable) -> Any:
    list(kind.hold(act.brand, act.pk).select_for_update().order_by("pk").values_list("pk"))
    row = (kind.find or _found(kind.model))(act.brand, act.pk)
    if row is None:
        raise ChangedSinceError(kind.changed_since, act.name)
    standing = kind.read(row)
    if any(name not in standing or standing[name] != value for name, value in act.after.items()):
        raise ChangedSinceError(kind.added_and_changed if act.is_addition else kind.changed_since, str(row))
    return row


def _as_it_was_deleted(act: Act, kind: Undoable) -> Any:
    """Unsaved, under the id that it had: what named it by that, such as a saved view, names it again."""
    brand = Organisation.objects.select_for_update().get(pk=act.brand)
    if kind.model._default_manager.filter(pk=act.pk).exists():
        raise ChangedSinceError(kind.changed_since, act.name)
    try:
        row: Any = row_of(kind.model, act.before)
    except KeyError as unknown_then:
        raise PartGoneError from unknown_then
    row.pk = act.pk
    setattr(row, kind.brand_key.removesuffix("_id"), brand)
    return row


def _found(model: type[Model]) -> Callable[[int, Any], Model | None]:
    return lambda brand_id, pk: model._default_manager.filter(brand=brand_id, pk=pk).select_related("brand").first()


def _brand_held(brand_id: int, _pk: Any) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk=brand_id)


def _row_held(model: type[Model]) -> Callable[[int, Any], QuerySet]:
    return lambda _brand_id, pk: model._default_manager.filter(pk=pk)


def _still_there(model: type[M], brand_id: int, ids: Collection[int]) -> list[M]:
    """All of them: without one that is deleted by now, what had it would say something else."""
    found = list(model._default_manager.filter(brand=brand_id, pk__in=ids))
    if len(found) < len(ids):
        raise PartGoneError
    return found


def _demand_metrics(brand_id: int, keys: Collection[str] | None) -> None:
    """Types name metrics by their keys. Those that Almanac brought are never deleted."""
    own = set(keys or ()).difference(Metric.builtin_keys())
    if Metric.objects.filter(brand=brand_id, key__in=own).count() < len(own):
        raise PartGoneError


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
        hold=_row_held(Metric) if model is Metric else _brand_held,
        remove=delete_metric if model is Metric else vocabulary.delete_word,
        restore=lambda word, _beside: restore_metric(word) if model is Metric else vocabulary.restore_word(word),
    )


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
    remove=products.delete_product,
    restore=lambda product, _beside: products.restore_product(product),
)


# ---------- types ----------


def _read_type(event_type: EventType) -> Values:
    return {
        **types.stored_values(event_type, TYPE_VALUES),
        ARCHIVED: moment(event_type.archived_at),
        LEADS: stored_leads(event_type.brand, type_key=event_type.key),
    }


def _write_type(event_type: EventType, former: Values) -> None:
    """A field that the act added becomes a former one, and a choice a former choice, as if they were taken off by hand."""
    values = _without_archived(former)
    if LEADS in values:
        restore_leads(event_type.brand, type_key=event_type.key, leads=values.pop(LEADS))
    if "channels" in values:
        values["channels"] = _still_there(Channel, event_type.brand_id, values["channels"])
    _demand_metrics(event_type.brand_id, values.get("metrics"))
    if "fields" in values:
        values["fields"] = fields_from(values["fields"], event_type.origin)
    if "milestones" in values:
        values["milestones"] = milestones_from(values["milestones"])
    if values:
        types.change_type(event_type, version=None, values=values)
    if ARCHIVED in former:
        archive, bring_back = types.archive_type, types.bring_back_type
        put_away_as(event_type, former[ARCHIVED], archive=archive, bring_back=bring_back)


def _beside_type(event_type: EventType) -> Values:
    return {name: value for name, value in _read_type(event_type).items() if name in ("channels", LEADS)}


def _restore_type(event_type: EventType, beside: Values) -> None:
    _demand_metrics(event_type.brand_id, event_type.metrics)
    channels = _still_there(Channel, event_type.brand_id, beside["channels"])
    put_back_type(event_type, channels=channels, leads=beside[LEADS])


TYPE = Undoable(
    name="type",
    model=EventType,
    may=may_plan,
    read=_read_type,
    write=_write_type,
    hold=_row_held(EventType),
    remove=remove_type,
    beside=_beside_type,
    restore=_restore_type,
    page="type",
    home="types",
)
TYPE_ORDER = Undoable(
    name="type_order",
    model=EventType,
    may=may_plan,
    read=_read_order,
    write=lambda event_type, former: types.move_type(event_type, to=former["order"].index(event_type.pk)),
    hold=lambda brand_id, _pk: EventType.objects.filter(brand=brand_id, archived_at=None),
    changed_since=ORDER_CHANGED,
)


# ---------- days ----------


@dataclass(frozen=True, slots=True)
class Region:
    """A region's holidays and key dates, which are switched on and off together. `pk`: its code."""

    brand: Organisation
    pk: str

    @property
    def brand_id(self) -> int:
        return self.brand.pk

    def __str__(self) -> str:
        return dict(places.regions(get_language() or "")).get(self.pk, self.pk)


def _read_region(region: Region) -> Values:
    rows = KeyDate.objects.filter(brand=region.brand, region=region.pk, rule__isnull=True)
    return {"shown": dict(rows.values_list("key", "is_on"))}


def _write_region(region: Region, former: Values) -> None:
    try:
        days.put_region(region.brand, region=region.pk, shown=former["shown"])
    except days.LimitError as full:
        raise TooManyDaysError(_("At most %(most)s regions."), days.MOST_REGIONS) from full


REGION = Undoable(
    name="region",
    model=KeyDate,
    may=may_plan,
    read=_read_region,
    write=_write_region,
    hold=_brand_held,
    find=lambda brand_id, code: Region(Organisation.objects.get(pk=brand_id), code),
)


def _write_key_date(key_date: KeyDate, former: Values) -> None:
    told = dict(former)
    if "is_on" in told:
        days.switch_key_date(key_date, is_on=told.pop("is_on"))
    if told:
        days.change_key_date(key_date, **{"label": key_date.label, "rule": key_date.rule, **told})


def _restore_key_date(key_date: KeyDate, _beside: Values) -> None:
    try:
        days.restore_key_date(key_date)
    except days.LimitError as full:
        raise TooManyDaysError(_("At most %(most)s dates of one’s own."), days.MOST_OWN_DATES) from full


def _read_freeze(freeze: FreezeWindow) -> Values:
    """Its two days are one value, for one alone may not fit the other."""
    return {
        **{name: getattr(freeze, name) for name in FREEZE_PLAIN},
        "days": [freeze.starts_on.isoformat(), freeze.ends_on.isoformat()],
        **_beside_freeze(freeze),
    }


def _beside_freeze(freeze: FreezeWindow) -> Values:
    return {"types": sorted(freeze.types.values_list("pk", flat=True))}


def _restore_freeze(freeze: FreezeWindow, beside: Values) -> None:
    """With all types that it blocked: without any it would block every type."""
    days.restore_freeze(freeze, types=_still_there(EventType, freeze.brand_id, beside["types"]))


def _write_freeze(freeze: FreezeWindow, former: Values) -> None:
    values = dict(former)
    if "days" in values:
        values["starts_on"], values["ends_on"] = map(date.fromisoformat, values.pop("days"))
    if "types" in values:
        values["types"] = _still_there(EventType, freeze.brand_id, values["types"])
    days.change_freeze(freeze, **values)


KEY_DATE = Undoable(
    name="key_date",
    model=KeyDate,
    may=may_plan,
    read=lambda key_date: {name: getattr(key_date, name) for name in ("label", "rule", "is_on")},
    write=_write_key_date,
    hold=_row_held(KeyDate),
    remove=days.remove_key_date,
    restore=_restore_key_date,
)
FREEZE = Undoable(
    name="freeze",
    model=FreezeWindow,
    may=may_plan,
    read=_read_freeze,
    write=_write_freeze,
    hold=_row_held(FreezeWindow),
    remove=days.remove_freeze,
    beside=_beside_freeze,
    restore=_restore_freeze,
)

_CALENDAR = replace(CALENDAR, remove=remove_calendar)
_ALONE = (PRODUCT, TYPE, TYPE_ORDER, REGION, KEY_DATE, FREEZE, _CALENDAR, CALENDAR_ORDER)
KINDS = {kind.name: kind for kind in (*WORDS.values(), *WORD_ORDERS.values(), *_ALONE)}
