"""Every page on a desk in daylight, in English; and without scripts, and by keyboard."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from calendarapp.common.clock import now
from tests.browser import everywhere
from tests.browsers import sign_in, type_sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOK = "desk, light, English"


def test_nothing_serious_anywhere(new_page, axe, cast, full):
    assert everywhere.faults_anywhere(new_page, axe, cast, full, LOOK) == {}


def test_nothing_serious_in_an_agencys_house(new_page, axe, cast, full):
    assert everywhere.faults_in_an_agencys_house(new_page, axe, cast, full, LOOK) == {}


def test_nothing_serious_through_a_partners_eyes(new_page, axe, cast, full):
    assert everywhere.faults_through_a_partners_eyes(new_page, axe, cast, full, LOOK) == {}


def test_plan_without_scripts(new_page, cast):
    """Read, create, edit, move and filter with JavaScript switched off."""
    page = new_page(java_script_enabled=False)
    type_sign_in(page, cast.mia)
    day = now().date()
    page.goto("/b/maison-luma/events/new/")
    page.get_by_label("Title").fill("By hand")
    page.get_by_label("Starts").fill(day.isoformat())
    page.get_by_role("button", name="Add to the plan").click()
    page.get_by_role("link", name="Edit").first.click()
    page.get_by_label("Title").fill("By hand, edited")
    page.get_by_role("button", name=re.compile("^Save")).first.click()
    page.get_by_role("link", name=re.compile("^Move")).first.click()
    page.get_by_label("Starts").fill((day + timedelta(days=1)).isoformat())
    page.get_by_role("button", name=re.compile("^Move")).last.click()

    page.goto(f"/b/maison-luma/agenda/?from={day}&text=hand")
    expect(page.get_by_role("link", name=re.compile("By hand, edited")).first).to_be_visible()
    page.goto(f"/b/maison-luma/agenda/?from={day}&type=restock")
    assert page.get_by_role("link", name=re.compile("By hand, edited")).count() == 0


def test_month_by_keyboard(page, cast, full):
    sign_in(page, cast.mia)
    day = now().date()
    page.goto(f"/b/maison-luma/month/?on={day:%Y-%m}")
    page.keyboard.press("Shift")  # any key makes the days one stop of the Tab key
    page.locator("[role=grid] [tabindex='0']").first.focus()
    before = page.evaluate("document.activeElement.dataset.date || document.activeElement.textContent")

    page.keyboard.press("ArrowRight")
    after = page.evaluate("document.activeElement.dataset.date || document.activeElement.textContent")
    page.keyboard.press("?")

    assert after != before
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.get_by_label("Title").first.wait_for()
