"""The brand's words, as its planners write them: products, channels, personas, markets, metrics."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...common.text import LineFormField
from ...events.models import Channel, Market, Persona, Product
from ...events.models.vocabulary import Ownership, Word
from ...kpis.models import DirectionChoice, Metric, UnitChoice
from ...kpis.services import FixedError, fixed_traits


class ProductForm(forms.Form):
    name = LineFormField(label=_("Name"), max_length=120)
    sku = LineFormField(label=_("SKU"), max_length=64)
    category = LineFormField(label=_("Category"), max_length=80, required=False)

    @classmethod
    def of(cls, product: Product, *args: object) -> "ProductForm":
        return cls(*args, initial={name: getattr(product, name) for name in cls.base_fields})


class WordForm(forms.Form):
    """A word's name. One that Almanac brought may do without: then it stands in each reader's language."""

    label = LineFormField(label=_("Name"), max_length=80)
    traits: tuple[str, ...] = ()

    def __init__(self, *args: Any, word: Word | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if word is None:
            return
        self.initial = {name: getattr(word, name) for name in self.traits} | {"label": str(word)}
        if not word.is_own:
            words = gettext("Left empty it is as built in: “%(name)s”, or the same in each reader's language.")
            self.fields["label"].required = False
            self.fields["label"].help_text = words % {"name": word.builtin_label()}


class ChannelForm(WordForm):
    ownership = forms.ChoiceField(label=_("Kind"), choices=Ownership.choices, initial=Ownership.OWNED)
    online = forms.BooleanField(label=_("Online"), required=False, initial=True)
    interruptive = forms.BooleanField(
        label=_("Interrupts people"),
        required=False,
        help_text=_("It reaches them when we choose, as e-mail, SMS and push do."),
    )
    traits = ("ownership", "online", "interruptive")


class PersonaForm(WordForm):
    segment = LineFormField(
        label=_("Segment"),
        max_length=300,
        required=False,
        help_text=_("How these shoppers are found in the CRM. It never leaves the brand."),
    )
    traits = ("segment",)


class MarketForm(WordForm):
    label = LineFormField(label=_("Name"), max_length=80, help_text=_("A country or region, e.g. France."))
    key = LineFormField(
        label=_("Code"),
        max_length=40,
        required=False,
        validators=[RegexValidator(r"^[\w-]+$", _("Letters, digits, hyphens and underscores alone."))],
        help_text=_("ISO 3166-1 where it has one, e.g. FR; made from the name if empty."),
    )
    traits = ("key",)


class MetricForm(WordForm):
    """What it can't become is shown and not asked: see `fixed_traits`."""

    unit = forms.ChoiceField(label=_("Unit"), choices=UnitChoice.choices, initial=UnitChoice.COUNT)
    direction = forms.ChoiceField(label=_("Direction"), choices=DirectionChoice.choices, initial=DirectionChoice.UP)
    inside = forms.BooleanField(
        label=_("For the brand's own people alone"),
        required=False,
        help_text=_("No partner sees it, whatever figures are open to them."),
    )
    traits = ("unit", "direction", "inside")

    def __init__(self, *args: Any, word: Metric | None = None, **options: Any) -> None:
        super().__init__(*args, word=word, **options)
        for name in fixed_traits(word) if word else ():
            self.fields[name].disabled = True
            self.fields[name].help_text = str(FixedError(name).message)


class ProductsFileForm(forms.Form):
    file = forms.FileField(
        label=_("Product list"),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
        help_text=_("CSV or .xlsx, up to 2 MB and 5,000 products."),
    )


class ProductsTextForm(forms.Form):
    """The list that was shown in the preview, sent again to be taken in."""

    content = forms.CharField(widget=forms.HiddenInput, strip=False)


FORMS: dict[type[Word], type[WordForm]] = {
    Channel: ChannelForm,
    Persona: PersonaForm,
    Market: MarketForm,
    Metric: MetricForm,
}
