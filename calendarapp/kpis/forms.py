"""Forms for targets, readings and files of readings."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..common.text import LineFormField
from ..events.models import Event
from . import rules
from .choices import Groups, unit_sign
from .figures import FigureError, read_typed, typed
from .models import Metric, Place, Target

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
BAND_FIELDS = ("low", "high")
POINT_FIELDS = ("target", "baseline", "stretch")


class FigureField(LineFormField):
    """A figure typed in its metric's unit; the form turns it into a number once it knows the metric."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def figure(self, text: str, metric: Metric) -> Decimal | None:
        """None for an empty field; raises ValidationError for what is no figure."""
        if not text:
            return None
        try:
            return read_typed(text, metric.unit)
        except FigureError as error:
            raise forms.ValidationError(str(error)) from error


class TargetForm(forms.Form):
    """A target in one metric of one event."""

    target = FigureField(label=_("Target"))
    low = FigureField(label=_("Low edge"))
    high = FigureField(label=_("High edge"))
    baseline = FigureField(label=_("Baseline"), required=False, help_text=_("Where things stand without this event."))
    stretch = FigureField(label=_("Stretch"), required=False, help_text=_("What would be more than hoped for."))
    window_start = forms.DateField(label=_("Measured from"), required=False, widget=DAY)
    window_end = forms.DateField(
        label=_("Measured to"),
        required=False,
        widget=DAY,
        help_text=_(
            "Only readings of these days are added up. Left empty, all are, and the actual is due after the end."
        ),
    )
    lag = forms.IntegerField(
        label=_("Due, days after"),
        min_value=0,
        max_value=rules.LONGEST_LAG,
        help_text=_("How many days after the end the actual is known."),
    )
    attribution = LineFormField(
        label=_("Attribution"), required=False, max_length=200, help_text=_("For example: 7-day click, platform")
    )
    source = LineFormField(
        label=_("System of record"),
        required=False,
        max_length=80,
        help_text=_("Only readings from this source count, so that nothing is counted twice."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, metric: Metric, event: Event, standing: Target | None = None, **options: Any
    ) -> None:
        initial = _initial(metric, standing) | options.pop("initial", {})
        super().__init__(*args, initial=initial, **options)
        self.metric = metric
        self.fields["version"].required = standing is not None
        for name in POINT_FIELDS[::2] if metric.is_band else BAND_FIELDS:
            del self.fields[name]
        sign = unit_sign(metric, event.currency)
        for name in (*POINT_FIELDS, *BAND_FIELDS):
            if name in self.fields and sign:
                self.fields[name].label = f"{self.fields[name].label} ({sign})"

    def clean(self) -> dict[str, Any]:
        values = dict(super().clean() or {})
        for name, field in self.fields.items():
            if isinstance(field, FigureField) and name in values:
                self._read_figure(field, name, values)
        if not self.errors:
            for name, error in rules.target_errors(self.metric, values).items():
                self.add_error(name if name in self.fields else None, str(error))
        return values

    @property
    def values(self) -> dict[str, Any]:
        """What the services take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def show_clash(self, fields: dict[str, dict]) -> None:
        """Put beside each field what somebody else wrote meanwhile; sending again then overwrites it knowingly."""
        for name, both in fields.items():
            theirs = both["theirs"]
            if name in self.fields and isinstance(self.fields[name], FigureField) and theirs is not None:
                theirs = typed(Decimal(theirs), self.metric.unit)
            words = theirs if theirs not in (None, "") else _("nothing")
            message = _("Somebody else set this to: %(value)s") % {"value": words}
            self.add_error(name if name in self.fields else None, message)

    def saw(self, version: int) -> None:
        """From now on the sender knows this version."""
        known = QueryDict(mutable=True)
        known.update(self.data)
        known["version"] = str(version)
        self.data = known

    def _read_figure(self, field: FigureField, name: str, values: dict[str, Any]) -> None:
        try:
            values[name] = field.figure(values[name], self.metric)
        except forms.ValidationError as error:
            self.add_error(name, error)


class ReadingForm(forms.Form):
    """What was measured on a day. The same metric, day, source and place again is a correction."""

    metric = forms.ChoiceField(label=_("Metric"))
    value = FigureField(label=_("Value"), help_text=_("In the unit named beside the metric, with a dot: 12.5"))
    on = forms.DateField(label=_("Day"), widget=DAY)
    source = LineFormField(
        label=_("Source"), required=False, max_length=80, help_text=_("For example: Shop, Meta, ERP")
    )
    place = forms.ChoiceField(label=_("Place"), required=False, choices=Place)

    def __init__(self, *args: Any, metrics: list[Metric], groups: Groups, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.metrics = {metric.key: metric for metric in metrics}
        self.at = at
        self.fields["metric"].choices = groups

    def clean_metric(self) -> Metric:
        return self.metrics[self.cleaned_data["metric"]]

    def clean(self) -> dict[str, Any]:
        values = dict(super().clean() or {})
        metric, day = values.get("metric"), values.get("on")
        if not metric or "value" not in values:
            return values
        try:
            values["value"] = self.fields["value"].figure(values["value"], metric)
        except forms.ValidationError as error:
            self.add_error("value", error)
            return values
        for name, error in rules.reading_errors(metric, value=values["value"], on=day or date.min, at=self.at).items():
            if name != "on" or day:
                self.add_error(name, str(error))
        return values


class ReadingsFileForm(forms.Form):
    file = forms.FileField(label=_("CSV file"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}))


class ReadingsTextForm(forms.Form):
    """The file that was shown in the preview, sent again to be taken in."""

    content = forms.CharField(widget=forms.HiddenInput, strip=False)


def _initial(metric: Metric, standing: Target | None) -> dict[str, Any]:
    if standing is None:
        return {"lag": metric.builtin.lag if metric.builtin else 3}
    figures = {name: typed(getattr(standing, name), metric.unit) for name in (*POINT_FIELDS, *BAND_FIELDS)}
    others = ("window_start", "window_end", "lag", "attribution", "source", "version")
    return figures | {name: getattr(standing, name) for name in others}
