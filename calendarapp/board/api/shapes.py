"""The shapes of events in the API. What isn't open to the caller isn't in the answer at all."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ...accounts import places
from ...calendars.api import ZoneField
from ...calendars.models import Sharing
from ...common.days import FIRST_DAY, LAST_DAY
from ...common.text import LineField, TextField
from ...events.models import Status
from ...events.models.event import Goal
from ...events.models.parts import Anchor
from ...events.series import Scope
from ...events.ties import MOST_BUFFER, State
from ...events.timing import Keep
from ..forms.event import LONGEST_TEXT
from ..forms.fields import TAG_LENGTH, TAGS, AddressField
from ..forms.links import MOST_LINKS
from ..forms.needs import MOST_NEEDS

MOST_IDS = 200
LARGEST_ID = 2**63 - 1


@extend_schema_field(OpenApiTypes.STR)
class WallField(serializers.Field):
    """A day (2027-03-10) for all-day events, else a wall time without offset (2027-03-10T09:00) in the event's zone."""

    default_error_messages = {  # noqa: RUF012 - DRF's own way to declare them
        "invalid": _("Write a day as 2027-03-10 or a wall time as 2027-03-10T09:00."),
        "offset": _("Leave the offset out: this is the wall time in time_zone."),
        "outside": _("Only days from 1970 to 2100 can be planned."),
    }

    def to_internal_value(self, data: Any) -> date | datetime:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            moment = datetime.fromisoformat(data) if "T" in data else date.fromisoformat(data)
        except ValueError:
            self.fail("invalid")
        day = moment.date() if isinstance(moment, datetime) else moment
        if isinstance(moment, datetime) and moment.tzinfo:
            self.fail("offset")
        if not FIRST_DAY <= day <= LAST_DAY:
            self.fail("outside")
        return moment.replace(microsecond=0) if isinstance(moment, datetime) else moment

    def to_representation(self, value: date | datetime) -> str:
        return value.isoformat()


class MomentField(serializers.DateTimeField):
    """A moment between 1970 and 2100."""

    default_error_messages = {"outside": WallField.default_error_messages["outside"]}  # noqa: RUF012

    def to_internal_value(self, value: Any) -> datetime:
        try:
            moment = super().to_internal_value(value)
        except OverflowError:
            self.fail("outside")
        if not FIRST_DAY <= moment.date() <= LAST_DAY:
            self.fail("outside")
        return moment


class AddressSerializerField(LineField):
    """http, https or mailto."""

    def to_internal_value(self, data: Any) -> str:
        return AddressField(required=False).clean(super().to_internal_value(data))


class LinkSerializer(serializers.Serializer):
    label = LineField(max_length=120, required=False, allow_blank=True, default="")
    url = AddressSerializerField(max_length=500)


class PartnerSerializer(serializers.Serializer):
    agency = serializers.IntegerField()
    early = serializers.BooleanField(default=False)


class IdsField(serializers.ListField):
    """Ids of things that the caller may choose."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=serializers.IntegerField(), max_length=MOST_IDS, **options)


class NeedSerializer(serializers.Serializer):
    """What has to be over before the start, with `buffer` days between; with a product: that it is in stock by then."""

    event = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    buffer = serializers.IntegerField(min_value=0, max_value=MOST_BUFFER, default=0)
    product = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, allow_null=True, default=None)
    label = serializers.CharField(read_only=True)
    state = serializers.ChoiceField(choices=[state.value for state in State], read_only=True)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """An id alone will do."""
        plain = isinstance(data, int) and not isinstance(data, bool)
        value = super().to_internal_value({"event": data} if plain else data)
        if "event" not in value:  # a PATCH is partial in its fields, not in their rows
            raise serializers.ValidationError({"event": [_("This field is required.")]})
        return {"buffer": 0, "product": None, **value}


class EventWriteSerializer(serializers.Serializer):
    """Fields left out of a PATCH stay; of a PUT they are emptied, as far as the caller may write them."""

    calendar = serializers.IntegerField()
    type = LineField(max_length=40, help_text=_("Key of an event type, e.g. campaign"))
    title = LineField(max_length=200)
    status = serializers.ChoiceField(choices=Status.choices, required=False)
    starts = WallField()
    ends = WallField(required=False, help_text=_("Of all-day events the last day, inclusive."))
    time_zone = ZoneField(max_length=64, required=False)
    end_zone = ZoneField(max_length=64, required=False, allow_blank=True)
    keep = serializers.ChoiceField(
        choices=tuple(Keep),
        required=False,
        help_text=_("With another time_zone and without starts and ends: what stays, the wall time or the moment."),
    )
    recurrence = TextField(
        required=False, allow_blank=True, max_length=20_000, help_text=_("RRULE, RDATE, EXDATE lines.")
    )
    sharing = serializers.ChoiceField(choices=Sharing.choices, required=False)
    partners = PartnerSerializer(many=True, required=False)
    embargo_until = MomentField(required=False, allow_null=True)
    reserved = serializers.BooleanField(required=False)
    owner = serializers.IntegerField(required=False, allow_null=True)
    backup = serializers.IntegerField(required=False, allow_null=True)
    parent = serializers.IntegerField(required=False, allow_null=True)
    needs = NeedSerializer(many=True, required=False, max_length=MOST_NEEDS)  # type: ignore[call-arg]  # of many
    location = LineField(max_length=200, required=False, allow_blank=True)
    stages = serializers.RegexField(r"^R?A?C?E?$", required=False, allow_blank=True, help_text=_("Of R, A, C and E."))
    channels = IdsField(required=False)
    markets = IdsField(required=False)
    personas = IdsField(required=False)
    products = IdsField(required=False)
    tags = serializers.ListField(child=LineField(max_length=TAG_LENGTH), required=False, max_length=TAGS)
    description = TextField(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    objective = LineField(max_length=300, required=False, allow_blank=True)
    goal = serializers.ChoiceField(choices=Goal.choices, required=False, allow_blank=True)
    budget_planned = serializers.DecimalField(14, 2, required=False, allow_null=True, min_value=0)
    budget_actual = serializers.DecimalField(14, 2, required=False, allow_null=True, min_value=0)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False, help_text=_("ISO 4217."))
    links = LinkSerializer(many=True, required=False, max_length=MOST_LINKS)  # type: ignore[call-arg]  # of many
    notes = TextField(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    details = serializers.DictField(required=False, help_text=_("The type's own fields by key."))

    def validate_currency(self, code: str) -> str:
        if code not in dict(places.currencies("en")):
            raise serializers.ValidationError(_("This is no currency in use, by ISO 4217."))
        return code

    def validate_needs(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        events = [row["event"] for row in rows]
        if twice := next((pk for pk in events if events.count(pk) > 1), None):
            raise serializers.ValidationError(_("Event %(event)s is named twice.") % {"event": twice})
        return rows


class WordSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    key = serializers.CharField(required=False)
    label = serializers.CharField()


class EventSerializer(serializers.Serializer):
    """An event as far as it is open: `opens` lists the openers, fields whose opener is shut are absent."""

    id = serializers.IntegerField()
    uid = serializers.CharField()
    series = serializers.CharField(
        required=False, help_text=_("The same for all events that were split from one series.")
    )
    brand = serializers.CharField()
    calendar = serializers.IntegerField()
    opens = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField(required=False, help_text=_("For those who may write."))
    all_day = serializers.BooleanField()
    starts = WallField()
    ends = WallField()
    time_zone = serializers.CharField()
    end_zone = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    recurrence = serializers.CharField()
    reserved = serializers.BooleanField()
    held_until = serializers.DateTimeField(
        allow_null=True,
        help_text=_("When its embargo lifts, as long as it holds: others don't see the event until then."),
    )
    title = serializers.CharField(required=False)
    type = serializers.CharField(required=False)
    status = serializers.ChoiceField(choices=Status.choices, required=False)
    location = serializers.CharField(required=False)
    stages = serializers.CharField(required=False)
    channels = WordSerializer(many=True, required=False)
    markets = WordSerializer(many=True, required=False)
    tags = serializers.ListField(child=serializers.CharField(), required=False)
    partners = WordSerializer(many=True, required=False)
    parent = WordSerializer(required=False, allow_null=True)
    needs = NeedSerializer(many=True, required=False)
    description = serializers.CharField(required=False)
    objective = serializers.CharField(required=False)
    goal = serializers.CharField(required=False)
    products = WordSerializer(many=True, required=False)
    budget_planned = serializers.DecimalField(14, 2, required=False, allow_null=True)
    budget_actual = serializers.DecimalField(14, 2, required=False, allow_null=True)
    currency = serializers.CharField(required=False)
    owner = WordSerializer(required=False, allow_null=True)
    backup = WordSerializer(required=False, allow_null=True)
    links = LinkSerializer(many=True, required=False)
    details = serializers.DictField(required=False)
    personas = WordSerializer(many=True, required=False)
    notes = serializers.CharField(required=False)
    sharing = serializers.ChoiceField(choices=Sharing.choices, required=False)
    embargo_until = serializers.DateTimeField(required=False, allow_null=True)


# What an answer holds beside what may be written: sent back, it is passed over.
READ_ONLY = frozenset(EventSerializer().fields) - frozenset(EventWriteSerializer().fields)


class EventOccurrenceSerializer(EventSerializer):
    """One date of a series: the event with that date's own time, title, status, location and description."""

    key = serializers.CharField(help_text=_("RECURRENCE-ID: the original wall time in the event's zone."))
    changed = serializers.BooleanField(help_text=_("Does it differ from what the series says?"))


class ScopeAsked(serializers.Serializer):
    """How much of the series a change is meant for. What isn't known is refused."""

    scope = serializers.ChoiceField(choices=tuple(Scope), required=False, default=Scope.THIS)


class OccurrenceSerializer(serializers.Serializer):
    event = serializers.IntegerField()
    key = serializers.CharField(help_text=_("RECURRENCE-ID in the event's zone, or '-' for a plain event."))
    all_day = serializers.BooleanField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    title = serializers.CharField(required=False)
    type = serializers.CharField(required=False)
    status = serializers.CharField(required=False)


class FieldChangeSerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class HistorySerializer(serializers.Serializer):
    """`undoable`: the caller's own of the last ten minutes, to be taken back by its number."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    verb = serializers.CharField()
    actor = serializers.CharField()
    undoable = serializers.BooleanField()
    fields = FieldChangeSerializer(many=True)


class MilestoneSerializer(serializers.Serializer):
    id = serializers.IntegerField(read_only=True)
    label = LineField(max_length=120)
    anchor = serializers.ChoiceField(choices=Anchor.choices, default=Anchor.START)
    offset = serializers.IntegerField(min_value=-730, max_value=730, default=0)
    due_on = serializers.DateField(read_only=True)
    done = serializers.BooleanField(required=False)
    assignee = WordSerializer(read_only=True, allow_null=True)


class DueMilestoneSerializer(MilestoneSerializer):
    """A milestone in a list over many events."""

    event = serializers.IntegerField(read_only=True)


class StrictFilters(serializers.Serializer):
    """Parameters of a list. What isn't known is refused."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        unknown = sorted(set(data) - set(self.fields) - {"page", "page_size"})
        if unknown:
            raise serializers.ValidationError({name: [_("There is no such parameter.")] for name in unknown})
        return super().to_internal_value(data)


class MilestoneFilters(StrictFilters):
    """What a list of milestones may be asked for. What isn't known is refused."""

    brand = serializers.CharField(required=False, max_length=60)
    event = serializers.RegexField(
        r"^\d{1,18}(,\d{1,18})*$", required=False, help_text=_("Ids with commas between, 200 at most.")
    )
    since = serializers.DateField(required=False, help_text=_("Due on this day or later."))
    until = serializers.DateField(required=False, help_text=_("Due on this day or earlier."))
    done = serializers.BooleanField(required=False, allow_null=True, default=None)

    def validate_event(self, value: str) -> list[int]:
        ids = [int(pk) for pk in value.split(",")]
        if len(ids) > MOST_IDS:
            raise serializers.ValidationError(_("Name 200 events at most."))
        return ids


# What a list is ordered by → how the table sorts.
ORDERINGS = {
    "starts_on": "starts",
    "ends_on": "ends",
    "id": "",
    **{name: name for name in ("title", "status", "type", "owner", "budget_planned", "created_at")},
}


class EventFilters(StrictFilters):
    """What a list of events may be asked for. Ids and keys with commas between. What isn't known is refused."""

    brand = serializers.CharField(required=False, max_length=60)
    calendar = serializers.RegexField(r"^\d{1,18}(,\d{1,18})*$", required=False)
    type = serializers.CharField(required=False, max_length=300)
    status = serializers.CharField(required=False, max_length=300)
    channel = serializers.RegexField(r"^\d{1,18}(,\d{1,18})*$", required=False)
    market = serializers.RegexField(r"^\d{1,18}(,\d{1,18})*$", required=False)
    owner = serializers.RegexField(r"^\d{1,18}(,\d{1,18})*$", required=False)
    product = serializers.RegexField(r"^\d{1,18}(,\d{1,18})*$", required=False)
    persona = serializers.RegexField(r"^\d{1,18}(,\d{1,18})*$", required=False)
    agency = serializers.RegexField(r"^\d{1,18}(,\d{1,18})*$", required=False, help_text=_("Partners on it."))
    stage = serializers.RegexField(r"^[RACE](,[RACE])*$", required=False, help_text=_("Of R, A, C and E."))
    part = serializers.RegexField(
        r"^\d{1,18}(,\d{1,18})*$", required=False, help_text=_("Initiatives, with their parts.")
    )
    q = LineField(required=False, allow_blank=True, max_length=200)
    since = serializers.DateField(required=False, help_text=_("Ends on this day or later; of a series any date."))
    until = serializers.DateField(required=False, help_text=_("Starts on this day or earlier; of a series any date."))
    ordering = serializers.ChoiceField(
        choices=[f"{way}{name}" for name in ORDERINGS for way in ("", "-")],
        required=False,
        default="starts_on",
        help_text=_("Rows that keep the field shut come last, as empty ones do."),
    )

    def validate_status(self, words: str) -> str:
        if unknown := sorted({*words.split(",")} - {"", *Status.values}):
            raise serializers.ValidationError(_("Not found: %(ids)s.") % {"ids": ", ".join(unknown)})
        return words

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "since" in attrs and "until" in attrs and attrs["until"] < attrs["since"]:
            raise serializers.ValidationError({"until": [_("The end lies before the start.")]})
        return attrs


class Window(EventFilters):
    """A window of days for occurrences, at most 400 days."""

    since = serializers.DateField()
    until = serializers.DateField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        if (attrs["until"] - attrs["since"]).days > 400:
            raise serializers.ValidationError({"until": [_("Ask for 400 days at most.")]})
        return attrs
