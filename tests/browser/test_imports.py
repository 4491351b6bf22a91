"""A calendar file from upload to report, as people meet it, with and without scripts."""

import os

import pytest
from playwright.sync_api import expect

from calendarapp.accounts.models import User
from calendarapp.events.models import Event
from calendarapp.events.services import update_event
from calendarapp.intake import tasks
from tests.browsers import LOOKS, faults_of, sign_in
from tests.cast import AT
from tests.intake.conftest import Intake, ics, vevent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TODO = "BEGIN:VTODO\nUID:todo\nEND:VTODO\n"
SERIES = "RRULE:FREQ=WEEKLY;COUNT=4"
MOVED = vevent("RECURRENCE-ID:20270317T090000Z", start="DTSTART:20270318T120000Z", uid="u-2", summary="Stand-up, later")


def choose(page, content, name="maison-luma.ics"):
    page.goto("/b/maison-luma/import/")
    page.locator("input[type=file]").set_input_files(
        {
            "name": name,
            "mimeType": "text/calendar",
            "buffer": content if isinstance(content, bytes) else content.encode(),
        }
    )
    with page.expect_navigation():
        page.locator("main button.primary").click()


@pytest.fixture
def stood_before(cast):
    """A launch whose title was edited here since it was brought in."""
    event = Intake(cast).event(vevent())
    return update_event(event, actor=cast.omar, at=AT, version=1, values={"title": "Glow serum launch · 글로우 세럼"})


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_of_an_import_is_fit_for_everybody(new_page, axe, cast, stood_before, look):
    options, language = LOOKS[look]
    User.objects.filter(pk=cast.mia.pk).update(language=language)
    page = new_page(**options)
    sign_in(page, cast.mia)
    faults = {}

    def look_at(name):
        if found := faults_of(page, axe):
            faults[name] = found
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/import-{name}-{language}.png", full_page=True)

    page.goto("/b/maison-luma/import/")
    look_at("upload")
    choose(page, b"no calendar")
    look_at("refused")
    newer = vevent(summary="Launch of the glow serum", location="Lyon", sequence="1")
    choose(
        page,
        ics(
            newer,
            vevent(SERIES, uid="u-2", summary="Stand-up"),
            MOVED,
            vevent("DTEND:20270101T000000Z", uid="u-3"),
            TODO,
        ),
    )
    look_at("preview")
    with page.expect_navigation():
        page.locator("main button.primary").click()
    look_at("report")
    choose(page, ics(vevent(summary="Réunion d’équipe", uid="u-9")).decode().encode("windows-1252"))
    look_at("encoding")
    choose(page, ics(*(vevent(uid=f"many-{number}") for number in range(501))))
    look_at("progress")
    page.goto("/b/maison-luma/imports/")
    look_at("list")

    assert faults == {}


def test_import_without_scripts(new_page, cast):
    page = new_page(java_script_enabled=False)
    sign_in(page, cast.mia)

    choose(page, ics(vevent(), TODO))
    page.get_by_role("button", name="Take 1 in").click()
    page.get_by_role("link", name="Launch", exact=True).click()

    expect(page.get_by_role("heading", name="Launch").first).to_be_visible()
    assert Event.objects.get(external_uid="u-1").title == "Launch"


def test_progress_page_looks_again_by_itself(page, cast):
    sign_in(page, cast.mia)
    choose(page, ics(*(vevent(uid=f"many-{number}") for number in range(501))))
    expect(page.get_by_text("It waits for its turn.")).to_be_visible()

    tasks.run()

    page.get_by_role("button", name="Take 501 in").wait_for()
