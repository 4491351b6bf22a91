"""The shape of what comes in by pages."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ..calendars.models import Calendar
from .files import ENCODINGS


class UploadForm(forms.Form):
    calendar = forms.ModelChoiceField(
        label=_("Into the calendar"),
        queryset=Calendar.objects.none(),
        empty_label=None,
        help_text=_("Times without a time zone are taken in the calendar's."),
        error_messages={"invalid_choice": _("Not found. Choose one of the list.")},
    )
    file = forms.FileField(
        label=_("Calendar file"),
        widget=forms.FileInput({"accept": ".ics,.ical,.ifb,text/calendar"}),
        help_text=_("iCalendar (.ics), up to 10 MB."),
        max_length=255,
    )

    def __init__(self, *args, calendars: QuerySet[Calendar], **options) -> None:
        super().__init__(*args, **options)
        self.fields["calendar"].queryset = calendars


class EncodingForm(forms.Form):
    """Offers those encodings in which the file can be read, each with the line in question."""

    encoding = forms.ChoiceField(label=_("The line reads"), widget=forms.RadioSelect)

    def __init__(self, *args, samples: dict[str, str], **options) -> None:
        super().__init__(*args, **options)
        self.fields["encoding"].choices = [(key, f"{line} · {ENCODINGS[key]}") for key, line in samples.items()]
