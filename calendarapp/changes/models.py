"""What was decided: the spine from which history, notices, undo and feeds are read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..accounts.models import Organisation, User


class Verb(models.TextChoices):
    """What a change did, for a reader's line of history: "Mia Laurent moved …"."""

    CREATE = "create", _("created")
    UPDATE = "update", _("changed")
    MOVE = "move", _("moved")
    STATUS = "status", _("set the status of")
    CANCEL = "cancel", _("cancelled")
    DELETE = "delete", _("deleted")
    RESTORE = "restore", _("restored")
    SHARE = "share", _("changed who sees")
    RELEASE = "release", _("released")
    MILESTONE = "milestone", _("changed a milestone of")
    TARGET = "target", _("changed a target of")
    READING = "reading", _("entered a reading for")
    IMPORT = "import", _("imported")
    UNDO = "undo", _("undid a change of")
    SPLIT = "split", _("split the series of")


class Counter(models.Model):
    """The last number given to a change of this brand; its row's lock keeps numbers in the order of commits."""

    brand = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="+")
    last = models.PositiveBigIntegerField(default=0)


class Change(models.Model):
    """One decision. `fields`: name → {"group", "before", "after"}; `hearers`: side → openers that were open to it then.

    The event is kept by number: history outlives it.
    """

    brand = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    calendar_id = models.BigIntegerField()
    event_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=12, choices=Verb)
    title = models.CharField(max_length=200, blank=True)
    fields = models.JSONField(default=dict)
    hearers = models.JSONField(default=dict)
    batch = models.CharField(max_length=36, blank=True)  # changes made by one act, and taken back as one
    undoes = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="undone_by")

    class Meta:
        ordering = ("brand", "-number")
        constraints = (models.UniqueConstraint(fields=("brand", "number"), name="change_number_once"),)
        indexes = (
            models.Index(fields=("event_id", "-number"), name="change_of_event"),
            models.Index(fields=("at",), name="change_at"),
            models.Index(fields=("batch",), name="change_batch", condition=~models.Q(batch="")),
        )
