"""Events carried, pulled and drawn in Chromium, by mouse, finger and keyboard."""

import re
from datetime import date, datetime

import pytest
from playwright.sync_api import expect

from calendarapp.events.models import Event
from tests.browsers import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MONTH, WEEK = "/b/maison-luma/month/?on=2027-03", "/b/maison-luma/week/?on=2027-03-10"
TIMELINE, AGENDA = "/b/maison-luma/timeline/?on=2027-03-01", "/b/maison-luma/agenda/?from=2027-03-08"
TABLE = "/b/maison-luma/table/?period=all"
LAUNCH = "main a[aria-label^='Glow serum']"


@pytest.fixture
def launch(cast):
    """Three days, internal, without milestones: nobody else is touched when it moves."""
    event = cast.event(ends=date(2027, 3, 12))
    event.milestones.all().delete()
    return event


def open_page(page, person, address=MONTH):
    page.emulate_media(reduced_motion="reduce")  # what was let go lies where it lies at once
    sign_in(page, person)
    page.goto(address)
    page.evaluate("() => import('/static/js/drag.js').then(() => true)")  # a person's hand is slower than its fetching


def centre(page, selector):
    box = page.locator(selector).first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def day(page, iso):
    """A point on the free ground of a day."""
    box = page.locator(f".day[data-date='{iso}']").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] - 8


def drag(page, start, *stops):
    """Press, move in small steps, and stay there: the mouse is still down."""
    page.mouse.move(*start)
    page.mouse.down()
    for stop in stops:
        page.mouse.move(*stop, steps=6)


def carry(page, iso, *, at=0.5, bar=LAUNCH):
    """Take a bar at a part of its width and let it go on a day."""
    box = page.locator(bar).first.bounding_box()
    drag(page, (box["x"] + box["width"] * at, box["y"] + box["height"] / 2), day(page, iso))
    page.mouse.up()


def days_of(event):
    event = Event.objects.get(pk=event.pk)
    return event.starts_on, event.ends_on


def toast(page):
    return page.locator("[data-toast]").last


def test_a_bar_is_carried_over_weeks_by_the_day_it_was_taken_at(page, cast, launch):
    open_page(page, cast.mia)

    carry(page, "2027-03-25", at=0.65)  # taken at its second day

    toast(page).wait_for()
    assert "is moved to Wed 24 Mar 2027" in toast(page).inner_text()
    assert days_of(launch) == (date(2027, 3, 24), date(2027, 3, 26))
    assert page.url.endswith(MONTH)
    assert page.locator(LAUNCH).get_attribute("data-starts") == "2027-03-24"
    assert page.evaluate("document.activeElement.dataset.event") == str(launch.pk)


def test_its_edges_are_pulled(page, cast, launch):
    open_page(page, cast.mia)

    carry(page, "2027-03-18", at=0.98)
    toast(page).wait_for()
    assert days_of(launch) == (date(2027, 3, 10), date(2027, 3, 18))
    page.locator(f"{LAUNCH}.to-right").wait_for()
    carry(page, "2027-03-09", at=0.02, bar=f"{LAUNCH}.to-right")

    page.locator("[data-starts='2027-03-09']").first.wait_for()
    assert days_of(launch) == (date(2027, 3, 9), date(2027, 3, 18))


def test_an_edge_stops_at_the_other(page, cast, launch):
    open_page(page, cast.mia)

    carry(page, "2027-03-01", at=0.98)

    toast(page).wait_for()
    assert days_of(launch) == (date(2027, 3, 10), date(2027, 3, 10))


def test_the_dates_are_told_while_it_is_carried_and_escape_lays_it_back(page, cast, launch):
    open_page(page, cast.mia)
    told = page.locator("#status .sr")

    drag(page, centre(page, LAUNCH), day(page, "2027-03-18"))
    expect(told).to_have_text(re.compile(r"17 Mar.*19 Mar"))
    assert page.locator(".drops > p").inner_text() == told.inner_text()
    assert page.locator(".is-lifted").count() == 1
    page.keyboard.press("Escape")
    page.mouse.up()

    expect(told).to_have_text("Nothing is moved.")
    assert page.locator(".is-lifted, .drops").count() == 0
    assert page.url.endswith(MONTH)
    assert days_of(launch) == (date(2027, 3, 10), date(2027, 3, 12))


def test_days_are_drawn_to_begin_an_event(page, cast, launch):
    open_page(page, cast.mia)

    drag(page, day(page, "2027-03-23"), day(page, "2027-03-25"))
    page.mouse.up()

    page.locator("dialog input[name=title]").fill("Spring gifts")
    assert page.locator("dialog input[name=starts_on]").input_value() == "2027-03-23"
    assert page.locator("dialog input[name=ends_on]").input_value() == "2027-03-25"
    page.locator("dialog .btn.primary").click()
    page.locator("main a[aria-label^='Spring gifts']").wait_for()
    assert days_of(Event.objects.get(title="Spring gifts")) == (date(2027, 3, 23), date(2027, 3, 25))


def test_who_else_is_touched_is_asked_first(page, cast):
    shared = cast.event(ends=date(2027, 3, 12), sharing="shared")
    open_page(page, cast.mia)

    carry(page, "2027-03-18")

    dialog = page.locator("dialog")
    assert "partners see it" in dialog.inner_text()
    assert days_of(shared) == (date(2027, 3, 10), date(2027, 3, 12))
    dialog.locator(".btn.primary").click()
    page.locator("[data-starts='2027-03-17']").wait_for()
    assert days_of(shared) == (date(2027, 3, 17), date(2027, 3, 19))
    assert page.evaluate("document.activeElement.dataset.event") == str(shared.pk)


def test_undo_by_the_toast_and_by_the_keyboard(page, cast, launch):
    open_page(page, cast.mia)

    carry(page, "2027-03-25")
    toast(page).get_by_role("button", name="Undo").click()
    page.locator("[data-starts='2027-03-10']").wait_for()
    assert days_of(launch) == (date(2027, 3, 10), date(2027, 3, 12))
    carry(page, "2027-03-18")
    page.locator("[data-starts='2027-03-17']").wait_for()
    page.keyboard.press("Control+z")

    page.locator("[data-starts='2027-03-10']").wait_for()
    assert days_of(launch) == (date(2027, 3, 10), date(2027, 3, 12))
    assert "is as it was" in toast(page).inner_text()


def test_two_people_drag_the_same_bar(new_page, cast, launch):
    mia, omar = (new_page(viewport={"width": 1440, "height": 900}) for _person in range(2))
    open_page(mia, cast.mia)
    open_page(omar, cast.omar)

    carry(mia, "2027-03-25")
    toast(mia).wait_for()
    carry(omar, "2027-03-04")

    dialog = omar.locator("dialog")
    dialog.locator(".clash").wait_for()
    assert "Wed 24 Mar 2027" in dialog.inner_text()
    assert "Wed 3 Mar 2027" in dialog.inner_text()
    assert days_of(launch) == (date(2027, 3, 24), date(2027, 3, 26))
    dialog.locator("input[value=yours]").check()
    dialog.get_by_role("button", name="Save what I chose").click()
    omar.locator("[data-starts='2027-03-03']").wait_for()
    assert days_of(launch) == (date(2027, 3, 3), date(2027, 3, 5))


def test_without_an_answer_the_bar_lies_where_it_lay(page, cast, launch):
    open_page(page, cast.mia)
    page.route("**/move/**", lambda route: route.fulfill(status=200, body="<h1>Somewhere else</h1>"))

    carry(page, "2027-03-25")

    assert "Not moved" in page.locator("[role=alert]").inner_text()
    assert page.locator(".is-lifted, .drops").count() == 0
    assert page.locator(LAUNCH).get_attribute("data-starts") == "2027-03-10"
    assert days_of(launch) == (date(2027, 3, 10), date(2027, 3, 12))


def test_an_answer_that_gets_lost_is_no_refusal(page, cast, launch):
    open_page(page, cast.mia)
    page.route(
        "**/move/**", lambda route: route.fulfill(body="") if route.request.method == "POST" else route.continue_()
    )

    carry(page, "2027-03-25")

    assert "Load the page again" in page.locator("[role=alert]").inner_text()
    assert page.locator(".is-lifted, .drops").count() == 0


@pytest.mark.parametrize("person", ["vera", "ada"])
def test_who_may_not_move_it_does_not(page, cast, launch, person):
    Event.objects.update(sharing="shared")
    open_page(page, getattr(cast, person))

    box = page.locator(LAUNCH).bounding_box()
    drag(page, (box["x"] + 40, box["y"] + 12), day(page, "2027-03-25"))

    assert page.locator(".is-lifted, .drops").count() == 0
    assert page.locator(".ev[data-move]").count() == 0


def test_a_partner_moves_what_it_may_edit(page, cast, launch):
    theirs = cast.event("Press day", calendar=cast.press, kind="pr_event", sharing="shared")
    theirs.milestones.all().delete()
    open_page(page, cast.sol)

    carry(page, "2027-03-18", bar="main a[aria-label^='Press day']")

    page.locator("main [data-starts='2027-03-18']").or_(page.locator("dialog")).wait_for()
    assert page.locator("dialog").count() == 0
    assert days_of(theirs) == (date(2027, 3, 18), date(2027, 3, 18))


def test_a_timed_event_keeps_its_hours_in_the_month(page, cast):
    talk = cast.event(starts=datetime(2027, 3, 10, 9), ends=datetime(2027, 3, 10, 11))
    talk.milestones.all().delete()
    open_page(page, cast.mia)

    carry(page, "2027-03-17", bar="main a[aria-label*='Glow serum']")

    page.locator("[data-starts='2027-03-17T09:00']").wait_for()
    talk.refresh_from_db()
    assert (talk.starts_on, talk.starts_time.hour, talk.ends_time.hour) == (date(2027, 3, 17), 9, 11)


def test_hours_are_carried_and_pulled_in_quarters(page, cast):
    talk = cast.event(starts=datetime(2027, 3, 10, 9), ends=datetime(2027, 3, 10, 11))
    talk.milestones.all().delete()
    open_page(page, cast.mia, WEEK)
    bar = "main .slot[data-event]"
    box = page.locator(bar).bounding_box()
    hour = page.locator("[data-date='2027-03-10'][data-hours]").bounding_box()["height"] / 24
    next_day, _y = centre(page, "[data-date='2027-03-11'][data-hours]")

    drag(page, (box["x"] + 20, box["y"] + 8), (next_day, box["y"] + 8 + hour * 1.5))
    page.mouse.up()

    page.locator("[data-starts='2027-03-11T10:30']").wait_for()
    box = page.locator(bar).bounding_box()
    drag(page, (box["x"] + 20, box["y"] + box["height"] - 4), (next_day, box["y"] + box["height"] - 4 + hour * 0.75))
    page.mouse.up()
    page.locator("[data-ends='2027-03-11T13:15']").wait_for()
    talk.refresh_from_db()
    assert (f"{talk.starts_time:%H:%M}", f"{talk.ends_time:%H:%M}") == ("10:30", "13:15")


def test_hours_are_drawn_to_begin_an_event_on_the_brands_clock(page, cast):
    cast.mia.time_zone = "Europe/London"
    cast.mia.save()
    open_page(page, cast.mia, WEEK)
    column = page.locator("[data-date='2027-03-12'][data-hours]")
    page.locator("[data-opens]").scroll_into_view_if_needed()
    box, x = column.bounding_box(), column.bounding_box()["x"] + 30

    drag(page, (x, box["y"] + box["height"] * 10 / 24 + 2), (x, box["y"] + box["height"] * 11.5 / 24 - 2))
    page.mouse.up()

    page.locator("dialog input[name=title]").wait_for()
    shown = [page.locator(f"dialog input[name={name}]").input_value() for name in ("starts_time", "ends_time")]
    assert shown == ["11:00", "12:30"]


def test_a_timelines_bar_is_carried_and_pulled_by_days(page, cast):
    launch = cast.event(starts=date(2027, 2, 8), ends=date(2027, 2, 28))
    launch.milestones.all().delete()
    open_page(page, cast.mia, TIMELINE)
    page.locator(LAUNCH).scroll_into_view_if_needed()
    track = page.locator(".track[data-days]").first
    width = track.bounding_box()["width"] / int(track.get_attribute("data-days"))

    box = page.locator(LAUNCH).bounding_box()
    drag(page, (box["x"] + 40, box["y"] + 8), (box["x"] + 40 + 5 * width, box["y"] + 30))
    page.mouse.up()
    page.locator("[data-starts='2027-02-13']").wait_for()
    box = page.locator(LAUNCH).bounding_box()
    drag(page, (box["x"] + box["width"] - 6, box["y"] + 8), (box["x"] + box["width"] - 6 - 3 * width, box["y"] + 8))
    page.mouse.up()

    page.locator("[data-ends='2027-03-02']").wait_for()
    assert days_of(launch) == (date(2027, 2, 13), date(2027, 3, 2))
    assert page.evaluate("document.activeElement.dataset.event") == str(launch.pk)


def test_a_timelines_days_are_drawn(page, cast, launch):
    open_page(page, cast.mia, TIMELINE)
    box = page.locator(".track[data-days]").first.bounding_box()
    width = box["width"] / int(page.locator(".track[data-days]").first.get_attribute("data-days"))

    drag(page, (box["x"] + 40.5 * width, box["y"] + 10), (box["x"] + 45.5 * width, box["y"] + 10))
    page.mouse.up()

    page.locator("dialog input[name=title]").wait_for()
    shown = [
        date.fromisoformat(page.locator(f"dialog input[name={name}]").input_value())
        for name in ("starts_on", "ends_on")
    ]
    assert (shown[1] - shown[0]).days == 5


def finger(page, kind, x=0, y=0):
    points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
    page.touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.fixture
def touch(new_page):
    """A tablet under a finger."""
    page = new_page(viewport={"width": 1024, "height": 768}, has_touch=True)
    page.touches = page.context.new_cdp_session(page)
    return page


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

    page.locator(".dn[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")

    assert page.evaluate("document.activeElement.dataset.date") == "2027-03-18"


def test_roomy_gives_more_height(page, cast, launch):
    cast.mia.density = "roomy"
    cast.mia.save()
    open_page(page, cast.mia)

    assert page.locator(LAUNCH).bounding_box()["height"] == 28
