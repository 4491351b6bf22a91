"""Which lines of the access log one wants to see."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...accounts.models import AccessKind, Organisation
from ...accounts.queries import LogFilters, agencies_in_log, people_in_log


class AccessLogForm(forms.Form):
    """Every field may be left empty. Offers the people and agencies that the log names."""

    kind = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("Everything")), *AccessKind.choices])
    person = forms.TypedChoiceField(label=_("Who"), required=False, coerce=int, empty_value=None)
    agency = forms.TypedChoiceField(label=_("Agency"), required=False, coerce=int, empty_value=None)
    since = forms.DateField(
        label=pgettext_lazy("a period", "From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=pgettext_lazy("a period", "To"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, *args: Any, brand: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Everybody")), *((row.pk, str(row)) for row in people_in_log(brand))]
        self.fields["agency"].choices = [
            ("", _("Every agency")),
            *((row.pk, row.name) for row in agencies_in_log(brand)),
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first."))
        return values

    @property
    def filters(self) -> LogFilters:
        """What is said and understood."""
        return LogFilters(**{name: value for name, value in self.cleaned_data.items() if value})
