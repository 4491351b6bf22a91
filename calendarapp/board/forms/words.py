"""Products and markets that events choose from."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ...common.text import LineFormField


class ProductForm(forms.Form):
    sku = LineFormField(label=_("SKU"), max_length=64)
    name = LineFormField(label=_("Name"), max_length=120)


class MarketForm(forms.Form):
    label = LineFormField(label=_("Market"), max_length=80, help_text=_("A country or region, e.g. France."))
