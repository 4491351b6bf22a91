"""What people say to each other about an event."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..accounts.models import Organisation, User
from ..calendars import levels
from ..calendars.lens import BRAND, GUEST, Lens
from ..events.models import Event
from ..events.sight import opened, through

LONGEST = 5_000  # characters of a comment


class Visibility(models.TextChoices):
    """For whom something was said. Nothing that was said to few is ever opened to more."""

    INTERNAL = "internal", _("Internal")
    SHARED = "shared", _("Shared")


class CommentQuerySet(models.QuerySet["Comment"]):
    def seen_through(self, lens: Lens) -> "CommentQuerySet":
        """The comments that a lens opens, those that left only their mark among them.

        The brand's people read all. An agency reads what the brand shared, where its group *description* is open, and
        its own people's words; never another agency's. Guests read none.
        """
        found = Q(pk__in=[])
        for side, ids in lens.calendars_by_side(levels.DESCRIPTION).items():
            if side != GUEST:
                said = Q(visibility=Visibility.SHARED) & (Q() if side == BRAND else Q(agency=None))
                found |= said & through(lens, side, ids, levels.DESCRIPTION, "event__")
        for side, ids in lens.calendars_by_side(levels.READ).items():
            if side not in (BRAND, GUEST):
                found |= Q(agency=side) & through(lens, side, ids, levels.READ, "event__")
        inside = opened(lens, levels.INSIDE, "event__")
        return self.filter(inside | (found & opened(lens, levels.READ, "event__")), event__deleted_at=None)


class Comment(models.Model):
    """Words about an event, in Markdown. A deleted one keeps its place and loses its words.

    `agency`: for whom the author spoke; none for the brand. Neither it nor `visibility` ever changes.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    # Gone with its agency: without it the words would pass for the brand's.
    agency = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, related_name="+")
    visibility = models.CharField(max_length=8, choices=Visibility)
    body = models.TextField(blank=True, max_length=LONGEST)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ("event", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(visibility=Visibility.SHARED) | Q(visibility=Visibility.INTERNAL, agency=None),
                name="comment_internal_is_the_brands",
            ),
            models.CheckConstraint(condition=Q(deleted_at=None) | Q(body=""), name="comment_deleted_has_no_words"),
        )

    @property
    def is_internal(self) -> bool:
        return self.visibility == Visibility.INTERNAL


class CommentMention(models.Model):
    """Somebody who is addressed by a comment, and could read it then."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ("user__name", "pk")
        constraints = (models.UniqueConstraint(fields=("comment", "user"), name="comment_mention_once"),)


class CommentRead(models.Model):
    """How far somebody has read what is said about an event."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    last = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("event", "user")
        constraints = (models.UniqueConstraint(fields=("user", "event"), name="comment_read_once"),)


def unread_by(user: User) -> Q:
    """Comments that others made after the last one that this person has read."""
    read = CommentRead.objects.filter(user=user, event=models.OuterRef("event"), last__gte=models.OuterRef("pk"))
    return Q(deleted_at=None) & ~Q(author=user) & Q(~models.Exists(read))
