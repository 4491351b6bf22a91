"""Events carried by a finger, and moved by keys."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from .hands import AGENDA, LAUNCH, MONTH, TABLE, TIMELINE, WEEK, carry, centre, day, days_of, finger, open_page, toast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_finger_that_rests_carries(touch, cast, launch):
    open_page(touch, cast.mia)
    start, goal = centre(touch, LAUNCH), day(touch, "2027-03-18")

    finger(touch, "touchStart", *start)
    touch.locator(".is-lifted").wait_for()
    for part in range(1, 9):
        finger(touch, "touchMove", *(a + (b - a) * part / 8 for a, b in zip(start, goal, strict=True)))
    finger(touch, "touchEnd")

    touch.locator("[data-starts='2027-03-17']").wait_for()
    assert days_of(launch) == (date(2027, 3, 17), date(2027, 3, 19))


def test_a_finger_that_moves_at_once_scrolls(touch, cast, launch):
    open_page(touch, cast.mia)
    touch.set_viewport_size({"width": 1024, "height": 400})
    x, y = centre(touch, LAUNCH)

    finger(touch, "touchStart", x, y)
    for part in range(1, 9):
        finger(touch, "touchMove", x, y - part * 12)
    touch.wait_for_timeout(500)
    finger(touch, "touchEnd")

    assert touch.locator(".is-lifted, .drops").count() == 0
    assert touch.evaluate("scrollY") > 20
    assert days_of(launch) == (date(2027, 3, 10), date(2027, 3, 12))


def test_on_a_phone_a_resting_finger_carries_the_mark_below_it(phone, cast, launch):
    cast.event("Ahead of it, in reach of the same finger", starts=date(2027, 3, 8), ends=date(2027, 3, 12))
    open_page(phone, cast.mia)
    phone.touches = phone.context.new_cdp_session(phone)
    start, goal = centre(phone, LAUNCH), day(phone, "2027-03-18")

    finger(phone, "touchStart", *start)
    phone.locator(".is-lifted").wait_for()
    finger(phone, "touchMove", *(a + (b - a) / 2 for a, b in zip(start, goal, strict=True)))
    finger(phone, "touchMove", *goal)
    finger(phone, "touchEnd")

    phone.locator("[data-starts='2027-03-17']").wait_for()
    assert days_of(launch) == (date(2027, 3, 17), date(2027, 3, 19))


def test_a_narrow_mark_is_carried_whole_and_a_tap_opens_its_day(phone, cast):
    day_long = cast.event()
    day_long.milestones.all().delete()
    open_page(phone, cast.mia)
    phone.touches = phone.context.new_cdp_session(phone)
    mark = phone.locator(LAUNCH).bounding_box()
    assert mark["width"] < 56
    edge = (mark["x"] + mark["width"] - 3, mark["y"] + mark["height"] / 2)  # of a wide bar it would be pulled here

    finger(phone, "touchStart", *edge)
    phone.locator(".is-lifted").wait_for()
    finger(phone, "touchMove", *day(phone, "2027-03-18"))
    finger(phone, "touchEnd")
    phone.locator("[data-starts='2027-03-18'][data-ends='2027-03-18']").wait_for()
    phone.touchscreen.tap(*centre(phone, LAUNCH))

    phone.wait_for_url("**/day/2027-03-18/")
    assert days_of(day_long) == (date(2027, 3, 18), date(2027, 3, 18))


@pytest.mark.parametrize("address", [MONTH, WEEK, TIMELINE, AGENDA, TABLE])
def test_keys_move_and_edit_the_event_in_focus(page, cast, launch, address):
    open_page(page, cast.mia, address)
    link = page.locator("main a[href]", has_text="Glow serum launch").first
    link.focus()

    page.keyboard.press("v")
    assert page.locator("dialog h2").inner_text() == "Move “Glow serum launch”"
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    page.keyboard.press("e")

    page.wait_for_url(f"**/events/{launch.pk}/edit/*")


def test_keys_are_listed_and_can_be_off(page, cast, launch):
    open_page(page, cast.mia)
    page.keyboard.press("?")
    listed = page.locator("dialog .keylist").inner_text()
    assert "Edit the event in focus" in listed
    assert "Move the event in focus" in listed
    assert re.search(r"Ctrl\s+K\s+Go to", listed)
    cast.mia.single_keys = False
    cast.mia.save()
    page.reload()
    page.locator(LAUNCH).focus()

    page.keyboard.press("v")
    page.keyboard.press("e")

    assert page.locator("dialog").count() == 0
    assert page.url.endswith(MONTH)


def test_keys_are_known_by_their_place_while_hangul_is_typed(page, cast, launch):
    open_page(page, cast.mia)
    page.locator(LAUNCH).focus()

    page.locator(LAUNCH).dispatch_event("keydown", {"key": "ㅌ", "code": "KeyX", "bubbles": True})
    page.get_by_text("1 chosen").wait_for()
    page.locator(LAUNCH).dispatch_event("keydown", {"key": "ㅍ", "code": "KeyV", "bubbles": True})

    assert page.locator("dialog h2").inner_text() == "Move “Glow serum launch”"


def test_keys_do_nothing_to_what_one_may_not_change(page, cast, launch):
    open_page(page, cast.vera)
    page.locator(LAUNCH).focus()

    page.keyboard.press("v")
    page.keyboard.press("e")

    assert page.locator("dialog").count() == 0
    assert page.url.endswith(MONTH)


def test_days_are_walked_on_after_a_move(page, cast, launch):
    open_page(page, cast.mia)
    page.locator(".dn[data-date='2027-03-17']").focus()
    carry(page, "2027-03-25")
    toast(page).wait_for()

    page.keyboard.press("Shift")  # any key makes the days one stop of the Tab key
    page.locator(".dn[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")

    assert page.evaluate("document.activeElement.dataset.date") == "2027-03-18"


def test_roomy_gives_more_height(page, cast, launch):
    cast.mia.density = "roomy"
    cast.mia.save()
    open_page(page, cast.mia)

    assert page.locator(LAUNCH).bounding_box()["height"] == 28
