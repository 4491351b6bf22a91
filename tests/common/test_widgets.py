"""Fields are drawn without templates, to the character as Django draws them."""

from datetime import date

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from calendarapp.common.widgets import QuickRenderer

CHOICES = [("", "—"), ("a&b", 'A "&" B'), (7, "Seven"), ("Group <1>", [("x", "X"), (None, mark_safe("<i>Y</i>"))])]


VALUES = (None, "", "a<b>\"'&c", 7, 1234.5, date(2027, 3, 1), True, mark_safe("&amp;"))


@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput({"class": "input", "required": True, "placeholder": False, "data-x": '"<'}),
        forms.NumberInput({"min": 0, "step": 0.5}),
        forms.HiddenInput(),
        forms.PasswordInput(),
        forms.DateInput(),
        forms.TimeInput(),
        forms.DateTimeInput(),
        forms.CheckboxInput(),
        forms.Textarea({"rows": 3}),
        forms.Select({"id": "id_s"}, CHOICES),
        forms.SelectMultiple({}, CHOICES),
        forms.NullBooleanSelect(),
        forms.CheckboxSelectMultiple({"id": "id_c"}, CHOICES),
        forms.RadioSelect({}, CHOICES),
        forms.SplitDateTimeWidget(),
        forms.FileInput(),
    ],
    ids=lambda widget: type(widget).__name__,
)
def test_widget_is_drawn_as_django_draws_it(widget):
    several = [["a&b", "7"]] if isinstance(widget, forms.SelectMultiple | forms.CheckboxSelectMultiple) else []
    values = [None, *several] if isinstance(widget, forms.MultiWidget) else [*VALUES, *several]

    for value in values:
        quick, slow = (
            widget.render("field<", value, {"aria-label": "A & B"}, renderer=renderer())
            for renderer in (QuickRenderer, DjangoTemplates)
        )
        assert quick == slow
