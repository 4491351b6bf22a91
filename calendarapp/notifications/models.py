"""Inbox and outbox: who is to hear of what, and what became of it. Words are made when they are read or sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..accounts.models import Organisation, User


class Medium(models.TextChoices):
    """By which a message reaches its reader."""

    INBOX = "inbox", _("Inbox")
    MAIL = "mail", _("E-mail")


class Message(models.Model):
    """One thing that one person is told. It holds a kind and ids, never words: those come through the reader's lens."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    event_id = models.BigIntegerField(null=True)  # a plain number: events live upstairs
    ids = models.JSONField(default=dict)  # what the kind needs to find its words again
    in_inbox = models.BooleanField(default=True)
    due_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-due_at", "-pk")
        indexes = (
            models.Index(fields=("person", "due_at"), name="message_inbox", condition=Q(in_inbox=True)),
            models.Index(fields=("person",), name="message_unread", condition=Q(in_inbox=True, read_at=None)),
        )


class State(models.TextChoices):
    PENDING = "pending", _("Waiting")
    LEASED = "leased", _("Being sent")
    SENT = "sent", _("Sent")
    SUPPRESSED = "suppressed", _("Not sent")
    DEAD = "dead", _("Given up")


class Delivery(models.Model):
    """The promise to bring a message by one medium.

    A worker claims it by an UPDATE that sets `lease_until` and a `fence` of its own; only while that fence stands may
    it write down what became of it. `letter_id` is the Message-ID (RFC 5322), made once: a duplicate carries the same.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    medium = models.CharField(max_length=8, choices=Medium)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    reason = models.CharField(max_length=200, blank=True)
    letter_id = models.CharField(max_length=200, unique=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)  # by the database's clock
    fence = models.CharField(max_length=32, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("next_try_at", "pk")
        constraints = (models.UniqueConstraint(fields=("message", "medium"), name="delivery_once"),)
        indexes = (
            models.Index(fields=("next_try_at",), name="delivery_pending", condition=Q(state="pending")),
            models.Index(fields=("lease_until",), name="delivery_leased", condition=Q(state="leased")),
            models.Index(fields=("fence",), name="delivery_fence", condition=Q(state="leased")),
            models.Index(fields=("message",), name="delivery_dead", condition=Q(state="dead")),
        )


class Preference(models.Model):
    """What a person switched off, or on again. Without a row everything is on."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    medium = models.CharField(max_length=8, choices=Medium)
    is_on = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "kind", "medium"), name="preference_once"),)
