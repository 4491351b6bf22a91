from datetime import timedelta

import pytest

from calendarapp.teamwork.models import Comment, CommentMention, CommentRead
from calendarapp.teamwork.services import StaleCommentError, delete_comment, edit_comment, mark_read
from tests.cast import AT
from tests.teamwork.conftest import SHARED

SOON = AT + timedelta(minutes=5)


def stored(comment):
    return Comment.objects.values("body", "version", "visibility", "agency", "edited_at", "deleted_at").get(
        pk=comment.pk
    )


def addressed(comment):
    return set(comment.mentions.values_list("user", flat=True))


def test_a_comment_is_kept_as_said(cast, table, event):
    comment = table.say(event, cast.mia, "@Omar Haddad, *look*")

    assert stored(comment) == {
        "body": "@Omar Haddad, *look*",
        "version": 1,
        "visibility": "internal",
        "agency": None,
        "edited_at": None,
        "deleted_at": None,
    }
    assert addressed(comment) == {cast.omar.pk}


def test_other_words_keep_their_readers(cast, table, event):
    comment = table.say(event, cast.mia, "@Omar Haddad")

    edit_comment(comment, at=SOON, version=1, body="@Vera Stone", addressed=[cast.vera.pk])

    kept = stored(comment)
    assert (kept["body"], kept["version"], kept["edited_at"]) == ("@Vera Stone", 2, SOON)
    assert (kept["visibility"], kept["agency"]) == ("internal", None)
    assert addressed(comment) == {cast.vera.pk}


def test_the_same_words_are_no_edit(cast, table, event):
    comment = table.say(event, cast.mia, "Words")

    edit_comment(comment, at=SOON, version=1, body="Words")

    assert (stored(comment)["version"], stored(comment)["edited_at"]) == (1, None)


def test_stale_words_are_refused(cast, table, event):
    comment = table.say(event, cast.mia, "@Omar Haddad")
    edit_comment(comment, at=SOON, version=1, body="Newer", addressed=[cast.omar.pk])

    with pytest.raises(StaleCommentError) as stale:
        edit_comment(comment, at=SOON, version=1, body="Older")
    with pytest.raises(StaleCommentError):
        delete_comment(comment, at=SOON, version=1)

    assert stale.value.comment.body == stored(comment)["body"] == "Newer"
    assert addressed(comment) == {cast.omar.pk}


def test_a_deleted_comment_has_no_words_anywhere_and_gets_none_again(cast, table, event):
    comment = table.say(event, cast.mia, "@Omar Haddad", voice=SHARED)

    delete_comment(comment, at=SOON)

    kept = stored(comment)
    assert (kept["body"], kept["deleted_at"], CommentMention.objects.count()) == ("", SOON, 0)
    with pytest.raises(StaleCommentError):
        edit_comment(comment, at=SOON, version=None, body="Again")
    with pytest.raises(StaleCommentError):
        delete_comment(comment, at=SOON)


def test_reading_is_kept_once_for_each_event(cast, table, event):
    first, second = table.say(event, cast.mia), table.say(event, cast.mia)

    mark_read(event, user=cast.omar, last=first.pk, at=AT)
    mark_read(event, user=cast.omar, last=second.pk, at=SOON)

    assert list(CommentRead.objects.values_list("user", "event", "last", "at")) == [
        (cast.omar.pk, event.pk, second.pk, SOON)
    ]
