"""The same file again, a newer one, an older one; what was edited, deleted or moved here."""

from datetime import date

from calendarapp.calendars.models import Calendar
from calendarapp.changes.models import Change
from calendarapp.events.models import Event
from calendarapp.events.services import delete_event, purge_deleted, update_event
from calendarapp.intake.models import Source
from tests.cast import AT
from tests.ical.calendars import FILES
from tests.intake.conftest import LATER, ics, tables, vevent

NEWER = vevent(summary="Launch II", location="Lyon", sequence="1")


def edit(event, cast, at=AT, **values):
    return update_event(event, actor=cast.mia, at=at, version=event.version, values=values)


def pairs(event_id):
    return Change.objects.filter(event_id=event_id).order_by("number").last().fields


def test_same_file_twice_changes_no_table(intake):
    content = ics(vevent("X-FOO:1"), vevent("RRULE:FREQ=DAILY;COUNT=3", uid="u-2"), vevent(uid="u-3", summary="Third"))
    intake.take(content)
    before = tables()

    outcome = intake.take(content, at=LATER)

    assert [finding.fate.value for finding in outcome.findings] == ["unchanged"] * 3
    assert tables() == before


def test_real_files_twice_change_no_table(intake, cast):
    for path in sorted(FILES.glob("*.ics")):
        place = Calendar.objects.create(brand=cast.luma, name=path.stem, time_zone="Europe/Paris", created_at=AT)
        intake.take(path.read_bytes(), into=place)
        before = tables()

        fates = {finding.fate.value for finding in intake.take(path.read_bytes(), into=place, at=LATER).findings}

        assert fates <= {"unchanged", "refused"}
        assert tables() == before


def test_same_file_is_unchanged_whatever_was_edited_here(intake, cast):
    event = intake.event(vevent())
    edit(event, cast, title="Ours")

    assert intake.fates(vevent(), at=LATER) == ["unchanged"]
    event.refresh_from_db()
    assert event.title == "Ours"


def test_newer_file_updates_what_was_not_edited_here(intake, cast):
    event = intake.event(vevent())
    revision = Calendar.objects.get(pk=cast.launches.pk).revision

    finding = intake.finding(NEWER, at=LATER)

    event.refresh_from_db()
    assert finding.updated == {"title": ("Launch", "Launch II"), "location": ("", "Lyon")}
    assert (finding.kept, event.title, event.location) == ({}, "Launch II", "Lyon")
    assert (event.version, event.sequence, event.shown_at, event.dated_at) == (2, 1, LATER, AT)
    assert event.search_title == "launch ii"
    assert pairs(event.pk) == {
        "title": {"group": "titles", "before": "Launch", "after": "Launch II"},
        "location": {"group": "read", "before": "", "after": "Lyon"},
    }
    assert Calendar.objects.get(pk=cast.launches.pk).revision == revision + 1


def test_what_was_edited_here_stays_and_both_values_are_told(intake, cast):
    event = intake.event(vevent())
    edit(event, cast, title="Ours")

    finding = intake.finding(NEWER, at=LATER)

    event.refresh_from_db()
    assert finding.fate == "changed"
    assert finding.kept == {"title": ("Ours", "Launch II")}
    assert finding.updated == {"location": ("", "Lyon")}
    assert (event.title, event.location) == ("Ours", "Lyon")


def test_what_was_edited_here_is_told_once(intake, cast):
    event = intake.event(vevent())
    edit(event, cast, title="Ours")
    intake.take(NEWER, at=LATER)

    assert intake.fates(NEWER, at=LATER) == ["unchanged"]
    assert intake.finding(NEWER.replace("SEQUENCE:1", "SEQUENCE:2"), at=LATER).kept == {}


def test_field_set_here_to_what_the_file_says_is_no_conflict(intake, cast):
    event = intake.event(vevent())
    edit(event, cast, title="Launch II", location="Lyon")

    finding = intake.finding(NEWER, at=LATER)

    event.refresh_from_db()
    assert (finding.updated, finding.kept, event.version) == ({}, {}, 2)


def test_dates_moved_here_stay(intake, cast):
    event = intake.event(vevent())
    edit(event, cast, when={"starts": "2027-04-01T09:00:00", "ends": "2027-04-01T09:00:00"})

    finding = intake.finding(vevent(start="DTSTART:20270312T090000Z", sequence="1"), at=LATER)

    event.refresh_from_db()
    assert list(finding.kept) == ["when"]
    assert event.starts_on == date(2027, 4, 1)


def test_dates_of_the_file_move_the_event_and_its_row(intake):
    event = intake.event(vevent())

    intake.take(vevent(start="DTSTART:20270312T090000Z", sequence="1"), at=LATER)

    event.refresh_from_db()
    assert (event.starts_on, event.dated_at) == (date(2027, 3, 12), LATER)
    assert [row.first_on for row in event.occurrences.all()] == [date(2027, 3, 12)]


def test_milestones_of_an_event_follow_its_dates(intake, cast):
    event = intake.event(vevent(categories="Restock"))
    event.milestones.create(key="order", anchor="S", offset=-7, created_at=AT)

    intake.take(vevent(start="DTSTART:20270320T090000Z", categories="Restock", sequence="1"), at=LATER)

    rows = event.occurrences.filter(kind="milestone")
    assert [row.first_on for row in rows] == [date(2027, 3, 13)]


def test_older_file_is_said_and_not_taken(intake):
    intake.take(vevent(sequence="3"))
    before = tables()

    assert intake.fates(vevent(sequence="2", summary="Before"), at=LATER) == ["older"]
    assert tables() == before


def test_among_equal_sequences_the_later_modified_is_newer(intake):
    intake.take(vevent(last_modified="20270201T000000Z"))

    assert intake.fates(vevent(last_modified="20270131T000000Z", summary="Before")) == ["older"]
    assert intake.fates(vevent(last_modified="20270202T000000Z", summary="After")) == ["changed"]


def test_program_that_numbers_nothing_is_believed(intake):
    event = intake.event(vevent())

    assert intake.fates(vevent(summary="Other")) == ["changed"]
    event.refresh_from_db()
    assert event.title == "Other"


def test_deleted_here_stays_deleted_and_is_reported(intake, cast):
    event = intake.event(vevent())
    delete_event(event, actor=cast.mia, at=AT)

    assert intake.fates(vevent(), at=LATER) == ["deleted"]
    assert intake.fates(NEWER, at=LATER) == ["deleted"]
    assert Event.objects.get(external_uid="u-1").deleted_at == AT


def test_deleted_here_stays_deleted_after_the_purge(intake, cast):
    event = intake.event(ics(vevent("RRULE:FREQ=DAILY;COUNT=3")))
    delete_event(event, actor=cast.mia, at=AT)
    purge_deleted(at=AT.replace(year=2028))
    moved = vevent("RECURRENCE-ID:20270311T090000Z", start="DTSTART:20270311T120000Z")

    assert intake.fates(ics(vevent("RRULE:FREQ=DAILY;COUNT=4"), moved)) == ["deleted", "deleted"]
    assert intake.fates(moved) == ["deleted"]
    assert not Event.objects.filter(title="Launch").exists()


def test_nothing_is_removed_unasked(intake):
    intake.take(ics(vevent(), vevent(uid="u-2")))

    intake.take(vevent(), at=LATER)

    assert Event.objects.filter(deleted_at=None, external_uid__in=["u-1", "u-2"]).count() == 2


def test_uid_in_another_calendar_or_brand_is_another_event(intake, cast):
    intake.take(vevent())

    assert intake.fates(vevent(), into=cast.press) == ["new"]
    assert intake.fates(vevent(), into=cast.hanok_calendar) == ["new"]
    found = Event.objects.filter(external_uid="u-1")
    assert {event.calendar for event in found} == {cast.launches, cast.press, cast.hanok_calendar}
    assert len({event.uid for event in found}) == 3


def test_event_that_moved_to_another_calendar_is_still_that_event(intake, cast):
    event = intake.event(vevent())
    edit(event, cast, calendar=cast.press)

    assert intake.fates(vevent(), at=LATER) == ["unchanged"]
    assert intake.fates(NEWER, at=LATER) == ["changed"]
    event.refresh_from_db()
    assert (event.title, event.calendar) == ("Launch II", cast.press)
    assert Event.objects.filter(external_uid="u-1").count() == 1


def test_event_that_moved_into_a_calendar_is_known_there_by_its_uid(intake, cast):
    event = intake.event(vevent())
    edit(event, cast, calendar=cast.press, location="Here")

    finding = intake.finding(NEWER, into=cast.press, at=LATER)

    event.refresh_from_db()
    assert (finding.fate, list(finding.kept), event.title) == ("changed", ["location"], "Launch II")
    assert intake.fates(NEWER, into=cast.press, at=LATER) == ["unchanged"]


def test_kept_lines_are_renewed_and_raise_what_feeds_count(intake):
    event = intake.event(vevent("X-FOO:1", "X-BAR:1"))

    intake.take(vevent("X-FOO:2", sequence="1"), at=LATER)

    event.refresh_from_db()
    assert [row.line for row in event.kept_lines.all()] == ["X-FOO:2"]
    assert (event.version, event.sequence, event.shown_at) == (1, 1, LATER)


def test_second_form_of_a_description_goes_when_the_description_is_ours(intake, cast):
    html = "X-ALT-DESC;FMTTYPE=text/html:<b>Old</b>"
    event = intake.event(vevent(html, description="Old"))
    assert [row.line for row in event.kept_lines.all()] == [html]
    edit(event, cast, description="Ours")
    assert not event.kept_lines.exists()

    intake.take(vevent(html, "X-FOO:1", description="Old", sequence="1"), at=LATER)

    assert [row.line for row in event.kept_lines.all()] == ["X-FOO:1"]


def test_what_becomes_private_becomes_internal_once(intake, cast):
    cast.launches.default_sharing = "shared"
    event = intake.event(vevent())

    intake.take(vevent("CLASS:PRIVATE", sequence="1"), at=LATER)
    event.refresh_from_db()
    assert event.sharing == "internal"
    edit(event, cast, at=LATER, sharing="shared")
    intake.take(vevent("CLASS:PRIVATE", sequence="2", summary="Again"), at=LATER)

    event.refresh_from_db()
    assert (event.sharing, event.title) == ("shared", "Again")


def test_duplicates_in_one_file_are_told_and_the_newest_taken(intake):
    outcome = intake.take(ics(vevent(sequence="1", summary="First"), vevent(sequence="2", summary="Second")))

    assert [finding.fate.value for finding in outcome.findings] == ["refused", "new"]
    assert outcome.findings[0].refused.code == "duplicate"
    assert Event.objects.get(external_uid="u-1").title == "Second"


def test_every_component_is_accounted_for_in_the_files_order(intake):
    todo = "BEGIN:VTODO\nUID:t-1\nSUMMARY:Do\nEND:VTODO\n"
    backwards = vevent("DTEND:20270309T090000Z", uid="u-3")
    far = vevent(uid="u-4", start="DTSTART:21510101T090000Z")

    outcome = intake.take(ics(vevent(), todo, backwards, far, vevent(uid="u-5", summary="Last")))

    assert [(each.position, each.uid, each.fate.value) for each in outcome.findings] == [
        (0, "u-1", "new"),
        (1, "t-1", "refused"),
        (2, "u-3", "refused"),
        (3, "u-4", "refused"),
        (4, "u-5", "new"),
    ]
    assert [each.refused.code for each in outcome.findings if each.refused] == [
        "only_events",
        "ends_before_start",
        "year",
    ]
    assert outcome.counts == {
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "older": 0,
        "deleted": 0,
        "refused": 3,
        "kept": 0,
    }


def test_source_remembers_what_was_taken(intake):
    event = intake.event(vevent("CREATED:20260101T000000Z", "LAST-MODIFIED:20260201T000000Z", sequence="4"))

    source = Source.objects.get()

    assert (source.event, source.sequence, source.taken_at) == (event, 4, AT)
    assert [moment.isoformat()[:10] for moment in (source.stated_at, source.last_modified)] == [
        "2026-01-01",
        "2026-02-01",
    ]
    assert source.values["title"] == "Launch"
    assert source.values["when"]["starts"] == "2027-03-10T09:00:00"
