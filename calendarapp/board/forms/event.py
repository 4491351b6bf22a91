"""The event's form: what the viewer may write of an event, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ...accounts import places
from ...accounts.models import Organisation
from ...calendars.models import Calendar, Sharing
from ...common.text import LineFormField, TextFormField
from ...events.fields import DETAIL
from ...events.looks import Look, look_of
from ...events.models import Event, EventType, Stage, Status
from ...events.models.event import Goal
from ..hand import Hand
from . import details
from .dates import WhenForm, shown_as
from .fields import ChoiceField, ClockField, DayField, IdField, IdsField, TagsField
from .links import LinkFormSet
from .needs import need_rows
from .offer import Offer
from .repeats import FREQUENCIES, OWN, RepeatForm
from .scope import ScopeForm

LONGEST_TEXT = 20_000
NOBODY = [("", "–")]
# The planned fields of the short form.
QUICK = frozenset({"title", "type", "calendar", "when"})
# The planned fields that say who sees an event.
SHARING = frozenset({"sharing", "partners", "embargo_until", "reserved"})
# Planned fields that have several form fields, or one of another name.
PARTS = {
    "when": (*WhenForm.WHEN, *RepeatForm.REPEATS),
    "partners": ("partners", "early"),
    "embargo_until": ("embargo_on", "embargo_time"),
    "links": (),
    "needs": ("find",),
    "products": ("products", "product_words"),
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What a form is made for: the event if there is one, its type, and the planned fields that may be written."""

    brand: Organisation
    event_type: EventType
    calendar: Calendar
    writable: frozenset[str]
    offer: Offer
    at: datetime
    event: Event | None = None
    quick: bool = False
    hand: Hand | None = None  # the occurrence of a series that the form was opened on
    planner: int | None = None  # who of the brand plans it anew: the owner, unless they name another

    @property
    def names(self) -> frozenset[str]:
        return self.writable & (QUICK | self.demanded) if self.quick else self.writable

    @property
    def demanded(self) -> frozenset[str]:
        """Planned fields without which an event of this type isn't taken."""
        return frozenset(f"{DETAIL}{row.key}" for row in self.event_type.detail_fields if row.required)


class EventForm(WhenForm, RepeatForm, ScopeForm):
    """Fields whose planned field may not be written are taken out, so what they hold is kept."""

    title = LineFormField(label=_("Title"), max_length=200)
    type = ChoiceField(label=_("Type"))
    calendar = IdField(label=_("Calendar"))
    status = ChoiceField(label=_("Status"), choices=Status.choices, initial=Status.PLANNED)
    sharing = ChoiceField(label=_("Sharing"), choices=Sharing.choices, widget=forms.RadioSelect)
    partners = IdsField(label=_("Partners on it"))
    early = IdsField(label=_("Let in early"))
    embargo_on = DayField(label=_("Embargo until"), required=False)
    embargo_time = ClockField(
        label=_("at"), required=False, help_text=_("In the event's time zone. Before it partners see nothing.")
    )
    reserved = forms.BooleanField(label=_("Meanwhile show partners a reserved block: dates, no words"), required=False)
    owner = IdField(label=_("Owner"), required=False)
    backup = IdField(label=_("Backup owner"), required=False)
    parent = IdField(label=_("Part of"), required=False)
    find = LineFormField(label=_("Find an event to choose"), max_length=100, required=False)
    location = LineFormField(label=_("Location"), max_length=200, required=False)
    stages = forms.MultipleChoiceField(
        label=_("RACE stages"), choices=Stage.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    channels = IdsField(label=_("Channels"))
    markets = IdsField(label=_("Markets"))
    personas = IdsField(label=_("Personas"))
    products = IdsField(label=_("Products"))
    product_words = LineFormField(label=_("Find products"), max_length=100, required=False)
    tags = TagsField(label=_("Tags"), help_text=_("Words with commas between."))
    description = TextFormField(
        label=_("Description"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 5})
    )
    objective = LineFormField(label=_("Objective"), required=False, max_length=300)
    goal = ChoiceField(label=_("Goal"), choices=[*NOBODY, *Goal.choices], required=False)
    budget_planned = forms.DecimalField(
        label=_("Planned budget"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    budget_actual = forms.DecimalField(
        label=_("Actual budget"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    currency = ChoiceField(label=_("Currency"))
    notes = TextFormField(
        label=_("Internal notes"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Internal only: partners never see them."),
    )
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    # The type for which the form was drawn: what it proposed by itself gives way to what another type proposes.
    drawn_for = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def __init__(self, data: QueryDict | None = None, *, frame: Frame, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        self.frame = frame
        standing = frame.event.details if frame.event else {}
        for declared in frame.event_type.detail_fields:
            field = details.form_field(declared, standing.get(declared.key))
            self.fields[details.form_name(declared.key)] = field
        self._offer(frame)
        self._leave_out(frame.names)
        self.offer_scopes(frame.hand)
        self.links, self.needs = None, None
        if "needs" in frame.names:
            chosen = {"events": frame.offer.events, "products": frame.offer["products"]}
            self.needs = need_rows(data, standing=initial.get("needs", ()), **chosen)
        if "links" in frame.names:
            self.links = LinkFormSet(data, prefix="links", initial=initial.get("links"))
        self.initial.setdefault("shown", shown_as(self, PARTS["when"]))
        self.initial["drawn_for"] = frame.event_type.key

    def _offer(self, frame: Frame) -> None:
        offer, event = frame.offer, frame.event
        self.fields["type"].choices = [(row.key, str(row)) for row in offer.types]
        self.fields["currency"].choices = places.currencies(get_language() or "en")
        self.fields["calendar"].choices = offer["calendars"]
        for name in ("channels", "markets", "personas", "products"):
            self.fields[name].choices = offer[name]
        for name in ("partners", "early"):
            self.fields[name].choices = offer["agencies"]
        for name in ("owner", "backup"):
            self.fields[name].choices = [*NOBODY, *offer["people"]]
        self.fields["parent"].choices = [*NOBODY, *offer.events]
        if event and event.recurrence and self.initial.get("repeats") == OWN:
            self.fields["repeats"].choices = [*FREQUENCIES, (OWN, _("By a rule of its own"))]

    def _leave_out(self, names: frozenset[str]) -> None:
        kept = {"version", "shown", "drawn_for", "scope", "on"}
        for name in names:
            own = name.removeprefix("details.")
            kept.update(("keep",) if name == "when" and self.frame.event else ())
            kept.update(PARTS.get(name, (details.form_name(own) if own != name else name,)))
        # People are offered to the brand's own alone: to others the fields would say that nobody is in charge.
        if not self.frame.offer["people"]:
            kept -= {"owner", "backup"}
        if not self.frame.offer.looks_for_products:
            kept.discard("product_words")
        for name in self.fields.keys() - kept:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "sharing" in self.fields:
            self._clean_sharing(cleaned)
        if "embargo_on" in self.fields:
            self._clean_embargo(cleaned)
        return cleaned

    def _clean_sharing(self, cleaned: dict[str, Any]) -> None:
        agencies = {*cleaned.get("partners", ()), *cleaned.get("early", ())}
        if cleaned.get("sharing") == Sharing.NAMED and not agencies:
            self.add_error("partners", _("Choose at least one agency."))

    def _clean_embargo(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("embargo_time") and not cleaned.get("embargo_on") and "embargo_on" not in self.errors:
            self.add_error("embargo_on", _("Give the day on which the embargo lifts."))
        if cleaned.get("embargo_on") and not cleaned.get("embargo_time") and "embargo_time" not in self.errors:
            self.add_error("embargo_time", _("Give the time at which the embargo lifts."))

    def is_valid(self) -> bool:
        valid = super().is_valid()
        return all(rows.is_valid() for rows in (self.links, self.needs) if rows is not None) and valid

    @property
    def look(self) -> Look:
        """How the type is drawn."""
        return look_of(self.frame.event_type)

    @property
    def asked_start(self) -> date | None:
        """The day that stands in the form as its start; None if it isn't asked for or is no day."""
        if "starts_on" not in self.fields:
            return None
        try:
            return self.fields["starts_on"].to_python(self["starts_on"].value())
        except forms.ValidationError:
            return None

    @property
    def kept_rule(self) -> str:
        """The lines of a rule that the form keeps whole. Templates look for a field of that name first: none is `kept_`."""
        event = self.frame.event
        return event.recurrence if event and self.fields.get("repeats") and self.initial.get("repeats") == OWN else ""

    @property
    def missed_products(self) -> bool:
        """Words were given for products, and none has them."""
        asked = "product_words" in self.fields and self["product_words"].value()
        return bool(asked) and not self.frame.offer.has_found_products

    @property
    def fields_of_type(self) -> list[forms.BoundField]:
        """The type's own fields that may be written, in their order."""
        names = (details.form_name(declared.key) for declared in self.frame.event_type.detail_fields)
        return [self[name] for name in names if name in self.fields]

    @property
    def partner_rows(self) -> list[tuple[Any, Any]]:
        """Per agency the boxes "on it" and "let in early"."""
        return list(zip(self["partners"], self["early"], strict=True)) if "partners" in self.fields else []

    def kept(self) -> dict[str, Any]:
        """What was typed, as initial values of another form: changing the type or asking for more loses nothing."""
        typed = {
            name: field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            for name, field in self.fields.items()
            if self.add_prefix(name) in self.data or isinstance(field.widget, forms.CheckboxInput)
        }
        lists = {name: self.data.getlist(name) for name, field in self.fields.items() if _is_list(field)}
        rows = {"links": self.links, "needs": self.needs}
        return {**typed, **lists, **{name: found.kept() for name, found in rows.items() if found is not None}}


def _is_list(field: forms.Field) -> bool:
    return isinstance(field, forms.MultipleChoiceField)
