"""Days that the plan has to know of: key dates of the trade, and windows in which nothing starts."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ...accounts.models import Organisation
from ...calendars.lens import Lens
from ..keydates import HOLIDAYS, RETAIL
from .vocabulary import EventType

__all__ = ("HOLIDAYS", "FreezeScope", "FreezeWindow", "KeyDate")


class KeyDateQuerySet(models.QuerySet["KeyDate"]):
    def seen_through(self, lens: Lens) -> "KeyDateQuerySet":
        """Common knowledge is shown to all who see something of the brand; dates of its own to its people alone."""
        known = Q(rule__isnull=True, brand_id__in=lens.brand_ids)
        return self.filter(known | Q(brand_id__in=lens.roles))


class KeyDate(models.Model):
    """A day that comes back by a rule. `rule` None: the built-in one of `key`, or all public holidays of `region`."""

    brand = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    region = models.CharField(_("region"), max_length=2, blank=True)  # ISO 3166-1; empty: everywhere
    label = models.CharField(_("name"), max_length=80, blank=True)
    rule = models.JSONField(null=True, blank=True)
    is_on = models.BooleanField(_("shown"), default=True)

    objects = KeyDateQuerySet.as_manager()

    class Meta:
        ordering = ("key", "region", "pk")
        constraints = (
            models.UniqueConstraint(fields=("brand", "key", "region"), name="key_date_once"),
            models.CheckConstraint(condition=Q(rule__isnull=True) | ~Q(label=""), name="key_date_is_named"),
        )

    def __str__(self) -> str:
        """With its region: several have a date of the same name, each on its own days."""
        known = _("Public holidays") if self.key == HOLIDAYS else RETAIL[self.key].label if self.key in RETAIL else ""
        label = self.label or str(known) or self.key
        return f"{label} ({self.region})" if self.region else label


class FreezeScope(models.TextChoices):
    SITE = "site", _("Site")
    STOCK = "stock", _("Stock")
    PRESS = "press", _("Press")
    ALL = "all", _("Everything")


class FreezeWindowQuerySet(models.QuerySet["FreezeWindow"]):
    def seen_through(self, lens: Lens) -> "FreezeWindowQuerySet":
        """The brand's people see all of theirs, others those marked as shared."""
        return self.filter(Q(brand_id__in=lens.roles) | Q(is_shared=True, brand_id__in=lens.brand_ids))


class FreezeWindow(models.Model):
    """Days (both inclusive) in which nothing of the blocked types starts. Without types it blocks all of them."""

    brand = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(_("name"), max_length=80)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    scope = models.CharField(_("what is frozen"), max_length=8, choices=FreezeScope, default=FreezeScope.ALL)
    types = models.ManyToManyField(EventType, blank=True, related_name="+", verbose_name=_("types it blocks"))
    is_shared = models.BooleanField(_("partners see it"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = FreezeWindowQuerySet.as_manager()

    class Meta:
        ordering = ("starts_on", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="freeze_ends_after_start"),
        )

    def __str__(self) -> str:
        return self.label
