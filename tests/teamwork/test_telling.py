"""Comments are told to those whom they address or concern, and to nobody who may not read them."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from calendarapp.accounts.models import Membership
from calendarapp.board.inbox import inbox_through, unread_count
from calendarapp.calendars.models import Grant
from calendarapp.events.services import delete_event, follow, update_event
from calendarapp.notifications.delivering import claim_due, send_claimed
from calendarapp.notifications.kinds import notices_for
from calendarapp.notifications.models import Delivery, Message, Preference
from calendarapp.notifications.services import mark_read as mark_messages_read
from calendarapp.teamwork.models import Comment
from calendarapp.teamwork.policy import Voice, may_read
from calendarapp.teamwork.services import delete_comment, edit_comment, mark_read
from calendarapp.teamwork.telling import MAIL_AFTER, MENTION, SHARED
from tests.cast import AT
from tests.teamwork.conftest import INTERNAL
from tests.teamwork.conftest import SHARED as TO_PARTNERS

SOON = AT + timedelta(minutes=1)
DUE = AT + MAIL_AFTER


def told() -> dict[str, str]:
    """{first name: kind}"""
    rows = Message.objects.filter(in_inbox=True).select_related("person")
    return {row.person.name.split()[0]: row.kind for row in rows}


def listed(cast, person, at=AT) -> list[str]:
    """The titles in somebody's inbox."""
    lens = cast.lens(person, at)
    rows = list(inbox_through(lens))
    notices = notices_for(rows, {person.pk: lens})
    assert set(notices) == {row.pk for row in rows}
    return [notices[row.pk].title for row in rows]


def deliver(at=DUE):
    for _round in range(3):
        claimed = claim_due(at=at)
        if not claimed:
            return
        send_claimed(claimed, at=at)


def outcomes() -> dict[str, tuple[str, str]]:
    """{first name: (state, reason)}"""
    rows = Delivery.objects.select_related("message__person")
    return {row.message.person.name.split()[0]: (row.state, row.reason) for row in rows}


def test_who_is_addressed_finds_it_in_the_inbox_at_once(cast, table, event):
    table.say(event, cast.mia, "Dear @Omar Haddad, **look**")

    lens = cast.lens(cast.omar)
    message = inbox_through(lens).get()
    notice = notices_for([message], {cast.omar.pk: lens})[message.pk]
    assert notice.title == "Mia Laurent addresses you: Glow serum launch"
    assert notice.line == "Maison Luma · Dear @Omar Haddad, **look**"
    assert notice.path == f"/b/maison-luma/events/{event.pk}/talk/#comment-{Comment.objects.get().pk}"
    assert (unread_count(lens), message.kind, message.due_at) == (1, MENTION, AT)
    assert Delivery.objects.get().next_try_at == DUE


def test_nobody_is_told_of_own_words(cast, table, event):
    follow(event, user=cast.mia, at=AT)

    table.say(event, cast.mia, "@Mia Laurent, think of it", voice=TO_PARTNERS)

    assert told() == {}


def test_shared_words_are_told_to_owner_followers_and_who_took_part(cast, table, event):
    event = update_event(event, actor=cast.mia, at=AT, version=None, values={"owner": cast.omar, "backup": cast.mia})
    follow(event, user=cast.vera, at=AT)
    table.let(cast.northlight)

    table.say(event, cast.ada, "When?")
    assert told() == {"Mia": SHARED, "Omar": SHARED, "Vera": SHARED}

    table.say(event, cast.mia, "On Monday, @Vera Stone", voice=TO_PARTNERS)
    latest = Message.objects.filter(ids__comment=Comment.objects.latest("pk").pk).select_related("person")
    assert {row.person.name.split()[0]: row.kind for row in latest} == {"Omar": SHARED, "Vera": MENTION, "Ada": SHARED}


def test_internal_words_are_told_to_those_they_address_alone(cast, table, event):
    follow(event, user=cast.vera, at=AT)
    follow(event, user=cast.ada, at=AT)

    table.say(event, cast.mia, "@Omar Haddad", voice=INTERNAL)

    assert told() == {"Omar": MENTION}


def test_no_agency_is_told_of_another_ones_words(cast, table, event):
    table.let(cast.northlight)
    table.let(cast.saffron)
    for person in (cast.ada, cast.sol):
        follow(event, user=person, at=AT)

    table.say(event, cast.ada, "Between us")

    assert told() == {}


def test_partners_who_dont_read_descriptions_arent_told(cast, table, event):
    follow(event, user=cast.ada, at=AT)
    follow(event, user=cast.sol, at=AT)

    table.say(event, cast.mia, "To all", voice=TO_PARTNERS)

    assert told() == {"Ada": SHARED}  # Saffron sees titles


def test_followers_who_left_arent_told(cast, table, event):
    follow(event, user=cast.vera, at=AT)
    follow(event, user=cast.zoe, at=AT)
    Membership.objects.filter(user=cast.vera).delete()

    table.say(event, cast.mia, "To all", voice=TO_PARTNERS)

    assert told() == {}


def test_the_letter_goes_out_minutes_later_with_the_words_as_they_stand_then(cast, table, event, smtp_sink):
    comment = table.say(event, cast.mia, "@Omar Haddad, a <b>word</b> wrong")
    deliver(DUE - timedelta(seconds=1))
    assert smtp_sink.messages == []
    edit_comment(comment, at=SOON, version=1, body="@Omar Haddad, **right**", addressed=[cast.omar.pk])

    deliver()

    (mail,) = smtp_sink.messages
    assert mail["Subject"] == "Mia Laurent addresses you: Glow serum launch"
    text, html = (mail.get_body([kind]).get_content() for kind in ("plain", "html"))
    assert "@Omar Haddad, **right**" in text
    assert "<strong>right</strong>" in html
    assert "wrong" not in text + html
    assert "Internal only. Partners never see this" in text
    assert "the comment addresses you" in text
    assert f"/talk/#comment-{comment.pk}" in text
    assert outcomes() == {"Omar": ("sent", "")}


def test_markup_in_words_stays_words_in_the_letter(cast, table, event, smtp_sink):
    table.say(event, cast.mia, "@Omar Haddad <script>alert(1)</script>")

    deliver()

    html = smtp_sink.messages[0].get_body(["html"]).get_content()
    assert "<script" not in html
    assert "&lt;script&gt;" in html


@pytest.fixture
def addressed(cast, table, event):
    """Shared words of Mia's that address Ada."""
    return table.say(event, cast.mia, "@Ada Brandt, the secret is in here", voice=TO_PARTNERS)


def revoke(cast, comment):
    Grant.objects.filter(agency=cast.northlight).update(ended_at=SOON)


def close_group(cast, comment):
    Grant.objects.filter(agency=cast.northlight).update(groups="kpi_targets")


def close_event(cast, comment):
    update_event(comment.event, actor=cast.mia, at=SOON, version=None, values={"sharing": "internal"})


def embargo(cast, comment):
    values = {"embargo_until": DUE + MAIL_AFTER}
    update_event(comment.event, actor=cast.mia, at=SOON, version=None, values=values)


def remove_person(cast, comment):
    Membership.objects.filter(user=cast.ada).delete()


def remove_event(cast, comment):
    delete_event(comment.event, actor=cast.mia, at=SOON)


@pytest.mark.parametrize("close", [revoke, close_group, close_event, embargo, remove_person, remove_event])
def test_who_may_no_longer_read_it_is_neither_sent_nor_shown_nor_counted(cast, addressed, smtp_sink, close):
    assert unread_count(cast.lens(cast.ada)) == 1
    close(cast, addressed)

    deliver()

    assert smtp_sink.messages == []
    assert outcomes() == {"Ada": ("suppressed", "access")}
    assert (listed(cast, cast.ada, DUE), unread_count(cast.lens(cast.ada, DUE))) == ([], 0)


def test_deleted_words_are_neither_sent_nor_shown_nor_counted(cast, addressed, smtp_sink):
    delete_comment(addressed, at=SOON)

    deliver()

    assert (smtp_sink.messages, outcomes()) == ([], {"Ada": ("suppressed", "deleted")})
    assert (listed(cast, cast.ada), unread_count(cast.lens(cast.ada))) == ([], 0)


def test_a_mention_taken_back_is_no_message_and_a_new_one_is(cast, table, event, smtp_sink):
    comment = table.say(event, cast.mia, "@Omar Haddad")

    edit_comment(comment, at=SOON, version=1, body="@Vera Stone", addressed=[cast.vera.pk])
    deliver(SOON + MAIL_AFTER)

    assert told() == {"Vera": MENTION}
    assert (listed(cast, cast.omar, SOON), len(listed(cast, cast.vera, SOON))) == ([], 1)
    assert outcomes() == {"Omar": ("suppressed", "withdrawn"), "Vera": ("sent", "")}


def test_the_same_mention_in_other_words_is_one_message(cast, table, event):
    comment = table.say(event, cast.mia, "@Omar Haddad")

    edit_comment(comment, at=SOON, version=1, body="Well, @Omar Haddad", addressed=[cast.omar.pk])

    assert Message.objects.count() == 1


def test_who_has_read_the_talk_gets_no_letter_and_no_mark(cast, addressed, event, smtp_sink):
    mark_read(event, user=cast.ada, last=addressed.pk, at=SOON)

    deliver()

    assert (smtp_sink.messages, outcomes()) == ([], {"Ada": ("suppressed", "read")})
    assert (len(listed(cast, cast.ada)), unread_count(cast.lens(cast.ada))) == (1, 0)


def test_reading_leaves_later_words_unread(cast, table, addressed, event):
    later = table.say(event, cast.mia, "@Ada Brandt, one more", voice=TO_PARTNERS)

    mark_read(event, user=cast.ada, last=addressed.pk, at=SOON)

    assert Message.objects.get(person=cast.ada, read_at=None).ids == {"comment": later.pk}


def test_who_marked_it_as_read_gets_no_letter(cast, addressed, smtp_sink):
    mark_messages_read(inbox_through(cast.lens(cast.ada)), at=SOON)

    deliver()

    assert outcomes() == {"Ada": ("suppressed", "read")}


def test_switches_hold(cast, table, event, smtp_sink):
    Preference.objects.create(person=cast.omar, kind=MENTION, medium="mail", is_on=False)
    Preference.objects.create(person=cast.vera, kind=MENTION, medium="inbox", is_on=False)

    table.say(event, cast.mia, "@Omar Haddad @Vera Stone")
    deliver()

    assert (len(listed(cast, cast.omar)), listed(cast, cast.vera)) == (1, [])
    assert outcomes() == {"Omar": ("suppressed", "preference"), "Vera": ("sent", "")}


def test_the_page_of_notices_offers_both_kinds(cast, client):
    client.force_login(cast.ada)

    shown = client.get(reverse("notice_preferences")).content.decode()

    assert "Comments that address you" in shown
    assert "Shared comments on what you own, follow or took part in" in shown


def test_words_that_roll_back_are_told_to_nobody(cast, table, event):
    with transaction.atomic():
        table.say(event, cast.mia, "@Omar Haddad")
        transaction.set_rollback(True)

    assert (Comment.objects.count(), Message.objects.count(), Delivery.objects.count()) == (0, 0, 0)


def test_one_comment_and_many_agree_on_who_reads(cast, table, event):
    """`may_read` and `seen_through` answer the same, for every voice, person and embargo."""
    table.let(cast.northlight)
    table.let(cast.saffron, level="titles")
    held = cast.event(
        "Held", sharing="shared", embargo_until=DUE, partners=[{"agency": cast.northlight.pk, "early": True}]
    )
    for where in (event, held):
        for voice in (INTERNAL, TO_PARTNERS):
            table.say(where, cast.mia, voice=voice)
        table.say(where, cast.ada)
    table.say(event, cast.mia, voice=Voice(cast.saffron.pk, "shared"))

    for person in (cast.mia, cast.vera, cast.ada, cast.sol, cast.zoe):
        for at in (AT, DUE):
            lens = cast.lens(person, at)
            seen = set(Comment.objects.seen_through(lens).values_list("pk", flat=True))
            rows = Comment.objects.select_related("event").prefetch_related("event__partners")
            assert {row.pk for row in rows if may_read(lens, row)} == seen, person


def test_inbox_and_letters_take_the_same_queries_for_one_and_three(cast, table, event, django_assert_num_queries):
    def ask():
        rows = list(Message.objects.filter(kind=MENTION).select_related("person"))
        lenses = {cast.omar.pk: cast.lens(cast.omar)}
        with django_assert_num_queries(2):
            assert len(notices_for(rows, lenses)) == len(rows)

    table.say(event, cast.mia, "@Omar Haddad")
    ask()
    for number in range(2):
        table.say(cast.event(f"Launch {number}"), cast.mia, "@Omar Haddad")
    ask()
