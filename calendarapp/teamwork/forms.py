"""The form in which one speaks."""

from typing import Any

from django import forms
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..accounts.models import Organisation
from ..calendars.lens import BRAND
from ..common.text import TextFormField
from .models import LONGEST, Comment, Visibility
from .policy import Voice
from .readers import Circle, DeafError, deaf_words


class CommentForm(forms.Form):
    """Words, whom they address and, for new ones, who reads them: internal unless another is chosen.

    Once valid, `chosen` (the voice), `body` and `people` (ids) are what the services take.
    """

    fixed = ""  # the voice of words that stand
    voice = forms.ChoiceField(label=gettext_lazy("Who reads it"), widget=forms.RadioSelect)
    body = TextFormField(
        label=gettext_lazy("Comment"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("@Name addresses somebody. **Bold**, *italic*, lists and links as in Markdown."),
    )
    addressed = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Addressed to"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, circle: Circle, voices: tuple[Voice, ...], brand: Organisation, **options: Any):
        super().__init__(*args, **options)
        self.circle, self.voices = circle, {voice.key: voice for voice in voices}
        self.fields["voice"].choices = [(voice.key, self._label(voice, brand)) for voice in voices]
        self.fields["voice"].initial = voices[0].key
        self.fields["addressed"].choices = _offered(circle, voices)

    @property
    def partners(self) -> str:
        """The agencies that read what is said to partners, by name."""
        return get_text_list(self.circle.firms(Voice(None, Visibility.SHARED)), _("and"))

    @property
    def opens_internal(self) -> bool:
        return Visibility.INTERNAL in self.voices

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.fields.keys() <= values.keys():
            self.body = values["body"]
            self.chosen = self.voices[values.get("voice", self.fixed)]
            try:
                self.people = self.circle.addressed(self.body, self.chosen, values["addressed"])
            except DeafError as deaf:
                self.add_error("body", deaf_words(deaf))
        return values

    def _label(self, voice: Voice, brand: Organisation) -> str:
        if voice.agency_id is None:
            return _("Internal") if voice.visibility == Visibility.INTERNAL else _("All partners")
        if len(self.voices) == 1:
            return brand.name
        firms = {person.side: person.firm for person in self.circle.people}
        return _("%(brand)s, as %(agency)s") % {"brand": brand, "agency": firms.get(str(voice.agency_id), "")}


class RewordForm(CommentForm):
    """The same for words that stand: who reads them can't be chosen again."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, comment: Comment, circle: Circle, **options: Any) -> None:
        voice = Voice(comment.agency_id, comment.visibility)
        initial = {
            "body": comment.body,
            "version": comment.version,
            "addressed": [mention.user_id for mention in comment.mentions.all()],
        }
        super().__init__(*args, circle=circle, voices=(voice,), brand=comment.event.brand, initial=initial, **options)
        del self.fields["voice"]
        self.fixed = voice.key


def _offered(circle: Circle, voices: tuple[Voice, ...]) -> list[tuple[int, str]]:
    """Everybody else who can read at least one of the voices, once."""
    readers = {person.id: person for voice in voices for person in circle.readers(voice)}
    readers.pop(circle.viewer_id, None)
    order = sorted(readers.values(), key=lambda person: (person.side != BRAND, person.name, person.id))
    return [(person.id, f"{person.name} · {person.firm}") for person in order]
