"""The brand's own channels, personas and markets: added, renamed, ordered, put away. What has a word keeps it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...accounts.models import Organisation
from ...accounts.services import RuleError
from ...calendars.models import Calendar
from ...calendars.services import raise_revisions
from ...common.ordering import put_in_place
from ..models import Channel, Event, EventType, Market, Persona
from ..models.vocabulary import Word

W = TypeVar("W", bound=Word)  # a channel, persona or market
MOST_WORDS = 200  # of one kind: they are chosen from lists
LONGEST_KEY = 40
_RELATION: dict[type, str] = {Channel: "channels", Persona: "personas", Market: "markets"}


class TakenError(RuleError):
    """The brand has another of this name, key or SKU. `field`: the one to blame."""

    message: str | Promise = _("It is in the list already.")

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class TooManyError(RuleError):
    field = "label"
    message = _("A brand can have %(most)s of these. Delete one that nobody uses first.") % {"most": MOST_WORDS}


class NamelessError(RuleError):
    field = "label"
    message = _("Only what Almanac brought has a name to go back to. Give it one.")


class InUseError(RuleError):
    """`count`: how many events and types point at it, events in “Recently deleted” among them."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count
        words = ngettext_lazy(
            "%(count)s event or type has it. Archive it instead.",
            "%(count)s events or types have it. Archive it instead.",
            count,
        )
        self.message = words % {"count": count}


class BuiltInError(RuleError):
    message = _("What Almanac brought can be archived, not deleted.")


@transaction.atomic
def add_word(brand: Organisation, model: type[W], *, label: str, **traits: Any) -> W:
    """A word behind the others; one that was archived under this name comes back with these traits.

    `traits`: a channel's `ownership`, `online`, `interruptive`; a persona's `segment`; a market's `key`, an ISO 3166-1
    code where it has one. Raises TakenError, TooManyError.
    """
    rows = _rows(brand, model)
    same = _of_name(rows, label)
    if same and same.archived_at is None:
        raise TakenError("label")
    if same is None and len(rows) >= MOST_WORDS:
        raise TooManyError
    word = same or model(brand=brand, position=max((row.position for row in rows), default=-1) + 1)
    word.archived_at = None
    _write(word, rows, label, traits)
    return _saved(word)


@transaction.atomic
def change_word(word: W, *, label: str, **traits: Any) -> W:
    """Another name or other traits. An empty label, or the built-in one, is as built in: each reader's language.

    Raises TakenError, NamelessError.
    """
    rows = _rows(word.brand, type(word))
    if not label and word.is_own:
        raise NamelessError
    same = _of_name([row for row in rows if row.pk != word.pk], label or word.builtin_label())
    if same and same.archived_at is None:
        raise TakenError("label")
    _write(word, rows, label, traits)
    return _saved(word)


@transaction.atomic
def move_word(word: W, *, by: int = 0, to: int | None = None) -> list[W]:
    """Some places up (negative) or down among those that are offered, or to a place; at the edge nothing happens.

    Returns their order.
    """
    rows = [row for row in _rows(word.brand, type(word)) if row.archived_at is None]
    order, moved = put_in_place(rows, word, by=by, to=to)
    if moved:
        raise_brand(word.brand_id)
    return order


@transaction.atomic
def archive_word(word: W, *, at: datetime) -> W:
    """No longer offered; events that have it keep it."""
    word.archived_at = word.archived_at or at
    return _saved(word)


@transaction.atomic
def bring_back_word(word: W) -> W:
    """Offered again. Raises TakenError if another has its name by now."""
    same = _of_name([row for row in _rows(word.brand, type(word)) if row.pk != word.pk], str(word))
    if same and same.archived_at is None:
        raise TakenError("label")
    word.archived_at = None
    return _saved(word)


@transaction.atomic
def delete_word(word: Word) -> None:
    """For good. Raises BuiltInError, and InUseError where something has it, deleted events among them."""
    _rows(word.brand, type(word))
    if not word.is_own:
        raise BuiltInError
    if count := uses_of_word(word):
        raise InUseError(count)
    word.delete()


@transaction.atomic
def restore_word(word: W) -> W:
    """One that was deleted stands again as it stood, under its id. Raises TakenError, TooManyError."""
    rows = _rows(word.brand, type(word))
    if len(rows) >= MOST_WORDS:
        raise TooManyError
    same = _of_name(rows, str(word))
    if word.archived_at is None and same and same.archived_at is None:
        raise TakenError("label")
    if word.key.casefold() in {row.key.casefold() for row in rows}:
        raise TakenError("key")
    return _saved(word, force_insert=True)


def uses_of_word(word: Word) -> int:
    """How many events and types have it, whoever sees them; deleted events, too."""
    name = _RELATION[type(word)]
    events = getattr(Event, name).through.objects.filter(**{f"{name.removesuffix('s')}_id": word.pk}).count()
    types = EventType.channels.through.objects.filter(channel_id=word.pk).count() if name == "channels" else 0
    return events + types


def raise_brand(brand_id: int) -> None:
    """The brand's words show in its feeds: all of them are to be read anew."""
    raise_revisions(Calendar.objects.filter(brand_id=brand_id).values_list("pk", flat=True))


def _rows(brand: Organisation, model: type[W]) -> list[W]:
    """All of the brand, in order, held against others who add or rename at the same moment."""
    Organisation.objects.select_for_update().get(pk=brand.pk)
    return list(model._default_manager.filter(brand=brand))


def _of_name(rows: Sequence[W], label: str) -> W | None:
    """The one that shows as `label` to readers of this language, one that is offered first."""
    same = [row for row in rows if str(row).casefold() == label.casefold()]
    return next(iter(sorted(same, key=lambda row: row.archived_at is not None)), None)


def _write(word: Word, rows: Sequence[Word], label: str, traits: dict[str, Any]) -> None:
    key = traits.pop("key", "")
    others = {row.key.casefold() for row in rows if row.pk != word.pk}
    if key.casefold() in others:
        raise TakenError("key")
    word.key = key or word.key or _free_key(label, {*others, *word.builtin_keys()})
    word.label = "" if not word.is_own and label == word.builtin_label() else label
    for name, value in traits.items():
        setattr(word, name, value)


def _free_key(label: str, taken: set[str]) -> str:
    stem = slugify(label, allow_unicode=True)[: LONGEST_KEY - 4].strip("-_") or "own"
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    return key


def _saved(word: W, **options: Any) -> W:
    word.save(**options)
    raise_brand(word.brand_id)
    return word
