"""Events carried, pulled and drawn in Chromium with a mouse."""

import re
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from calendarapp.events.models import Event
from calendarapp.events.services import delete_event
from tests.cast import AT

from .hands import LAUNCH, MONTH, TIMELINE, TWO_WEEKS, WEEK, carry, centre, day, days_of, drag, open_page, side, toast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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

    carry(page, "2027-03-18", at=0.99)
    toast(page).wait_for()
    assert days_of(launch) == (date(2027, 3, 10), date(2027, 3, 18))
    page.locator(f"{LAUNCH}.to-right").wait_for()
    carry(page, "2027-03-09", at=0.005, bar=f"{LAUNCH}.to-right")

    page.locator("[data-starts='2027-03-09']").first.wait_for()
    assert days_of(launch) == (date(2027, 3, 9), date(2027, 3, 18))


def test_a_day_taken_beside_its_edge_is_carried(page, cast):
    event = cast.event(starts=date(2027, 3, 10))
    event.milestones.all().delete()
    open_page(page, cast.mia)
    box = page.locator(LAUNCH).bounding_box()

    drag(page, (box["x"] + 12, box["y"] + box["height"] / 2), day(page, "2027-03-18"))
    page.mouse.up()

    toast(page).wait_for()
    assert days_of(event) == (date(2027, 3, 18), date(2027, 3, 18))


def test_two_weeks_take_a_bar_as_a_month_does(page, cast, launch):
    open_page(page, cast.mia, TWO_WEEKS)

    carry(page, "2027-03-18")

    toast(page).wait_for()
    assert days_of(launch) == (date(2027, 3, 17), date(2027, 3, 19))
    assert page.url.endswith(TWO_WEEKS)


@pytest.mark.parametrize(
    ("address", "way", "goal", "title"),
    [
        (MONTH, 1, "2027-04-21", "April 2027"),
        (MONTH, -1, "2027-02-10", "February 2027"),
        (TWO_WEEKS, 1, "2027-03-25", ""),
    ],
)
def test_held_at_the_side_the_page_is_turned_with_the_bar_in_hand(page, cast, launch, address, way, goal, title):
    open_page(page, cast.mia, address)

    drag(page, centre(page, LAUNCH), side(page, way))
    page.locator(f".day[data-date='{goal}']").wait_for()
    page.mouse.move(*day(page, goal), steps=6)
    page.mouse.up()

    toast(page).wait_for()
    middle = date.fromisoformat(goal)
    assert days_of(launch) == (middle - timedelta(days=1), middle + timedelta(days=1))
    assert title in page.locator("h1").inner_text()
    assert page.locator(f"{LAUNCH}[data-starts='{middle - timedelta(days=1)}']").count() == 1
    assert not page.url.endswith(address)
    page.reload()
    assert title in page.locator("h1").inner_text()


def test_a_turned_page_keeps_its_keys_and_its_filters_day(page, cast, launch):
    open_page(page, cast.mia)
    drag(page, centre(page, LAUNCH), side(page, 1))
    page.locator(".day[data-date='2027-04-21']").wait_for()
    page.keyboard.press("Escape")
    page.mouse.up()

    assert days_of(launch) == (date(2027, 3, 10), date(2027, 3, 12))
    page.keyboard.press("Shift")  # any key makes the days one stop of the Tab key
    page.locator(".dn[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.date").startswith("2027-04")
    page.locator("#filters input[name=q]").fill("Glow")
    page.locator("#filters input[name=q]").press("Enter")
    page.wait_for_url("**q=Glow*")
    assert page.locator("h1").inner_text() == "April 2027"


def test_an_edge_stops_at_the_other(page, cast, launch):
    open_page(page, cast.mia)

    carry(page, "2027-03-01", at=0.99)

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


def test_a_bar_that_somebody_else_deleted_goes_with_a_word_that_is_true(page, cast, launch):
    open_page(page, cast.mia)
    delete_event(launch, actor=cast.omar, at=AT)

    carry(page, "2027-03-25")

    page.get_by_text("Not moved: this event isn’t there any more").wait_for()
    assert page.locator(LAUNCH).count() == 0
    page.complaints.clear()  # the 404 itself


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


@pytest.mark.parametrize("narrow", [False, True])
def test_what_is_shown_of_a_carried_bar_keeps_clear_of_what_stands_still(page, cast, narrow):
    """Hours that are scrolled below the days, and a lane beside its names."""
    cast.event("Long shoot", starts=datetime(2027, 3, 10, 6), ends=datetime(2027, 3, 10, 22))
    cast.event("Wide", starts=date(2027, 2, 1), ends=date(2027, 6, 30))
    if narrow:
        page.set_viewport_size({"width": 390, "height": 844})
    shadow = page.locator(".drops > div").first

    open_page(page, cast.mia, WEEK)
    page.locator("[data-hours-view]").evaluate("view => view.scrollTop = view.scrollTop + 6 * 48")
    x, _y = centre(page, "main .slot[data-event]")
    head = page.locator(".week-head").bounding_box()
    below = head["y"] + head["height"]
    drag(page, (x, below + 90), (x, below + 110))
    assert shadow.bounding_box()["y"] >= below - 1
    page.keyboard.press("Escape")
    page.mouse.up()

    page.goto(TIMELINE)
    page.locator("[data-timeline]").evaluate("view => view.scrollLeft = 400")
    names, days = (page.locator(part).first.bounding_box() for part in (".lane-head", ".tl-head"))
    edge = names["x"] + names["width"]
    box = page.locator("main .track a[aria-label^='Wide']").first.bounding_box()
    drag(page, (edge + 120, box["y"] + box["height"] / 2), (edge + 140, box["y"] + box["height"] / 2))
    assert shadow.bounding_box()["x"] >= edge - 1
    assert shadow.bounding_box()["y"] >= days["y"] + days["height"] - 1
