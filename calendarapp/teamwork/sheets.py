"""What is said about an event, as the lens shows it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from ..calendars.lens import Lens
from ..events.asking import Answers, question
from ..events.models import Event
from . import policy
from .markdown import Html, html_of
from .models import Comment, CommentMention, unread_by

AT_ONCE = 50
NEW = "new"


@dataclass(frozen=True, slots=True)
class CommentSheet:
    """One comment. `firm` names the side that spoke; `addressed` whom it names, told to the brand's own people alone.

    Of one that was deleted nothing is left but who spoke and when.
    """

    id: int
    event_id: int
    author_id: int | None
    author: str
    initials: str
    firm: str
    side: str  # the firm's slug
    of_agency: bool
    visibility: str
    body: str
    html: Html
    addressed: tuple[str, ...]
    addresses_me: bool
    created_at: datetime
    edited_at: datetime | None
    deleted: bool
    is_new: bool
    may_edit: bool
    may_delete: bool
    version: int

    @property
    def internal(self) -> bool:
        return self.visibility == "internal"


@dataclass(frozen=True, slots=True)
class Talk:
    """The newest comments, or those before one, in the order in which they were made. `earlier`: id to go on before."""

    comments: tuple[CommentSheet, ...]
    earlier: int | None

    @property
    def newest_unread(self) -> int | None:
        """Id of the last comment, if any of them is unread."""
        return self.comments[-1].id if any(comment.is_new for comment in self.comments) else None


@dataclass(frozen=True, slots=True)
class TalkCount:
    """How much is said, as far as the lens shows it; what was deleted isn't counted."""

    total: int
    internal: int
    unread: int


def comments_seen(lens: Lens) -> QuerySet[Comment]:
    """Comments with what their sheets read; `is_new` says whether the viewer has yet to read them."""
    unread = unread_by(lens.viewer) if lens.viewer else Q(pk__in=[])
    comments = Comment.objects.seen_through(lens).select_related("author", "agency", "event__brand")
    return comments.annotate(is_new=Case(When(unread, then=True), default=False))


def talk_of(event: Event, lens: Lens, *, before: int | None = None) -> Talk:
    """The talk about an event. Two queries."""
    rows = comments_seen(lens).filter(event=event).order_by("-pk")
    found = list((rows.filter(pk__lt=before) if before else rows)[: AT_ONCE + 1])
    shown = found[:AT_ONCE]
    earlier = shown[-1].pk if len(found) > AT_ONCE else None
    for comment in shown:
        comment.event = event
    return Talk(tuple(comment_sheets(reversed(shown), lens)), earlier)


def comment_sheets(comments: Iterable[Comment], lens: Lens) -> list[CommentSheet]:
    """Sheets of comments that the lens shows (see `comments_seen`), in their order. One query."""
    kept = list(comments)
    addressed: dict[int, list[CommentMention]] = defaultdict(list)
    for mention in CommentMention.objects.filter(comment__in=kept).select_related("user"):
        addressed[mention.comment_id].append(mention)
    return [_sheet(comment, addressed[comment.pk], lens) for comment in kept]


def talk_question(event: Event, lens: Lens) -> QuerySet:
    """What `count_from` needs, as a question to be asked together with others."""
    unread = unread_by(lens.viewer) if lens.viewer else Q(pk__in=[])
    is_new = Case(When(unread, then=Value(NEW)), default=Value(""), output_field=CharField())
    rows = Comment.objects.seen_through(lens).filter(event=event, deleted_at=None)
    return question(rows, "talk", id="pk", label="visibility", key=is_new)


def count_from(answers: Answers) -> TalkCount:
    rows = answers.get("talk", [])
    internal = sum(row.label == "internal" for row in rows)
    return TalkCount(len(rows), internal, sum(row.key == NEW for row in rows))


def _sheet(comment: Comment, mentions: list[CommentMention], lens: Lens) -> CommentSheet:
    firm = comment.agency or comment.event.brand
    inside = lens.is_inside(comment.event.calendar_id)
    return CommentSheet(
        id=comment.pk,
        event_id=comment.event_id,
        author_id=comment.author_id,
        author=str(comment.author) if comment.author else "",
        initials=comment.author.initials if comment.author else "",
        firm=firm.name,
        side=firm.slug,
        of_agency=comment.agency_id is not None,
        visibility=comment.visibility,
        body=comment.body,
        html=html_of(comment.body),
        # To an agency the names of another one's people would tell that it is there.
        addressed=tuple(str(mention.user) for mention in mentions) if inside else (),
        addresses_me=lens.viewer is not None and lens.viewer.pk in {mention.user_id for mention in mentions},
        created_at=comment.created_at,
        edited_at=comment.edited_at,
        deleted=comment.deleted_at is not None,
        is_new=comment.is_new,  # type: ignore[attr-defined]  # `comments_seen` asks it
        may_edit=policy.may_edit(lens, comment),
        may_delete=policy.may_delete(lens, comment),
        version=comment.version,
    )
