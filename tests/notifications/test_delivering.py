from copy import copy
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import icalendar
import pytest

from calendarapp.accounts.models import Membership
from calendarapp.events.models import Event
from calendarapp.events.services import cancel_event, delete_event, move_event, update_event
from calendarapp.notifications import kinds
from calendarapp.notifications.delivering import BATCH, LEASE, OutageError, claim_due, send_claimed
from calendarapp.notifications.models import Delivery, Medium, Message, Preference, State
from calendarapp.notifications.services import send_again
from tests.notifications.conftest import DUE, outcomes, recipients
from tests.servers import free_port

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


def deliver(at=DUE):
    send_claimed(claim_due(at=at), at=at)


def test_letter_goes_out_once_with_text_html_ics_and_a_way_to_stop(posted, smtp_sink, settings):
    deliver()
    deliver()

    mail = next(mail for mail in smtp_sink.messages if mail["To"] == "mia@maisonluma.example")
    assert recipients(smtp_sink) == ["mia@maisonluma.example", "omar@maisonluma.example"]
    assert outcomes() == {"Mia": ("sent", 1), "Omar": ("sent", 1)}
    assert mail["Subject"] == "In 7 days: Glow & <serum>"
    assert mail["Message-ID"] == Delivery.objects.get(message__person__name="Mia Laurent").letter_id
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].strip().startswith(f"<{settings.PUBLIC_URL}/notices/unsubscribe/")
    text, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    link = mail["List-Unsubscribe"].split(">")[0].strip(" <")
    assert "Glow & <serum>" in text
    assert "Glow &amp; &lt;serum&gt;" in html
    assert link in text
    assert link in html
    assert "unsubscribe.invalid" not in text + html
    attached = next(mail.iter_attachments())
    calendar = icalendar.Calendar.from_ical(attached.get_content())
    assert (attached.get_content_type(), attached.get_content_disposition()) == ("text/calendar", "attachment")
    assert calendar["METHOD"] == "PUBLISH"
    assert [str(part["SUMMARY"]) for part in calendar.walk("VEVENT")] == ["Glow & <serum>"]


def test_letters_are_written_in_the_language_and_zone_of_their_readers(cast, posted, smtp_sink):
    update_event(Event.objects.get(), actor=cast.mia, at=DUE - HOUR, values={"title": "글로우 세럼"}, version=None)
    cast.omar.language = "ko"
    cast.omar.save()

    deliver()

    mails = {mail["To"]: mail for mail in smtp_sink.messages}
    html = {to: mail.get_body(("html",)).get_content() for to, mail in mails.items()}
    assert 'lang="en"' in html["mia@maisonluma.example"]
    assert 'lang="ko"' in html["omar@maisonluma.example"]
    assert "글로우 세럼" in mails["mia@maisonluma.example"]["Subject"]


def test_421_twice_makes_three_attempts_and_one_mail(cast, posted, smtp_sink):
    Delivery.objects.filter(message__person=cast.omar).delete()
    smtp_sink.answers = ["421 try later", "421 try later"]

    deliver()
    first = Delivery.objects.get()
    deliver(DUE + timedelta(seconds=29))
    deliver(DUE + timedelta(seconds=40))
    second = Delivery.objects.get()
    deliver(DUE + timedelta(seconds=40 + 150))

    assert timedelta(seconds=30) <= first.next_try_at - DUE <= timedelta(seconds=36)
    assert timedelta(seconds=120) <= second.next_try_at - DUE - timedelta(seconds=40) <= timedelta(seconds=144)
    assert (smtp_sink.attempts, len(smtp_sink.messages)) == (3, 1)
    assert outcomes() == {"Mia": ("sent", 3)}


def test_sixth_failure_is_the_last(cast, posted, smtp_sink):
    Delivery.objects.filter(message__person=cast.omar).delete()
    smtp_sink.answers = ["451 not now"] * 7

    for number in range(8):
        deliver(DUE + number * 2.5 * HOUR if number < 4 else DUE + timedelta(days=1, hours=number - 2))

    assert smtp_sink.attempts == 6
    assert outcomes() == {"Mia": ("dead", 6)}
    assert Delivery.objects.get().reason == "451 not now"


def test_550_is_dead_at_once_and_can_be_sent_again(cast, posted, smtp_sink):
    Delivery.objects.filter(message__person=cast.omar).delete()
    smtp_sink.answers = ["550 no such user"]

    deliver()
    dead = Delivery.objects.get()
    sent_again = send_again(Delivery.objects.all(), at=DUE + HOUR)
    deliver(DUE + HOUR)

    assert (dead.state, dead.reason) == (State.DEAD, "550 no such user")
    assert sent_again == 1
    assert [mail["Message-ID"] for mail in smtp_sink.messages] == [dead.letter_id]
    assert outcomes() == {"Mia": ("sent", 1)}


def test_what_is_not_dead_is_not_sent_again(posted, smtp_sink):
    deliver()

    assert send_again(Delivery.objects.all(), at=DUE) == 0


def test_server_that_is_away_counts_no_attempt_and_waits(posted, smtp_sink, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()

    for hours in range(8):
        with pytest.raises(OutageError):
            deliver(DUE + hours * HOUR)
    away = outcomes()
    settings.EMAIL_PORT = port
    deliver(DUE + 9 * HOUR)

    assert away == {"Mia": ("pending", 0), "Omar": ("pending", 0)}
    assert recipients(smtp_sink) == ["mia@maisonluma.example", "omar@maisonluma.example"]


def test_connection_that_breaks_costs_one_letter_one_attempt(posted, smtp_sink, monkeypatch):
    from django.core.mail.backends.smtp import EmailBackend

    whole, calls = EmailBackend.send_messages, []

    def breaking(self, mails):
        calls.append(mails)
        if len(calls) == 1:
            self.connection.sock.close()
            raise SMTPServerDisconnected("gone")
        return whole(self, mails)

    monkeypatch.setattr(EmailBackend, "send_messages", breaking)

    deliver()

    assert sorted(outcomes().values()) == [("pending", 1), ("sent", 1)]
    assert len(smtp_sink.messages) == 1


# Leases and fences


def test_claimed_letters_are_claimed_by_nobody_else(posted, database_clock):
    first, second = claim_due(at=DUE), claim_due(at=DUE)

    assert (len(first), second) == (2, [])


def test_lease_that_ran_out_is_taken_over_and_the_late_one_sends_nothing(posted, smtp_sink, database_clock):
    hung = claim_due(at=DUE)
    database_clock.at += LEASE + timedelta(seconds=1)
    taken = claim_due(at=DUE)

    send_claimed(taken, at=DUE)
    send_claimed(hung, at=DUE)

    assert recipients(smtp_sink) == ["mia@maisonluma.example", "omar@maisonluma.example"]
    assert outcomes() == {"Mia": ("sent", 1), "Omar": ("sent", 1)}


def test_worker_that_hung_while_sending_writes_nothing_down(cast, posted, smtp_sink, database_clock, monkeypatch):
    """It was given up while its mail was on the way; what the one after it wrote stands."""
    from django.core.mail.backends.smtp import EmailBackend

    Delivery.objects.filter(message__person=cast.omar).delete()
    whole = EmailBackend.send_messages

    def hanging(self, mails):
        monkeypatch.setattr(EmailBackend, "send_messages", whole)
        database_clock.at += LEASE + timedelta(seconds=1)
        deliver(DUE + HOUR)
        raise TimeoutError("timed out")

    monkeypatch.setattr(EmailBackend, "send_messages", hanging)

    deliver()

    assert outcomes() == {"Mia": ("sent", 2)}
    assert Delivery.objects.get().sent_at == DUE + HOUR


def test_attempt_renews_the_lease(cast, posted, smtp_sink, database_clock, monkeypatch):
    claimed = claim_due(at=DUE)
    database_clock.at += LEASE - timedelta(seconds=1)
    leases = []
    from django.core.mail.backends.smtp import EmailBackend

    whole = EmailBackend.send_messages

    def watched(self, mails):
        leases.append(Delivery.objects.get(letter_id=mails[0].extra_headers["Message-ID"]).lease_until)
        return whole(self, mails)

    monkeypatch.setattr(EmailBackend, "send_messages", watched)
    send_claimed(claimed, at=DUE)

    assert leases == [database_clock.at + LEASE] * 2


# Asked again when sending: between claim and send


def after(change):
    """Claims, lets something happen, sends. Returns (state, reason) by first name."""
    claimed = claim_due(at=DUE)
    change()
    send_claimed(claimed, at=DUE)
    rows = Delivery.objects.select_related("message__person")
    return {row.message.person.name.split()[0]: (row.state, row.reason) for row in rows}


def test_what_was_cancelled_meanwhile_is_not_sent(cast, event, posted, smtp_sink):
    said = after(lambda: cancel_event(event, actor=cast.mia, at=DUE, version=None))

    assert said == {"Mia": ("suppressed", "cancelled"), "Omar": ("suppressed", "cancelled")}
    assert smtp_sink.messages == []


def test_what_was_deleted_meanwhile_is_not_sent(cast, event, posted, smtp_sink):
    said = after(lambda: delete_event(event, actor=cast.mia, at=DUE))

    assert said == {"Mia": ("suppressed", "deleted"), "Omar": ("suppressed", "deleted")}


def test_what_was_moved_meanwhile_is_not_sent(cast, event, posted, smtp_sink):
    from datetime import date

    said = after(lambda: move_event(event, actor=cast.mia, at=DUE, version=None, starts=date(2027, 3, 17)))

    assert said == {"Mia": ("suppressed", "moved"), "Omar": ("suppressed", "moved")}


def test_who_was_removed_meanwhile_gets_nothing(cast, posted, smtp_sink):
    said = after(lambda: Membership.objects.filter(user=cast.omar).delete())

    assert said == {"Mia": ("sent", ""), "Omar": ("suppressed", "access")}
    assert recipients(smtp_sink) == ["mia@maisonluma.example"]


def test_whose_account_was_closed_meanwhile_gets_nothing(cast, posted, smtp_sink):
    def close():
        cast.omar.is_active = False
        cast.omar.save()

    Delivery.objects.exclude(message__person=cast.omar).delete()
    close()
    deliver()

    assert Delivery.objects.get().reason == "access"
    assert smtp_sink.messages == []


def test_who_switched_mail_off_meanwhile_gets_nothing(cast, posted, smtp_sink):
    said = after(
        lambda: Preference.objects.create(person=cast.omar, kind="reminder_start", medium=Medium.MAIL, is_on=False)
    )

    assert said == {"Mia": ("sent", ""), "Omar": ("suppressed", "preference")}
    assert Message.objects.filter(person=cast.omar, in_inbox=True).count() == 1


def test_retry_in_the_night_waits_for_the_morning(cast, posted, smtp_sink):
    night = DUE.replace(hour=22)

    deliver(night)

    assert smtp_sink.messages == []
    morning = DUE.replace(day=4, hour=7)
    assert list(Delivery.objects.values_list("state", "next_try_at", "attempts")) == [("pending", morning, 0)] * 2


def test_retry_that_no_longer_helps_is_not_made(cast, posted, smtp_sink):
    deliver(DUE + timedelta(days=8))

    assert list(Delivery.objects.values_list("state", "reason")) == [("suppressed", "over")] * 2


def test_kind_that_nobody_knows_any_more_is_put_aside(posted, smtp_sink):
    Message.objects.update(kind="forgotten")

    deliver()

    assert outcomes() == {"Mia": ("suppressed", 0), "Omar": ("suppressed", 0)}


def test_letter_that_cannot_be_written_holds_up_no_other(cast, posted, smtp_sink):
    Message.objects.filter(person=cast.mia).update(ids={"kind": "event"})

    deliver()

    assert outcomes() == {"Mia": ("pending", 1), "Omar": ("sent", 1)}
    assert Delivery.objects.get(message__person=cast.mia).reason == "unwritable"


def test_rest_of_a_slow_batch_is_asked_about_anew(cast, event, posted, smtp_sink, monkeypatch):
    """The first letter took its time, and meanwhile the event was cancelled: the second doesn't go out."""
    from calendarapp.notifications import delivering

    times = iter([0, 0, 6])
    monkeypatch.setattr(delivering, "monotonic", lambda: next(times))

    rest = send_claimed(claim_due(at=DUE), at=DUE)
    cancel_event(event, actor=cast.mia, at=DUE, version=None)
    monkeypatch.undo()
    settled = send_claimed(rest, at=DUE)

    assert (len(rest), list(settled)) == (1, [])
    assert sorted(state for state, _attempts in outcomes().values()) == ["sent", "suppressed"]


@pytest.mark.parametrize("number", [1, 3])
def test_asking_and_sending_takes_a_fixed_number_of_queries_and_two_a_letter(
    cast, event, mailoutbox, database_clock, django_assert_num_queries, number
):
    from calendarapp.events.services import follow
    from calendarapp.reminders.models import Cursor
    from calendarapp.reminders.services import SWEEP, sweep
    from tests.cast import AT

    event.watches.all().delete()
    for person in (cast.omar, cast.vera)[: number - 1]:
        follow(event, user=person, at=AT)
    Cursor.objects.create(name=SWEEP, at=DUE - timedelta(minutes=1))
    sweep(at=DUE)
    claimed = claim_due(at=DUE)

    with django_assert_num_queries(7 + 2 * number):
        send_claimed(claimed, at=DUE)

    assert len(mailoutbox) == number


def test_claim_takes_a_batch(posted):
    message = posted[0].message
    rows = []
    for _ in range(BATCH):
        message.pk = None
        rows.append(copy(message))
    made = Message.objects.bulk_create(rows)
    Delivery.objects.bulk_create(
        Delivery(message=row, medium=Medium.MAIL, letter_id=f"<{row.pk}@x>", next_try_at=DUE) for row in made
    )

    assert [len(claim_due(at=DUE)), len(claim_due(at=DUE))] == [BATCH, 2]


def test_kinds_are_known_in_the_order_of_their_page():
    assert [kind.key for kind in kinds.all_kinds()] == [
        "reminder_start",
        "reminder_embargo",
        "reminder_milestone",
        "missed",
        "talk_mention",
        "talk_shared",
    ]
