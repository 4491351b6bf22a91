"""The shape of what people type about themselves, their organisations and their colleagues."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..common.text import LineFormField
from . import places, policy
from .fields import TimeZoneField
from .models import Density, Language, Membership, Organisation, Role, SecondFactor, Theme, User, Weekday
from .second_factor import second_factors_of


class PlaceForm(forms.Form):
    """Where an organisation plans: zone, region, currency, language, first day of the week."""

    time_zone = TimeZoneField(help_text=_("Type a city; dates and reminders follow it."))
    region = forms.ChoiceField(label=_("Region"), help_text=_("The country you plan from."))
    currency = forms.ChoiceField(label=_("Currency"))
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    week_start = forms.TypedChoiceField(label=_("Week starts on"), choices=Weekday.choices, coerce=int)

    PLACE_FIELDS = ("time_zone", "region", "currency", "language", "week_start")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        self.fields["region"].choices = places.regions(language)
        self.fields["currency"].choices = places.currencies(language)

    def guess_place(self, accept_language: str, *, time_zone: str = "") -> None:
        """Fills in first guesses; the person corrects them."""
        guess = places.guess_from(accept_language)
        self.initial.setdefault("time_zone", time_zone)
        self.initial.setdefault("region", guess.region)
        self.initial.setdefault("currency", guess.currency)
        self.initial.setdefault("week_start", guess.week_start)
        self.initial.setdefault("language", get_language())

    @property
    def place(self) -> dict[str, object]:
        """Of a valid form: the settings of an organisation."""
        return {name: self.cleaned_data[name] for name in self.PLACE_FIELDS}


class OrganisationForm(PlaceForm):
    """A brand or an agency, new or standing."""

    name = LineFormField(label=_("Name"), max_length=80)
    field_order = ("name", *PlaceForm.PLACE_FIELDS)

    # What changing them does to a brand that stands, and what it leaves alone.
    OF_STANDING: ClassVar[dict[str, Any]] = {
        "name": _("Addresses and links stay as they are."),
        "time_zone": _(
            "New calendars start with it, and partners' access ends at its midnight. "
            "What is planned keeps its own zone and hour; each person reads in theirs."
        ),
        "region": _("The country you plan from. Holidays and key dates are switched on and off under “Key dates”."),
        "currency": _("New events start with it. What is planned keeps its own."),
        "language": _("For words that Almanac writes into the plan itself. Each person reads in their own."),
        "week_start": _("How the brand's calendar is drawn, for everybody. Weeks have numbers if it is Monday."),
    }

    @classmethod
    def of(cls, organisation: Organisation, *args: object, person: User) -> "OrganisationForm":
        """The form filled in with what stands; of a brand it says what each change does."""
        form = BrandForm(*args, person=person) if organisation.is_brand else cls(*args)
        form.initial = {name: getattr(organisation, name) for name in form.fields}
        for name, words in cls.OF_STANDING.items() if organisation.is_brand else ():
            form.fields[name].help_text = words
        return form


class BrandForm(OrganisationForm):
    """A standing brand. Who asks others for a second step has one: else they would shut themselves out with this save."""

    second_factor = forms.ChoiceField(
        label=_("Second step at sign-in is asked of"),
        choices=SecondFactor.choices,
        required=False,
        help_text=_(
            "Who has none yet is led to set it up before they see anything of the brand, and their API tokens wait. "
            "Feeds go on."
        ),
    )

    def __init__(self, *args: object, person: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_second_factor(self) -> str:
        asked = self.cleaned_data["second_factor"]
        if asked and not second_factors_of(self.person).exists():
            raise forms.ValidationError(
                _("Set up a second step for yourself first, under “Two-step sign-in”."), code="without_own"
            )
        return asked


class ProfileForm(forms.Form):
    name = LineFormField(label=_("Your name"), max_length=120)
    time_zone = TimeZoneField(help_text=_("Calendars are drawn and reminders sent in it."))
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices, required=False)
    density = forms.ChoiceField(
        label=_("Density"),
        choices=Density.choices,
        required=False,
        help_text=_("Roomy gives events and rows more height."),
    )
    single_keys = forms.BooleanField(
        label=_("Single-key shortcuts"),
        required=False,
        help_text=_("Press n for a new event, t for today, e and v on an event to edit or move it, ? for the list."),
    )

    @classmethod
    def of(cls, user: User, *args: object) -> "ProfileForm":
        return cls(*args, initial={name: getattr(user, name) for name in cls.base_fields})


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=Theme.choices, required=False)


class InvitationForm(forms.Form):
    """A colleague's address and role; only roles that the inviter may give are offered."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: object, inviter: Membership, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        roles = policy.roles_given_by(inviter.role)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]
        self.initial.setdefault("role", Role.EDITOR if Role.EDITOR in roles else Role.MEMBER)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class ErasureForm(forms.Form):
    """The address, typed by hand: nobody erases an account by a slip."""

    email = forms.CharField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("Type it to say that you mean it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: object, person: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_email(self) -> str:
        typed = self.cleaned_data["email"]
        if typed.strip().lower() != self.person.email.lower():
            raise forms.ValidationError(_("This isn't the address of your account."), code="another")
        return typed


class ApiTokenForm(forms.Form):
    """A new key for the API."""

    TERMS = ((30, _("30 days")), (90, _("90 days")), (365, _("One year")))

    name = LineFormField(label=_("Name"), max_length=80, help_text=_("What will use it, e.g. “Shop export”."))
    read_only = forms.BooleanField(label=_("Read only"), required=False, help_text=_("It looks, and changes nothing."))
    days = forms.TypedChoiceField(label=_("Valid for"), choices=TERMS, coerce=int, initial=90)

    def expires_at(self, at: datetime) -> datetime:
        return at + timedelta(days=self.cleaned_data["days"])
