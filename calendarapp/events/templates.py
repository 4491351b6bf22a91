"""What a template may hold: its fields and milestones, checked as a whole."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext

from ..calendars import levels
from .builtin import EMBARGO, END, KINDS, START, DetailField, MilestoneTemplate

MOST_FIELDS = 40
MOST_CHOICES = 40
MOST_MILESTONES = 40
FARTHEST = 730  # days from the anchor
LONGEST_LABEL, LONGEST_KEY = 80, 40
# What may open a field of a type's own: nothing at all, or what a grant opens.
OPENERS = frozenset({levels.INSIDE, levels.TITLES, levels.READ, *levels.GROUPS})


def free_key(label: str, fallback: str, taken: Container[str]) -> str:
    """A key of a label: Latin letters, digits and underscores, with a number behind it where it is taken."""
    stem = slugify(label).replace("-", "_")[: LONGEST_KEY - 4].strip("_") or fallback
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}_{number}", number + 1
    return key


def own_milestone_key() -> str:
    """A key for a milestone that a brand wrote, like no other in any of its types."""
    return f"own.{uuid4().hex[:12]}"


def with_former(known: Iterable[DetailField], fields: Sequence[DetailField]) -> list[DetailField]:
    """`fields`, and behind them as former ones those that a type knows beside. Choices that were taken off stay known.

    Raises ValidationError for a field that is of another kind than it was: what is planned couldn't be read any more.
    """
    before = {row.key: row for row in known}
    kept = [_keeping_choices(row, before.get(row.key)) for row in fields]
    given = {row.key for row in fields}
    return kept + [replace(row, former=True, required=False) for key, row in before.items() if key not in given]


def checked_fields(fields: Sequence[DetailField]) -> Sequence[DetailField]:
    """The same. Raises ValidationError under "fields"."""
    if len(fields) > MOST_FIELDS:
        _refuse("fields", gettext("A type can have %(most)s fields, former ones included.") % {"most": MOST_FIELDS})
    _refuse_twice("fields", [row.key for row in fields])
    _refuse_twice("fields", [str(row.label).casefold() for row in fields if not row.former])
    for row in fields:
        _check_field(row)
    return fields


def checked_milestones(templates: Sequence[MilestoneTemplate]) -> Sequence[MilestoneTemplate]:
    """The same. Raises ValidationError under "milestones"."""
    if len(templates) > MOST_MILESTONES:
        _refuse("milestones", gettext("A type can have %(most)s milestones.") % {"most": MOST_MILESTONES})
    _refuse_twice("milestones", [row.key for row in templates])
    for row in templates:
        if not str(row.label) or row.anchor not in (START, END, EMBARGO) or abs(row.offset) > FARTHEST:
            _refuse("milestones", gettext("A milestone has a name, an anchor and at most 730 days."))
    return templates


def _keeping_choices(row: DetailField, before: DetailField | None) -> DetailField:
    if before is None:
        return row
    if row.kind != before.kind:
        words = gettext("“%(label)s” stays of its kind. Take it off and add another.") % {"label": before.label}
        _refuse("fields", words)
    offered = {value for value, _label in row.choices}
    return replace(row, former_choices=tuple(pair for pair in before.all_choices if pair[0] not in offered))


def _check_field(row: DetailField) -> None:
    if not str(row.label) or len(str(row.label)) > LONGEST_LABEL or row.kind not in KINDS or row.group not in OPENERS:
        _refuse("fields", gettext("A field has a name, a kind and an answer to who sees it."))
    if (row.kind == "choice") != bool(row.choices):
        words = gettext("“%(label)s”: a choice has something to choose from, other kinds haven't.")
        _refuse("fields", words % {"label": row.label})
    if len(row.choices) > MOST_CHOICES:
        _refuse("fields", gettext("A field can have %(most)s choices.") % {"most": MOST_CHOICES})
    _refuse_twice("fields", [value for value, _label in row.choices])
    _refuse_twice("fields", [str(label).casefold() for _value, label in row.choices])


def _refuse_twice(name: str, words: Sequence[str]) -> None:
    twice = sorted({word for word in words if words.count(word) > 1})
    if twice:
        _refuse(name, gettext("“%(word)s” stands twice.") % {"word": twice[0]})


def _refuse(name: str, words: str) -> None:
    raise ValidationError({name: words})
