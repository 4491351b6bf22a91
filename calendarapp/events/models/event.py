"""The event: what is planned."""

from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import Any, cast

from django.db import models
from django.db.models import Case, CharField, Q, Value
from django.db.models.query import ModelIterable
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation, User
from ...calendars import levels
from ...calendars.lens import Lens
from ...calendars.models import Calendar, Sharing
from .. import timing
from ..asking import Answer, Answers, ask, question
from ..sight import opened
from .vocabulary import Channel, EventType, Market, Persona, Product


class Status(models.TextChoices):
    IDEA = "idea", _("Idea")
    TENTATIVE = "tentative", _("Tentative")
    PLANNED = "planned", _("Planned")
    CONFIRMED = "confirmed", _("Confirmed")
    LIVE = "live", _("Live")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class Goal(models.TextChoices):
    ACQUISITION = "acquisition", _("Win new customers")
    RETENTION = "retention", _("Keep customers")


class Stage(models.TextChoices):
    """The RACE framework's stages of the customer's journey."""

    REACH = "R", _("Reach")
    ACT = "A", _("Act")
    CONVERT = "C", _("Convert")
    ENGAGE = "E", _("Engage")


class EventQuerySet(models.QuerySet["Event"]):
    _tied = False

    def seen_through(self, lens: Lens, opener: str = levels.BUSY) -> "EventQuerySet":
        """The events that a lens shows, deleted ones left out. Nothing of the plan is read without this.

        `opener`: those alone on which it is open; whatever else is, their days are open as well.
        """
        return self.filter(opened(lens, opener), deleted_at=None)

    def deleted_through(self, lens: Lens) -> "EventQuerySet":
        """The deleted events that the lens would show."""
        return self.filter(opened(lens), deleted_at__isnull=False)

    def with_sheets(self) -> "EventQuerySet":
        """All that a sheet reads: one query for the rows, one for all that hangs on them (`tie`)."""
        tied = self.select_related("type", "calendar", "brand", "owner", "backup", "parent")
        tied._tied = True
        return tied

    def _clone(self) -> "EventQuerySet":
        clone = super()._clone()  # type: ignore[misc]  # django-stubs leave it out
        clone._tied = self._tied
        return clone

    def _fetch_all(self) -> None:
        is_new = self._result_cache is None
        super()._fetch_all()
        if is_new and self._tied and issubclass(self._iterable_class, ModelIterable):
            tie(self._result_cache or ())


class Event(models.Model):
    """Wall times with their zone; all-day ones have no times and an inclusive last day.

    Three counters: `version` is the lock over planned fields; `sequence` and `shown_at` rise with anything a feed may show.
    """

    brand = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")
    type = models.ForeignKey(EventType, on_delete=models.PROTECT, related_name="+")
    uid = models.CharField(max_length=80, unique=True)
    series = models.CharField(max_length=80, db_index=True)
    external_uid = models.CharField(max_length=500, blank=True)
    title = models.CharField(_("title"), max_length=200)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)

    all_day = models.BooleanField(_("all day"), default=True)
    starts_on = models.DateField(_("starts"))
    starts_time = models.TimeField(_("at"), null=True, blank=True)
    ends_on = models.DateField(_("ends"))
    ends_time = models.TimeField(_("at"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64)
    end_zone = models.CharField(_("time zone of the end"), max_length=64, blank=True)
    recurrence = models.TextField(_("repeats"), blank=True)

    sharing = models.CharField(_("who sees it"), max_length=8, choices=Sharing, default=Sharing.INTERNAL)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    reserved = models.BooleanField(_("show partners a reserved block under embargo"), default=False)
    # The lift that the history tells of: `embargo_until` as it stood when it passed.
    released_at = models.DateTimeField(null=True, blank=True, editable=False)

    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    backup = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children")
    location = models.CharField(_("location"), max_length=200, blank=True)
    stages = models.CharField(_("RACE stages"), max_length=4, blank=True)
    goal = models.CharField(_("goal"), max_length=12, choices=Goal, blank=True)
    objective = models.CharField(_("objective"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)
    notes = models.TextField(_("internal notes"), blank=True)
    budget_planned = models.DecimalField(_("planned budget"), max_digits=14, decimal_places=2, null=True, blank=True)
    budget_actual = models.DecimalField(_("actual budget"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    links = models.JSONField(_("links"), default=list, blank=True)  # [{"label", "url"}]
    tags = models.JSONField(_("tags"), default=list, blank=True)  # [str]
    details = models.JSONField(default=dict, blank=True)  # the type's own fields: key → JSON value
    channels = models.ManyToManyField(Channel, blank=True, related_name="+")
    personas = models.ManyToManyField(Persona, blank=True, related_name="+")
    markets = models.ManyToManyField(Market, blank=True, related_name="+")
    products = models.ManyToManyField(Product, blank=True, related_name="+")

    version = models.PositiveIntegerField(default=1)
    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    # Who brought it in: none for the brand's own people.
    created_for = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="+")
    shown_at = models.DateTimeField()
    dated_at = models.DateTimeField()  # when its dates were last set: no reminder is owed from before
    cancelled_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    # Search keys, one for each opener: folded text of what that opener shows.
    search_title = models.TextField(blank=True, editable=False)
    search_description = models.TextField(blank=True, editable=False)
    search_inside = models.TextField(blank=True, editable=False)

    objects = EventQuerySet.as_manager()
    _prefetched_objects_cache: dict[str, Any]  # Django's, once something is prefetched

    class Meta:
        ordering = ("starts_on", "starts_time", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="event_ends_after_start"),
            models.CheckConstraint(
                condition=Q(all_day=True, starts_time=None, ends_time=None)
                | Q(all_day=False, starts_time__isnull=False, ends_time__isnull=False),
                name="event_timed_or_all_day",
            ),
            models.UniqueConstraint(
                fields=("calendar", "external_uid"), condition=~Q(external_uid=""), name="event_external_uid_once"
            ),
        )
        indexes = (
            models.Index(fields=("calendar", "starts_on"), name="event_calendar_start"),
            models.Index(fields=("deleted_at",), name="event_deleted", condition=Q(deleted_at__isnull=False)),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def when(self) -> timing.When:
        if self.all_day:
            return timing.When(self.starts_on, self.ends_on, self.time_zone)
        return timing.When(
            datetime.combine(self.starts_on, cast("time", self.starts_time)),  # what is timed has both
            datetime.combine(self.ends_on, cast("time", self.ends_time)),
            self.time_zone,
            self.end_zone,
        )

    def set_when(self, when: timing.When) -> None:
        """Take a When apart into columns. Nothing is saved."""
        self.all_day = when.all_day
        self.time_zone, self.end_zone = when.zone, when.end_zone
        starts, ends = when.starts_wall, when.ends_wall
        self.starts_on, self.ends_on = starts.date(), ends.date()
        self.starts_time, self.ends_time = (None, None) if when.all_day else (starts.time(), ends.time())

    @property
    def is_cancelled(self) -> bool:
        return self.status == Status.CANCELLED


class EventPartner(models.Model):
    """An agency that works on an event. With sharing *named* exactly these see it; `early` ones also under embargo."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="partners")
    agency = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    early = models.BooleanField(_("let in before the embargo lifts"), default=False)

    class Meta:
        ordering = ("agency__name", "pk")
        constraints = (models.UniqueConstraint(fields=("event", "agency"), name="event_partner_once"),)


class Override(models.Model):
    """One occurrence of a series that differs: its own words and time, or `cancelled`."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="overrides")
    recurrence_id = models.CharField(max_length=15)  # original wall time in the master's zone
    cancelled = models.BooleanField(default=False)
    when = models.JSONField(null=True)  # timing.When.as_json(), or null: as the master
    fields = models.JSONField(default=dict)  # title, description, location, status: what differs

    class Meta:
        ordering = ("recurrence_id", "pk")
        constraints = (models.UniqueConstraint(fields=("event", "recurrence_id"), name="override_once"),)


class KeptLine(models.Model):
    """A content line of an imported component that Almanac has no field for; goes out again in the brand's own feeds."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="kept_lines")
    recurrence_id = models.CharField(max_length=15, blank=True)
    position = models.PositiveSmallIntegerField()
    line = models.TextField()

    class Meta:
        ordering = ("event", "recurrence_id", "position")
        constraints = (
            models.UniqueConstraint(fields=("event", "recurrence_id", "position"), name="kept_line_place_once"),
        )


def tie(events: Sequence[Event]) -> None:
    """Read channels, personas, markets, products and partners of events in one query and keep them as prefetched.

    As `prefetch_related` would, which asks once for each table.
    """
    for first in range(0, len(events), TIED_AT_ONCE):
        batch = events[first : first + TIED_AT_ONCE]
        keep_tied(batch, ask(tied_questions([event.pk for event in batch])))


def tied_questions(ids: Sequence[int]) -> list[models.QuerySet]:
    """What hangs on these events, as questions that may be asked together with others."""
    early = Case(models.When(early=True, then=Value("early")), default=Value(""), output_field=CharField())
    partners = EventPartner.objects.filter(event__in=ids)
    return [
        question(partners, "partners", of="event_id", id="agency_id", label="agency__name", key=early),
        _through("products", ids, "product", label="name", key="sku"),
        _through("channels", ids, "channel", place="channel__position"),
        _through("personas", ids, "persona", place="persona__position"),
        _through("markets", ids, "market", place="market__position"),
    ]


def keep_tied(events: Sequence[Event], answers: Answers) -> None:
    """Keep the answers to `tied_questions` on their events, as prefetched."""
    found: dict[tuple[int, str], list[models.Model]] = {}
    for kind, make in _TIED.items():
        for answer in answers.get(kind, ()):
            found.setdefault((answer.of, kind), []).append(make(answer))
    for event in events:
        kept = {kind: found.get((event.pk, kind), []) for kind in _TIED}
        event._prefetched_objects_cache = {**getattr(event, "_prefetched_objects_cache", {}), **kept}


TIED_AT_ONCE = 4000  # five lists of ids in one statement; SQLite takes 32,766 parameters


def _through(
    kind: str, ids: Sequence[int], name: str, *, label: str = "label", key: str = "key", place: str | None = None
) -> models.QuerySet:
    rows = getattr(Event, kind).through.objects.filter(event__in=ids)
    return question(
        rows, kind, of="event_id", id=f"{name}_id", label=f"{name}__{label}", key=f"{name}__{key}", place=place
    )


def _word(model: type[models.Model]) -> Callable[[Answer], models.Model]:
    columns = ["id", "key", "label", "position"]
    return lambda answer: model.from_db(None, columns, [answer.id, answer.key, answer.label, answer.place])


def _product(answer: Answer) -> Product:
    return Product.from_db(None, ["id", "sku", "name"], [answer.id, answer.key, answer.label])


def _partner(answer: Answer) -> EventPartner:
    agency = Organisation.from_db(None, ["id", "name"], [answer.id, answer.label])
    return EventPartner(event_id=answer.of, agency=agency, early=bool(answer.key))


_TIED: dict[str, Callable[[Answer], models.Model]] = {
    "channels": _word(Channel),
    "personas": _word(Persona),
    "markets": _word(Market),
    "products": _product,
    "partners": _partner,
}
