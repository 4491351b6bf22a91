"""Form fields that the plan's forms share."""

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator, validate_email
from django.utils.translation import gettext_lazy as _

from ...common.days import FIRST_DAY, LAST_DAY
from ...common.text import LineFormField

NOT_FOUND = _("Not found. Choose one of the list.")
TAGS, TAG_LENGTH = 20, 40
SCHEMES = ("http", "https")


class DayField(forms.DateField):
    """A day between 1970 and 2100."""

    def __init__(self, **kwargs: Any) -> None:
        outside = _("Only days from 1970 to 2100 can be planned.")
        kwargs.setdefault("widget", forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)
        self.validators += [MinValueValidator(FIRST_DAY, outside), MaxValueValidator(LAST_DAY, outside)]
        self.error_messages["invalid"] = _("There is no such day. Write it as 2027-10-19.")


class ClockField(forms.TimeField):
    """A time of day, in minutes."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput({"type": "time"}, format="%H:%M"))
        super().__init__(input_formats=["%H:%M", "%H:%M:%S"], **kwargs)
        self.error_messages["invalid"] = _("There is no such time. Write it as 09:30.")


class MomentField(forms.DateTimeField):
    """A moment between 1970 and 2100, typed as wall time of the person's zone."""

    def __init__(self, **kwargs: Any) -> None:
        outside = _("Only days from 1970 to 2100 can be planned.")
        widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)
        first, last = (datetime.combine(day, time(12), UTC) for day in (FIRST_DAY, LAST_DAY))
        self.validators += [MinValueValidator(first, outside), MaxValueValidator(last, outside)]
        self.error_messages["invalid"] = _("There is no such moment. Write it as 2027-10-19 09:30.")


class ChoiceField(forms.ChoiceField):
    """One of those offered; what isn't is not found, whether it exists or not."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["invalid_choice"] = NOT_FOUND


class IdField(forms.TypedChoiceField):
    """The number of one of those offered, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **kwargs)
        self.error_messages["invalid_choice"] = NOT_FOUND


class IdsField(forms.TypedMultipleChoiceField):
    """The numbers of some of those offered."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, **{"required": False, **kwargs})
        self.error_messages["invalid_choice"] = NOT_FOUND
        self.error_messages["invalid_list"] = NOT_FOUND


class TagsField(LineFormField):
    """Words with commas between; said twice, kept once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=TAGS * (TAG_LENGTH + 2), **{"required": False, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        words = [word.strip() for word in super().clean(value).split(",")]
        tags = list({word.casefold(): word for word in words if word}.values())
        if len(tags) > TAGS:
            raise ValidationError(_("At most %(most)s tags."), params={"most": TAGS})
        if any(len(tag) > TAG_LENGTH for tag in tags):
            raise ValidationError(_("A tag has at most %(most)s characters."), params={"most": TAG_LENGTH})
        return tags


class AddressField(LineFormField):
    """A web or mail address: http, https or mailto. Without a scheme it becomes https."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=500, **kwargs)
        self.widget.attrs.update({"inputmode": "url", "autocapitalize": "off", "spellcheck": "false"})

    def clean(self, value: Any) -> str:
        words = super().clean(value)
        if not words:
            return ""
        scheme, colon, rest = words.partition(":")
        if colon and scheme.lower() == "mailto":
            validate_email(rest.partition("?")[0])
            return words
        if "://" not in words and not (colon and scheme.isalpha() and "." not in scheme):
            words = f"https://{words}"
        URLValidator(schemes=SCHEMES, message=_("Only addresses of the web or of mail: http, https or mailto."))(words)
        return words
