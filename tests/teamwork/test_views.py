import re
from datetime import timedelta

import pytest

from calendarapp.events.models import Event
from calendarapp.teamwork.models import Comment, CommentRead
from calendarapp.teamwork.services import edit_comment
from tests.board.desk import address, text
from tests.cast import AT
from tests.teamwork.conftest import SHARED


def bodies():
    return list(Comment.objects.values_list("body", "visibility", "agency__slug").order_by("pk"))


def said_to(desk, person, event, **values):
    return desk.send(person, "talk", event.pk, **{"voice": "internal", "body": "Words", **values})


def test_the_brand_speaks_internally_unless_it_chooses_otherwise(cast, desk, event):
    desk.fill(cast.mia, "talk", event.pk, body="  To us\r\nalone ")
    desk.fill(cast.mia, "talk", event.pk, body="To all", voice="shared")

    assert bodies() == [("To us\nalone", "internal", None), ("To all", "shared", None)]


def test_nobody_is_offered_to_address_themselves(cast, desk, event):
    page = text(desk.open(cast.mia, "talk", event.pk))

    assert ("Omar Haddad · Maison Luma" in page, "Mia Laurent · Maison Luma" in page) == (True, False)


def test_an_agency_is_offered_no_internal_word(cast, desk, table, event):
    table.let(cast.northlight)

    opened = desk.open(cast.ada, "talk", event.pk)
    refused = said_to(desk, cast.ada, event, voice="internal")
    desk.fill(cast.ada, "talk", event.pk, body="Ready")

    assert "nternal" not in text(opened)
    assert "Select a valid choice" in text(refused)
    assert bodies() == [("Ready", "shared", "northlight")]


@pytest.mark.parametrize("voice", ["shared", "northlight", "", "0"])
def test_a_viewer_of_the_brand_speaks_to_nobody_outside(cast, desk, event, voice):
    assert said_to(desk, cast.vera, event, voice=voice).status_code == 200
    assert said_to(desk, cast.vera, event, voice=str(cast.northlight.pk)).status_code == 200
    assert bodies() == []


def test_doors_are_shut_to_strangers_and_readers(cast, desk, event):
    comment = Comment.objects.create(event=event, author=cast.mia, visibility="shared", body="x", created_at=AT)
    found = {
        name: [
            desk.open(person, "talk", event.pk).status_code,
            said_to(desk, person, event).status_code,
            desk.open(person, "comment_edit", event.pk, comment.pk).status_code,
            desk.send(person, "comment_delete", event.pk, comment.pk).status_code,
        ]
        for name, person in (("zoe", cast.zoe), ("sol", cast.sol), ("ada", cast.ada), ("vera", cast.vera))
    }

    assert found == {
        "zoe": [404, 404, 404, 404],
        "sol": [403, 403, 403, 403],
        "ada": [200, 403, 403, 403],
        "vera": [200, 302, 403, 403],
    }


def test_the_page_shows_to_whom_each_word_went(cast, desk, table, event):
    table.let(cast.northlight)
    table.say(event, cast.omar, "**bold** <b>tag</b>")
    table.say(event, cast.ada, "[x](javascript:alert(1))")
    table.say(event, cast.mia, "All", voice=SHARED)

    answer = desk.open(cast.mia, "talk", event.pk)

    page = answer.content.decode()
    assert page.count('class="say private"') == 1
    assert "<strong>bold</strong> &lt;b&gt;tag&lt;/b&gt;" in page
    assert "javascript:alert" not in re.sub(r"\[x\]\(javascript:alert\(1\)\)", "", page)
    for words in ("Partners never see this", "Maison Luma and Northlight Media", "All partners on this event"):
        assert words in text(answer)


def test_an_agency_reads_nothing_of_others(cast, desk, table, event):
    table.let(cast.northlight)
    table.let(cast.saffron)
    table.say(event, cast.omar, "whispered")
    table.say(event, cast.sol, "of saffron")
    table.say(event, cast.mia, "for all", voice=SHARED)

    page = text(desk.open(cast.ada, "talk", event.pk))

    assert "for all" in page
    assert [word for word in ("whispered", "saffron", "Saffron", "Sol Park", "Omar") if word in page] == []


def test_naming_somebody_who_cannot_read_it_is_refused_by_name(cast, desk, event):
    refused = said_to(desk, cast.mia, event, body="@Ada Brandt, the margin is thin")
    chosen = said_to(desk, cast.mia, event, body="Thin", addressed=[cast.ada.pk])

    for answer in (refused, chosen):
        assert "Ada Brandt can't read this comment" in text(answer)
    assert "the margin is thin" in text(refused)
    assert bodies() == []


def test_people_are_addressed_by_name_or_by_choice(cast, desk, event):
    said_to(desk, cast.mia, event, body="@Omar Haddad, look", addressed=[cast.vera.pk])

    comment = Comment.objects.get()
    assert set(comment.mentions.values_list("user", flat=True)) == {cast.omar.pk, cast.vera.pk}
    assert "Addressed to you" in text(desk.open(cast.vera, "talk", event.pk))
    assert "To Omar Haddad, Vera Stone" in text(desk.open(cast.mia, "talk", event.pk))


@pytest.mark.parametrize("body", ["", "   ", "x" * 5001])
def test_words_have_a_length(cast, desk, event, body):
    assert said_to(desk, cast.mia, event, body=body).status_code == 200
    assert bodies() == []


def test_the_longest_words_are_taken(cast, desk, event):
    assert said_to(desk, cast.mia, event, body="x" * 5000).status_code == 302


def test_after_speaking_one_is_back_where_one_was(cast, desk, event):
    answers = [said_to(desk, cast.mia, event), said_to(desk, cast.mia, event, at="event")]
    first, second = Comment.objects.order_by("pk")

    assert [answer["Location"] for answer in answers] == [
        f"{address('talk', event.pk)}#comment-{first.pk}",
        f"{address('event', event.pk)}#comment-{second.pk}",
    ]


def test_own_words_are_put_otherwise_for_the_same_readers(cast, desk, table, event):
    comment = table.say(event, cast.omar, "@Vera Stone, look")

    desk.fill(
        cast.omar,
        "comment_edit",
        event.pk,
        comment.pk,
        body="@Vera Stone, see",
        voice="shared",
        visibility="shared",
        agency=str(cast.northlight.pk),
    )

    assert bodies() == [("@Vera Stone, see", "internal", None)]
    assert "edited" in text(desk.open(cast.vera, "talk", event.pk))


def test_an_edit_addresses_nobody_who_cannot_read_it(cast, desk, table, event):
    comment = table.say(event, cast.omar, "Words")

    refused = desk.fill(cast.omar, "comment_edit", event.pk, comment.pk, body="@Ada Brandt")

    assert "Ada Brandt can't read this comment" in text(refused)
    assert bodies() == [("Words", "internal", None)]


def test_after_fifteen_minutes_words_stand(cast, desk, table, event, time_machine):
    comment = table.say(event, cast.omar)
    time_machine.move_to(AT + timedelta(minutes=16), tick=False)

    assert desk.open(cast.omar, "comment_edit", event.pk, comment.pk).status_code == 403
    assert desk.send(cast.omar, "comment_edit", event.pk, comment.pk, body="x", version=1).status_code == 403
    assert desk.send(cast.omar, "comment_delete", event.pk, comment.pk).status_code == 302


def test_who_saw_older_words_gets_both_and_may_send_again(cast, desk, table, event):
    comment = table.say(event, cast.omar, "First")
    edit_comment(comment, at=AT, version=1, body="Second")

    stale = desk.send(cast.omar, "comment_edit", event.pk, comment.pk, body="Third", version=1)
    assert stale.status_code == 409
    assert all(word in text(stale) for word in ("Second", "Third"))
    assert 'name="version" value="2"' in stale.content.decode()
    assert desk.send(cast.omar, "comment_edit", event.pk, comment.pk, body="Third", version=2).status_code == 302

    assert bodies() == [("Third", "internal", None)]


def test_a_deleted_comment_leaves_its_mark(cast, desk, table, event):
    comment = table.say(event, cast.omar, "Regretted")

    asked = desk.open(cast.mia, "comment_delete", event.pk, comment.pk)
    desk.send(cast.mia, "comment_delete", event.pk, comment.pk)

    assert "The words of Omar Haddad are gone for good" in text(asked)
    page = text(desk.open(cast.mia, "talk", event.pk))
    assert "This comment was deleted." in page
    assert "Regretted" not in page
    assert desk.send(cast.mia, "comment_delete", event.pk, comment.pk).status_code == 404


def test_the_events_page_tells_how_much_is_new_until_it_is_read(cast, desk, table, event):
    table.let(cast.northlight)
    table.say(event, cast.omar)
    table.say(event, cast.ada)

    before = text(desk.open(cast.mia, "event", event.pk))
    first = desk.open(cast.mia, "talk", event.pk).content.decode()
    after = text(desk.open(cast.mia, "event", event.pk))

    assert all(words in before for words in ("2 new", "2 comments", "1 internal"))
    assert first.count('class="tag new"') == 2
    assert "2 new" not in after
    assert CommentRead.objects.values_list("user", flat=True).get() == cast.mia.pk


def test_the_events_page_counts_for_a_partner_what_the_partner_sees(cast, desk, table, event):
    table.say(event, cast.omar)
    table.say(event, cast.mia, voice=SHARED)

    page = text(desk.open(cast.ada, "event", event.pk))

    assert all(words in page for words in ("1 new", "1 comment"))
    assert "internal" not in page
    assert "Discussion" not in text(desk.open(cast.sol, "event", event.pk))


def test_a_partner_meets_no_talk_of_events_under_embargo(cast, desk, table):
    table.let(cast.northlight)
    held = cast.event(sharing="shared")
    table.say(held, cast.ada, "before")
    Event.objects.filter(pk=held.pk).update(embargo_until=AT + timedelta(days=1), reserved=True)

    assert desk.open(cast.ada, "talk", held.pk).status_code == 403
    assert "Discussion" not in text(desk.open(cast.ada, "event", held.pk))


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_three(cast, desk, table, event, django_assert_num_queries, number):
    table.let(cast.northlight)
    for _each in range(number):
        table.say(event, cast.omar, "@Mia Laurent @Vera Stone")
        table.say(event, cast.ada)
    desk.open(cast.mia, "talk", event.pk)

    with django_assert_num_queries(11):
        page = desk.client.get(address("talk", event.pk))

    assert page.content.decode().count('<article class="say') == 2 * number
