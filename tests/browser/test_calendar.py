"""The month in Chromium: by keyboard, by mouse, on paper."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from calendarapp.calendars.models import Calendar
from calendarapp.common.clock import now
from tests.browsers import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MONTH = "/b/maison-luma/month/?on=2027-03"


@pytest.fixture
def plan(cast):
    """One event a day from 8 to 12 March, six more on the 10th, and one that runs over two weeks."""
    for number in range(5):
        cast.event(f"Wave {number}", starts=date(2027, 3, 8) + timedelta(days=number))
    for number in range(6):
        cast.event(f"Extra {number}", kind="pr_event", calendar=cast.press)
    cast.event("Long", starts=date(2027, 3, 11), ends=date(2027, 3, 20))


def open_month(page, person):
    sign_in(page, person)
    page.goto(MONTH)


def focused_day(page):
    return page.evaluate("document.activeElement.dataset.date")


def test_days_are_walked_with_the_arrows(page, cast, plan):
    open_month(page, cast.mia)
    page.keyboard.press("Shift")  # any key makes the days one stop of the Tab key
    page.locator(".dn[tabindex='0']").focus()
    steps = []

    for key in ("ArrowRight", "ArrowDown", "End", "Home"):
        page.keyboard.press(key)
        steps.append(focused_day(page))

    assert steps == ["2027-03-02", "2027-03-09", "2027-03-14", "2027-03-08"]
    page.keyboard.press("PageDown")
    page.wait_for_url("**on=2027-04*")
    assert focused_day(page) == "2027-04-08"
    page.locator(".dn[data-date='2027-03-29']").focus()
    page.keyboard.press("PageUp")
    page.wait_for_url("**on=2027-02*")
    assert focused_day(page) == "2027-02-28"


def test_the_arrows_lead_from_an_event_to_the_days_beside_its_first(page, cast, plan):
    open_month(page, cast.mia)
    bar = page.locator(".cells .ev").first
    first = bar.evaluate("bar => bar.closest('[role=gridcell]').querySelector('.day').dataset.date")

    bar.focus()
    page.keyboard.press("ArrowRight")

    assert date.fromisoformat(focused_day(page)) == date.fromisoformat(first) + timedelta(days=1)


def test_new_event_begins_on_the_day_in_hand(page, cast, plan):
    open_month(page, cast.mia)
    page.locator(".dn[data-date='2027-03-17']").focus()

    page.keyboard.press("n")

    assert page.locator("dialog input[name=starts_on]").input_value() == "2027-03-17"
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert focused_day(page) == "2027-03-18"


@pytest.mark.parametrize("view", ["month/?on=2027-03", "week/?on=2027-03-17"])
def test_the_day_stays_in_hand_when_an_event_was_made_from_it(page, cast, plan, view):
    sign_in(page, cast.mia)
    page.goto(f"/b/maison-luma/{view}")
    page.locator("main .dn[data-date='2027-03-17']").focus()
    page.keyboard.press("n")
    page.locator("dialog input[name=title]").fill("From the day")

    page.keyboard.press("Enter")

    expect(page.locator("main [data-event]", has_text="From the day").first).to_be_visible()
    assert focused_day(page) == "2027-03-17"
    page.keyboard.press("ArrowRight")
    assert focused_day(page) == "2027-03-18"


def test_double_click_on_free_ground_begins_an_event(page, cast, plan):
    open_month(page, cast.mia)
    day = page.locator(".day:has(.dn[data-date='2027-03-25'])").bounding_box()

    page.mouse.dblclick(day["x"] + day["width"] / 2, day["y"] + day["height"] - 6)

    assert page.locator("dialog input[name=starts_on]").input_value() == "2027-03-25"


def test_keys_are_off_for_those_who_say_so(page, cast, plan):
    cast.mia.single_keys = False
    cast.mia.save()
    open_month(page, cast.mia)
    page.locator(".dn[data-date='2027-03-17']").focus()

    for key in ("n", "a", "/", "?"):
        page.keyboard.press(key)

    assert page.locator("dialog").count() == 0
    assert focused_day(page) == "2027-03-17"


def test_more_opens_the_whole_day_and_gives_the_focus_back(page, cast, plan, axe):
    open_month(page, cast.vera)
    more = page.locator(".more")
    expect(more).to_have_accessible_name("+4 more: Wednesday 10 March 2027")

    more.press("Enter")

    page.wait_for_selector("dialog .ag >> nth=6")
    assert page.locator("dialog h2").inner_text() == "Wednesday 10 March 2027"
    assert axe(page) == []
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className").startswith("more")


def test_filters_act_at_once_and_can_be_cleared(page, cast, plan):
    open_month(page, cast.mia)

    page.get_by_text("PR", exact=True).first.click()
    page.wait_for_url("**type=pr_event*")
    assert page.locator(".month .ev").count() == 3
    page.locator(".layers label", has_text="PR & events").click()
    page.wait_for_url("**calendar=*")
    assert page.locator(".month .ev").count() == 0
    page.get_by_role("link", name="Clear all filters").click()
    page.wait_for_url("**/month/?on=2027-03")

    assert page.locator(".month .ev").count() > 3


def test_boxes_of_a_menu_wait_until_it_closes(page, cast, plan):
    open_month(page, cast.mia)

    page.locator("summary", has_text="Status").click()
    for word in ("Planned", "Live"):
        page.locator("details[open] label", has_text=word).click()
    page.locator("h1").click()

    page.wait_for_url("**status=live*")
    assert "status=planned" in page.url
    expect(page.locator("summary", has_text="Status: 2")).to_be_visible()


def test_works_without_javascript(new_page, cast, plan):
    page = new_page(java_script_enabled=False)
    open_month(page, cast.mia)

    page.locator("input[name=type][value=pr_event]").check(force=True)
    page.get_by_role("button", name="Apply").click()

    assert "type=pr_event" in page.url
    page.locator(".more").click()
    assert page.locator("h1").inner_text() == "Wednesday 10 March 2027"


def test_month_is_one_sheet_of_paper(page, cast, plan):
    open_month(page, cast.mia)
    page.goto("/b/maison-luma/month/?on=2026-11")  # six weeks

    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1047, "height": 718})  # A4 landscape within its margins

    assert page.evaluate("document.documentElement.scrollHeight") <= 718
    page.set_viewport_size({"width": 1512, "height": 1047})  # A3 landscape
    assert 950 < page.evaluate("document.documentElement.scrollHeight") <= 1047
    expect(page.locator(".rail")).to_be_hidden()
    expect(page.get_by_text("printed by Mia Laurent")).to_be_visible()


def test_no_page_scrolls_sideways_or_cuts_its_title_on_a_tablet(page, cast, plan):
    open_month(page, cast.mia)
    wide, cut = [], []

    for name in (
        "month/?on=2027-05",
        "month/?on=2027-09",
        "week/?on=2027-09-20",
        "agenda/",
        "day/2027-03-10/",
        "search/?q=wave",
    ):
        page.goto(f"/b/maison-luma/{name}")
        for width in (320, 390, 760, 820, 1024):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((name, width))
            if width > 760 and page.locator(".top h1").evaluate("title => title.scrollWidth > title.clientWidth"):
                cut.append((name, width))

    assert (wide, cut) == ([], [])


def test_search_opens_on_a_tablet_held_upright_and_the_page_below_it_stays(new_page, cast, plan):
    page = new_page(has_touch=True, viewport={"width": 820, "height": 1100})
    open_month(page, cast.mia)
    top, box = page.locator(".top"), page.locator(".top .search")
    height, width = top.bounding_box()["height"], box.bounding_box()["width"]

    box.click()

    assert box.bounding_box()["width"] > 3 * width
    assert top.bounding_box()["height"] == height


def test_all_of_a_full_brands_rail_is_in_sight(page, cast):
    Calendar.objects.create(brand=cast.luma, name="Seoul · 서울 매장", time_zone="Asia/Seoul", created_at=now())

    open_month(page, cast.mia)
    page.goto("/b/maison-luma/agenda/?from=2027-08-01")  # six weeks in the small month, and milestones in the list

    assert page.locator(".rail .mini a").count() == 42
    assert page.locator(".rail .layers label").count() >= 5
    assert page.evaluate("(rail => rail.scrollHeight - rail.clientHeight)(document.querySelector('.rail'))") == 0

    page.keyboard.press("Tab")  # makes the small month one stop
    stops = page.locator(".rail .mini a:not([tabindex='-1'])")
    assert stops.count() == 1
    stops.focus()
    for key in ("ArrowDown", "ArrowRight", "End"):
        page.keyboard.press(key)
    assert stops.get_attribute("href").startswith("/b/maison-luma/day/2027-08-15/")
    page.keyboard.press("PageDown")
    page.wait_for_url("**/agenda/?from=2027-09-15*")
    assert page.evaluate("document.activeElement.pathname") == "/b/maison-luma/day/2027-09-15/"


def test_forced_colours_leave_statuses_today_and_the_chosen_view_told_apart(new_page, cast):
    cast.event("Now", starts=now().date())
    page = new_page(forced_colors="active")
    sign_in(page, cast.mia)
    page.goto("/b/maison-luma/month/")

    looks = page.locator(".legend ul + ul .ev").evaluate_all("""chips => chips.map((chip) => {
        const { borderTop, borderLeft, textDecorationLine } = getComputedStyle(chip);
        const inner = chip.querySelector("b") ? getComputedStyle(chip.querySelector("b")).textDecorationLine : "";
        return [borderTop, borderLeft, textDecorationLine, inner, chip.querySelectorAll("svg, .live-dot").length].join();
    })""")
    ground = "element => getComputedStyle(element).backgroundColor"
    assert len(looks) == len(set(looks)) == 7
    for one, other in (
        (".month .dn[aria-current]", ".month .dn:not([aria-current])"),
        (".mini a[aria-current]", ".mini a:not([aria-current])"),
        (".views .seg [aria-current]", ".views .seg a:not([aria-current])"),
    ):
        assert page.locator(one).first.evaluate(ground) != page.locator(other).first.evaluate(ground), one
