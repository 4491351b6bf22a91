"""Pages of imports: a stranger, readers, writers; from upload to report."""

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from calendarapp.events.models import Event
from calendarapp.events.services import update_event
from calendarapp.intake import tasks
from calendarapp.intake.models import ImportRun, State
from tests.cast import AT
from tests.intake.conftest import LATER, ics, vevent

TODO = "BEGIN:VTODO\nUID:todo\nEND:VTODO\n"


@pytest.fixture
def luma(cast):
    return cast.luma.slug


@pytest.fixture
def mia(cast, client):
    client.force_login(cast.mia)
    return client


def upload(client, cast, content, *, calendar=None, name="plan.ics", **options):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else ics(content), "text/calendar")
    calendar = calendar or cast.launches
    return client.post(reverse("import_new", args=[cast.luma.slug]), {"calendar": calendar.pk, "file": file}, **options)


def act(client, cast, name, run, **data):
    return client.post(reverse(name, args=[cast.luma.slug, run.pk]), data)


def rows(answer):
    return [(item.line, item.title or item.component, item.fate) for item in answer.context["items"]]


@pytest.mark.parametrize("name", ["import_new", "imports"])
def test_pages_open_to_the_brands_planners_alone(cast, client, luma, name):
    answers = {}
    for who in ("zoe", "ada", "sol", "vera", "omar", "mia"):
        client.force_login(getattr(cast, who))
        answers[who] = client.get(reverse(name, args=[luma])).status_code

    assert answers == {"zoe": 404, "ada": 403, "sol": 403, "vera": 403, "omar": 200, "mia": 200}


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("import_run", "get"),
        ("import_confirm", "post"),
        ("import_discard", "post"),
        ("import_encoding", "post"),
    ],
)
def test_a_run_opens_to_the_brands_planners_alone(cast, client, luma, intake, name, method):
    run = intake.take(vevent()).run
    answers = {}
    for who in ("zoe", "ada", "vera"):
        client.force_login(getattr(cast, who))
        answers[who] = getattr(client, method)(reverse(name, args=[luma, run.pk])).status_code

    client.force_login(cast.zoe)
    own_brand = getattr(client, method)(reverse(name, args=[cast.hanok.slug, run.pk])).status_code
    assert (answers, own_brand) == ({"zoe": 404, "ada": 403, "vera": 403}, 404)


def test_signed_out_people_are_asked_to_sign_in(cast, client, luma):
    answer = client.get(reverse("import_new", args=[luma]))

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))


def test_get_changes_nothing(mia, cast, luma, intake):
    run = intake.take(vevent()).run

    for name in ("import_confirm", "import_discard", "import_encoding"):
        assert mia.get(reverse(name, args=[luma, run.pk])).status_code == 405


def test_upload_preview_yes_report(mia, cast, luma):
    answer = upload(mia, cast, ics(vevent(), vevent("DTEND:20270309T090000Z", uid="u-2"), TODO))
    run = ImportRun.objects.get()
    assert answer["Location"] == reverse("import_run", args=[luma, run.pk])

    preview = mia.get(answer["Location"])
    assert (preview.context["is_preview"], Event.objects.count()) == (True, 0)
    assert rows(preview) == [(4, "Launch", "new"), (10, "VEVENT", "refused"), (17, "VTODO", "refused")]
    assert "This event ends before it starts." in preview.text
    assert "Take 1 in" in preview.text

    taken = act(mia, cast, "import_confirm", run)
    report = mia.get(taken["Location"])

    event = Event.objects.get(external_uid="u-1")
    assert [str(message) for message in get_messages(taken.wsgi_request)] == ["Taken in: 1 new, 2 refused."]
    assert (report.context["is_preview"], rows(report)) == (False, rows(preview))
    assert reverse("event", args=[luma, event.pk]) in report.text
    assert "Take 1 in" not in report.text
    assert event.created_by == cast.mia


def test_conflict_is_shown_with_both_values(mia, cast, luma, intake):
    event = intake.event(vevent())
    update_event(event, actor=cast.omar, at=AT, version=1, values={"title": "Ours & only"})

    answer = upload(mia, cast, vevent(summary="Theirs", location="Lyon", sequence="1"), follow=True)

    (item,) = answer.context["items"]
    assert [(each.label, each.before, each.after) for each in item.kept] == [("Title", "Ours & only", "Theirs")]
    assert [(each.label, each.before, each.after) for each in item.updated] == [("Location", "–", "Lyon")]
    assert "Ours &amp; only" in answer.text
    assert mia.get(answer.request["PATH_INFO"], {"show": "kept"}).context["page"].paginator.count == 1


def test_occurrences_of_series_are_named_by_their_day(mia, cast, luma):
    moved = vevent("RECURRENCE-ID:20270311T090000Z", start="DTSTART:20270311T120000Z", summary="Moved")

    answer = upload(mia, cast, ics(vevent("RRULE:FREQ=DAILY;COUNT=3"), moved), follow=True)

    assert [item.occurrence for item in answer.context["items"]] == ["", "Thu 11 Mar 2027, 09:00"]
    assert "in place of Thu 11 Mar 2027, 09:00" in answer.text


def test_components_are_filtered_and_paged(mia, cast, luma):
    upload(mia, cast, ics(*(vevent(uid=f"u-{number}") for number in range(60)), TODO))
    address = reverse("import_run", args=[luma, ImportRun.objects.get().pk])

    second = mia.get(address, {"page": 2})
    refused = mia.get(address, {"show": "refused"})
    wrong = mia.get(address, {"show": "'; drop", "page": "x"})

    assert len(rows(second)) == 11
    assert [fate for _line, _title, fate in rows(refused)] == ["refused"]
    assert (len(rows(wrong)), wrong.context["filters"]) == (50, [("new", "new", 60), ("refused", "refused", 1)])


def test_nothing_new_offers_nothing_to_take(mia, cast, intake):
    intake.take(vevent())

    answer = upload(mia, cast, vevent(), follow=True)

    assert answer.context["to_write"] == 0
    assert "There is nothing to take in" in answer.text


def test_empty_calendar_says_so(mia, cast):
    answer = upload(mia, cast, ics(), follow=True)

    assert "The file holds no events" in answer.text


def test_no_throws_the_file_away(mia, cast, luma):
    upload(mia, cast, vevent())

    answer = act(mia, cast, "import_discard", ImportRun.objects.get())

    assert (answer["Location"], ImportRun.objects.count()) == (reverse("import_new", args=[luma]), 0)


def test_report_can_not_be_thrown_away(mia, cast, luma, intake):
    run = intake.take(vevent()).run

    answer = act(mia, cast, "import_discard", run)

    assert answer["Location"] == reverse("import_run", args=[luma, run.pk])
    assert ImportRun.objects.get() == run


def test_second_yes_changes_nothing(mia, cast):
    upload(mia, cast, vevent())
    run = ImportRun.objects.get()

    answers = [act(mia, cast, "import_confirm", run).status_code for _ in range(2)]

    assert (answers, Event.objects.count()) == ([302, 302], 1)


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"hello", 400, "This isn&#x27;t an iCalendar file"),
        (b"BEGIN:VCALENDAR\r\nVERSION:1.0\r\nEND:VCALENDAR\r\n", 400, "This is an old vCalendar 1.0 file."),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n", 400, "The file is cut off: the VEVENT that begins in line 2"),
        (b"BEGIN:VCALENDAR\r\n" + b"X" * 10_000_000, 413, "The file is too large: 10,000,017 bytes"),
    ],
)
def test_what_is_no_calendar_file_is_said_at_its_field(mia, cast, content, status, sentence):
    answer = upload(mia, cast, content)

    assert answer.status_code == status
    assert sentence in answer.text
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("wrong", ["foreign", "archived", "none", "words"])
def test_calendars_that_are_not_offered_are_not_found(mia, cast, wrong):
    cast.stock.archived_at = AT
    cast.stock.save()
    calendar = {"foreign": cast.hanok_calendar.pk, "archived": cast.stock.pk, "none": 10**9, "words": "x"}[wrong]
    file = SimpleUploadedFile("plan.ics", ics(vevent()))

    answer = mia.post(reverse("import_new", args=[cast.luma.slug]), {"calendar": calendar, "file": file})

    assert answer.context["form"].errors == {"calendar": ["Not found. Choose one of the list."]}
    assert not ImportRun.objects.exists()


def test_upload_without_a_file_is_said_at_its_field(mia, cast, luma):
    answer = mia.post(reverse("import_new", args=[luma]), {"calendar": cast.launches.pk})

    assert list(answer.context["form"].errors) == ["file"]


def test_encoding_is_asked_for_with_the_line_in_each(mia, cast, luma):
    content = ics(vevent(summary="Réunion")).decode().encode("windows-1252")

    asked = upload(mia, cast, content, follow=True)
    run = ImportRun.objects.get()
    wrong = act(mia, cast, "import_encoding", run, encoding="utf-8")
    act(mia, cast, "import_encoding", run, encoding="windows-1252")
    preview = mia.get(reverse("import_run", args=[luma, run.pk]))

    assert "SUMMARY:Réunion · Windows-1252 (Western Europe)" in asked.text
    assert list(wrong.context["form"].errors) == ["encoding"]
    assert rows(preview) == [(4, "Réunion", "new")]


def test_large_file_goes_by_the_worker_with_progress(mia, cast, luma):
    content = ics(*(vevent(uid=f"u-{number}") for number in range(501)))

    waiting = upload(mia, cast, content, follow=True)
    run = ImportRun.objects.get()
    assert (run.state, waiting["Refresh"]) == (State.READING, "2")
    assert "It waits for its turn." in waiting.text

    tasks.run()
    preview = mia.get(reverse("import_run", args=[luma, run.pk]))
    assert (preview.context["to_write"], "Refresh" in preview) == (501, False)
    writing = mia.post(reverse("import_confirm", args=[luma, run.pk]), follow=True)
    assert (writing["Refresh"], Event.objects.count()) == ("2", 0)

    tasks.run()
    report = mia.get(reverse("import_run", args=[luma, run.pk]))
    assert (report.context["run"].state, Event.objects.count()) == (State.DONE, 501)


def test_worker_asks_again_whether_the_person_may(mia, cast, luma):
    upload(mia, cast, ics(*(vevent(uid=f"u-{number}") for number in range(501))))
    run = ImportRun.objects.get()
    tasks.run()
    act(mia, cast, "import_confirm", run)
    cast.mia.memberships.all().delete()

    tasks.run()

    run.refresh_from_db()
    assert (run.state, Event.objects.count()) == (State.FAILED, 0)


def test_failed_run_says_why(mia, cast, luma):
    torn = ics(*(vevent(uid=f"u-{number}") for number in range(501))).replace(b"END:VCALENDAR", b"BEGIN:VEVENT")

    upload(mia, cast, torn)
    tasks.run()
    answer = mia.get(reverse("import_run", args=[luma, ImportRun.objects.get().pk]))

    assert "Nothing was taken in." in answer.text
    assert "The file is cut off" in answer.text


@pytest.mark.parametrize("many", [1, 3])
def test_list_of_imports_is_flat(mia, cast, luma, intake, many, django_assert_num_queries):
    for number in range(many):
        intake.take(vevent(uid=f"u-{number}"))
    mia.get(reverse("imports", args=[luma]))

    with django_assert_num_queries(8):
        answer = mia.get(reverse("imports", args=[luma]))

    assert [counts for _run, counts in answer.context["rows"]] == ["1 new"] * many


@pytest.mark.parametrize("many", [1, 3])
def test_report_is_flat(mia, cast, luma, intake, many, django_assert_num_queries):
    first = [vevent(uid=f"u-{number}") for number in range(many)]
    intake.take(ics(*first))
    run = intake.take(ics(*(each.replace("Launch", "Changed") for each in first)), at=LATER).run
    address = reverse("import_run", args=[luma, run.pk])
    mia.get(address)

    with django_assert_num_queries(10):
        answer = mia.get(address)

    assert len(answer.context["items"]) == many
