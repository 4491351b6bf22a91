"""The kinds of message that this slice tells, and their words: those of the comment, through the reader's lens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..accounts.models import User
from ..calendars.lens import Lens
from ..events.asking import ask, question
from ..events.early import gather, show
from ..events.looks import look_of
from ..events.models.event import keep_tied, tied_questions
from ..events.services import note_letters
from ..notifications import kinds
from ..notifications.kinds import UNSUBSCRIBE, Kind, Letter, Notice, Verdict
from ..notifications.models import Message
from . import policy
from .markdown import html_of
from .models import Comment, CommentMention, CommentRead
from .telling import MENTION, SHARED

Lenses = Mapping[int, Lens]
EXCERPT: Final = 140  # characters of a comment in the inbox


def register() -> None:
    """Called once, when Django starts."""
    kinds.register(Kind(MENTION, gettext_lazy("Comments that address you"), notices, letters_of))
    label = gettext_lazy("Shared comments on what you own, follow or took part in")
    kinds.register(Kind(SHARED, label, notices, letters_of))


def notices(messages: Sequence[Message], lenses: Lenses) -> dict[int, Notice]:
    """As the words stand now. What was deleted or isn't shown any more is left out."""
    said, found = _Said.of(messages), {}
    for message in messages:
        lens = lenses[message.person_id]
        if not said.verdict(message, lens):
            comment = said.comments[_comment_id(message)]
            show(comment.event, lens)
            found[message.pk] = _notice(comment, message.kind)
    return found


def letters_of(messages: Sequence[Message], lenses: Lenses) -> dict[int, Letter | Verdict]:
    """One for each reader, unless they have read it in the app by now."""
    said, gathering = _Said.of(messages).with_read(messages), gather()
    found: dict[int, Letter | Verdict] = {}
    for message in messages:
        lens = lenses[message.person_id]
        verdict = said.verdict(message, lens) or said.is_read_by(message)
        found[message.pk] = verdict or _letter(said.comments[_comment_id(message)], message, lens)
    note_letters(gathering, lenses.values())
    return found


@dataclass(slots=True)
class _Said:
    """The comments of many messages, whom they address, and how far their readers have read."""

    comments: dict[int, Comment]
    named: set[tuple[int, int]] = field(default_factory=set)
    read: dict[tuple[int, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, messages: Sequence[Message]) -> "_Said":
        """Two queries: what hangs on the events and whom the comments address are asked in one."""
        ids = {_comment_id(message) for message in messages}
        said = cls(Comment.objects.select_related("author", "agency", "event__brand", "event__type").in_bulk(ids))
        events = [comment.event for comment in said.comments.values()]
        mentions = CommentMention.objects.filter(comment__in=ids, user__in={row.person_id for row in messages})
        addressed = question(mentions, "addressed", of="comment_id", id="user_id", label="user__name")
        answers = ask([*tied_questions([event.pk for event in events]), addressed])
        keep_tied(events, answers)
        said.named.update((answer.of, answer.id) for answer in answers.get("addressed", ()))
        return said

    def with_read(self, messages: Sequence[Message]) -> "_Said":
        """One query."""
        people = {message.person_id for message in messages}
        rows = CommentRead.objects.filter(user__in=people, event__in={row.event_id for row in self.comments.values()})
        self.read = {
            (person, event): last for person, event, last in rows.values_list("user_id", "event_id", "last_id")
        }
        return self

    def verdict(self, message: Message, lens: Lens) -> str:
        """Why this isn't to be told any more, in a word; empty if it is."""
        comment = self.comments.get(_comment_id(message))
        if comment is None or comment.deleted_at is not None:
            return "deleted"
        if lens.viewer is None or not policy.may_read(lens, comment):
            return "access"
        is_dropped = message.kind == MENTION and (comment.pk, message.person_id) not in self.named
        return "withdrawn" if is_dropped else ""

    def is_read_by(self, message: Message) -> str:
        """The word for a message whose comment its person has read, or that they marked as read."""
        last = self.read.get((message.person_id, message.event_id or 0), 0)
        return "read" if message.read_at is not None or last >= _comment_id(message) else ""


def _comment_id(message: Message) -> int:
    return message.ids["comment"]


def _notice(comment: Comment, kind: str) -> Notice:
    look = look_of(comment.event.type)
    line = " · ".join([_firm(comment), Truncator(" ".join(comment.body.split())).chars(EXCERPT)])
    return Notice(_headline(comment, kind), line, _path(comment), look.css, look.icon)


def _headline(comment: Comment, kind: str) -> str:
    words = {"name": comment.author or _("Somebody who left"), "title": comment.event.title}
    if kind == MENTION:
        return _("%(name)s addresses you: %(title)s") % words
    return _("%(name)s commented: %(title)s") % words


def _firm(comment: Comment) -> str:
    return (comment.agency or comment.event.brand).name


def _path(comment: Comment) -> str:
    return f"{reverse('talk', args=[comment.event.brand.slug, comment.event_id])}#comment-{comment.pk}"


def _letter(comment: Comment, message: Message, lens: Lens) -> Letter:
    show(comment.event, lens)
    with translation.override(message.person.language):
        words = _words(comment, message.kind, message.person)
        return Letter(
            subject=" ".join(words["headline"].split()),
            text=render_to_string("teamwork/mail/comment.txt", words),
            html=render_to_string("teamwork/mail/comment.html", words),
        )


def _words(comment: Comment, kind: str, person: User) -> dict[str, Any]:
    return {
        "headline": _headline(comment, kind),
        "title": comment.event.title,
        "author": comment.author or _("Somebody who left"),
        "firm": _firm(comment),
        "brand": comment.event.brand.name,
        "body": comment.body,
        "said": html_of(comment.body),
        "internal": comment.is_internal,
        "addressed": kind == MENTION,
        "url": settings.PUBLIC_URL + _path(comment),
        "language": person.language,
        "preferences_url": settings.PUBLIC_URL + reverse("notice_preferences"),
        "unsubscribe_url": UNSUBSCRIBE,
    }
