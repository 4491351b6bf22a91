"""What a person chooses to hear of."""

from collections.abc import Iterator, Mapping

from django import forms
from django.forms import BoundField

from .kinds import Kind, all_kinds
from .models import Medium


class PreferenceForm(forms.Form):
    """A box for each kind and medium; what nobody switched off is on."""

    def __init__(self, *args, kept: Mapping[tuple[str, str], bool], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for kind in all_kinds():
            for medium in kind.mediums:
                label = f"{kind.label}: {Medium(medium).label}"
                on = kept.get((kind.key, medium), True)
                self.fields[_name(kind, medium)] = forms.BooleanField(label=label, required=False, initial=on)

    def rows(self) -> Iterator[tuple[Kind, list[BoundField | None]]]:
        """Each kind with its boxes in the order of Medium; None where it doesn't come by that medium."""
        for kind in all_kinds():
            yield kind, [self[_name(kind, m)] if m in kind.mediums else None for m in Medium.values]

    def choices(self) -> dict[tuple[str, str], bool]:
        """(kind, medium) → on or off."""
        return {
            (kind.key, medium): self.cleaned_data[_name(kind, medium)]
            for kind in all_kinds()
            for medium in kind.mediums
        }


def _name(kind: Kind, medium: str) -> str:
    return f"{kind.key}-{medium}"
