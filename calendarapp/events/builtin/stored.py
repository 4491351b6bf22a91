"""A brand's own fields and milestones as its event types store them, read into the shapes of the built-in ones.

A label that the brand didn't write is stored empty: it stays the built-in text in the reader's language.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise

from .shapes import BuiltinType, DetailField, MilestoneTemplate
from .types import MILESTONES

Row = Mapping[str, Any]
Words = Mapping[str, Promise | str]
Choices = tuple[tuple[str, Promise | str], ...]


def fields_from(rows: Iterable[Row], origin: BuiltinType) -> tuple[DetailField, ...]:
    """Stored fields in their order; `origin` has the words of those that the brand didn't name."""
    known = {declared.key: declared for declared in origin.fields}
    return tuple(_field(row, known.get(row["key"])) for row in rows)


def field_row(declared: DetailField) -> dict[str, Any]:
    """A field as it is stored."""
    row = {
        "key": declared.key,
        "label": _own(declared.label),
        "kind": declared.kind,
        "group": declared.group,
        "choices": [[value, _own(label)] for value, label in declared.choices],
        "required": declared.required,
    }
    if declared.former:
        row["former"] = True
    if declared.default not in (None, ""):
        row["default"] = declared.default
    if declared.former_choices:
        row["former_choices"] = [[value, _own(label)] for value, label in declared.former_choices]
    return row


def milestones_from(rows: Iterable[Row]) -> tuple[MilestoneTemplate, ...]:
    """Stored milestones in their order."""
    return tuple(_milestone(row) for row in rows)


def milestone_row(template: MilestoneTemplate) -> dict[str, Any]:
    """A milestone as it is stored."""
    return {
        "key": template.key,
        "label": _own(template.label),
        "anchor": template.anchor,
        "offset": template.offset,
        "role": template.role,
    }


def own_label(template: MilestoneTemplate) -> str:
    """What the brand calls it; empty while it is called as it was built in."""
    return _own(template.label)


def _field(row: Row, builtin: DetailField | None) -> DetailField:
    words: Words = dict(builtin.choices) if builtin else {}
    return DetailField(
        key=row["key"],
        label=row["label"] or (builtin.label if builtin else row["key"]),
        kind=row["kind"],
        group=row["group"],
        choices=_choices(row.get("choices", ()), words),
        required=bool(row.get("required")),
        former=bool(row.get("former")),
        default=row.get("default"),
        former_choices=_choices(row.get("former_choices", ()), words),
        whole=builtin is not None and builtin.whole,
    )


def _choices(rows: Iterable[Iterable[str]], words: Words) -> Choices:
    return tuple((value, label or words.get(value, value)) for value, label in rows)


def _milestone(row: Row) -> MilestoneTemplate:
    builtin = MILESTONES.get(row["key"])
    label = row["label"] or (builtin.label if builtin else row["key"])
    return MilestoneTemplate(row["key"], label, row["anchor"], row["offset"], row.get("role", ""))


def _own(label: Promise | str) -> str:
    return label if isinstance(label, str) else ""
