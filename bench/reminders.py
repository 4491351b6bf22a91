"""One reminder to 1,000 people: rows and letters built, beside the least that it could cost.

The floor writes the same rows with bare SQL and puts names into letters by hand; ours also asks every lens, the ledger
and the leases. Sending isn't measured: that is the mail server's time.

Run: .venv/bin/python bench/reminders.py
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django
from django.conf import settings

settings.MIGRATION_MODULES = {"calendarapp": None}  # tables straight from the models
django.setup()

from django.core.mail import get_connection
from django.db import connection, transaction
from django.test.runner import DiscoverRunner

from calendarapp.accounts.models import Membership, User
from calendarapp.events.models import Watch
from calendarapp.notifications import delivering
from calendarapp.notifications.letters import mail_of
from calendarapp.notifications.models import Delivery, Message
from calendarapp.reminders.models import Cursor, Sent
from calendarapp.reminders.services import SWEEP, sweep
from tests.cast import AT, make_cast

PEOPLE = 1_000
DUE = datetime(2027, 3, 3, 8, 0, tzinfo=UTC)
WANTED = 6_500


def main() -> None:
    runner = DiscoverRunner(verbosity=0, interactive=False)
    kept = runner.setup_databases()
    try:
        people = invite()
        floor = best(lambda: floor_rows(people), lambda: floor_letters(people))
        ours = best(our_rows, our_letters)
        report("floor: rows and letters by hand", floor, floor)
        report("ours: sweep, claim, lens, letters", ours, floor)
        print(f"wanted: {WANTED:,} people/s; ours {PEOPLE / ours:,.0f}/s")
    finally:
        runner.teardown_databases(kept)


def invite() -> list[User]:
    cast = make_cast()
    event = cast.event(kind="vip_event", owner=cast.mia, starts=date(2027, 3, 10))
    event.milestones.all().delete()
    people = User.objects.bulk_create(
        User(email=f"{place}@crowd.example", name=f"No {place}", time_zone="Europe/Paris")
        for place in range(PEOPLE - 1)
    )
    Membership.objects.bulk_create(
        Membership(organisation=cast.luma, user=person, role="viewer", joined_at=AT) for person in people
    )
    Watch.objects.bulk_create(Watch(event=event, user=person, since=AT) for person in people)
    return [cast.mia, *people]


def our_rows() -> None:
    Cursor.objects.update_or_create(name=SWEEP, defaults={"at": DUE - timedelta(minutes=1)})
    posted = sweep(at=DUE)
    if posted != PEOPLE:
        raise AssertionError(posted)


def our_letters() -> None:
    line = get_connection()
    built = 0
    while claimed := delivering.claim_due(at=DUE):
        letters = delivering._ask_again(claimed, DUE)
        for delivery in claimed:
            mail_of(delivery, letters[delivery.pk], line)
            built += 1
    if built != PEOPLE:
        raise AssertionError(built)


def floor_rows(people: list[User]) -> None:
    """Two lines of the ledger, a message and a delivery for each, in four statements."""
    with transaction.atomic(), connection.cursor() as cursor:
        at = DUE.strftime("%Y-%m-%d %H:%M:%S")
        ledger = [(f"series|-|2027-03-10|start|P7D|{row.pk}|{medium}", "b", at) for row in people for medium in "im"]
        cursor.executemany(f"INSERT INTO {Sent._meta.db_table} (key, batch, at) VALUES (%s, %s, %s)", ledger)
        messages = [(row.pk, number) for number, row in enumerate(people, start=1)]
        cursor.executemany(
            f"INSERT INTO {Message._meta.db_table} (person_id, id, kind, organisation_id, event_id, ids, in_inbox, due_at)"
            f" VALUES (%s, %s, 'reminder_start', 1, 1, '{{}}', 1, '{at}')",
            messages,
        )
        cursor.executemany(
            f"INSERT INTO {Delivery._meta.db_table} (message_id, letter_id, medium, state, reason, attempts, next_try_at,"
            f" fence) VALUES (%s, %s, 'mail', 'pending', '', 0, '{at}', '')",
            [(number, f"<{number}@almanac.example>") for _person, number in messages],
        )


def floor_letters(people: list[User]) -> None:
    text, html = "In 7 days: Glow serum launch\nHello {name}\n{link}" * 8, "<p>Hello {name} <a href={link}>" * 40
    letters = [
        (person.email, text.format(name=person.name, link=person.pk), html.format(name=person.name, link=person.pk))
        for person in people
    ]
    if len(letters) != PEOPLE:
        raise AssertionError(len(letters))


def best(*steps, times: int = 5) -> float:
    """Seconds of all steps together; what was written is taken away in between, unmeasured."""
    seconds = []
    for _ in range(times):
        for model in (Delivery, Message, Sent):
            model.objects.all().delete()
        began = time.perf_counter()
        for step in steps:
            step()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def report(name: str, seconds: float, floor: float) -> None:
    print(f"{name:36} {seconds * 1000:8.1f} ms   {PEOPLE / seconds:9,.0f} people/s   {seconds / floor:5.1f} x floor")


if __name__ == "__main__":
    main()
