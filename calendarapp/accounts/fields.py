"""The form field for a time zone, and how it is shown."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ..common.text import LineFormField
from . import places


class ZoneInput(forms.TextInput):
    """A text input that suggests the zones while one types "paris"; without suggestions any IANA name may be typed."""

    def render(self, name: str, value: object, attrs: dict | None = None, renderer: object = None) -> SafeString:
        suggestions = f"{(attrs or {}).get('id') or name}-zones"
        attrs = {**(attrs or {}), "list": suggestions, "autocomplete": "off", "spellcheck": "false"}
        options = format_html_join("", '<option value="{}"></option>', ((zone,) for zone in places.offered_zones()))
        control = super().render(name, value, attrs, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', control, suggestions, options)


class TimeZoneField(LineFormField):
    """An IANA zone, e.g. Europe/Paris; forgives case and spaces."""

    widget = ZoneInput
    default_error_messages = {  # noqa: RUF012 - Django's own way to declare them
        "unknown_zone": _("There is no such time zone. Type a city of the list, e.g. Europe/Paris."),
    }

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"label": _("Time zone"), "max_length": 64, **kwargs})

    def clean(self, value: object) -> str:
        words = super().clean(value)
        zone = places.zone_named(words)
        if words and zone is None:
            raise ValidationError(self.error_messages["unknown_zone"], code="unknown_zone")
        return zone or ""
