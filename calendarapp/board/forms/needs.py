"""What an event needs: rows of another event, days between, and the product that is to be in stock."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ...events.ties import MOST_BUFFER
from .fields import IdField

MOST_NEEDS = 30
EMPTY_ROWS = 2
MOST_PRODUCTS = 200  # in each row's list
NOTHING = ("", "–")

Choices = list[tuple[int, str]]


class NeedForm(forms.Form):
    """A row that stands offers what stands in it, or nothing; a new one all that the form offers."""

    event = IdField(label=_("Event"), required=False)
    buffer = forms.IntegerField(label=_("Days between"), min_value=0, max_value=MOST_BUFFER, required=False)
    product = IdField(label=_("Product in stock"), required=False)

    def __init__(self, *args: Any, events: Choices, products: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        stands = self.initial.get("event")
        sent = self.data.get(self.add_prefix("event")) if self.is_bound else stands
        offered = [row for row in events if str(row[0]) == str(sent)] if stands else events
        self.fields["event"].choices = [NOTHING, *offered]
        self.fields["product"].choices = [NOTHING, *_first(products, self.initial.get("product"))]


def _first(products: Choices, standing: int | None) -> Choices:
    """The first so many, the one that stands among them."""
    return [row for place, row in enumerate(products) if place < MOST_PRODUCTS or row[0] == standing]


class NeedRows(forms.BaseFormSet):
    """A row that stood and has no event any more is one taken away."""

    def clean(self) -> None:
        seen: set[int] = set()
        for form in self.forms:
            row = form.cleaned_data if form.is_valid() else {}
            event = row.get("event")
            if event in seen:
                form.add_error("event", _("It is in the list already."))
            elif event:
                seen.add(event)
            elif row.get("product") and not form.initial.get("event"):
                form.add_error("event", _("Choose the restock or release that brings this product."))

    def values(self) -> list[dict[str, Any]]:
        """The planned field, as far as this form shows it; of a valid one."""
        rows = (form.cleaned_data for form in self.forms)
        return [
            {"event": row["event"], "buffer": row.get("buffer") or 0, "product": row.get("product")}
            for row in rows
            if row.get("event")
        ]

    def kept(self) -> list[dict[str, Any]]:
        """What was typed, as initial values."""
        typed = [{name: form[name].data or "" for name in form.fields} for form in self.forms]
        return [row for row in typed if row["event"] or row["product"]]


_NeedFormSet = forms.formset_factory(
    NeedForm, formset=NeedRows, extra=EMPTY_ROWS, max_num=MOST_NEEDS, absolute_max=MOST_NEEDS + 10, validate_max=True
)


def need_rows(data: Any, *, standing: Iterable[Mapping[str, Any]], events: Choices, products: Choices) -> NeedRows:
    """The rows of a form. What stands and isn't offered, because its reader doesn't see it, has none."""
    offered = {str(pk) for pk, _label in events}
    shown = [dict(row) for row in standing if str(row["event"]) in offered]
    made = _NeedFormSet(data, prefix="needs", initial=shown, form_kwargs={"events": events, "products": products})
    return cast("NeedRows", made)  # which a factory can't say
