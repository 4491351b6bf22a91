"""All of a file or nothing; and what an import makes is what people make."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError

from calendarapp.calendars.models import Calendar
from calendarapp.changes.models import Change
from calendarapp.events.models import Event, Occurrence
from calendarapp.events.services import create_event, update_event
from calendarapp.ical.read import EncodingNeeded, IcsError
from calendarapp.intake import writing
from calendarapp.intake.models import ImportItem, ImportRun, State
from calendarapp.intake.services import (
    StrictError,
    choose_encoding,
    confirm_import,
    discard_import,
    go_on,
    receive_file,
    taking,
    work_on_next,
)
from calendarapp.intake.writing import CrowdError
from tests.cast import AT, grant
from tests.intake.conftest import LATER, ics, tables, vevent

MANY = ics(*(vevent(uid=f"many-{number}") for number in range(501)))
OWN = {"id", "pk", "uid", "series", "external_uid", "event_id", "event", "number", "verb"}


def yes(run):
    return True


def receive(cast, content, at=AT):
    return receive_file(cast.launches, actor=cast.mia, at=at, file_name="plan.ics", content=content)


def columns(row):
    return {name: value for name, value in row.items() if name not in OWN}


def test_import_makes_what_a_person_makes(intake, cast):
    """Row by row: event, occurrences, change with its hearers; milestones apart."""
    cast.launches.default_sharing = "shared"
    rule = "FREQ=WEEKLY;COUNT=3"
    imported = intake.event(
        vevent("DTEND:20270310T100000Z", f"RRULE:{rule}", status="CONFIRMED", location="Lyon", description="Why")
    )
    when = {
        "starts": "2027-03-10T09:00:00",
        "ends": "2027-03-10T10:00:00",
        "zone": "UTC",
        "recurrence": f"RRULE:{rule}",
    }
    values = {"title": "Launch", "when": when, "status": "confirmed", "location": "Lyon", "description": "Why"}
    made = create_event(
        calendar=cast.launches,
        event_type=cast.type("other"),
        actor=cast.mia,
        at=AT,
        values=values,
        with_milestones=False,
        verb="import",
    )

    for model, key in ((Event, "pk"), (Occurrence, "event_id"), (Change, "event_id")):
        ours, theirs = (
            [columns(row) for row in model.objects.filter(**{key: event.pk}).order_by("pk").values()]
            for event in (made, imported)
        )
        assert theirs == ours
    assert Change.objects.get(event_id=imported.pk).hearers[str(cast.northlight.pk)] != []


def test_changes_are_numbered_and_heard_by_the_sides_that_see_the_event(intake, cast):
    cast.launches.default_sharing = "shared"

    intake.take(ics(vevent(), vevent("CLASS:PRIVATE", uid="u-2")))

    changes = list(Change.objects.order_by("number"))
    assert [change.number for change in changes] == [1, 2]
    assert [sorted(change.hearers) for change in changes] == [
        sorted(["brand", str(cast.northlight.pk), str(cast.saffron.pk)]),
        ["brand"],
    ]
    assert Calendar.objects.get(pk=cast.launches.pk).revision == 2


@pytest.mark.parametrize("broken", ["Override", "KeptLine", "Occurrence", "Source", "ImportItem"])
def test_failure_in_the_middle_leaves_nothing(intake, cast, broken, monkeypatch):
    content = ics(
        vevent("X-FOO:1", "RRULE:FREQ=DAILY;COUNT=3"),
        vevent("RECURRENCE-ID:20270311T090000Z", start="DTSTART:20270311T120000Z"),
        vevent(uid="u-2"),
    )
    intake.take(vevent(uid="u-2", summary="Stood before"))
    before, reports = tables(), ImportRun.objects.count()
    place = taking if broken == "ImportItem" else writing

    def fail(*args, **options):
        raise DatabaseError("disk full")

    monkeypatch.setattr(getattr(place, broken).objects, "bulk_create", fail)
    with pytest.raises(DatabaseError):
        intake.take(content, at=LATER)
    monkeypatch.undo()

    assert tables() == before
    assert ImportRun.objects.count() == reports


def test_strict_takes_nothing_of_a_file_with_a_refused_component(intake):
    before = tables()

    with pytest.raises(StrictError) as refusal:
        intake.take(ics(vevent(), vevent("DTEND:20270309T090000Z", uid="u-2")), strict=True)

    assert [(each.uid, each.code) for each in refusal.value.refused] == [("u-2", "ends_before_start")]
    assert tables() == before
    assert not ImportRun.objects.exists()


def test_strict_takes_a_file_without_fault(intake):
    assert intake.fates(vevent(), strict=True) == ["new"]


def test_dry_run_says_the_same_and_writes_nothing(intake):
    content = ics(vevent(), vevent("DTEND:20270309T090000Z", uid="u-2"))
    before = tables()

    said = intake.take(content, dry_run=True)

    assert (said.run, tables() == before, ImportRun.objects.count()) == (None, True, 0)
    assert said.counts == intake.take(content).counts


def test_report_is_kept_and_the_file_is_not(intake, cast):
    outcome = intake.take(ics(vevent(), "BEGIN:VTODO\nUID:t\nEND:VTODO\n"))

    run = ImportRun.objects.get()
    assert (run, run.state, bytes(run.content), run.person, run.done_at) == (outcome.run, "done", b"", cast.mia, AT)
    event = Event.objects.get(external_uid="u-1")
    assert list(run.items.values_list("line", "component", "uid", "title", "starts_on", "fate", "event")) == [
        (4, "VEVENT", "u-1", "Launch", date(2027, 3, 10), "new", event.pk),
        (10, "VTODO", "t", "", None, "refused", None),
    ]
    assert run.items.get(uid="t").details == {
        "reason": {"message": "Only events are taken; this is a %(component)s.", "params": {"component": "VTODO"}}
    }


def test_events_that_happen_too_often_are_not_taken(intake, monkeypatch):
    monkeypatch.setattr(writing, "MOST_OCCURRENCES", 9)
    before = tables()

    with pytest.raises(CrowdError) as crowd:
        intake.take(ics(vevent("RRULE:FREQ=DAILY;COUNT=5"), vevent("RRULE:FREQ=DAILY;COUNT=5", uid="u-2")))

    assert crowd.value.reason.startswith("The events of this file happen more than 9 times")
    assert tables() == before


def test_hostile_rule_is_refused_with_its_line_and_the_rest_is_taken(intake):
    bomb = vevent("RRULE:FREQ=SECONDLY", uid="bomb")
    never = vevent("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", uid="never")

    outcome = intake.take(ics(bomb, never, vevent()))

    assert [(each.fate.value, each.refused and each.refused.code) for each in outcome.findings] == [
        ("refused", "secondly"),
        ("refused", "never"),
        ("new", None),
    ]
    assert outcome.findings[0].refused.reason.endswith("(RRULE:FREQ=SECONDLY)")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"hello", "not_icalendar"),
        (b"", "not_icalendar"),
        (b"\x89PNG\r\n\x1a\n", "not_icalendar"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n", "cut_off"),
        (b"BEGIN:VCALENDAR\r\nVERSION:1.0\r\nEND:VCALENDAR\r\n", "vcalendar_1"),
        (b"BEGIN:VCALENDAR\r\n" + b"X" * 10_000_000, "too_large"),
    ],
)
def test_what_is_no_calendar_file_is_told_and_leaves_nothing(intake, content, code):
    with pytest.raises(IcsError) as refusal:
        intake.take(content)

    assert refusal.value.code == code
    assert (ImportRun.objects.count(), Event.objects.count()) == (0, 0)


def test_nul_and_malformed_components_are_refused_alone(intake):
    torn = "BEGIN:VEVENT\nUID:torn\nDTSTART:yesterday\nSUMMARY:x\nEND:VEVENT\n"

    outcome = intake.take(ics(vevent("DESCRIPTION:a\x00b", uid="nul"), torn, vevent()))

    assert [(each.uid, each.fate.value) for each in outcome.findings] == [
        ("nul", "refused"),
        ("torn", "refused"),
        ("u-1", "new"),
    ]


def test_empty_calendar_is_a_report_of_nothing(intake):
    outcome = intake.take(ics())

    assert (outcome.findings, sum(outcome.counts.values()), outcome.run.state) == ([], 0, "done")


def test_other_encoding_is_asked_for_and_then_read(intake):
    content = ics(vevent(summary="Réunion")).decode().encode("windows-1252")

    with pytest.raises(EncodingNeeded):
        intake.take(content)
    intake.take(content, encoding="windows-1252")

    assert Event.objects.get(external_uid="u-1").title == "Réunion"


def test_plan_made_before_somebody_elses_change_is_made_anew(intake, cast, monkeypatch):
    """Between planning and writing Omar edits the title: what he wrote stays."""
    event = intake.event(vevent())
    real = taking.make_ready

    def interrupted(plan, **options):
        ready = real(plan, **options)
        monkeypatch.setattr(taking, "make_ready", real)
        update_event(event, actor=cast.omar, at=AT, version=1, values={"title": "Omar's"})
        return ready

    monkeypatch.setattr(taking, "make_ready", interrupted)
    finding = intake.finding(vevent(summary="File's", sequence="1"), at=LATER)

    event.refresh_from_db()
    assert (event.title, finding.kept) == ("Omar's", {"title": ("Omar's", "File's")})


# From upload to report


def test_small_file_is_read_and_written_by_whoever_sends_it(cast):
    run = receive(cast, ics(vevent()))
    assert (run.state, run.claimed_at is not None) == (State.READING, True)

    go_on(run, at=AT, may_write=yes)
    assert (run.state, run.counts["new"], Event.objects.count()) == (State.PREVIEWED, 1, 0)
    assert confirm_import(run)
    run.refresh_from_db()
    go_on(run, at=AT, may_write=yes)

    assert (run.state, run.progress, Event.objects.count(), run.items.count()) == (State.DONE, 100, 1, 1)


def test_large_file_waits_for_a_worker(cast):
    run = receive(cast, MANY)
    assert run.claimed_at is None

    assert work_on_next(at=AT, may_write=yes)
    run.refresh_from_db()
    assert (run.state, run.counts["new"], Event.objects.count()) == (State.PREVIEWED, 501, 0)
    assert not work_on_next(at=AT, may_write=yes)
    confirm_import(run)
    assert work_on_next(at=LATER, may_write=yes)

    run.refresh_from_db()
    assert (run.state, run.done_at, Event.objects.count()) == (State.DONE, LATER, 501)
    assert ImportItem.objects.filter(run=run, event=None).count() == 0


def test_run_is_taken_over_only_when_its_lease_has_ended(cast):
    run = receive(cast, ics(vevent()))
    assert not work_on_next(at=AT, may_write=yes)

    ImportRun.objects.filter(pk=run.pk).update(claimed_at=run.claimed_at - timedelta(minutes=16))

    assert work_on_next(at=AT, may_write=yes)


def test_yes_is_said_once(cast):
    run = receive(cast, ics(vevent()))
    go_on(run, at=AT, may_write=yes)

    assert [confirm_import(run), confirm_import(run)] == [True, False]


def test_who_may_no_longer_write_writes_nothing(cast):
    run = receive(cast, ics(vevent()))
    go_on(run, at=AT, may_write=yes)
    confirm_import(run)
    run.refresh_from_db()

    go_on(run, at=AT, may_write=lambda run: False)

    assert (run.state, run.error["message"]) == (State.FAILED, "You may no longer add to this calendar.")
    assert not Event.objects.exists()


def test_unforeseen_failure_ends_the_run_and_is_seen(cast, monkeypatch):
    run = receive(cast, MANY)

    def fail(*args, **options):
        raise ZeroDivisionError

    monkeypatch.setattr(taking, "plan_import", fail)
    with pytest.raises(ZeroDivisionError):
        work_on_next(at=AT, may_write=yes)

    run.refresh_from_db()
    assert (run.state, bytes(run.content)) == (State.FAILED, b"")
    assert not work_on_next(at=AT, may_write=yes)


def test_encoding_is_asked_for_and_chosen(cast):
    run = receive(cast, ics(vevent(summary="Réunion")).decode().encode("windows-1252"))
    go_on(run, at=AT, may_write=yes)
    assert (run.state, run.error["params"]["number"]) == (State.ENCODING, 8)

    assert choose_encoding(run, encoding="windows-1252")
    run.refresh_from_db()
    go_on(run, at=AT, may_write=yes)

    assert (run.state, run.items.get().title) == (State.PREVIEWED, "Réunion")


def test_no_throws_the_file_away_and_a_report_stays(cast, intake):
    run = receive(cast, ics(vevent()))
    go_on(run, at=AT, may_write=yes)
    done = intake.take(vevent()).run

    assert [discard_import(run), discard_import(done)] == [True, False]
    assert list(ImportRun.objects.all()) == [done]


def test_files_without_an_answer_go_after_a_day(cast):
    old = receive(cast, ics(vevent()))
    go_on(old, at=AT, may_write=yes)

    receive(cast, ics(vevent()), at=AT + timedelta(hours=25))

    assert not ImportRun.objects.filter(pk=old.pk).exists()


def test_import_is_flat_in_queries(intake, cast, django_assert_max_num_queries):
    grant(cast.northlight, cast.stock, "read")

    for many in (3, 300):
        content = ics(*(vevent("X-FOO:1", uid=f"{many}-{number}") for number in range(many)))
        with django_assert_max_num_queries(80):
            intake.take(content, into=cast.stock)
