"""What hangs on an event."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation, Role, User
from ...calendars.lens import Lens
from ...calendars.models import Calendar
from .. import builtin
from ..sight import opened
from .event import Event
from .vocabulary import Product


class Anchor(models.TextChoices):
    START = "S", _("start")
    END = "E", _("end")
    EMBARGO = "X", _("embargo lift")


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def seen_through(self, lens: Lens) -> "MilestoneQuerySet":
        """The brand sees all of its milestones, an agency those assigned to it on events it may read."""
        mine = Q(agency_id__in=lens.agency_ids) & opened(lens, "read", "event__")
        return self.filter(mine | opened(lens, "inside", "event__"), event__deleted_at=None)


class Milestone(models.Model):
    """Something to be done some days from the start, the end or the lift of the embargo. Its day is computed."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="milestones")
    key = models.CharField(max_length=40, blank=True)
    label = models.CharField(_("what"), max_length=120, blank=True)
    anchor = models.CharField(_("counted from"), max_length=1, choices=Anchor, default=Anchor.START)
    offset = models.SmallIntegerField(_("days"), default=0)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=8, choices=Role, blank=True)
    agency = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ("event", "pk")
        constraints = (models.CheckConstraint(condition=~Q(key="", label=""), name="milestone_is_named"),)

    def __str__(self) -> str:
        return self.label or str(builtin.milestone_label(self.key))


class OccurrenceKind(models.TextChoices):
    EVENT = "event", _("Event")
    MILESTONE = "milestone", _("Milestone")
    EMBARGO = "embargo", _("Embargo lift")


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def seen_through(self, lens: Lens) -> "OccurrenceQuerySet":
        """Events as the lens shows them; milestones to whom they belong; embargo lifts to the brand and those let in early."""
        event = Q(kind=OccurrenceKind.EVENT) & opened(lens, prefix="event__")
        inside = opened(lens, "inside", "event__")
        mine = Q(milestone__agency_id__in=lens.agency_ids) & opened(lens, "read", "event__")
        lift = Q(kind=OccurrenceKind.EMBARGO) & opened(lens, "titles", "event__")
        return self.filter(event | inside | mine | lift, event__deleted_at=None)


class Occurrence(models.Model):
    """When an event, milestone or embargo lift is, derived from its plan by `timing.rows_of` in the saving transaction."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="occurrences")
    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, null=True, related_name="+")
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9, choices=OccurrenceKind)
    key = models.CharField(max_length=20)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    first_on = models.DateField()
    last_on = models.DateField()
    all_day = models.BooleanField()
    is_long = models.BooleanField(
        default=False
    )  # over 60 days: asked for separately, so that the index range stays short

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = (models.UniqueConstraint(fields=("event", "kind", "key"), name="occurrence_once"),)
        indexes = (
            models.Index(fields=("calendar", "starts_at", "ends_at"), name="occurrence_window"),
            models.Index(fields=("kind", "starts_at"), name="occurrence_kind_start"),
            models.Index(fields=("calendar",), name="occurrence_long", condition=Q(is_long=True)),
        )


class Dependency(models.Model):
    """`event` needs `needs` to be over before it starts (finish to start), with `buffer` days between.

    With a `product` it needs that in stock: `needs` is its restock or release.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="dependencies")
    needs = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="needed_by")
    buffer = models.PositiveSmallIntegerField(_("days between"), default=0)
    product = models.ForeignKey(Product, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("event", "pk")
        constraints = (
            models.UniqueConstraint(fields=("event", "needs"), name="dependency_once"),
            models.CheckConstraint(condition=~Q(event=models.F("needs")), name="dependency_on_another"),
        )


class Watch(models.Model):
    """A person follows an event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="watches")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        ordering = ("event", "pk")
        constraints = (models.UniqueConstraint(fields=("event", "user"), name="watch_once"),)
