"""Several events chosen by key, by mouse and by boxes, then changed at once and taken back at once."""

from datetime import timedelta

import pytest

from calendarapp.events.models import Event
from tests.browsers import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(cast):
    first = cast.today()
    return [cast.event(title, starts=first + timedelta(days=day)) for day, title in enumerate(("One", "Two", "Three"))]


def statuses():
    return dict(Event.objects.values_list("title", "status"))


def test_chosen_by_key_and_mouse_changed_and_undone(page, cast, plan, axe):
    sign_in(page, cast.mia)
    page.goto("/b/maison-luma/agenda/")
    page.locator("[data-event]", has_text="One").focus()
    page.keyboard.press("x")
    page.locator("[data-event]", has_text="Two").click(modifiers=["Control"])
    page.get_by_text("2 chosen").wait_for()
    page.get_by_role("button", name="Change the chosen…").click()
    page.get_by_role("radio", name="Set the status").check()
    page.locator("select[name=status]").select_option("confirmed")
    page.locator("[data-rows] ins", has_text="Confirmed").nth(1).wait_for()
    barriers = axe(page)
    page.get_by_role("button", name="Change them").click()
    page.get_by_text("2 events are changed.").wait_for()
    done = statuses()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("2 events are changed.").wait_for(state="detached")
    page.wait_for_load_state()

    assert barriers == []
    assert done == {"One": "confirmed", "Two": "confirmed", "Three": "planned"}
    assert set(statuses().values()) == {"planned"}


def test_boxes_of_the_table_do_without_scripts(new_page, cast, plan):
    page = new_page(java_script_enabled=False)
    sign_in(page, cast.mia)
    page.goto("/b/maison-luma/table/")
    for title in ("One", "Three"):
        page.get_by_label(f"Choose {title}").check()
    page.get_by_role("button", name="Change the chosen…").click()
    page.get_by_role("radio", name="Shift the dates").check()
    page.locator("input[name=days]").fill("7")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Move them").click()

    first = cast.today()
    assert dict(Event.objects.values_list("title", "starts_on")) == {
        "One": first + timedelta(days=7),
        "Two": first + timedelta(days=1),
        "Three": first + timedelta(days=9),
    }
