"""Calendars, and who outside the brand may see how much of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..accounts.models import Organisation, User
from . import levels


class Colour(models.TextChoices):
    """Names of CSS colours (RFC 7986 COLOR takes these); the tokens give each its shade per theme."""

    INDIGO = "indigo", _("Indigo")
    PLUM = "plum", _("Plum")
    OCHRE = "goldenrod", _("Ochre")
    RUST = "sienna", _("Rust")
    TEAL = "teal", _("Teal")
    SLATE = "slategray", _("Slate")


class Sharing(models.TextChoices):
    """Who outside the brand an event is for. It narrows what grants give and never widens it."""

    INTERNAL = "internal", _("Internal only")
    SHARED = "shared", _("Every agency with access to the calendar")
    NAMED = "named", _("Named agencies")


class Calendar(models.Model):
    """A part of a brand's plan; the unit that is granted to agencies and subscribed to."""

    brand = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    colour = models.CharField(_("colour"), max_length=16, choices=Colour, default=Colour.INDIGO)
    time_zone = models.CharField(_("time zone"), max_length=64)
    default_sharing = models.CharField(
        _("new events are"),
        max_length=8,
        choices=[choice for choice in Sharing.choices if choice[0] != Sharing.NAMED],
        default=Sharing.INTERNAL,
    )
    position = models.PositiveSmallIntegerField(default=0)
    # Rises with every change in it that a feed may show.
    revision = models.PositiveBigIntegerField(default=1)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "name", "pk")
        constraints = (models.UniqueConstraint(fields=("brand", "name"), name="calendar_name_once"),)

    def __str__(self) -> str:
        return self.name


class Level(models.TextChoices):
    BUSY = levels.BUSY, _("Busy only")
    TITLES = levels.TITLES, _("Titles only")
    READ = levels.READ, _("Read")
    COMMENT = levels.COMMENT, _("Read, comment")
    PROPOSE = levels.PROPOSE, _("Propose dates")
    CONTRIBUTE = levels.CONTRIBUTE, _("Add and edit own")
    EDIT = levels.EDIT, _("Edit")


class Partnership(models.Model):
    """An agency works for a brand. It alone gives no sight of anything; grants do."""

    brand = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("agency__name", "pk")
        constraints = (models.UniqueConstraint(fields=("brand", "agency"), name="partnership_once"),)


class Grant(models.Model):
    """How much of one calendar one agency sees. Ended, never deleted: feeds count on `sequence` never to fall."""

    agency = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="grants")
    level = models.CharField(_("level"), max_length=12, choices=Level)
    # Names of field groups, sorted, with spaces between: one plain column, so that a lens is two queries.
    groups = models.CharField(_("also opens"), max_length=200, blank=True)
    # Keys of metrics that stay shut although their group is open; sorted, with spaces between.
    left_out = models.CharField(_("metrics left out"), max_length=2000, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    granted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("calendar", "agency", "pk")
        constraints = (
            models.UniqueConstraint(fields=("agency", "calendar"), name="grant_once"),
            models.CheckConstraint(condition=Q(level__in=levels.LEVELS), name="grant_level_known"),
        )

    @property
    def group_names(self) -> frozenset[str]:
        return frozenset(self.groups.split())

    @property
    def metrics_left_out(self) -> frozenset[str]:
        return frozenset(self.left_out.split())
