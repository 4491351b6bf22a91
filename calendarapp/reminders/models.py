"""When somebody is to be reminded of what, and the ledger of what was."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..accounts.models import Organisation


class RuleAnchor(models.TextChoices):
    """What a lead is counted from."""

    START = "start", _("Start")
    EMBARGO = "embargo", _("Embargo lift")
    MILESTONE = "milestone", _("Milestone")


class Rule(models.Model):
    """A lead of a brand: who hears of which kind of thing how long before. It keeps a lead, never a date."""

    brand = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    anchor = models.CharField(max_length=10, choices=RuleAnchor)
    type_key = models.CharField(max_length=40, blank=True)  # empty: events of any type
    lead = models.CharField(max_length=16)  # DURATION before the anchor: P7D, PT2H; after it with a minus: -P1D
    recipients = models.JSONField()  # words of recipients.Recipient
    mediums = models.JSONField()  # words of notifications' Medium
    since = models.DateTimeField()

    class Meta:
        ordering = ("brand", "anchor", "type_key", "pk")
        constraints = (models.UniqueConstraint(fields=("brand", "anchor", "type_key", "lead"), name="rule_once"),)

    def __str__(self) -> str:
        return f"{self.anchor} {self.type_key} {self.lead}".replace("  ", " ")


class Sent(models.Model):
    """The ledger: what stands here was decided once and for all.

    `key`: series, RECURRENCE-ID or '-', start, anchor, lead, person, medium. It survives new rules and split series.
    """

    key = models.CharField(max_length=255, unique=True)
    batch = models.CharField(max_length=32, db_index=True)
    at = models.DateTimeField()


class Cursor(models.Model):
    """Up to which moment a sweep has looked."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
