"""POST /api/v1/imports/."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from calendarapp.accounts.services import make_api_token
from calendarapp.events.models import Event
from calendarapp.events.services import delete_event, update_event
from calendarapp.intake.models import ImportRun
from tests.cast import AT
from tests.intake.conftest import ics, tables, vevent

IMPORTS = "/api/v1/imports/"
MIXED = (
    vevent("DTEND:20270310T100000Z"),
    vevent("DTEND:20270309T090000Z", uid="u-2"),
    "BEGIN:VTODO\nUID:todo\nEND:VTODO\n",
)


@pytest.fixture
def send(cast, client):
    def post(content, *, who="mia", calendar=None, read_only=False, **options):
        token = make_api_token(user=getattr(cast, who), name="t", at=AT, read_only=read_only)[1]
        file = SimpleUploadedFile("plan.ics", content if isinstance(content, bytes) else ics(content), "text/calendar")
        body = {"calendar": cast.launches.pk if calendar is None else calendar, "file": file, **options}
        return client.post(IMPORTS, body, headers={"Authorization": f"Bearer {token}"})

    return post


def test_answer_accounts_for_every_component(send):
    answer = send(ics(*MIXED))

    run = ImportRun.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": run.pk,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "refused": [
            {"line": 11, "component": "VEVENT", "uid": "u-2", "reason": "This event ends before it starts."},
            {"line": 18, "component": "VTODO", "uid": "todo", "reason": "Only events are taken; this is a VTODO."},
        ],
        "not_taken": [],
        "kept": [],
        "warnings": [],
    }
    assert Event.objects.get(external_uid="u-1").title == "Launch"


def test_same_file_again_is_unchanged(send):
    send(vevent())
    before = tables()
    del before["ApiToken"]

    answer = send(vevent())

    after = tables()
    del after["ApiToken"]
    assert (answer.json()["created"], answer.json()["unchanged"]) == (0, 1)
    assert after == before


def test_dry_run_answers_and_writes_nothing(send):
    answer = send(ics(*MIXED), dry_run="true")

    assert answer.status_code == 200
    assert (answer.json()["id"], answer.json()["created"], len(answer.json()["refused"])) == (None, 1, 2)
    assert (Event.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_newer_file_names_what_was_edited_here(send, cast, intake):
    event = intake.event(vevent())
    update_event(event, actor=cast.mia, at=AT, version=1, values={"title": "Ours"})

    answer = send(vevent(summary="Theirs", sequence="1")).json()

    assert (answer["updated"], answer["kept"]) == (
        1,
        [{"line": 4, "uid": "u-1", "title": "Theirs", "differs": {"title": {"here": "Ours", "file": "Theirs"}}}],
    )


def test_deleted_and_older_are_told(send, cast, intake):
    intake.take(ics(vevent(sequence="2"), vevent(uid="u-2")))
    delete_event(Event.objects.get(external_uid="u-2"), actor=cast.mia, at=AT)

    answer = send(ics(vevent(sequence="1", summary="Old"), vevent(uid="u-2"))).json()

    assert answer["not_taken"] == [
        {"line": 4, "uid": "u-1", "title": "Old", "fate": "older"},
        {"line": 11, "uid": "u-2", "title": "Launch", "fate": "deleted"},
    ]


def test_floating_times_are_warned_of(send):
    answer = send(vevent(start="DTSTART:20270310T090000")).json()

    assert answer["warnings"] == ["Times without a time zone are taken in Europe/Paris. Line 4."]


def test_strict_refuses_the_file(send):
    answer = send(ics(*MIXED), strict="true")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [error["message"] for error in answer.json()["errors"]] == [
        "Nothing was taken in, because 2 components of the file are refused.",
        "11: This event ends before it starts.",
        "18: Only events are taken; this is a VTODO.",
    ]
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("content", "status", "detail"),
    [
        (b"hello", 400, "This isn't an iCalendar file: it doesn't begin with BEGIN:VCALENDAR."),
        (b"", 400, "The submitted file is empty."),
        (
            b"BEGIN:VCALENDAR\r\n" + b"X" * 10_000_000,
            413,
            "The file is too large: 10,000,017 bytes, at most 10,000,000.",
        ),
        (b"BEGIN:VCALENDAR\r\n" + b"X" * 13_000_000, 413, "This is too large."),
        (
            ics(vevent(summary="Réunion")).decode().encode("latin-1"),
            400,
            "Line 8 isn't UTF-8 text. Say in which encoding the file was saved.",
        ),
    ],
)
def test_what_is_no_calendar_file_is_a_problem(send, content, status, detail):
    answer = send(content)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["detail"] == detail
    assert (Event.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_encoding_is_taken_from_the_body(send):
    send(ics(vevent(summary="Réunion")).decode().encode("windows-1252"), encoding="windows-1252")

    assert Event.objects.get().title == "Réunion"


@pytest.mark.parametrize("calendar", ["hanok", 10**9, 10**30, 0, -1, "x", "x\x00", ""])
def test_unknown_and_foreign_calendars_are_one_answer(send, cast, calendar):
    answer = send(vevent(), calendar=cast.hanok_calendar.pk if calendar == "hanok" else calendar)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["calendar"]
    if calendar in ("hanok", 10**9):
        assert answer.json()["detail"] == "Not found."
    assert not Event.objects.exists()


@pytest.mark.parametrize("field", ["dry_run", "strict", "encoding"])
def test_wrong_options_are_named(send, field):
    answer = send(vevent(), **{field: "perhaps"})

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])


def test_only_the_brands_planners_may(send, cast):
    answers = {who: send(vevent(uid=who), who=who).status_code for who in ("zoe", "ada", "vera", "omar")}

    assert answers == {"zoe": 400, "ada": 403, "vera": 403, "omar": 201}
    assert [event.external_uid for event in Event.objects.all()] == ["omar"]


def test_partner_who_edits_a_calendar_may_not(send, cast):
    assert send(vevent(), who="sol", calendar=cast.press.pk).status_code == 403


def test_read_only_token_may_not(send):
    assert send(vevent(), read_only=True).status_code == 403
    assert not Event.objects.exists()


def test_nobody_is_asked_who_they_are(client):
    assert client.post(IMPORTS).status_code == 401


def test_json_is_told_to_be_another_kind(client, cast):
    token = make_api_token(user=cast.mia, name="t", at=AT)[1]
    headers = {"Authorization": f"Bearer {token}"}

    answer = client.post(IMPORTS, {"calendar": 1}, content_type="application/json", headers=headers)

    assert answer.status_code == 415
