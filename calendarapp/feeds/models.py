"""Subscriptions, the state of their feeds, and who fetches them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..accounts.models import Language, User
from ..calendars.models import Calendar


class Subscription(models.Model):
    """What a person wants to see in a calendar app: never more than their lens shows when it is fetched.

    `sequence` is a summand of every SEQUENCE in the feed: it rises with the subscription's own changes, and where the
    grants' part would fall. `ways_seen` is the ledger for that: calendar id → [the ways, their sum], and "month".
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    calendars = models.ManyToManyField(Calendar, related_name="+")
    types = models.JSONField(default=list, blank=True)  # keys of event types; empty: all
    milestones = models.BooleanField(_("milestones as entries of their own"), default=False)
    embargoes = models.BooleanField(_("embargo lifts as entries of their own"), default=False)
    titles_only = models.BooleanField(_("titles only"), default=False)
    language = models.CharField(_("language"), max_length=8, choices=Language, default=Language.ENGLISH)
    generation = models.PositiveIntegerField(default=1)
    sequence = models.PositiveIntegerField(default=0)
    ways_seen = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.name


class FeedState(models.Model):
    """One narrow row for each token: all that a 304 needs beside the revisions.

    `access_seen`: the revisions with which `etag` and `valid_until` were reckoned, as `standing.read_revisions` gives
    them. The row is made anew when they differ from those that stand, or `valid_until` has passed.
    """

    token_hash = models.CharField(max_length=64, primary_key=True)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="states")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    generation = models.PositiveIntegerField()
    revoked = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True, blank=True)  # set when a newer token took over
    valid_until = models.DateTimeField()
    modified_at = models.DateTimeField()
    etag = models.CharField(max_length=40, blank=True)
    calendar_ids = models.TextField()  # "3,8": as SQL's IN takes them
    organisation_ids = models.TextField(default="0")
    access_seen = models.TextField(blank=True)
    left_out = models.PositiveIntegerField(default=0)  # entries that the size limit cut off

    class Meta:
        ordering = ("subscription", "-generation")
        constraints = (models.UniqueConstraint(fields=("subscription", "generation"), name="feed_generation_once"),)


class Fetch(models.Model):
    """How often a client fetched a feed within an hour, and which version it was given last."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="fetches")
    client = models.CharField(max_length=40)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    etag = models.CharField(max_length=40)

    class Meta:
        ordering = ("-last_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("subscription", "client", "hour"), name="fetch_hour_once"),)
