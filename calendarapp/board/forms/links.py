"""Links of an event: rows of a name and an address."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ...common.text import LineFormField
from .fields import AddressField

MOST_LINKS = 20
EMPTY_ROWS = 2


class LinkForm(forms.Form):
    label = LineFormField(label=_("Name"), max_length=120, required=False)
    url = AddressField(label=_("Address"), required=False)

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("label") and not cleaned.get("url") and "url" not in self.errors:
            raise ValidationError({"url": _("Give the address of this link.")})
        return cleaned


class LinkRows(forms.BaseFormSet):
    """An emptied row is a link taken away."""

    def values(self) -> list[dict[str, str]]:
        rows = (form.cleaned_data for form in self.forms)
        return [{"label": row.get("label", ""), "url": row["url"]} for row in rows if row.get("url")]

    def kept(self) -> list[dict[str, str]]:
        """What was typed, as initial values."""
        typed = [{name: form[name].data or "" for name in form.fields} for form in self.forms]
        return [row for row in typed if any(row.values())]


LinkFormSet = forms.formset_factory(
    LinkForm, formset=LinkRows, extra=EMPTY_ROWS, max_num=MOST_LINKS, absolute_max=MOST_LINKS + 10, validate_max=True
)
