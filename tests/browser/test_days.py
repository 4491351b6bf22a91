"""Key dates, freezes and what belongs together, in a browser: by dialog, without scripts, on a phone in the dark."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from calendarapp.common.clock import now
from calendarapp.events.models import Event, FreezeWindow, KeyDate
from calendarapp.events.services.days import add_freeze, add_key_date
from tests.browsers import LOOKS, faults_of, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def address(name, *ids):
    return reverse(name, args=("maison-luma", *ids))


@pytest.fixture
def tied(cast):
    """A launch in a freeze, with a restock too late for it and a part."""
    day = now().date() + timedelta(days=5)
    product, how = cast.product("GS-30"), {"kind": "restock", "calendar": cast.stock, "at": now()}
    late = cast.event("Restock Halo II", starts=day + timedelta(days=2), products=[product], **how)
    need = {"event": late.pk, "buffer": 3, "product": product.pk}
    launch = cast.event("Launch", starts=day, ends=day + timedelta(days=9), needs=[need], at=now())
    cast.event("Creator drop", starts=day, parent=launch.pk, at=now())
    add_freeze(cast.luma, label="Code freeze", starts_on=day, ends_on=day, note="Ask the web team")
    add_key_date(cast.luma, label="House birthday", rule={"kind": "weekday", "month": 9, "weekday": 4, "nth": -1})
    return launch


@pytest.mark.parametrize("look", LOOKS)
def test_pages_of_days_and_ties_are_fit_for_everybody(new_page, axe, cast, tied, look):
    options, language = LOOKS[look]
    type(cast.mia).objects.filter(pk=cast.mia.pk).update(language=language)
    page = new_page(**options)
    sign_in(page, cast.mia)
    key_date, freeze = KeyDate.objects.get(label="House birthday"), FreezeWindow.objects.get()
    pages = [
        *(address(name) for name in ("key_dates", "freezes")),  # what is new is examined with everything else
        address("key_date_edit", key_date.pk),
        address("key_date_remove", key_date.pk),
        address("freeze_edit", freeze.pk),
        address("freeze_remove", freeze.pk),
        address("event", tied.pk),
        address("event_edit", tied.pk),
    ]
    faults = []
    for path in pages:
        page.goto(path)
        faults += [f"{path}: {fault}" for fault in faults_of(page, axe)]

    assert faults == []


def test_date_of_ones_own_is_made_without_scripts(new_page, cast):
    page = new_page(java_script_enabled=False)
    sign_in(page, cast.mia)
    page.goto(address("key_dates"))

    page.get_by_role("link", name="Date of your own").click()
    page.get_by_label("Name", exact=True).fill("House birthday")
    page.get_by_label("Around Easter").check()
    page.get_by_label("Days from Easter Sunday").fill("-2")
    page.get_by_role("button", name="Show the days").click()
    expect(page.get_by_text("Next:")).to_be_visible()
    page.get_by_role("button", name="Add the date").click()

    expect(page.get_by_role("rowheader", name="House birthday")).to_be_visible()
    assert KeyDate.objects.get(label="House birthday").rule == {"kind": "easter", "days": -2}


def test_freeze_is_planned_in_a_dialog(page, cast):
    sign_in(page, cast.mia)
    page.goto(address("freezes"))

    page.get_by_role("link", name="New freeze window").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("Code freeze")
    dialog.get_by_label("Campaign launch").check()
    dialog.get_by_role("button", name="Plan the freeze").click()

    page.get_by_role("rowheader", name="Code freeze").wait_for()
    assert [kind.key for kind in FreezeWindow.objects.get().types.all()] == ["campaign"]


def test_conflict_is_mended_by_the_move_that_it_offers(page, cast, tied):
    sign_in(page, cast.mia)
    page.goto(address("event", tied.pk))

    page.locator("#needs").get_by_role("link", name="Move to").click()
    page.get_by_role("dialog").get_by_role("button", name="Move", exact=True).click()

    page.locator("#needs").get_by_label("in time").wait_for()
    assert Event.objects.get(pk=tied.pk).starts_on == tied.starts_on + timedelta(days=5)
