"""Files that were brought in, what became of each of their components, and what was last taken of each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..accounts.models import Organisation, User
from ..calendars.models import Calendar
from ..events.models import Event


class State(models.TextChoices):
    ENCODING = "encoding", _("asks for the encoding")
    READING = "reading", _("being read")
    PREVIEWED = "previewed", _("waits for your yes")
    WRITING = "writing", _("being taken in")
    DONE = "done", _("taken in")
    FAILED = "failed", _("not taken in")


UNDER_WAY = (State.READING, State.WRITING)


class ImportRun(models.Model):
    """One file on its way into a calendar. While it is under way a worker holds it by `claimed_at`.

    `content` is the file itself, until it is taken in: in the database, because the worker may be another machine.
    """

    brand = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    encoding = models.CharField(max_length=20, blank=True)
    strict = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=State)
    progress = models.PositiveSmallIntegerField(default=0)  # percent of what is under way
    counts = models.JSONField(default=dict)  # fate → how many components, and "kept": where words of ours stayed
    warnings = models.JSONField(default=list)  # [{"message": msgid, "params", "times", "line"}]
    error = models.JSONField(null=True)  # {"message": msgid, "params"}
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=("brand", "-created_at"), name="import_run_of_brand"),
            models.Index(fields=("state",), name="import_run_under_way", condition=Q(state__in=UNDER_WAY)),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY


class Fate(models.TextChoices):
    """What becomes, or became, of a component."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    UNCHANGED = "unchanged", _("unchanged")
    OLDER = "older", _("older than what stands")
    DELETED = "deleted", _("deleted here")
    REFUSED = "refused", _("refused")


class ImportItem(models.Model):
    """One component of a file and its fate. Before the import it says what would become of it.

    `details`: {"reason": {"message", "params"}} of a refusal; {"updated": {name: [before, after]}, "kept": {name:
    [here, in the file]}} of a change; {"remarks": [msgid]}.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    component = models.CharField(max_length=60)
    uid = models.CharField(max_length=500, blank=True)
    recurrence_id = models.CharField(max_length=15, blank=True)
    title = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True)
    fate = models.CharField(max_length=9, choices=Fate)
    keeps = models.BooleanField(default=False)  # something edited here stays, though the file says otherwise
    details = models.JSONField(default=dict)
    event = models.ForeignKey(Event, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("run", "position")
        constraints = (models.UniqueConstraint(fields=("run", "position"), name="import_item_place_once"),)


class Source(models.Model):
    """A component as it was last taken into a calendar: what later files are compared with.

    `values` are planned fields by name as the file had them, so that it can be told which were edited here since. It
    outlives its event: what was deleted here stays deleted.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="+")
    uid = models.CharField(max_length=500)
    recurrence_id = models.CharField(max_length=15, blank=True)
    event = models.ForeignKey(Event, on_delete=models.SET_NULL, null=True, related_name="+")
    run = models.ForeignKey(ImportRun, on_delete=models.SET_NULL, null=True, related_name="+")
    content_hash = models.CharField(max_length=64)
    values = models.JSONField()
    sequence = models.PositiveIntegerField(default=0)
    stated_at = models.DateTimeField(null=True)  # CREATED
    last_modified = models.DateTimeField(null=True)
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ("calendar", "uid", "recurrence_id")
        constraints = (
            models.UniqueConstraint(fields=("calendar", "uid", "recurrence_id"), name="source_component_once"),
        )
