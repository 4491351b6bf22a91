"""Views of the plan: those kept under a name, and each person's last choice."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..accounts.models import Organisation, User
from ..calendars import levels
from ..calendars.lens import Lens
from ..calendars.models import Calendar, Level
from ..calendars.policy import MANAGERS
from ..events.models import Event


class ViewKind(models.TextChoices):
    MONTH = "month", pgettext_lazy("a view of the plan", "Month")
    TWO_WEEKS = "two_weeks", _("Two weeks")
    WEEK = "week", pgettext_lazy("a view of the plan", "Week")
    TIMELINE = "timeline", _("Timeline")
    AGENDA = "agenda", _("Agenda")
    YEAR = "year", pgettext_lazy("a view of the plan", "Year")
    TABLE = "table", _("Table")


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def seen_through(self, lens: Lens) -> "SavedViewQuerySet":
        """One's own, and those of the teams that one belongs to, of brands that the lens shows. Nobody's: none."""
        if lens.viewer is None:
            return self.filter(pk__in=[])
        mine = Q(owner=lens.viewer) | Q(team_id__in=[*lens.roles, *lens.agency_ids])
        return self.filter(mine, brand_id__in=lens.brand_ids)


class SavedView(models.Model):
    """Filters, view and columns under a name: an address that is made again. `team`: the organisation whose people have it, too."""

    brand = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("view"), max_length=12, choices=ViewKind)
    query = models.TextField(blank=True)  # the address's parameters: filters, columns, lanes, zoom
    created_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint("brand", "owner", Lower("name"), name="saved_view_name_once"),)

    def __str__(self) -> str:
        return self.name


class ViewChoice(models.Model):
    """How a person last looked at a brand's plan. `kept`: {"view": kind, "<kind>": {parameter: value}}."""

    brand = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kept = models.JSONField(default=dict)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("brand", "user"), name="view_choice_once"),)


class GuestLinkQuerySet(models.QuerySet["GuestLink"]):
    def managed_through(self, lens: Lens) -> "GuestLinkQuerySet":
        """Those of the brands that the viewer manages, whoever of them made them."""
        return self.filter(brand_id__in=[pk for pk, role in lens.roles.items() if role in MANAGERS])


class GuestLink(models.Model):
    """A link for somebody without an account, to one calendar, one saved view or one event, under a name.

    It shows what is shared on the brand's calendars and not under embargo, up to `level`, and nothing of the field
    groups; never more than its maker may still share. `token_hash` is all that is kept of the link itself.

    Of a view it keeps a copy: whoever changes or removes the view later opens and closes nothing to guests by it.
    """

    brand = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    maker = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    # The view it was made of, while there is one; what it shows is the copy.
    saved_view = models.ForeignKey(SavedView, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    view_name = models.CharField(_("view"), max_length=80, blank=True)
    view_kind = models.CharField(max_length=12, choices=ViewKind, blank=True)  # empty: it doesn't lead to a view
    view_query = models.TextField(blank=True)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    level = models.CharField(_("level"), max_length=12, choices=Level)
    token_hash = models.CharField(max_length=64, unique=True)
    password = models.CharField(_("password"), max_length=128, blank=True)  # as Django keeps passwords
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = GuestLinkQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=("brand", "-created_at"), name="guest_link_of_brand"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(calendar__isnull=False, saved_view=None, view_kind="", event=None)
                | Q(calendar=None, view_kind__in=ViewKind.values, event=None)
                | Q(calendar=None, saved_view=None, view_kind="", event__isnull=False),
                name="guest_link_to_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(level__in=(levels.BUSY, levels.TITLES, levels.READ)), name="guest_link_level_known"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def thing_name(self) -> str:
        """What it leads to, by name; a view by the name it had. Take the link with its calendar and event."""
        return self.event.title if self.event else self.view_name or str(self.calendar)

    def is_open(self, at: datetime) -> bool:
        """Was it neither revoked nor left to expire? What its maker may still share is another question."""
        return self.revoked_at is None and at < self.expires_at
